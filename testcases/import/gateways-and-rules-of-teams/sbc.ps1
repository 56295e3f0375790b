$sbcs = [ordered]@{ 'sbc-ams.example' = 5061; 'sbc-rtm.example' = 5067 }
New-CsTeamsTranslationRule -Identity 'StripPlus' -Description 'Without plus' -Pattern '^\+(\d+)$' -Translation '$1'
New-CsTeamsTranslationRule -Identity 'AddPlus' -Pattern '^00(\d+)$' -Translation '+$1'
foreach ($sbc in $sbcs.GetEnumerator()) {
    New-CsOnlinePSTNGateway -Fqdn $sbc.Key -SipSignalingPort $sbc.Value -Enabled $true -MaxConcurrentSessions 100 `
        -OutboundPstnNumberTranslationRules 'StripPlus' -InboundPstnNumberTranslationRules 'AddPlus'
}
New-CsOnlineVoiceRoute -Identity 'NL' -NumberPattern '^\+31' -OnlinePstnUsages 'NL' -OnlinePstnGatewayList @($sbcs.Keys)
