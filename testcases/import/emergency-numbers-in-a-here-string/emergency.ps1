$numbers = @"
112;0112
110;
144;0144
"@
$entries = @()
foreach ($line in $numbers -split '\n') {
    $parts = $line.Trim() -split ';'
    if ($parts[1] -ne '') {
        $entries += New-CsTeamsEmergencyNumber -EmergencyDialString $parts[0] -EmergencyDialMask $parts[1] -OnlinePSTNUsage 'Emergency'
    } else {
        $entries += New-CsTeamsEmergencyNumber -EmergencyDialString $parts[0] -OnlinePSTNUsage 'Emergency'
    }
}
New-CsTeamsEmergencyCallRoutingPolicy -Identity 'Emergency-DE' -EmergencyNumbers $entries -AllowEnhancedEmergencyServices:$false
New-CsOnlineVoiceRoute -Identity 'Emergency' -NumberPattern '^\+?(112|110|144)$' -OnlinePstnUsages 'Emergency' -OnlinePstnGatewayList 'sbc-ber.example' -Priority 0
Grant-CsTeamsEmergencyCallRoutingPolicy -Global -PolicyName 'Emergency-DE'
