New-CsVoiceTestConfiguration -Identity Good -DialedNumber 1 -TargetDialplan global -TargetVoicePolicy staff -ExpectedRoute out -ExpectedUsage Local
New-CsVoiceTestConfiguration -Identity Lost -DialedNumber 1 -TargetDialplan Paris -TargetVoicePolicy Other -ExpectedRoute In -ExpectedUsage Far
