//! The classes of numbers that numbering plans tell apart.

use serde::Deserialize;

/// A class of numbers. The words are those of libphonenumber's metadata, where ours differ in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Landlines.
    Fixed,
    /// Mobile telephones.
    Mobile,
    /// Calls are free for the caller.
    TollFree,
    /// Calls cost more than others: 0900, 1-900.
    Premium,
    /// Caller and subscriber share the cost.
    SharedCost,
    /// Numbers that follow a person.
    Personal,
    /// Internet telephony without a place.
    Voip,
    /// Pagers.
    Pager,
    /// Numbers of organisations without a place (*universal access numbers*).
    Company,
    /// Access to voice mail.
    Voicemail,
    /// Short numbers for police, ambulance and fire brigade.
    Emergency,
    /// Other short numbers that are free for the caller.
    ShortTollFree,
    /// Short numbers at the price of an ordinary call.
    ShortStandard,
    /// Short numbers that cost more.
    ShortPremium,
    /// Short numbers of one carrier.
    ShortCarrier,
    /// All short numbers that are in use, those above included.
    ShortAny,
}

impl Class {
    /// Every class, in the order of the enumeration.
    pub const ALL: [Class; 16] = [
        Class::Fixed,
        Class::Mobile,
        Class::TollFree,
        Class::Premium,
        Class::SharedCost,
        Class::Personal,
        Class::Voip,
        Class::Pager,
        Class::Company,
        Class::Voicemail,
        Class::Emergency,
        Class::ShortTollFree,
        Class::ShortStandard,
        Class::ShortPremium,
        Class::ShortCarrier,
        Class::ShortAny,
    ];

    /// Returns true for short numbers. They are dialled as they are, within the country only, and have no form with
    /// `+` and country code.
    pub fn is_short(self) -> bool {
        self >= Class::Emergency
    }

    /// Returns the name of the class in words, such as `toll-free`.
    pub fn name(self) -> &'static str {
        match self {
            Class::Fixed => "landline",
            Class::Mobile => "mobile",
            Class::TollFree => "toll-free",
            Class::Premium => "premium",
            Class::SharedCost => "shared cost",
            Class::Personal => "personal",
            Class::Voip => "internet telephony",
            Class::Pager => "pager",
            Class::Company => "company",
            Class::Voicemail => "voice mail",
            Class::Emergency => "emergency",
            Class::ShortTollFree => "short, toll-free",
            Class::ShortStandard => "short, standard rate",
            Class::ShortPremium => "short, premium",
            Class::ShortCarrier => "short, of one carrier",
            Class::ShortAny => "short",
        }
    }
}
