//! The module of the page in a browser: plans, answers and findings as JSON.
//!
//! Two values stand for a plan. [`Answers`] holds a compiled plan, opened from the bytes of `compile -o` within
//! milliseconds, and answers while somebody types. [`PlanText`] holds the text, and answers what takes longer: what is
//! wrong with it, findings, searches, the matrix. The page keeps the first in its own thread and the second in a worker.
//!
//! Everything that goes in or comes out is text: numbers, suites, and the JSON documents of the command line. No rule of
//! the domain is here. `bindgen` alone knows that there is a browser, so that all else is compiled and tested natively.

mod answers;
#[cfg(target_arch = "wasm32")]
pub mod bindgen;
mod chosen;
mod text;

pub use answers::Answers;
pub use text::{PlanText, diff};
