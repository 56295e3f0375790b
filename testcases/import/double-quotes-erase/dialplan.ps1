# Dial plan of the Oslo office
$nr1 = New-CsVoiceNormalizationRule -Parent Global -Description "Extensions" -Name "NO-Extension" -Pattern "^(5\d{3})$" -Translation "+472255$1" -InMemory
$nr2 = New-CsVoiceNormalizationRule -Parent Global -Name 'NO-National' -Pattern '^([2-9]\d{7})$' -Translation '+47$1' -InMemory
$nr3 = New-CsVoiceNormalizationRule -Parent Global -Name "NO-International" -Pattern "^00(\d+)$" -Translation "+`$1" -InMemory
New-CsTenantDialPlan -Identity "NO-Oslo" -Description "Oslo" -NormalizationRules @{Add=$nr1,$nr2,$nr3}
