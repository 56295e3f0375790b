param([string] $Country = 'SE', $Sites)
Import-Module MicrosoftTeams
Connect-MicrosoftTeams
$prefix = '+46'
foreach ($site in $Sites) {
    New-CsTenantDialPlan -Identity $site
}
function Add-Route($name) { New-CsOnlineVoiceRoute -Identity $name -NumberPattern '.*' }
Add-Route 'Everything'
if ($Country -eq 'SE') { New-CsOnlineVoiceRoute -Identity Sweden -NumberPattern '^\+46' -OnlinePstnUsages SE }
New-CsOnlineVoiceRoute -Identity "$Country-All" -NumberPattern '.*' -OnlinePstnUsages 'SE'
New-CsOnlineVoiceRoute -Identity 'SE-Mobile' -NumberPattern ("^\{0}7" -f $prefix) -OnlinePstnUsages 'SE'
New-CsOnlineVoiceRoute -Identity 'SE-Fixed' -NumberPattern ('^\' + $prefix + '[1-689]') -OnlinePstnUsages 'SE' -OnlinePstnGatewayList sbc.example
New-CsOnlineVoiceRoute -Identity 'SE-Test' -NumberPattern '^\+46999' -OnlinePstnUsages 'SE' -WhatIf
Get-CsTenantDialPlan -Identity Old | Remove-CsTenantDialPlan
New-CsCallingLineIdentity -Identity Anonymous
if (-not (Get-CsOnlineVoiceRoutingPolicy -Identity SE -ErrorAction SilentlyContinue)) { New-CsOnlineVoiceRoutingPolicy -Identity SE -OnlinePstnUsages SE } else { Set-CsOnlineVoiceRoutingPolicy -Identity SE -OnlinePstnUsages SE }
exit
New-CsOnlineVoiceRoute -Identity Never -NumberPattern '.*'
