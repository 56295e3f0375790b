Configuration M365TenantConfig
{
    Import-DscResource -ModuleName Microsoft365DSC
    Node localhost
    {
        AADUser 'alice'
        {
            UserPrincipalName = "alice@$OrganizationName";
            Roles             = @($(Get-Role 'x'));
        }
        AADUser "bob" { UserPrincipalName = "bob@$OrganizationName" }
        TeamsMeetingPolicy "Global" { Identity = "Global"; AllowIPVideo = $true; }
        TeamsVoiceRoutingPolicy "Asked" { Identity = "Asked"; OnlinePstnUsages = $ConfigurationData.Usages; Ensure = "Present"; }
        TeamsVoiceRoutingPolicy "None" { Identity = "None"; OnlinePstnUsages = @(); Ensure = "Present"; }
        TeamsTranslationRule "strip" { Identity = "strip"; Pattern = "^\+(\d+)`$"; Translation = '$1'; Ensure = "Present"; }
        TeamsOnlineVoiceUser "alice" { Identity = "alice@x.example"; TelephoneNumber = "+31201112001"; Ensure = "Present"; }
        TeamsUserPolicyAssignment "alice"
        {
            User                     = "alice@x.example";
            OnlineVoiceRoutingPolicy = "None";
            TeamsMeetingPolicy       = "Global";
        }
    }
}
