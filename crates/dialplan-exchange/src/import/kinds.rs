//! Recognises what an object is by its properties. The type name helps where properties are shared.

use dialplan_core::model::{Dialect, PlanSection};

use super::test_case::DIALED_NUMBER;
use crate::object::{Object, PARTIAL_MARK, Value};

/// The type name of an assignment to everybody, which only scripts have. Its property is that of a user.
pub(super) const GLOBAL_GRANT: &str = "assignment to everybody";

/// The type name of a note that a script may change a list in a part that is not read.
pub(super) const PARTIAL_NOTE: &str = "note about a partial list";

/// The four lists of translation rules that a gateway has in Teams: outbound called and calling, inbound called and
/// calling. Older modules ended the names in `List`.
pub(super) const GATEWAY_LISTS: [[&str; 2]; 4] = [
    ["OutboundPstnNumberTranslationRules", "OutboundPstnNumberTranslationRulesList"],
    ["OutboundTeamsNumberTranslationRules", "OutboundTeamsNumberTranslationRulesList"],
    ["InboundTeamsNumberTranslationRules", "InboundTeamsNumberTranslationRulesList"],
    ["InboundPstnNumberTranslationRules", "InboundPstnNumberTranslationRulesList"],
];

/// A kind of object that is relevant to a dial plan.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Kind {
    Profile,
    Rule,
    Route,
    Policy,
    Usages,
    User,
    EmergencyPolicy,
    LocationPolicy,
    EmergencyNumber,
    Site,
    /// An assignment to everybody.
    GlobalGrant,
    Gateway,
    Test,
    /// An object that contains routes or test cases.
    Container,
    /// A rule for numbers on the way to or from a gateway.
    TranslationRule,
    /// A trunk configuration of Lync.
    Trunk,
    /// A note that a script may change a list.
    PartialNote,
}

impl Kind {
    /// Returns the usual noun for the kind, in the singular.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Profile => "dial plan",
            Kind::Rule => "rule",
            Kind::Route => "route",
            Kind::Policy => "policy",
            Kind::Usages => "phone usage",
            Kind::User => "user",
            Kind::EmergencyPolicy => "emergency call routing policy",
            Kind::LocationPolicy => "location policy",
            Kind::EmergencyNumber => "emergency number",
            Kind::Site => "network site",
            Kind::GlobalGrant => "assignment to everybody",
            Kind::Gateway => "gateway",
            Kind::Test => "test case",
            Kind::Container => "container",
            Kind::TranslationRule => "translation rule",
            Kind::Trunk => "trunk configuration",
            Kind::PartialNote => "note",
        }
    }
}

/// Returns the kind of the object, or `None` if it is not known.
pub(super) fn kind(object: &Object<'_>) -> Option<Kind> {
    let has = |names: &[&str]| object.has(names);
    // The output of `Get-CsVoiceConfiguration` may hold other things besides test cases.
    let listed = |name: &str| {
        object.get(&[name]).is_some_and(|value| {
            matches!(value.items().first(), Some(Value { shape: crate::object::Shape::Object(_), .. }))
        })
    };
    Some(match () {
        () if object.wrapped().is_some() => Kind::Container,
        () if kind_is(object, PARTIAL_NOTE) || has(&[PARTIAL_MARK]) => Kind::PartialNote,
        () if kind_is(object, GLOBAL_GRANT) => Kind::GlobalGrant,
        () if let Some(kind) = kind_of_type(&object.type_name) => kind,
        () if has(&[DIALED_NUMBER]) => Kind::Test,
        () if has(&["NormalizationRules"]) => Kind::Profile,
        () if has(&["NumberPattern", "TargetPhoneNumber"]) => Kind::Route,
        () if has(&["OutboundTranslationRulesList", "OutboundCallingNumberTranslationRulesList"])
            || has(&["MaxEarlyDialogs", "SourcePhoneNumberTranslationRules"]) =>
        {
            Kind::Trunk
        }
        () if is_translation_rule(object) => Kind::TranslationRule,
        () if has(&["Pattern"]) => Kind::Rule,
        () if has(&["EmergencyDialString", "DialString"]) && !has(&["Identity"]) => Kind::EmergencyNumber,
        () if has(&["EmergencyNumbers", "EmergencyDialString", "AllowEnhancedEmergencyServices"])
            || has(&["EnhancedEmergencyServicesEnabled"]) =>
        {
            if has(&["PstnUsage", "EnhancedEmergencyServicesEnabled"]) {
                Kind::LocationPolicy
            } else {
                Kind::EmergencyPolicy
            }
        }
        () if has(&["SipAddress", "UserPrincipalName"]) => Kind::User,
        // Subnets name their site, and trunk configurations name one too.
        () if has(&["EmergencyCallRoutingPolicy"])
            || has(&["NetworkSiteID"]) && has(&["NetworkRegionID"]) && !has(&["SubnetID"]) =>
        {
            Kind::Site
        }
        () if has(&["PstnUsages", "OnlinePstnUsages", "PhoneRouteUsages"]) => Kind::Policy,
        () if has(&["Usage", "UsageAttribute"]) => Kind::Usages,
        () if has(&["SipSignalingPort", "SipPort"]) || has(&["Fqdn"]) && has(&["Enabled"]) => Kind::Gateway,
        () if GATEWAY_LISTS.iter().any(|names| has(names)) => Kind::Gateway,
        () if listed("Route") || listed("TestConfigurations") => Kind::Container,
        () => return None,
    })
}

