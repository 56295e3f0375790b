//! The commands about dial plans, with their parameters as Microsoft documents them. The name of a parameter may be
//! shortened as long as only one begins that way.

use crate::import::test_case;

/// Parameters of every command.
const COMMON: [&str; 13] = [
    "Verbose",
    "Debug",
    "ErrorAction",
    "WarningAction",
    "InformationAction",
    "ErrorVariable",
    "WarningVariable",
    "InformationVariable",
    "OutVariable",
    "OutBuffer",
    "PipelineVariable",
    "WhatIf",
    "Confirm",
];

/// Parameters of every command about dial plans.
const ALWAYS: [&str; 4] = ["Identity", "Tenant", "Force", "InMemory"];

/// Parameters without a value.
const SWITCHES: [&str; 10] =
    ["Verbose", "Debug", "WhatIf", "Confirm", "Force", "InMemory", "Global", "EnableAll", "Passthru", "AsJob"];

const PROFILE: [&str; 10] = [
    "Description",
    "NormalizationRules",
    "SimpleName",
    "ExternalAccessPrefix",
    "OptimizeDeviceDialing",
    "DialinConferencingRegion",
    "CountryCode",
    "State",
    "City",
    "Instance",
];
const RULE: [&str; 9] = [
    "Parent",
    "Name",
    "Pattern",
    "Translation",
    "Description",
    "IsInternalExtension",
    "Priority",
    "Instance",
    "AsObject",
];
const ROUTE: [&str; 8] = [
    "Name",
    "Description",
    "NumberPattern",
    "PstnUsages",
    "PstnGatewayList",
    "Priority",
    "SuppressCallerId",
    "AlternateCallerId",
];
const ONLINE_ROUTE: [&str; 7] = [
    "Name",
    "Description",
    "NumberPattern",
    "OnlinePstnUsages",
    "OnlinePstnGatewayList",
    "Priority",
    "BridgeSourcePhoneNumber",
];
const POLICY: [&str; 16] = [
    "Name",
    "Description",
    "PstnUsages",
    "AllowSimulRing",
    "AllowCallForwarding",
    "AllowPSTNReRouting",
    "EnableDelegation",
    "EnableTeamCall",
    "EnableCallTransfer",
    "EnableCallPark",
    "EnableBusyOptions",
    "EnableBWPolicyOverride",
    "EnableMaliciousCallTracing",
    "PreventPSTNTollBypass",
    "CallForwardingSimulRingUsageType",
    "CustomCallForwardingSimulRingUsages",
];
const ONLINE_POLICY: [&str; 5] = ["Name", "Description", "OnlinePstnUsages", "RouteType", "Instance"];
const USAGE: [&str; 1] = ["Usage"];
const EMERGENCY_POLICY: [&str; 5] =
    ["Description", "EmergencyNumbers", "AllowEnhancedEmergencyServices", "ExtendedNotifications", "EnableE911"];
