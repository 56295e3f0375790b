function New-Country {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][string]$Name,
        [Parameter(Mandatory = $true)][string]$Code,
        [string[]]$Gateways = @('sbc1.example'),
        [switch]$WithMobile
    )
    Add-Usage "$Name-Fixed"
    Add-Usage "$Name-World"
    New-CsOnlineVoiceRoute -Identity "$Name-Fixed" -NumberPattern "^\+$Code[1-6]" -OnlinePstnUsages "$Name-Fixed" -OnlinePstnGatewayList $Gateways
    if ($WithMobile) {
        Add-Usage "$Name-Mobile"
        New-CsOnlineVoiceRoute -Identity "$Name-Mobile" -NumberPattern "^\+$Code[7-9]" -OnlinePstnUsages "$Name-Mobile" -OnlinePstnGatewayList $Gateways
    }
    New-CsOnlineVoiceRoute -Identity "$Name-World" -NumberPattern '^\+' -OnlinePstnUsages "$Name-World" -OnlinePstnGatewayList $Gateways
}

function Add-Usage([string]$Usage) {
    $script:usages += $Usage
    Set-CsOnlinePstnUsage -Identity Global -Usage @{ Add = $Usage }
}

$usages = @()
New-Country -Name 'UK' -Code 44 -WithMobile -Gateways 'sbc1.example', 'sbc2.example'
New-Country 'IE' 353
New-CsOnlineVoiceRoutingPolicy -Identity 'Everything' -OnlinePstnUsages $usages
