<#
.SYNOPSIS
    Direct Routing for three countries: usages, routes, policies and dial plans, one block for each country.
#>
#Requires -Modules MicrosoftTeams
[CmdletBinding()]
param()

if (-not (Get-Module -ListAvailable -Name MicrosoftTeams)) {
    Write-Warning 'The module MicrosoftTeams is missing.'
    exit 1
}
Connect-MicrosoftTeams | Out-Null

# Austria
Set-CsOnlinePstnUsage -Identity Global -Usage @{ Add = 'AT-National' }
Set-CsOnlinePstnUsage -Identity Global -Usage @{ Add = 'AT-International' }
New-CsOnlineVoiceRoute -Identity 'AT-Emergency' -Priority 0 -NumberPattern '^\+?(112|122|133|144)$' `
    -OnlinePstnGatewayList 'sbc-vie.contoso.example' -OnlinePstnUsages 'AT-National'
New-CsOnlineVoiceRoute -Identity 'AT-National' -Priority 1 -NumberPattern '^\+43[1-9]\d{3,12}$' `
    -OnlinePstnGatewayList 'sbc-vie.contoso.example', 'sbc-fra.contoso.example' -OnlinePstnUsages 'AT-National'
New-CsOnlineVoiceRoute -Identity 'AT-International' -Priority 2 -NumberPattern '^\+(?!43)\d{7,15}$' `
    -OnlinePstnGatewayList 'sbc-fra.contoso.example' -OnlinePstnUsages 'AT-International'
New-CsOnlineVoiceRoutingPolicy -Identity 'AT-National' -OnlinePstnUsages 'AT-National'
New-CsOnlineVoiceRoutingPolicy -Identity 'AT-International' -OnlinePstnUsages 'AT-National', 'AT-International'

# Switzerland
Set-CsOnlinePstnUsage -Identity Global -Usage @{ Add = 'CH-National' }
New-CsOnlineVoiceRoute -Identity 'CH-National' -Priority 3 -NumberPattern '^\+41[1-9]\d{8}$' `
    -OnlinePstnGatewayList 'sbc-zrh.contoso.example' -OnlinePstnUsages 'CH-National'
New-CsOnlineVoiceRoutingPolicy -Identity 'CH-National' -OnlinePstnUsages 'CH-National'

# Dial plans
$at = @()
$at += New-CsVoiceNormalizationRule -Parent Global -Name 'AT-Short' -Pattern '^(1\d{2})$' -Translation '$1' -InMemory
$at += New-CsVoiceNormalizationRule -Parent Global -Name 'AT-National' -Pattern '^0([1-9]\d{3,12})$' -Translation '+43$1' -InMemory
$at += New-CsVoiceNormalizationRule -Parent Global -Name 'AT-World' -Pattern '^00(\d{7,15})$' -Translation '+$1' -InMemory
New-CsTenantDialPlan -Identity 'AT' -Description 'Austria' -NormalizationRules $at
$ch = @(
    New-CsVoiceNormalizationRule -Parent Global -Name 'CH-National' -Pattern '^0([1-9]\d{8})$' -Translation '+41$1' -InMemory
    New-CsVoiceNormalizationRule -Parent Global -Name 'CH-World' -Pattern '^00(\d{7,15})$' -Translation '+$1' -InMemory
)
New-CsTenantDialPlan -Identity 'CH' -Description 'Switzerland' -NormalizationRules $ch
Write-Host 'Done.' -ForegroundColor Green
