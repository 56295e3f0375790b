
$Module = Get-Module -Name $ModuleName | Select-Object -First 1
Save-Text 'collected' @{
    DialplanCollector = 1
    Product = $Product
    Tenant = "$Tenant"
    Date = Get-Date -Format 'yyyy-MM-dd HH:mm'
    Module = "$ModuleName $($Module.Version)"
    Users = [bool] $IncludeUsers
    Missing = @($Missing)
}
Write-Host "Wrote $Target. Next: dialplan import `"$Target`" -o dialplan.yaml"
