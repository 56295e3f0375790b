New-CsVoiceRoute Local -Num '^\+3120' -PstnU @{add="Local"} -PstnG @{add="PstnGateway:gw1.example"} -Pri:1
New-CsVoiceRoute -Identity Twice -NumberPattern '^\+31' -NumberPattern '^\+32'
New-CsVoiceRoute -Identity Ambiguous -P 'x'
$common = @{ PstnUsages = 'Local', 'World'
             PstnGatewayList = @('gw2.example') }
New-CsVoiceRoute World `
    -NumberPattern '^\+(?!31)' `
    @common -Description @'
everything
but home
'@
New-CsVoicePolicy -Identity Tag:Staff -PstnUsages Local,World -AllowSimulRing $true
Set-CsVoicePolicy -Identity Staff -PstnUsages @{Add='Extra'; Remove='World'}
Set-CsPstnUsage -Identity Global -Usage @{add="Local","World","Extra"} | Out-Null
