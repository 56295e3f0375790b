$one = New-CsOutboundTranslationRule -Parent PstnGateway:gw1 -Name strip -Pattern '^\+(\d+)$' -Translation '$1' -InMemory
$two = New-CsOutboundTranslationRule -Parent PstnGateway:gw1 -Name back -Pattern '^(?<a' -Translation '$1' -InMemory
New-CsTrunkConfiguration -Identity PstnGateway:gw1 -OutboundTranslationRulesList $one, $two -OutboundCallingNumberTranslationRulesList $one
New-CsTrunkConfiguration -Identity PstnGateway:gw2 -OutboundTranslationRulesList $one, (Get-Content rules.txt)
New-CsOutboundTranslationRule -Identity PstnGateway:gw3/a -Pattern '^\+1(\d+)$' -Translation '$1'
New-CsOutboundTranslationRule -Identity PstnGateway:gw3/b -Pattern (Get-Content pattern.txt) -Translation '$1'
New-CsOutboundCallingNumberTranslationRule -Identity PstnGateway:gw3/c -Pattern '^\+2(\d+)$' -Translation '$1'
New-CsVoiceRoute -Identity out -NumberPattern '' -PstnUsages all -PstnGatewayList PstnGateway:gw1, PstnGateway:gw2, PstnGateway:gw3
