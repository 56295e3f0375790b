# Sites with their prefix and their gateways, and the users of each.
param([string]$Folder = $PSScriptRoot)
$sites = Import-Csv -Path (Join-Path $Folder 'Sites.csv') -Delimiter ';' -Encoding UTF8
foreach ($site in $sites) {
    if ($site.Active -ne 'yes') { continue }
    $rule = New-CsVoiceNormalizationRule -Name "$($site.'Site name')-Internal" -Pattern "^(\d{$($site.Digits)})`$" -Translation "+$($site.Prefix)`$1" -InMemory
    New-CsTenantDialPlan -Identity $site.'Site name' -NormalizationRules $rule
    New-CsOnlineVoiceRoute -Identity $site.'Site name' -NumberPattern "^\+$($site.Prefix)" -OnlinePstnUsages 'All' -OnlinePstnGatewayList $site.Gateways.Split(',')
}
New-CsOnlineVoiceRoutingPolicy -Identity 'All' -OnlinePstnUsages 'All'
Import-Csv "$Folder\users.csv" -Header Address, Site | Where-Object { $_.Site } | ForEach-Object {
    Grant-CsTenantDialPlan -Identity $_.Address -PolicyName $_.Site
    Grant-CsOnlineVoiceRoutingPolicy -Identity $_.Address -PolicyName 'All'
}
