param([string]$Tenant)
New-CsOnlineVoiceRoute -Identity 'Before' -NumberPattern '^\+1' -OnlinePstnUsages 'US'
if ((Get-Content .\allowed.txt) -notcontains $Tenant) {
    Write-Warning 'This tenant is not allowed.'
    exit
}
New-CsOnlineVoiceRoute -Identity 'After' -NumberPattern '^\+2' -OnlinePstnUsages 'US'
Set-CsOnlineVoiceRoute -Identity 'Before' -OnlinePstnGatewayList 'sbc.example'
if ($env:COMPUTERNAME -like 'TEST*') {
    New-CsOnlineVoiceRoute -Identity 'Test only' -NumberPattern '^\+3' -OnlinePstnUsages 'US'
    return
}
New-CsOnlineVoiceRoutingPolicy -Identity 'Live only' -OnlinePstnUsages 'US'