const EMERGENCY_NUMBER: [&str; 4] = ["EmergencyDialString", "EmergencyDialMask", "OnlinePSTNUsage", "CarrierProfile"];
const OLD_EMERGENCY_NUMBER: [&str; 2] = ["DialString", "DialMask"];
const LOCATION_POLICY: [&str; 13] = [
    "Description",
    "EmergencyNumbers",
    "EmergencyDialString",
    "EmergencyDialMask",
    "PstnUsage",
    "EnhancedEmergencyServicesEnabled",
    "LocationRequired",
    "UseLocationForE911Only",
    "ConferenceMode",
    "ConferenceUri",
    "NotificationUri",
    "EnhancedEmergencyServiceDisclaimer",
    "LocationRefreshInterval",
];
const TENANT_SITE: [&str; 9] = [
    "NetworkSiteID",
    "Description",
    "EmergencyCallingPolicy",
    "EmergencyCallRoutingPolicy",
    "EnableLocationBasedRouting",
    "LocationPolicy",
    "NetworkRegionID",
    "NetworkRoamingPolicy",
    "SiteAddress",
];
const SERVER_SITE: [&str; 8] = [
    "NetworkSiteID",
    "BWPolicyProfileID",
    "BypassID",
    "Description",
    "LocationPolicy",
    "NetworkRegionID",
    "EnableLocationBasedRouting",
    "VoiceRoutingPolicy",
];
const GATEWAY: [&str; 30] = [
    "Fqdn",
    "SipSignalingPort",
    "Enabled",
    "MaxConcurrentSessions",
    "ForwardPai",
    "ForwardCallHistory",
    "Description",
    "BypassMode",
    "FailoverResponseCodes",
    "FailoverTimeSeconds",
    "GatewayLbrEnabledUserOverride",
    "GatewaySiteId",
    "GatewaySiteLbrEnabled",
    "IPAddressVersion",
    "MediaBypass",
    "MediaRelayRoutingLocationOverride",
    "PidfLoSupported",
    "ProxySbc",
    "SendSipOptions",
    "ExcludedCodecs",
    "InboundTeamsNumberTranslationRules",
    "InboundPstnNumberTranslationRules",
    "OutboundTeamsNumberTranslationRules",
    "OutboundPstnNumberTranslationRules",
    "InboundTeamsNumberTranslationRulesList",
    "InboundPstnNumberTranslationRulesList",
    "OutboundTeamsNumberTranslationRulesList",
    "OutboundPstnNumberTranslationRulesList",
    "SipSignallingPort",
    "Instance",
];
const TEAMS_TRANSLATION_RULE: [&str; 4] = ["Name", "Description", "Pattern", "Translation"];
const OUTBOUND_RULE: [&str; 7] = ["Parent", "Name", "Description", "Pattern", "Translation", "Priority", "Instance"];
const TRUNK: [&str; 25] = [
    "Description",
    "OutboundTranslationRulesList",
    "OutboundCallingNumberTranslationRulesList",
    "SipResponseCodeTranslationRulesList",
    "RemovePlusFromUri",
    "PstnUsages",
    "MaxEarlyDialogs",
    "ConcentratedTopology",
    "EnableBypass",
    "EnableMobileTrunkSupport",
    "EnablePIDFLOSupport",
    "EnableReferSupport",
    "EnableSessionTimer",
    "EnableSignalBoost",
    "RTCPActiveCalls",
    "RTCPCallsOnHold",
    "SRTPMode",
    "Enable3pccRefer",
    "EnableFastFailoverTimer",
    "EnableOnlineVoice",
    "EnableRTPLatching",
    "ForwardCallHistory",
    "ForwardPAI",
    "EnableLocationRestriction",
    "NetworkSiteID",
];
const GRANT: [&str; 5] = ["PolicyName", "Global", "Group", "Rank", "PassThru"];
const USER: [&str; 5] = ["LineURI", "EnterpriseVoiceEnabled", "HostedVoiceMail", "OnPremLineURI", "SipAddress"];
const VOICE_USER: [&str; 4] = ["TelephoneNumber", "LocationID", "EnterpriseVoiceEnabled", "DomainController"];
const NUMBER: [&str; 6] =
    ["PhoneNumber", "PhoneNumberType", "LocationId", "EnterpriseVoiceEnabled", "Reverse", "AssignmentCategory"];

/// Returns the parameters for a noun in lower case, or `None` if the noun is not known.
pub(super) fn parameters(noun: &str) -> Option<&'static [&'static str]> {
    Some(match noun {
        "cstenantdialplan" | "csdialplan" => &PROFILE,
        "csvoicenormalizationrule" => &RULE,
        "csvoiceroute" => &ROUTE,
        "csonlinevoiceroute" => &ONLINE_ROUTE,
        "csvoicepolicy" | "csvoiceroutingpolicy" => &POLICY,
        "csonlinevoiceroutingpolicy" => &ONLINE_POLICY,
        "cspstnusage" | "csonlinepstnusage" => &USAGE,
        "csvoicetestconfiguration" => &test_case::PROPERTIES,
        "csteamsemergencycallroutingpolicy" => &EMERGENCY_POLICY,
        "csteamsemergencynumber" => &EMERGENCY_NUMBER,
        "csemergencynumber" => &OLD_EMERGENCY_NUMBER,
        "cslocationpolicy" => &LOCATION_POLICY,
        "cstenantnetworksite" => &TENANT_SITE,
        "csnetworksite" => &SERVER_SITE,
        "csonlinepstngateway" => &GATEWAY,
        "csteamstranslationrule" => &TEAMS_TRANSLATION_RULE,
        "csoutboundtranslationrule" | "csoutboundcallingnumbertranslationrule" => &OUTBOUND_RULE,
        "cstrunkconfiguration" => &TRUNK,
        "csuser" => &USER,
        "csphonenumberassignment" => &NUMBER,
        "csonlinevoiceuser" => &VOICE_USER,
        _ => return None,
    })
}

