# Changes what the setup of the server has created.
Set-CsDialPlan -Identity Global -Description 'Headquarters' -ExternalAccessPrefix '9' -OptimizeDeviceDialing $true
Set-CsVoiceNormalizationRule -Identity 'Global/Keep All' -Pattern '^(\+\d+)$' -Translation '$1'
New-CsVoiceNormalizationRule -Identity 'Global/Seven digits' -Pattern '^(\d{7})$' -Translation '+1425$1' -Priority 0
Set-CsVoiceNormalizationRule -Identity 'Site:Redmond/Internal' -Pattern '^(7\d{4})$' -Translation '+142588$1'
New-CsVoiceRoute -Identity 'Redmond' -NumberPattern '^\+1425' -PstnUsages @{add = 'Local', 'Long Distance'} -PstnGatewayList @{add = 'PstnGateway:192.168.0.100'}
Set-CsVoiceRoute -Identity 'LocalRoute' -PstnUsages @{remove = 'Internal'}
