$Tenant = $env:USERDNSDOMAIN

Save-Objects 'Get-CsDialPlan' { Get-CsDialPlan }
Save-Objects 'Get-CsPstnUsage' { Get-CsPstnUsage }
Save-Objects 'Get-CsVoicePolicy' { Get-CsVoicePolicy }
Save-Objects 'Get-CsVoiceRoute' { Get-CsVoiceRoute }
Save-Objects 'Get-CsTrunkConfiguration' { Get-CsTrunkConfiguration }
Save-Objects 'Get-CsOutboundTranslationRule' { Get-CsOutboundTranslationRule }
Save-Objects 'Get-CsOutboundCallingNumberTranslationRule' { Get-CsOutboundCallingNumberTranslationRule }
Save-Objects 'Get-CsLocationPolicy' { Get-CsLocationPolicy }
Save-Objects 'Get-CsNetworkSite' { Get-CsNetworkSite }
Save-Objects 'Get-CsVoiceTestConfiguration' { Get-CsVoiceTestConfiguration }
if ($IncludeUsers) {
    Save-Objects 'Get-CsUser' {
        Get-CsUser -Filter { EnterpriseVoiceEnabled -eq $true } |
            ForEach-Object {
                [pscustomobject]@{
                    SipAddress = $_.SipAddress
                    LineURI = "$($_.LineURI)"
                    DialPlan = "$($_.DialPlan)"
                    VoicePolicy = "$($_.VoicePolicy)"
                    LocationPolicy = "$($_.LocationPolicy)"
                }
            }
    }
}