/// Returns the kind that the type names: the noun of a cmdlet, a resource of Microsoft365DSC, or an element of OCS.
pub(super) fn kind_of_type(type_name: &str) -> Option<Kind> {
    let name = type_name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    Some(match name.as_str() {
        "cstenantdialplan" | "csdialplan" | "locationprofile" | "tenantdialplan" | "teamstenantdialplan" => {
            Kind::Profile
        }
        "csvoicenormalizationrule" => Kind::Rule,
        "csonlinevoiceroute" | "csvoiceroute" | "teamsvoiceroute" => Kind::Route,
        "csonlinevoiceroutingpolicy" | "csvoicepolicy" | "csvoiceroutingpolicy" | "teamsvoiceroutingpolicy" => {
            Kind::Policy
        }
        "cspstnusage" | "csonlinepstnusage" | "teamspstnusage" => Kind::Usages,
        "csonlinepstngateway" => Kind::Gateway,
        "csteamsemergencycallroutingpolicy" | "teamsemergencycallroutingpolicy" => Kind::EmergencyPolicy,
        "cslocationpolicy" => Kind::LocationPolicy,
        "cstenantnetworksite" | "teamstenantnetworksite" | "csnetworksite" => Kind::Site,
        "csteamstranslationrule"
        | "teamstranslationrule"
        | "csoutboundtranslationrule"
        | "csoutboundcallingnumbertranslationrule" => Kind::TranslationRule,
        "cstrunkconfiguration" => Kind::Trunk,
        "csvoicetestconfiguration" => Kind::Test,
        "csuser" | "teamsuserpolicyassignment" | "teamsonlinevoiceuser" => Kind::User,
        _ => return None,
    })
}

/// Returns true if the rule is for numbers on a trunk. The type says so, or else the properties: only a normalization
/// rule says whether its result is an extension, and in a dump of rules by themselves each has an identity.
fn is_translation_rule(object: &Object<'_>) -> bool {
    let type_name = object.type_name.to_ascii_lowercase();
    match () {
        () if type_name.contains("normalizationrule") => false,
        () if type_name.contains("translationrule") => true,
        () => {
            let extension = ["IsInternalExtension", "InternalEnterpriseExtension", "ApplicableForDeviceDialing"];
            object.has(&["Pattern"])
                && object.has(&["Translation"])
                && object.get(&["Identity"]).is_some_and(|identity| !identity.is_nothing())
                && !object.has(&extension)
                && !object.has(&["Parent"])
        }
    }
}

/// Returns true for a rule that may be for a dial plan or for a trunk: it has no type and not all the properties by
/// which the two differ.
pub(super) fn may_be_two_kinds(object: &Object<'_>, kind: Kind) -> bool {
    if !matches!(kind, Kind::Rule | Kind::TranslationRule) || !matches!(&*object.type_name, "" | "row") {
        return false;
    }
    let of_dial_plan =
        ["IsInternalExtension", "InternalEnterpriseExtension", "ApplicableForDeviceDialing", "Parent", "InstanceID"];
    if object.has(&of_dial_plan) {
        return false;
    }
    match object.get(&["Identity"]).and_then(Value::as_text) {
        // Each rule of a server has an identity such as `Global/rule`.
        Some(identity) if identity.contains('/') => !(object.has(&["Name"]) && object.has(&["Description"])),
        Some(identity) => identity.is_empty(),
        None => true,
    }
}

/// Returns the trunk configuration that a translation rule of Lync belongs to: `Global` for `Global/strip`. Rules of
/// Teams belong to none.
pub(super) fn scope_of_rule(object: &Object<'_>) -> Option<String> {
    let text = |name: &str| object.get(&[name]).and_then(Value::as_text);
    if let Some(parent) = text("Parent").filter(|parent| !parent.is_empty()) {
        return Some(parent.to_owned());
    }
    let type_name = object.type_name.to_ascii_lowercase();
    let identity = text("Identity")?;
    // In Teams, the name is the identity.
    let online = type_name.contains("teamstranslationrule") || text("Name") == Some(identity);
    identity.split_once('/').filter(|_| !online).map(|(scope, _)| scope.to_owned())
}

fn is(name: &str, known: &str) -> bool {
    name.eq_ignore_ascii_case(known)
}

fn kind_is(object: &Object<'_>, known: &str) -> bool {
    is(&object.type_name, known)
}

