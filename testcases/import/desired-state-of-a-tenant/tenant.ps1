Configuration VoiceTenant
{
    param([System.Management.Automation.PSCredential]$Credential)
    Import-DscResource -ModuleName Microsoft365DSC
    Node localhost
    {
        TeamsPstnUsage 'National'
        {
            Usage = 'BE-National'; Ensure = 'Present'; Credential = $Credential
        }
        TeamsVoiceRoute 'National'
        {
            Identity = 'BE-National'; NumberPattern = '^\+32\d{8,9}$'; Priority = 0
            OnlinePstnUsages = @('BE-National'); OnlinePstnGatewayList = @('sbc-bru.example')
            Ensure = 'Present'; Credential = $Credential
        }
        TeamsVoiceRoutingPolicy 'BE'
        {
            Identity = 'BE'; OnlinePstnUsages = @('BE-National'); Ensure = 'Present'; Credential = $Credential
        }
        TeamsVoiceRoute 'Gone'
        {
            Identity = 'BE-Old'; NumberPattern = '.*'; Ensure = 'Absent'; Credential = $Credential
        }
    }
}
VoiceTenant -ConfigurationData @{ AllNodes = @(@{ NodeName = 'localhost' }) }
