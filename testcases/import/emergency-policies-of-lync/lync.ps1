New-CsLocationPolicy -Identity Reno -Description 'all of Reno' -EnhancedEmergencyServicesEnabled $True -PstnUsage Emergency -EmergencyDialString 911 -EmergencyDialMask '112;9911' -LocationRequired Yes
New-CsLocationPolicy -Identity site:Redmond -EnhancedEmergencyServicesEnabled $True -PstnUsage Emergency -EmergencyDialString 911
New-CsLocationPolicy -Identity site:Vancouver -EnhancedEmergencyServicesEnabled $True -PstnUsage Emergency -EmergencyDialString 911
New-CsLocationPolicy -Identity Off -PstnUsage Emergency -EmergencyDialString 999
Set-CsLocationPolicy -Identity Global -EnhancedEmergencyServicesEnabled $False

# Skype for Business Server 2015
$police = New-CsEmergencyNumber -DialString 117
$fire = New-CsEmergencyNumber -DialString 118 -DialMask '112;911'
New-CsLocationPolicy -Identity Zurich -EnhancedEmergencyServicesEnabled $True -PstnUsage Swiss -EmergencyNumbers @{add = $police, $fire}

New-CsNetworkSite -NetworkSiteID Zurich -NetworkRegionID EMEA -LocationPolicy Zurich
Set-CsNetworkSite -Identity Vancouver -LocationPolicy Reno
Set-CsNetworkSite -Identity Nowhere -LocationPolicy Unknown
Grant-CsLocationPolicy -Identity 'sip:ken@contoso.example' -PolicyName Reno
