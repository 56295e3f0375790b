//! The keys of each part of a plan file, which the loader accepts and the schema must have.

/// The keys of one kind of mapping.
#[derive(Debug)]
pub(crate) struct Keys {
    /// The name of the mapping in messages.
    pub(crate) what: &'static str,
    /// The required keys.
    pub(crate) required: &'static [&'static str],
    /// The optional keys.
    pub(crate) optional: &'static [&'static str],
}

impl Keys {
    /// Returns all keys, the required ones first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }
}

/// The key of the named classes of numbers. Its value is a mapping with any keys.
pub(crate) const CLASSES: &str = "classes";

pub(crate) const PLAN: Keys = Keys {
    what: "a plan",
    required: &["version"],
    optional: &[
        "name",
        "dialect",
        "settings",
        "defaults",
        "global_policy",
        "emergency_numbers",
        "emergency_policies",
        "sites",
        "translation_rules",
        "rule_sets",
        "location_profiles",
        "phone_usages",
        "policies",
        "routes",
        "gateways",
        "users",
        "number_ranges",
        "assertions",
        "classes",
        "partial",
        "lint",
    ],
};
pub(crate) const SETTINGS: Keys = Keys {
    what: "the section `settings`",
    required: &[],
    optional: &["plus_numbers", "separators", "no_match", "unmatched_text", "failover", "no_route"],
};
pub(crate) const DEFAULTS: Keys =
    Keys { what: "the section `defaults`", required: &[], optional: &["profile", "policy", "emergency_policy"] };
pub(crate) const EMERGENCY: Keys =
    Keys { what: "an emergency number", required: &["number"], optional: &["masks", "becomes", "usage", "profiles"] };
/// An emergency number of a named policy.
pub(crate) const EMERGENCY_OF_POLICY: Keys =
    Keys { what: "an emergency number of a policy", required: &["number"], optional: &["masks", "becomes", "usage"] };
pub(crate) const EMERGENCY_POLICY: Keys =
    Keys { what: "an emergency policy", required: &["name"], optional: &["description", "numbers"] };
pub(crate) const SITE: Keys =
    Keys { what: "a site", required: &["name"], optional: &["description", "emergency_policy", "profiles"] };
pub(crate) const PROFILE: Keys = Keys {
    what: "a location profile",
    required: &["name"],
    optional: &["description", "country_code", "external_access_prefix", "optimize_device_dialing", "rules"],
};
pub(crate) const RULE: Keys = Keys {
    what: "a rule",
    required: &["name", "pattern", "translation"],
    optional: &["description", "internal_extension", "device_dialing", "examples", "rejects"],
};
/// A translation rule.
pub(crate) const TRANSLATION_RULE: Keys = Keys {
    what: "a translation rule",
    required: &["name", "pattern", "translation"],
    optional: &["description", "examples", "rejects"],
};
/// The lists of a gateway for one direction.
pub(crate) const TRANSLATION_LISTS: Keys =
    Keys { what: "the section `outbound` or `inbound`", required: &[], optional: &["called", "calling"] };
pub(crate) const INCLUDE: Keys = Keys { what: "an include", required: &["include"], optional: &[] };
pub(crate) const USAGE: Keys = Keys { what: "a phone usage", required: &["name"], optional: &["description"] };
pub(crate) const POLICY: Keys =
    Keys { what: "a policy", required: &["name"], optional: &["description", "phone_usages", "profiles"] };
/// A policy whose name is its key in a mapping.
pub(crate) const NAMED_POLICY: Keys =
    Keys { what: "a policy", required: &[], optional: &["description", "phone_usages", "profiles"] };
pub(crate) const ROUTE: Keys = Keys {
    what: "a route",
    required: &["name", "target"],
    optional: &["description", "phone_usages", "gateways", "priority", "translations"],
};
pub(crate) const GATEWAY: Keys = Keys {
    what: "a gateway",
    required: &["name"],
    optional: &["description", "profile", "phone_usages", "policy", "enabled", "outbound", "inbound"],
};
pub(crate) const USER: Keys = Keys {
    what: "a user",
    required: &["uri"],
    optional: &["line_uri", "profile", "policy", "emergency_policy", "calling_plan"],
};
pub(crate) const NUMBER_RANGE: Keys =
    Keys { what: "a number range", required: &["name"], optional: &["description", "range", "pattern", "site"] };
pub(crate) const LINT: Keys =
    Keys { what: "the section `lint`", required: &[], optional: &["levels", "ignore", "blocked"] };
pub(crate) const BLOCKED: Keys = Keys { what: "an entry of `blocked`", required: &["pattern"], optional: &["reason"] };
pub(crate) const IGNORE: Keys = Keys { what: "an ignored finding", required: &["rule"], optional: &["path", "reason"] };
/// A file that has assertions alone.
pub(crate) const ASSERTIONS: Keys =
    Keys { what: "a file of assertions", required: &["assertions"], optional: &["version"] };
pub(crate) const ASSERTION: Keys = Keys {
    what: "an assertion",
    required: &["name", "expect"],
    optional: &[
        "profiles",
        "policies",
        "sites",
        "users",
        "gateways",
        "dialled",
        "normalised",
        "class",
        "except",
        "down",
        "may_be_empty",
    ],
};
/// What an assertion expects.
pub(crate) const EXPECT: Keys = Keys {
    what: "the section `expect`",
    required: &[],
    optional: &["verdict", "reason", "rule", "usage", "route", "gateway", "normalised", "sent", "not"],
};
/// What must not be true.
pub(crate) const EXPECT_NOT: Keys = Keys {
    what: "the section `not`",
    required: &[],
    optional: &["verdict", "reason", "rule", "usage", "route", "gateway", "normalised", "sent"],
};
