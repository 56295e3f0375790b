# The dial plan of the site Porto, rule by rule, with a route and a policy for the site.
$site = 'Porto'
New-CsDialPlan -Identity "site:$site" -SimpleName "$site.contoso.example" -Description 'Porto, Portugal'
New-CsVoiceNormalizationRule -Parent "site:$site" -Name 'PT-Extension' -Pattern '^(4\d{3})$' -Translation '+35122055$1' -IsInternalExtension $true
New-CsVoiceNormalizationRule -Parent "site:$site" -Name 'PT-National' -Pattern '^([29]\d{8})$' -Translation '+351$1'
New-CsVoiceNormalizationRule -Parent "site:$site" -Name 'PT-International' -Pattern '^00([1-9]\d{6,14})$' -Translation '+$1'
New-CsVoiceNormalizationRule -Parent "site:$site" -Name 'PT-Service' -Pattern '^(1[0-9]{2,4})$' -Translation '+351$1' -Priority 0
Remove-CsVoiceNormalizationRule -Identity "site:$site/Keep All"

Set-CsPstnUsage -Identity Global -Usage @{Add = 'PT-All'}
New-CsVoicePolicy -Identity "site:$site" -Name "$site" -PstnUsages 'PT-All'
New-CsVoiceRoute -Identity "$site-All" -NumberPattern '^\+' -PstnUsages @{Add = 'PT-All'} -PstnGatewayList @{Add = 'PstnGateway:gw-opo.contoso.example'}
