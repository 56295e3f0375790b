Set-CsLocationPolicy -Identity Reno -EmergencyDialMask "9911"
Set-CsTeamsEmergencyCallRoutingPolicy -Identity ECRP -EmergencyNumbers @{Add='112'}
Grant-CsTeamsEmergencyCallRoutingPolicy -Group staff@x.example -PolicyName ECRP
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity (Get-CsOnlineUser bob).Identity -PolicyName ECRP
Grant-CsOnlineVoiceRoutingPolicy -Global -PolicyName Staff
$number = New-CsTeamsEmergencyNumber -EmergencyDialString 112 -OnlinePSTNUsage nl
Set-CsTeamsEmergencyCallRoutingPolicy -Identity More -EmergencyNumbers @{Add=$number}
Set-CsOnlinePSTNGateway -Identity sbc2.example -OutboundPstnNumberTranslationRules @{Add='strip'}
Set-CsLocationPolicy -Identity Boston -EmergencyDialString 911 -EmergencyDialMask (Get-Content masks.txt) -PstnUsage us
