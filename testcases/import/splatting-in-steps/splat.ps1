$common = @{
    OnlinePstnUsages      = 'CA-National'
    OnlinePstnGatewayList = 'sbc-yul.example', 'sbc-yyz.example'
}
$route = @{ Identity = 'CA-Toll-Free'; NumberPattern = '^\+1(800|888|877)\d{7}$' }
New-CsOnlineVoiceRoute @route @common -Priority 0
$route.Identity = 'CA-National'
$route['NumberPattern'] = '^\+1\d{10}$'
New-CsOnlineVoiceRoute @route @common
$policy = @{ Identity = 'CA'; Description = 'Canada' }
$policy.Add('OnlinePstnUsages', @('CA-National'))
$policy.Description += ', national calls'
New-CsOnlineVoiceRoutingPolicy @policy
