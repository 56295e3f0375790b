New-CsDialPlan -Identity Global
New-CsVoicePolicy -Identity Staff -PstnUsages Local
New-CsVoiceRoute -Identity Out -NumberPattern '^1' -PstnUsages Local
