$usage = 'Outer'
$list = @()
function Set-Both {
    $usage = 'Inner'
    $script:list += 'FromFunction'
    $global:gateway = 'sbc.example'
}
Set-Both
& { $usage = 'Block'; $list += 'Lost' }
. { $dotted = 'Dotted' }
New-CsOnlineVoiceRoute -Identity "$usage-$dotted" -NumberPattern '^\+1' -OnlinePstnUsages $list -OnlinePstnGatewayList $gateway
function Change([ref]$Value) { $Value.Value = 'Changed' }
$name = 'First'
Change ([ref]$name)
New-CsOnlineVoiceRoutingPolicy -Identity 'Known' -OnlinePstnUsages $name
