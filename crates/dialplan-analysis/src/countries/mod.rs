//! Questions that need the numbering plans of countries: premium numbers that are routed, country codes that lead
//! nowhere, and rules that make numbers of another country or of another kind.
//!
//! The numbering plans are those of [`dialplan_numbering`]. They say what a number is for, so answers hold for every
//! number of a class, and are as good as that data.

mod foreign;
mod holes;
mod kinds;
mod premium;

pub use foreign::{ForeignNumbers, foreign_numbers};
pub use holes::{CountryHoles, country_holes};
pub use kinds::{Steals, stolen_numbers};
pub use premium::{OpenPremium, open_premium};
