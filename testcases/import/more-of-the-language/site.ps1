"Creating the site" | Out-Host
Import-Module MicrosoftTeams 2>$null
$ErrorActionPreference = 'Stop'
$shell = (New-Object -ComObject WScript.Shell).Popup('Ready?')
$prefix = '+3120'
$live = $true
$suffix = $live ? 'Live' : 'Test'
$existing = Get-CsOnlinePstnUsage -Identity Global 2>&1
if (!$existing) { Set-CsOnlinePstnUsage -Identity Global -Usage @{ Replace = 'NL', 'World' } *>$null }
else { Set-CsOnlinePstnUsage -Identity Global -Usage @{ Replace = 'NL', 'World' } }
function Add-Route {
    param([string]$Name, [string]$Pattern, [string]$Gateway = 'sbc1.example', $Usage)
    New-CsOnlineVoiceRoute -Identity ('{0}-{1}' -f $Name, $suffix) -NumberPattern $Pattern -OnlinePstnUsages $Usage `
        -OnlinePstnGatewayList $Gateway
}
function Get-Rule($Name, $Pattern, $Translation) {
    return New-CsVoiceNormalizationRule -Name $Name -Pattern $Pattern -Translation $Translation -InMemory
}
Add-Route -Name 'NL' -Pattern '^\+31' -Usage 'NL'
Add-Route 'World' '^\+' -Gateway (Get-CsOnlinePSTNGateway -Identity 'sbc2.example').Identity -Usage World
Invoke-Command -ScriptBlock { New-CsOnlineVoiceRoutingPolicy 'All' -OnlinePstnUsages 'NL', 'World' }
$rules = @()
$rules += Get-Rule 'Local' '^(\d{7})$' ($prefix + '$1')
$rules += Get-Rule -Name 'Extension' -Pattern '^(\d{4})$' -Translation "$($prefix)555`$1"
foreach ($country in @{ Name = 'BE'; Code = '32' }, @{ Name = 'DE'; Code = '49' }) {
    $rules += Get-Rule $country.Name "^0$($country.Code)(\d+)`$" "+$($country['Code'])`$1"
}
New-CsTenantDialPlan -Identity 'NL' -NormalizationRules $rules && Write-Host 'done'
Get-CsTenantDialPlan -Identity 'BE' || New-CsTenantDialPlan -Identity 'BE' -Description 'Belgium'
'Day', 'Night' | ForEach-Object { New-CsOnlineVoiceRoutingPolicy "NL-$_" -OnlinePstnUsages 'NL' }
Get-CsOnlineVoiceRoute | ?{ $_.Identity -like 'Old*' } | Out-Null
$tries = 0
do {
    $tries++
}
while ($tries -lt 3)
$parameters = @{ Identity = 'Night'; OnlinePstnUsages = @('NL') }
New-CsOnlineVoiceRoutingPolicy @parameters > log.txt
function Never-Called { New-CsOnlineVoiceRoute 'never' -NumberPattern '1' }
