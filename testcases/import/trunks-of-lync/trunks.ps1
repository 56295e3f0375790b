New-CsVoiceRoute -Identity Out -NumberPattern '^\+1' -PstnUsages @{add='All'} -PstnGatewayList @{add='PstnGateway:gw1.example','PstnGateway:gw2.example'}
New-CsOutboundTranslationRule -Parent Global -Name SeattleSevenDigit -Description 'Convert to seven digits' -Pattern '^\+1425(\d{7})$' -Translation '$1'
New-CsOutboundTranslationRule -Identity 'global/Default'
New-CsOutboundTranslationRule -Identity 'Global/First' -Pattern '^\+1911$' -Translation '911' -Priority 0
New-CsOutboundTranslationRule -Identity 'Global/Old' -Pattern '1' -Translation '2'
Remove-CsOutboundTranslationRule -Identity 'Global/Old'
New-CsOutboundCallingNumberTranslationRule -Parent 'service:PstnGateway:gw2.example' -Name Default -Pattern '^\+(\d+)$' -Translation '00$1'
$rule = New-CsOutboundTranslationRule -Parent Global -Name Memory -Pattern '^\+44(\d+)$' -Translation '0$1' -InMemory
New-CsTrunkConfiguration -Identity 'PstnGateway:gw3.example' -OutboundTranslationRulesList @{add=$rule} -RemovePlusFromUri $true -PstnUsages @{add='All'}
