//! The names of classes.

use dialplan_core::model::Plan;
use dialplan_numbering::{Region, country_codes, region, regions};

/// A class that every plan has, about the country of the caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BuiltIn {
    /// The emergency numbers of the country, and those that the plan lists for the caller.
    Emergency,
    /// The numbers that the organisation owns.
    Own,
    /// Numbers in the caller's own area.
    Local,
    /// Landlines of the country, and mobile numbers where both look alike.
    National,
    /// Mobile numbers of the country.
    Mobile,
    /// Numbers that are free for the caller.
    TollFree,
    /// Numbers whose cost caller and subscriber share.
    SharedCost,
    /// Numbers that cost more.
    Premium,
    /// Short numbers that are not emergency numbers.
    Service,
    /// All other numbers of the country: companies, internet telephony, pagers, voice mail.
    OtherNational,
    /// The numbers of all other countries, and those of no country, such as satellite telephones.
    International,
}

/// Each class, its name, and other names for it. Case, blanks, `-` and `_` do not matter.
const NAMES: [(BuiltIn, &str, &[&str]); 11] = [
    (BuiltIn::Emergency, "emergency", &["emergency numbers", "sos"]),
    (BuiltIn::Own, "own numbers", &["own", "internal", "extensions", "on-net"]),
    (BuiltIn::Local, "local", &["local calls"]),
    (BuiltIn::National, "national", &["landline", "landlines", "fixed", "fixed line", "geographic", "long distance"]),
    (BuiltIn::Mobile, "mobile", &["mobiles", "cell", "cellular", "gsm"]),
    (BuiltIn::TollFree, "toll-free", &["free", "freephone", "freecall"]),
    (BuiltIn::SharedCost, "shared-cost", &["shared"]),
    (BuiltIn::Premium, "premium", &["premium rate"]),
    (BuiltIn::Service, "service numbers", &["service", "services", "short", "short numbers", "short codes"]),
    (BuiltIn::OtherNational, "other national", &["other", "corporate", "voip"]),
    (BuiltIn::International, "international", &["abroad", "foreign"]),
];

/// Returns a name without what does not matter in names.
fn plain(name: &str) -> String {
    name.to_lowercase().replace([' ', '-', '_'], "")
}

impl BuiltIn {
    /// Every class, in the order in which people read them.
    pub const ALL: [BuiltIn; 11] = [
        BuiltIn::Emergency,
        BuiltIn::Own,
        BuiltIn::Local,
        BuiltIn::National,
        BuiltIn::Mobile,
        BuiltIn::TollFree,
        BuiltIn::SharedCost,
        BuiltIn::Premium,
        BuiltIn::Service,
        BuiltIn::OtherNational,
        BuiltIn::International,
    ];

    /// Returns the name, such as `toll-free`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(class, ..)| *class == self).map_or("", |(_, name, _)| name)
    }

    /// Returns the class with this name or another name for it.
    pub fn named(name: &str) -> Option<BuiltIn> {
        let name = plain(name);
        let is = |known: &str| plain(known) == name;
        NAMES.iter().find(|(_, known, others)| is(known) || others.iter().any(|other| is(other))).map(|one| one.0)
    }

    /// Returns true if this is the name of the class, and not another name for it.
    pub fn is_called(self, name: &str) -> bool {
        plain(name) == plain(self.name())
    }

    /// Returns true for short numbers, which have no country code.
    pub fn is_short(self) -> bool {
        matches!(self, BuiltIn::Emergency | BuiltIn::Service)
    }
}

/// What a name of a class stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClassName {
    /// The class of the plan at this position.
    OfPlan(usize),
    /// A built-in class.
    BuiltIn(BuiltIn),
    /// All numbers of a country, or of a service of no country.
    Country(Region),
    /// All numbers with a country code, which several countries may share.
    Code(&'static str),
}

impl ClassName {
    /// Returns true if the class has only numbers of E.164.
    pub(super) fn is_global(self) -> bool {
        match self {
            ClassName::OfPlan(_) => false,
            ClassName::BuiltIn(class) => !class.is_short() && !matches!(class, BuiltIn::Own | BuiltIn::Local),
            ClassName::Country(_) | ClassName::Code(_) => true,
        }
    }

    /// Returns the name of the class.
    pub fn text(self, plan: &Plan) -> String {
        match self {
            ClassName::OfPlan(position) => plan.classes.get(position).map_or_else(String::new, |c| c.name.to_string()),
            ClassName::BuiltIn(class) => class.name().to_owned(),
            ClassName::Country(region) => region.name(),
            ClassName::Code(code) => format!("+{code}"),
        }
    }
}

/// Returns the country with this code or name, or all numbers with this country code.
pub(super) fn country(name: &str) -> Option<ClassName> {
    if let Some(code) = name.strip_prefix('+') {
        let known = country_codes().into_iter().find(|known| *known == code)?;
        return Some(ClassName::Code(known));
    }
    // The code of the United Kingdom is `GB`, but everybody writes `UK`.
    let code = if name.eq_ignore_ascii_case("uk") { "GB" } else { name };
    let plain_name = plain(name);
    let by_name = || regions().filter(|known| known.is_country()).find(|known| plain(&known.name()) == plain_name);
    region(code).or_else(by_name).map(ClassName::Country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_many_ways() {
        for (name, expected) in [
            ("Toll Free", Some(BuiltIn::TollFree)),
            ("own", Some(BuiltIn::Own)),
            ("OWN_NUMBERS", Some(BuiltIn::Own)),
            ("shared cost", Some(BuiltIn::SharedCost)),
            ("landline", Some(BuiltIn::National)),
            ("Belgium", None),
        ] {
            assert_eq!(BuiltIn::named(name), expected, "{name}");
        }
        assert_eq!(BuiltIn::ALL.map(BuiltIn::name).map(BuiltIn::named), BuiltIn::ALL.map(Some));
    }

    #[test]
    fn no_name_stands_for_two_classes() {
        let mut known: Vec<String> =
            NAMES.iter().flat_map(|(_, name, others)| others.iter().chain([name])).map(|name| plain(name)).collect();
        known.sort_unstable();
        assert!(known.is_sorted_by(|a, b| a < b), "{known:?}");
        let countries = known.iter().filter(|name| country(name).is_some());
        assert_eq!(countries.collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn countries_have_codes_and_names() {
        let code = |name| match country(name) {
            Some(ClassName::Country(region)) => region.code(),
            Some(ClassName::Code(code)) => code,
            _ => "none",
        };
        let found = ["be", "Belgium", "UK", "united kingdom", "+32", "+1", "+999", "Atlantis", "001"].map(code);
        assert_eq!(found, ["BE", "BE", "GB", "GB", "32", "1", "none", "none", "none"]);
    }
}
