# Creates everything anew. Errors about objects that are not there do not matter.
$ErrorActionPreference = 'SilentlyContinue'
Remove-CsOnlineVoiceRoutingPolicy -Identity 'HU-National'
Remove-CsOnlineVoiceRoute -Identity 'HU-National'
Remove-CsOnlineVoiceRoute -Identity 'HU-Old'
Remove-CsTenantDialPlan -Identity 'HU'
$ErrorActionPreference = 'Stop'
$rule = New-CsVoiceNormalizationRule -Parent Global -Name 'HU-National' -Pattern '^06(\d{8,9})$' -Translation '+36$1' -InMemory
New-CsTenantDialPlan -Identity 'HU' -NormalizationRules $rule
New-CsOnlineVoiceRoute -Identity 'HU-National' -NumberPattern '^\+36\d{8,9}$' -OnlinePstnUsages 'HU-National' -OnlinePstnGatewayList 'sbc-bud.example'
New-CsOnlineVoiceRoutingPolicy -Identity 'HU-National' -OnlinePstnUsages 'HU-National'
