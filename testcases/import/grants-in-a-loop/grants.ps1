$users = 'anna@contoso.example', 'bela@contoso.example', 'cili@contoso.example'
foreach ($user in $users) {
    try {
        Set-CsPhoneNumberAssignment -Identity $user -EnterpriseVoiceEnabled $true
        Grant-CsOnlineVoiceRoutingPolicy -Identity $user -PolicyName 'HU-National'
        Grant-CsTenantDialPlan -Identity $user -PolicyName 'HU'
    }
    catch {
        Write-Warning "$user failed: $_"
        continue
    }
}
'dora@contoso.example', 'edit@contoso.example' | Grant-CsOnlineVoiceRoutingPolicy -PolicyName 'Guests'
New-CsTenantDialPlan -Identity 'HU'
New-CsOnlineVoiceRoutingPolicy -Identity 'Guests' -OnlinePstnUsages 'Internal'
Grant-CsTenantDialPlan -Global -PolicyName 'HU'
Grant-CsOnlineVoiceRoutingPolicy -PolicyName 'Guests' -Global
