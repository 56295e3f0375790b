# A menu that a technician runs. What is chosen is not known here.
New-CsOnlineVoiceRoutingPolicy -Identity 'Always' -OnlinePstnUsages 'Base'
do {
    Write-Host '1  Create the route for Spain'
    Write-Host '2  Create the route for France'
    Write-Host 'q  Quit'
    $choice = Read-Host 'Choice'
    switch ($choice) {
        '1' { New-CsOnlineVoiceRoute -Identity 'ES' -NumberPattern '^\+34' -OnlinePstnUsages 'ES' }
        '2' {
            New-CsOnlineVoiceRoute -Identity 'FR' -NumberPattern '^\+33' -OnlinePstnUsages 'FR'
            Set-CsOnlineVoiceRoutingPolicy -Identity 'Always' -OnlinePstnUsages @{ Add = 'FR' }
        }
        'q' { return }
        default { Write-Warning "Unknown choice $choice" }
    }
} while ($choice -ne 'q')
