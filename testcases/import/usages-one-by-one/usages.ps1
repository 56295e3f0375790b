$usages = 'Local', 'National', 'Mobile', 'International'
foreach ($usage in $usages) {
    if ((Get-CsPstnUsage -Identity Global).Usage -notcontains $usage) {
        Set-CsPstnUsage -Identity Global -Usage @{Add = $usage}
    }
}
Set-CsVoicePolicy -Identity Global -PstnUsages @{Replace = 'Local', 'National'}
New-CsVoicePolicy -Identity Managers
Set-CsVoicePolicy -Identity Managers -PstnUsages @{Add = 'Local', 'National'}
Set-CsVoicePolicy -Identity Managers -PstnUsages @{Add = 'Mobile', 'International'}
Set-CsVoicePolicy -Identity Managers -PstnUsages @{Remove = 'National'}
