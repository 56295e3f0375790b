$settings = @'
{
  "sites": [
    { "name": "Utrecht", "area": "30", "ranges": [ "2531", "2532" ], "sbc": "sbc-utr.example" },
    { "name": "Delft",   "area": "15", "ranges": [ "2781" ],         "sbc": "sbc-dlf.example" }
  ]
}
'@ | ConvertFrom-Json

foreach ($site in $settings.sites) {
    $rules = @()
    foreach ($range in $site.ranges) {
        $rules += New-CsVoiceNormalizationRule -Name "$($site.name)-$range" -Pattern "^($range\d{3})`$" -Translation "+31$($site.area)`$1" -InMemory
    }
    New-CsTenantDialPlan -Identity $site.name -NormalizationRules $rules
    New-CsOnlineVoiceRoute -Identity $site.name -NumberPattern "^\+31$($site.area)" -OnlinePstnUsages 'NL' -OnlinePstnGatewayList $site.sbc
}
