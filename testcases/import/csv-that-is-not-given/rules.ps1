param([string]$Path = "$PSScriptRoot\rules.csv")
$rows = Import-Csv -Path $Path -Delimiter ';'
$rules = foreach ($row in $rows) {
    New-CsVoiceNormalizationRule -Name $row.Name -Pattern $row.Pattern -Translation $row.Translation -InMemory
}
New-CsTenantDialPlan -Identity 'FromCsv' -NormalizationRules $rules
foreach ($user in Import-Csv .\users.csv) {
    Grant-CsTenantDialPlan -Identity $user.UPN -PolicyName 'FromCsv'
}
