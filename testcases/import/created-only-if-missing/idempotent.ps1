$existing = Get-CsOnlineVoiceRoutingPolicy -Identity 'RO' -ErrorAction SilentlyContinue
if (-not $existing) {
    New-CsOnlineVoiceRoutingPolicy -Identity 'RO' -OnlinePstnUsages 'RO-National', 'RO-World'
}
if (!(Get-CsTenantDialPlan -Identity 'RO' -ErrorAction SilentlyContinue)) {
    $rules = New-CsVoiceNormalizationRule -Parent Global -Name 'RO-National' -Pattern '^0(\d{9})$' -Translation '+40$1' -InMemory
    New-CsTenantDialPlan -Identity 'RO' -NormalizationRules $rules
}
else { Write-Host 'The dial plan exists.' }
if (Get-CsOnlineVoiceRoute -Identity 'RO-National' -ErrorAction SilentlyContinue) {
    Set-CsOnlineVoiceRoute -Identity 'RO-National' -NumberPattern '^\+40\d{9}$' -OnlinePstnUsages 'RO-National' -OnlinePstnGatewayList 'sbc-buh.example'
}
else {
    New-CsOnlineVoiceRoute -Identity 'RO-National' -NumberPattern '^\+40\d{9}$' -OnlinePstnUsages 'RO-National' -OnlinePstnGatewayList 'sbc-buh.example'
}
