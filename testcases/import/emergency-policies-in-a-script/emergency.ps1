$nl = New-CsTeamsEmergencyNumber -EmergencyDialString '112' -EmergencyDialMask '0112;911' -OnlinePSTNUsage 'emergency-nl'
$us = New-CsTeamsEmergencyNumber -EmergencyDialString '911' -EmergencyDialMask '9911' -OnlinePSTNUsage 'emergency-us'
$test = New-CsTeamsEmergencyNumber -EmergencyDialString '933' -OnlinePSTNUsage 'emergency-us'
New-CsTeamsEmergencyCallRoutingPolicy -Identity 'ecrp-nl' -EmergencyNumbers $nl -Description 'the Netherlands'
New-CsTeamsEmergencyCallRoutingPolicy -Identity 'ecrp-us' -EmergencyNumbers @{add = $us}
Set-CsTeamsEmergencyCallRoutingPolicy -Identity 'Tag:ecrp-us' -EmergencyNumbers @{add = $test}
New-CsTeamsEmergencyCallRoutingPolicy -Identity 'empty' -AllowEnhancedEmergencyServices:$false
Set-CsTeamsEmergencyCallRoutingPolicy -Identity Global -EmergencyNumbers $nl
New-CsTeamsEmergencyCallRoutingPolicy -Identity 'both' -EmergencyNumbers @{add = $test}

New-CsTenantNetworkSite -NetworkSiteID 'Amsterdam' -NetworkRegionID 'EMEA' -EmergencyCallRoutingPolicy 'ecrp-nl'
New-CsTenantNetworkSite -Identity 'Boston' -NetworkRegionID 'US' -Description 'two floors'
Set-CsTenantNetworkSite -Identity 'Boston' -EmergencyCallRoutingPolicy 'ecrp-us'
New-CsTenantNetworkSite -Identity 'Lab' -EmergencyCallRoutingPolicy 'empty'

# The last assignment counts.
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity bob@contoso.example -PolicyName 'ecrp-nl'
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity sip:Bob@contoso.example -PolicyName 'Tag:ecrp-us'
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity eve@contoso.example -PolicyName 'ecrp-us'
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity eve@contoso.example -PolicyName $null
Grant-CsTeamsEmergencyCallRoutingPolicy -Group sales@contoso.example -PolicyName 'ecrp-us' -Rank 1
Grant-CsTeamsEmergencyCallRoutingPolicy -Global -PolicyName 'ecrp-us'
Grant-CsTeamsEmergencyCallRoutingPolicy -Global -PolicyName 'ecrp-nl'
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity kim@contoso.example

New-CsOnlinePSTNGateway -Fqdn new.example -SipSignalingPort 5061
Set-CsOnlinePSTNGateway -Identity old.example -Enabled $true
Set-CsOnlinePSTNGateway -Identity old.example -Enabled $false
