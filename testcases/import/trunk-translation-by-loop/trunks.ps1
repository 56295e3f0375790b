$trunks = @('gw-lyon.example', 'gw-nice.example')
foreach ($trunk in $trunks) {
    New-CsTrunkConfiguration -Identity "Service:PstnGateway:$trunk" -MaxEarlyDialogs 40
    New-CsOutboundTranslationRule -Parent "Service:PstnGateway:$trunk" -Name 'National' -Pattern '^\+33(\d{9})$' -Translation '0$1'
    New-CsOutboundTranslationRule -Parent "Service:PstnGateway:$trunk" -Name 'World' -Pattern '^\+(\d+)$' -Translation '00$1'
    New-CsOutboundCallingNumberTranslationRule -Parent "Service:PstnGateway:$trunk" -Name 'Caller' -Pattern '^\+33(\d{9})$' -Translation '0$1'
}
New-CsVoiceRoute -Identity 'FR' -NumberPattern '^\+33' -PstnUsages 'FR' -PstnGatewayList 'PstnGateway:gw-lyon.example', 'PstnGateway:gw-nice.example'
