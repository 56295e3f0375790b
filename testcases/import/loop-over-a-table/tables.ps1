# PowerShell does not keep the order of this table, so the order of the routes is not known.
$gateways = @{
    'Lisbon'  = 'sbc-lis.example'
    'Porto'   = 'sbc-opo.example'
    'Funchal' = 'sbc-fnc.example'
}
foreach ($city in $gateways.Keys) {
    New-CsOnlineVoiceRoute -Identity $city -NumberPattern '^\+351' -OnlinePstnUsages 'PT' -OnlinePstnGatewayList $gateways[$city]
}
