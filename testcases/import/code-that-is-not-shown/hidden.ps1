. "$PSScriptRoot\Common.ps1"
New-CsOnlineVoiceRoutingPolicy -Identity 'Shown' -OnlinePstnUsages 'A'
Start-Job -ScriptBlock { New-CsOnlineVoiceRoute -Identity 'Job' -NumberPattern '^\+9' -OnlinePstnUsages 'A' } | Out-Null
Set-Alias -Name route -Value New-CsOnlineVoiceRoute
route -Identity 'Alias' -NumberPattern '^\+1' -OnlinePstnUsages 'A'
$block = { param($Name) New-CsOnlineVoiceRoute -Identity $Name -NumberPattern '^\+2' -OnlinePstnUsages 'A' }
& $block 'Called'
$block.Invoke('Invoked')
Invoke-Command -ScriptBlock $block -ArgumentList 'Run'
$command = 'New-CsOnlineVoiceRoute'
& $command -Identity 'Named' -NumberPattern '^\+3' -OnlinePstnUsages 'A'
