param([string]$Site, [switch]$International)
$usage = Read-Host 'Which usage?'
New-CsTenantDialPlan -Identity 'NL' -NormalizationRules @(
    New-CsVoiceNormalizationRule -Name 'Local' -Pattern '^(\d{7})$' -Translation '+3120$1' -InMemory
)
if ($International) {
    $rule = New-CsVoiceNormalizationRule -Name 'World' -Pattern '^00(\d+)$' -Translation '+$1' -InMemory
    Set-CsTenantDialPlan -Identity 'NL' -NormalizationRules @{ Add = $rule }
    Set-CsOnlineVoiceRoute -Identity 'NL' -OnlinePstnGatewayList @{ Add = 'sbc2.example' }
}
New-CsOnlineVoiceRoutingPolicy -Identity 'Asked' -OnlinePstnUsages $usage
New-CsOnlineVoiceRoutingPolicy -Identity 'Known' -OnlinePstnUsages 'NL', $usage
New-CsOnlineVoiceRoute -Identity 'NL' -NumberPattern '^\+31' -OnlinePstnUsages 'NL' -OnlinePstnGatewayList 'sbc.example'
Set-CsOnlineVoiceRoutingPolicy -Identity 'Elsewhere' -OnlinePstnUsages @{ Add = 'NL' }
foreach ($name in Get-Content names.txt) {
    New-CsOnlineVoiceRoute -Identity $name -NumberPattern '^\+32' -OnlinePstnUsages 'BE'
    Set-CsOnlineVoiceRoutingPolicy -Identity 'Known' -OnlinePstnUsages @{ Add = 'BE' }
}
switch ($Site) {
    'Delft' { Set-CsTenantDialPlan 'Delft' -NormalizationRules @{ Add = $rule } }
    default { Set-CsOnlineVoiceRoutingPolicy $Site -OnlinePstnUsages 'NL' }
}
