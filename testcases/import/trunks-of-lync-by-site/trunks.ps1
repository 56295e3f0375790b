New-CsVoiceRoute -Identity Out -NumberPattern '^\+1' -PstnUsages @{add='All'} -PstnGatewayList @{add='PstnGateway:gw1.example','PstnGateway:gw2.example'}
New-CsTrunkConfiguration -Identity site:Redmond
New-CsOutboundTranslationRule -Identity site:Redmond/OTR1 -Pattern '^\+(\d{8})$' -Translation '9$1'
New-CsOutboundTranslationRule -Identity Global/Strip -Pattern '^\+(\d+)$' -Translation '$1'
New-CsOutboundTranslationRule -Identity PstnGateway:gw1.example/Own -Pattern '^\+1(\d+)$' -Translation '$1'
