//! From the model to an engine: one look-up for each profile, one for all routes.
//!
//! A profile's look-up answers *the first rule that matches*, the look-up of the routes *the set of routes that match*; a
//! policy ranks that set when a number is asked for. So the cost of a question does not grow with the number of rules,
//! routes or policies.
//!
//! [`check`] says what is wrong with patterns, [`together`] which patterns are put together, `lookups` makes look-ups of
//! them, and [`CompiledPlan`] is the result.

mod check;
mod lookups;
mod patterns;
mod plan;
pub mod together;

use std::time::Duration;

use dialplan_automaton::lookup;

use crate::diag::Diagnostic;
use crate::limits::Limits;
use crate::model::{Plan, ProfileId};
use crate::source::{SourceFile, Text};
use check::findings;
use lookups::Compiler;
use patterns::Patterns;

pub use check::{check, translations};
pub use plan::CompiledPlan;

/// Which look-up is being made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The rules of a profile.
    Profile(ProfileId),
    /// All routes.
    Routes,
}

/// Is told what was compiled. A caller who has a clock lends it, so that times can be told as well.
pub trait Observer: Sync {
    /// The time since some moment that stays the same.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// The part is done.
    fn made(&mut self, _part: Part, _size: lookup::LookupSize, _took: Duration) {}
}

impl Observer for () {}

/// Compiles a plan that has no errors.
///
/// # Errors
/// What [`check`] would say, and limits that only the look-ups pass.
pub fn compile(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    let patterns = Patterns::read(&plan, limits);
    let judge = |text: &Text| match patterns.get(text) {
        Ok(pattern) => Ok(pattern.hir.clone()),
        Err(error) => Err(error.clone()),
    };
    let found = findings(file, &plan, limits, judge);
    if !found.is_empty() {
        return Err(found);
    }
    let engine = Compiler { file, plan: &plan, limits, patterns }.engine(observer).map_err(|d| vec![*d])?;
    Ok(CompiledPlan::new(plan, engine, limits.clone()))
}
