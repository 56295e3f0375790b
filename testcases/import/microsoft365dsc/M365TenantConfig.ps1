# Generated with Microsoft365DSC
param ( [parameter()] [System.Management.Automation.PSCredential] $Credential )
Configuration M365TenantConfig
{
    param ( [parameter()] [System.Management.Automation.PSCredential] $Credential )
    $OrganizationName = $Credential.UserName.Split('@')[1]
    Import-DscResource -ModuleName 'Microsoft365DSC' -ModuleVersion '1.24.0'
    Node localhost
    {
        TeamsPstnUsage "TeamsPstnUsage-National"
        {
            Credential           = $Credscredential;
            Ensure               = "Present";
            Usage                = "National";
        }
        TeamsTenantDialPlan "TeamsTenantDialPlan-AT-Wien"
        {
            Credential            = $Credscredential;
            Description           = "";
            Ensure                = "Present";
            Identity              = "AT-Wien";
            NormalizationRules    = @(
                MSFT_TeamsVoiceNormalizationRule{
                    Identity = 'International'
                    Priority = 1
                    Pattern = '^00([1-9]\d+)$'
                    Description = ''
                    Translation = '+$1'
                    IsInternalExtension = $False
                }
                MSFT_TeamsVoiceNormalizationRule{
                    Identity = 'Extension'
                    Priority = 0
                    Pattern = '^([1-8]\d{2})$'
                    Description = 'three digits'
                    Translation = "+431555`$1"
                    IsInternalExtension = $True
                }
            );
            SimpleName            = "AT-Wien";
        }
        TeamsVoiceRoute "TeamsVoiceRoute-Austria"
        {
            Description           = "all of Austria";
            Ensure                = "Present";
            Identity              = "Austria";
            NumberPattern         = "^\+43\d+`$";
            OnlinePstnGatewayList = @("sbc1.example");
            OnlinePstnUsages      = @("National");
            Priority              = 3;
        }
        TeamsVoiceRoute "TeamsVoiceRoute-Old"
        {
            Ensure                = "Absent";
            Identity              = "Old";
            NumberPattern         = ".*";
        }
        TeamsVoiceRoutingPolicy "TeamsVoiceRoutingPolicy-Austria"
        {
            Identity             = "Austria";
            OnlinePstnUsages     = @("National");
            Ensure               = "Present";
        }
        TeamsEmergencyCallRoutingPolicy 'Wien'
        {
            Identity = 'Wien'
            AllowEnhancedEmergencyServices = $True
            EmergencyNumbers = @( MSFT_TeamsEmergencyNumber{ EmergencyDialString = '112'; EmergencyDialMask = '0112;9112'; OnlinePSTNUsage = 'National' } )
            Ensure = 'Present'
        }
    }
}
