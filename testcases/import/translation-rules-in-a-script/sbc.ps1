New-CsTeamsTranslationRule -Identity 'AddPlus1' -Pattern '^(\d{10})$' -Translation '+1$1'
New-CsTeamsTranslationRule -Name 'StripPlus1' -Pattern '^\+1(\d{10})$' -Translation '$1' -Description 'as the carrier wants it'
New-CsTeamsTranslationRule -Identity 'Erased' -Pattern '^(\d+)$' -Translation "+$1"
Set-CsTeamsTranslationRule -Identity 'AddPlus1' -Pattern '^(\d{10,11})$'
New-CsTeamsTranslationRule -Identity 'Old' -Pattern '1' -Translation '2'
Remove-CsTeamsTranslationRule -Identity 'Old'
New-CSOnlinePSTNGateway -Identity sbc1.contoso.com -SipSignalingPort 5061 –InboundTeamsNumberTranslationRules ‘AddPlus1’ -InboundPSTNNumberTranslationRules ‘AddPlus1’ -OutboundPSTNNumberTranslationRules ‘StripPlus1’ -OutboundTeamsNumberTranslationRules ‘StripPlus1’ -Enabled $true
Set-CsOnlinePSTNGateway -Identity sbc1.contoso.com -OutboundPSTNNumberTranslationRules @{add='AddPlus1'} -InboundPSTNNumberTranslationRules $null
New-CsOnlineVoiceRoute -Identity Out -NumberPattern '^\+1' -OnlinePstnUsages All -OnlinePstnGatewayList sbc1.contoso.com -BridgeSourcePhoneNumber '+16175550199'
