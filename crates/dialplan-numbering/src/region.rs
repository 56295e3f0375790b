//! A country or region with its numbers.

use crate::class::Class;
use crate::extract::{Written, WrittenClass, extract};

/// A country or region with a numbering plan, such as the Netherlands. Services of no country, such as `+800`, count as
/// regions with the code `001`.
#[derive(Clone, Copy, Debug)]
pub struct Region(&'static Written);

impl PartialEq for Region {
    fn eq(&self, other: &Region) -> bool {
        (self.code(), self.country_code()) == (other.code(), other.country_code())
    }
}

impl Eq for Region {}

/// The numbers of one class in one region.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    region: Region,
    class: Class,
    written: &'static WrittenClass,
}

/// Returns all regions, in the order of their codes; those of no country come last.
pub fn regions() -> impl Iterator<Item = Region> {
    extract().regions.iter().map(Region)
}

/// Returns the region with an ISO 3166 code, such as `NL`, whatever its case.
pub fn region(code: &str) -> Option<Region> {
    // `001` stands for several.
    regions().filter(|region| region.is_country()).find(|region| region.code().eq_ignore_ascii_case(code))
}

/// Returns the regions with a country code, such as `1` or `31`, the main one first.
pub fn regions_of(country_code: &str) -> Vec<Region> {
    let mut found: Vec<Region> = regions().filter(|region| region.country_code() == country_code).collect();
    found.sort_by_key(|region| !region.is_main());
    found
}

/// Returns the country code that a number begins with, without its `+`, or `None` if the digits begin with none.
/// Country codes are such that no two of them begin one number.
pub fn country_code_of(digits: &str) -> Option<&'static str> {
    (1..=3).filter_map(|length| digits.get(..length)).find_map(|start| {
        regions().map(|region| region.0.country_code.as_str()).find(|country_code| *country_code == start)
    })
}

/// Returns every country code that is in use, as `31`, in the order of their digits.
pub fn country_codes() -> Vec<&'static str> {
    let mut codes: Vec<&str> = extract().regions.iter().map(|region| region.country_code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Returns the version of libphonenumber's metadata, such as `9.0.43`.
pub fn version() -> &'static str {
    &extract().version
}

impl Region {
    /// Returns the ISO 3166 code, such as `NL`, or `001` for services of no country.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    /// Returns true unless this is a service of no country.
    pub fn is_country(self) -> bool {
        self.code() != "001"
    }

    /// Returns the English name, such as `Netherlands`; for services of no country the country code with a `+`.
    pub fn name(self) -> String {
        self.0.name.clone().unwrap_or_else(|| format!("+{}", self.country_code()))
    }

    /// Returns the country code and the name in words, such as `+31 (Netherlands)`.
    pub fn in_words(self) -> String {
        match self.is_country() {
            true => format!("+{} ({})", self.country_code(), self.name()),
            false => self.name(),
        }
    }

    /// Returns the country code without a `+`, such as `31`. Several regions can share one: `1`, `7`, `44`.
    pub fn country_code(self) -> &'static str {
        &self.0.country_code
    }

    /// Returns true for the main region of a country code, such as the United States for `1`, and for one that has its
    /// country code for itself.
    pub fn is_main(self) -> bool {
        self.0.main || regions().filter(|other| other.country_code() == self.country_code()).count() == 1
    }

    /// Returns the pattern of what the national numbers begin with, where a country code is shared and this tells the
    /// region from others.
    pub fn leading_digits(self) -> Option<&'static str> {
        self.0.leading_digits.as_deref()
    }

    /// Returns what is dialled before a country code, such as `00` or `011`; `None` where a carrier has to be chosen.
    pub fn international_prefix(self) -> Option<&'static str> {
        self.0.international_prefix.as_deref()
    }

    /// Returns what is dialled before a national number, such as `0`; `None` where nothing is.
    pub fn national_prefix(self) -> Option<&'static str> {
        self.0.national_prefix.as_deref()
    }

    /// Returns the numbers of a class, or `None` if the region has none or does not tell them apart.
    pub fn numbers(self, class: Class) -> Option<Numbers> {
        self.0.classes.get(&class).map(|written| Numbers { region: self, class, written })
    }

    /// Returns all classes with their numbers, in the order of [`Class`].
    pub fn classes(self) -> impl Iterator<Item = Numbers> {
        self.0.classes.iter().map(move |(class, written)| Numbers { region: self, class: *class, written })
    }

    /// Returns true if a number shows whether it is a landline or a mobile telephone. In the United States and Canada
    /// both have the same numbers.
    pub fn tells_mobile_from_fixed(self) -> bool {
        let pattern = |class| self.numbers(class).map(|numbers| &numbers.written.pattern);
        pattern(Class::Fixed) != pattern(Class::Mobile)
    }
}

impl Numbers {
    /// Returns the region.
    pub fn region(self) -> Region {
        self.region
    }

    /// Returns the class.
    pub fn class(self) -> Class {
        self.class
    }

    /// Returns the pattern of the numbers as they are routed: E.164 with a `+`, or the short number itself. It is
    /// anchored at both ends, and is a .NET pattern that an automaton can decide.
    pub fn pattern(self) -> String {
        format!("^{}(?:{})$", self.start(), self.written.pattern)
    }

    /// Returns the pattern of the numbers without `+` and country code, as the region writes them after its national
    /// prefix. It is anchored at both ends.
    pub fn national_pattern(self) -> String {
        format!("^(?:{})$", self.written.pattern)
    }

    /// Returns how many digits the national numbers may have, ascending. Some regions share this list with others, so
    /// the pattern may have numbers of fewer lengths.
    pub fn lengths(self) -> &'static [u8] {
        &self.written.lengths
    }

    /// Returns a number that the metadata gives as an example, in the form of [`Numbers::pattern`] as plain text.
    pub fn example(self) -> Option<String> {
        let national = self.written.example.as_deref()?;
        Some(match self.class.is_short() {
            true => national.to_owned(),
            false => format!("+{}{national}", self.region.country_code()),
        })
    }

    /// What the pattern of a number begins with.
    fn start(self) -> String {
        match self.class.is_short() {
            true => String::new(),
            false => format!(r"\+{}", self.region.country_code()),
        }
    }
}
