# Countries with their code and their gateway, in order.
$countries = [ordered]@{
    DK = @{ Code = '45'; Gateway = 'sbc-cph.example'; Length = 8 }
    NO = @{ Code = '47'; Gateway = 'sbc-osl.example'; Length = 8 }
    FI = @{ Code = '358'; Gateway = 'sbc-hel.example'; Length = 9 }
}
foreach ($country in $countries.Keys) {
    $entry = $countries[$country]
    Set-CsOnlinePstnUsage -Identity Global -Usage @{ Add = "$country-National" }
    New-CsOnlineVoiceRoute -Identity "$country-National" `
        -NumberPattern ('^\+{0}\d{{{1}}}$' -f $entry.Code, $entry.Length) `
        -OnlinePstnUsages "$country-National" -OnlinePstnGatewayList $entry.Gateway
    New-CsOnlineVoiceRoutingPolicy -Identity "$country" -OnlinePstnUsages "$country-National"
}
foreach ($pair in $countries.GetEnumerator()) {
    $rule = New-CsVoiceNormalizationRule -Name "$($pair.Key)-National" -Pattern '^([2-9]\d+)$' `
        -Translation "+$($pair.Value.Code)`$1" -InMemory
    New-CsTenantDialPlan -Identity $pair.Key -NormalizationRules $rule
}
