New-CsDialPlan -Identity "site:Redmond" -SimpleName RedmondDialPlan -Description 'Redmond'
New-CsVoiceNormalizationRule -Parent "site:Redmond" -Name Internal -Pattern '^(5\d{4})$' -Translation '+142555$1' -IsInternalExtension $true
New-CsVoiceNormalizationRule -Identity "site:Redmond/First" -Pattern '^911$' -Translation '+911' -Priority 0
New-CsVoiceNormalizationRule -Identity "site:Redmond/Defaults"
Set-CsVoiceNormalizationRule -Identity "site:Redmond/Internal" -Description "five digits"
Remove-CsVoiceNormalizationRule -Identity "site:Redmond/Keep All"
New-CsVoiceRoute -Identity Default -PstnUsages @{add="Long Distance"}
Grant-CsDialPlan -Identity "Ken Myer" -PolicyName RedmondDialPlan
Grant-CsVoicePolicy -PolicyName $null -Identity "sip:ken@litware.example"
Set-CsUser -Identity "sip:ken@litware.example" -LineURI "tel:+14255551219" -EnterpriseVoiceEnabled $true
