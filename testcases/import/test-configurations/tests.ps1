New-CsVoiceTestConfiguration -Identity 'Quote "it"' -DialedNumber 112 -TargetDialplan 'Global' -ExpectedUsage Emergency
