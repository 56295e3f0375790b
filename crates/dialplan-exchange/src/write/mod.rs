//! Writes a draft as files: the plan ([`plan()`]) and the suite ([`suite()`]).

mod plan;
mod scalar;
mod suite;

pub use plan::plan;
pub use suite::{Suite, suite};
