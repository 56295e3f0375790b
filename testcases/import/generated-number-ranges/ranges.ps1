# Extensions of ten departments: 2000 to 2999, a hundred each, except the fourth.
$rules = New-Object System.Collections.ArrayList
for ($department = 0; $department -lt 10; $department++) {
    if ($department -eq 3) { continue }
    $start = 20 + $department
    [void]$rules.Add((New-CsVoiceNormalizationRule -Name ('Dept-{0:D2}' -f $department) -Pattern "^($start\d{2})`$" -Translation "+3613$($department * 111)`$1" -InMemory))
}
New-CsTenantDialPlan -Identity 'Departments' -NormalizationRules $rules
foreach ($digit in 1..3) {
    New-CsOnlineVoiceRoute -Identity "Range-$digit" -NumberPattern "^\+36$digit" -OnlinePstnUsages 'HU'
}
$number = 5
while ($number -gt 3) {
    New-CsOnlineVoiceRoute -Identity "Range-$number" -NumberPattern "^\+36$number" -OnlinePstnUsages 'HU'
    $number--
}
