//! The code that the property tests of this crate share with the fuzz targets in `fuzz/`: random patterns from bytes,
//! and what must hold for each of them.
//!
//! `fuzz/src/lib.rs` includes this folder as a module, so that a target and the test of the same name cannot diverge.

#![allow(dead_code, unreachable_pub, reason = "each test, and fuzz/, uses a part of it")]
#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop"
)]

pub mod census;
pub mod choices;
pub mod corpus;
pub mod engines;
pub mod generate;
pub mod properties;
pub mod translate;
