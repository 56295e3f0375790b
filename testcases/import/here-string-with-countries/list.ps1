# One country on each line: name, code, gateway.
$list = @'
Sweden;46;sbc-sto.example
Estonia;372;sbc-tll.example

Latvia;371;sbc-rix.example
'@
foreach ($line in ($list -split "`n")) {
    $line = $line.Trim()
    if ([string]::IsNullOrWhiteSpace($line)) { continue }
    $name, $code, $gateway = $line.Split(';')
    New-CsOnlineVoiceRoute -Identity $name -NumberPattern "^\+$code" -OnlinePstnUsages 'Baltic' -OnlinePstnGatewayList $gateway
}
$list | ConvertFrom-Csv -Delimiter ';' -Header Name, Code, Gateway | Where-Object { $_.Code } | ForEach-Object {
    New-CsOnlineVoiceRoutingPolicy -Identity $_.Name -OnlinePstnUsages 'Baltic'
}