/// Returns the product that the object must come from, or `None` if it may come from several.
pub(super) fn product(object: &Object<'_>, kind: Kind) -> Option<Dialect> {
    let has = |names: &[&str]| object.has(names);
    let type_name = object.type_name.to_ascii_lowercase();
    let online = [
        "TeamsEmergencyCallRoutingPolicy",
        "EmergencyCallRoutingPolicy",
        "OnlinePstnUsages",
        "OnlinePstnGatewayList",
        "OnlinePSTNUsage",
        "TenantDialPlan",
        "OnlineVoiceRoutingPolicy",
        "InboundTeamsNumberTranslationRules",
        "OutboundTeamsNumberTranslationRules",
        "RouteType",
        "BridgeSourcePhoneNumber",
    ];
    match () {
        () if kind == Kind::GlobalGrant || kind == Kind::PartialNote => None,
        () if kind == Kind::TranslationRule => {
            let server = scope_of_rule(object).is_some() || type_name.starts_with("csoutbound");
            Some(if server { Dialect::Lync2013 } else { Dialect::Teams })
        }
        () if type_name.contains("tenantdialplan")
            || type_name.contains("online")
            || type_name.contains("tenantnetworksite")
            || type_name.starts_with("csteams")
            || type_name.starts_with("teams") =>
        {
            Some(Dialect::Teams)
        }
        () if has(&online) || kind == Kind::EmergencyPolicy => Some(Dialect::Teams),
        () if has(&["TargetPhoneNumber", "UsageAttribute", "InternalEnterpriseExtension", "PhoneRouteUsages"]) => {
            Some(Dialect::Ocs2007R2)
        }
        () if type_name.starts_with("locationprofiledescription") || type_name.contains("msft_sip") => {
            Some(Dialect::Ocs2007R2)
        }
        () if is_of_a_server(object, kind) => Some(Dialect::Lync2013),
        () if has(&[
            "DialinConferencingRegion",
            "CountryCode",
            "State",
            "City",
            "PstnGatewayList",
            "PstnUsages",
            "SuppressCallerId",
            "VoicePolicy",
            "AllowSimulRing",
            "BWPolicyProfileID",
        ]) =>
        {
            Some(Dialect::Lync2013)
        }
        () if kind == Kind::Test || kind == Kind::LocationPolicy || kind == Kind::Trunk => Some(Dialect::Lync2013),
        () if matches!(
            type_name.as_str(),
            "csdialplan" | "csvoiceroute" | "csvoicepolicy" | "cspstnusage" | "csnetworksite"
        ) =>
        {
            Some(Dialect::Lync2013)
        }
        () if type_name.contains("writableconfig") => Some(Dialect::Lync2013),
        () => None,
    }
}

/// Returns the section of a plan for the noun of a cmdlet in lower case.
pub(super) fn section_of_noun(noun: &str) -> Option<PlanSection> {
    let kind = match noun {
        "csonlineuser" | "csphonenumberassignment" => Kind::User,
        "csteamsemergencynumber" => Kind::EmergencyNumber,
        _ => kind_of_type(noun)?,
    };
    Some(match kind {
        Kind::Profile | Kind::Rule => PlanSection::Profiles,
        Kind::Route => PlanSection::Routes,
        Kind::Policy => PlanSection::Policies,
        Kind::Usages => PlanSection::Usages,
        Kind::EmergencyPolicy | Kind::LocationPolicy => PlanSection::EmergencyPolicies,
        Kind::EmergencyNumber => PlanSection::EmergencyNumbers,
        Kind::Site => PlanSection::Sites,
        Kind::Gateway | Kind::Trunk => PlanSection::Gateways,
        Kind::TranslationRule => PlanSection::TranslationRules,
        Kind::User => PlanSection::Users,
        Kind::GlobalGrant | Kind::Test | Kind::Container | Kind::PartialNote => return None,
    })
}

/// Returns true if the object can only come from a server: only there do sites, pools and gateways have dial plans, and
/// only there is a rule an object of its own, such as `Global/rule`.
fn is_of_a_server(object: &Object<'_>, kind: Kind) -> bool {
    let scopes = ["site:", "registrar:", "pstngateway:", "service:"];
    let scoped = ["Identity", "Parent"].iter().filter_map(|name| object.get(&[name])).filter_map(Value::as_text).any(
        |identity| {
            let identity = identity.to_ascii_lowercase();
            scopes.iter().any(|scope| identity.starts_with(scope)) || kind == Kind::Rule && identity.contains('/')
        },
    );
    let named = matches!(kind, Kind::Profile | Kind::Rule | Kind::Policy);
    named && scoped
}

/// Returns true if the property is irrelevant to calls: keys, types and leftovers of the shell.
pub(super) fn is_housekeeping(name: &str) -> bool {
    const NAMES: [&str; 28] = [
        "Anchor",
        "ConfigId",
        "ConfigMetadata",
        "CreatedBy",
        "DataSource",
        "Element",
        "ExtensionData",
        "Force",
        "GUID",
        "InMemory",
        "InstanceID",
        "Key",
        "ObjectId",
        "PSComputerName",
        "PSShowComputerName",
        "PSSourceJobInstanceId",
        "RunspaceId",
        "ScopeClass",
        "Tenant",
        "TypedIdentity",
        "XsAnyAttributes",
        "XsAnyElements",
        "Ensure",
        "Credential",
        "GlobalAdminAccount",
        "ApplicationId",
        "TenantId",
        "CertificateThumbprint",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) || name.starts_with("__")
}
