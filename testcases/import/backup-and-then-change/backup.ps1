$stamp = Get-Date -Format yyyyMMdd-HHmm
$folder = "C:\Backup\Voice-$stamp"
New-Item -ItemType Directory -Path $folder | Out-Null
Get-CsDialPlan | Export-Clixml "$folder\DialPlans.xml"
Get-CsVoiceRoute | Export-Clixml -Path "$folder\Routes.xml"
Get-CsVoicePolicy | Export-Clixml "$folder\Policies.xml"
Get-CsPstnUsage | Select-Object -ExpandProperty Usage | Out-File "$folder\Usages.txt"
if (-not (Test-Path "$folder\Routes.xml")) {
    Write-Error 'The backup failed.'
    exit 1
}
Set-CsVoiceRoute -Identity 'National' -NumberPattern '^\+49[1-9]\d{4,12}$' -PstnUsages 'National' -PstnGatewayList 'PstnGateway:gw-muc.example'
New-CsVoiceRoute -Identity 'Mobile' -NumberPattern '^\+491[5-7]' -PstnUsages 'National' -PstnGatewayList 'PstnGateway:gw-muc.example'