/// The nouns of the commands that change a plan, in lower case.
pub(super) const NOUNS: [&str; 18] = [
    "cstenantdialplan",
    "csdialplan",
    "csvoicenormalizationrule",
    "csvoiceroute",
    "csonlinevoiceroute",
    "csvoicepolicy",
    "csvoiceroutingpolicy",
    "csonlinevoiceroutingpolicy",
    "cspstnusage",
    "csonlinepstnusage",
    "csteamsemergencycallroutingpolicy",
    "cslocationpolicy",
    "cstenantnetworksite",
    "csnetworksite",
    "csonlinepstngateway",
    "csteamstranslationrule",
    "cstrunkconfiguration",
    "csuser",
];

/// Returns the parameters of a noun in lower case that are lists of an object in a plan.
pub(super) fn lists(noun: &str) -> &'static [&'static str] {
    match noun {
        "cstenantdialplan" | "csdialplan" => &["NormalizationRules"],
        "csvoiceroute" => &["PstnUsages", "PstnGatewayList"],
        "csonlinevoiceroute" => &["OnlinePstnUsages", "OnlinePstnGatewayList"],
        "csvoicepolicy" | "csvoiceroutingpolicy" => &["PstnUsages"],
        "csonlinevoiceroutingpolicy" => &["OnlinePstnUsages"],
        "cspstnusage" | "csonlinepstnusage" => &["Usage"],
        "csteamsemergencycallroutingpolicy" | "cslocationpolicy" => &["EmergencyNumbers"],
        "csonlinepstngateway" => &[
            "InboundTeamsNumberTranslationRules",
            "InboundPstnNumberTranslationRules",
            "OutboundTeamsNumberTranslationRules",
            "OutboundPstnNumberTranslationRules",
        ],
        "cstrunkconfiguration" => &["OutboundTranslationRulesList", "OutboundCallingNumberTranslationRulesList"],
        _ => &[],
    }
}

/// Returns the parameters of `Grant-..` for a noun that can be granted.
pub(super) fn granted(noun: &str) -> Option<&'static [&'static str]> {
    let known = [
        "cstenantdialplan",
        "csdialplan",
        "csvoicepolicy",
        "csonlinevoiceroutingpolicy",
        "csvoiceroutingpolicy",
        "csteamsemergencycallroutingpolicy",
        "cslocationpolicy",
    ];
    known.contains(&noun).then_some(&GRANT[..])
}

/// What the name of a parameter may stand for.
pub(super) enum ParameterMatch {
    /// Itself, or the only one that begins with the name.
    One(&'static str),
    /// All of these begin with the name.
    Several(Vec<&'static str>),
    None,
}

/// Finds a parameter by its name or by the beginning of its name.
pub(super) fn named(own: &'static [&'static str], name: &str) -> ParameterMatch {
    let all = || own.iter().chain(&ALWAYS).chain(&COMMON).copied();
    if let Some(exact) = all().find(|known| known.eq_ignore_ascii_case(name)) {
        return ParameterMatch::One(exact);
    }
    // Documented short forms of the common parameters.
    let alias = match name.to_ascii_lowercase().as_str() {
        "progressaction" | "proga" => Some("InformationAction"),
        "ea" => Some("ErrorAction"),
        "wa" => Some("WarningAction"),
        "wi" => Some("WhatIf"),
        "cf" => Some("Confirm"),
        "vb" => Some("Verbose"),
        "db" => Some("Debug"),
        "ov" => Some("OutVariable"),
        "ev" => Some("ErrorVariable"),
        _ => None,
    };
    if let Some(alias) = alias {
        return ParameterMatch::One(alias);
    }
    let mut begin: Vec<&'static str> =
        all().filter(|known| known.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))).collect();
    match (begin.len(), begin.pop()) {
        (_, None) => ParameterMatch::None,
        (1, Some(only)) => ParameterMatch::One(only),
        (_, Some(last)) => {
            begin.push(last);
            ParameterMatch::Several(begin)
        }
    }
}

/// Returns true if the parameter has no value.
pub(super) fn is_switch(name: &str) -> bool {
    SWITCHES.contains(&name)
}

/// Returns true if the parameter is irrelevant to dial plans.
pub(super) fn is_common(name: &str) -> bool {
    COMMON.contains(&name) || matches!(name, "Tenant" | "Force" | "InMemory" | "PassThru")
}
