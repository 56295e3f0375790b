$Tenant = $null
try { $Tenant = (Get-CsTenant).DisplayName } catch { Add-Missing 'Get-CsTenant' $_ }

Save-Objects 'Get-CsTenantDialPlan' { Get-CsTenantDialPlan }
Save-Objects 'Get-CsOnlinePstnUsage' { Get-CsOnlinePstnUsage }
Save-Objects 'Get-CsOnlineVoiceRoutingPolicy' { Get-CsOnlineVoiceRoutingPolicy }
Save-Objects 'Get-CsOnlineVoiceRoute' { Get-CsOnlineVoiceRoute }
Save-Objects 'Get-CsOnlinePSTNGateway' { Get-CsOnlinePSTNGateway }
Save-Objects 'Get-CsTeamsTranslationRule' { Get-CsTeamsTranslationRule }
Save-Objects 'Get-CsTeamsEmergencyCallRoutingPolicy' { Get-CsTeamsEmergencyCallRoutingPolicy }
Save-Objects 'Get-CsTenantNetworkSite' { Get-CsTenantNetworkSite }
if ($IncludeUsers) {
    Save-Objects 'Get-CsOnlineUser' {
        Get-CsOnlineUser |
            Where-Object { $_.LineUri -or $_.TenantDialPlan -or $_.OnlineVoiceRoutingPolicy } |
            ForEach-Object {
                [pscustomobject]@{
                    UserPrincipalName = $_.UserPrincipalName
                    LineURI = "$($_.LineUri)"
                    TenantDialPlan = "$($_.TenantDialPlan)"
                    OnlineVoiceRoutingPolicy = "$($_.OnlineVoiceRoutingPolicy)"
                    TeamsEmergencyCallRoutingPolicy = "$($_.TeamsEmergencyCallRoutingPolicy)"
                }
            }
    }
}
