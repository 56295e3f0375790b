Configuration M365TenantConfig
{
    Import-DscResource -ModuleName 'Microsoft365DSC'
    Node localhost
    {
        TeamsEmergencyCallRoutingPolicy 'Global'
        {
            Identity = 'Global'
            EmergencyNumbers = @( MSFT_TeamsEmergencyNumber{ EmergencyDialString = '112'; EmergencyDialMask = '0112'; OnlinePSTNUsage = 'nl' } )
            Ensure = 'Present'
        }
        TeamsEmergencyCallRoutingPolicy 'US'
        {
            Identity = 'US'
            Description = 'United States'
            EmergencyNumbers = @(
                MSFT_TeamsEmergencyNumber
                {
                    EmergencyDialString = '911'
                    EmergencyDialMask   = '9911;112'
                    OnlinePSTNUsage     = 'us'
                }
                MSFT_TeamsEmergencyNumber
                {
                    EmergencyDialString = '933'
                    OnlinePSTNUsage     = 'us'
                }
            )
            Ensure = 'Present'
        }
        TeamsTenantNetworkSite 'Boston'
        {
            Identity = 'Boston'
            NetworkRegionID = 'US'
            EmergencyCallRoutingPolicy = 'US'
            Ensure = 'Present'
        }
        TeamsTenantNetworkSite 'Gone'
        {
            Identity = 'Gone'
            EmergencyCallRoutingPolicy = 'US'
            Ensure = 'Absent'
        }
        TeamsUserPolicyAssignment 'bob'
        {
            User = 'bob@contoso.example'
            TeamsEmergencyCallRoutingPolicy = 'US'
        }
    }
}
