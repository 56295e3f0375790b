//! The properties that the targets try. Those about patterns are those of the ordinary tests of `dotnet-regex`.

#[path = "../../crates/dotnet-regex/tests/support/mod.rs"]
mod support;

pub use support::{choices, engines, generate, properties};

pub mod plans;
