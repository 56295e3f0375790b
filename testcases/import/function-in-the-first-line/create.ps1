function New-Route($Name, $Pattern, $Gateways) {
    New-CsOnlineVoiceRoute -Identity $Name -NumberPattern $Pattern -OnlinePstnUsages 'All' -OnlinePstnGatewayList $Gateways
}
New-Route 'Italy' '^\+39' 'sbc-mil.example'
New-Route -Name 'Malta' -Pattern '^\+356' -Gateways 'sbc-mla.example', 'sbc-mil.example'
