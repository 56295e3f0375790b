Set-CsLocationPolicy -Identity Reno -EmergencyDialMask "9911"
Set-CsTeamsEmergencyCallRoutingPolicy -Identity ECRP -EmergencyNumbers @{Add='112'}
Grant-CsTeamsEmergencyCallRoutingPolicy -Group staff@x.example -PolicyName ECRP
Grant-CsTeamsEmergencyCallRoutingPolicy -Identity (Get-CsOnlineUser bob).Identity -PolicyName ECRP
Grant-CsOnlineVoiceRoutingPolicy -Global -PolicyName Staff
