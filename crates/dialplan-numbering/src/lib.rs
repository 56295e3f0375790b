//! The world's numbering plans: which numbers of a country are landlines, mobile, toll-free, premium or emergency
//! numbers, and what is dialled before them.
//!
//! The data are an extract of the metadata of Google's libphonenumber (Apache-2.0), which `refresh` writes to
//! `data/plans.json.deflate`. Each class of numbers is a regular expression that `dotnet-regex` can decide, so a class
//! is an automaton like any other set of numbers, and answers about it hold for every number of the class.
//!
//! ```
//! use dialplan_numbering::{Class, region};
//!
//! let netherlands = region("nl").unwrap();
//! assert_eq!(netherlands.country_code(), "31");
//! assert_eq!(netherlands.national_prefix(), Some("0"));
//! let premium = netherlands.numbers(Class::Premium).unwrap();
//! assert_eq!(premium.pattern(), r"^\+31(?:90[069]\d{4,7})$");
//! ```
//!
//! This crate knows no plans, and no automata. The metadata are what regulators publish and volunteers collect: they
//! lag behind, and say what a number is for, not whether somebody has it.

mod class;
mod extract;
mod region;

pub use class::Class;
pub use region::{Numbers, Region, country_code_of, country_codes, region, regions, regions_of, version};
