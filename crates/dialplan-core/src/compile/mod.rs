//! From the model to an engine, with one look-up for each profile and one for all routes.
//!
//! The look-up of a profile returns *the first rule that matches*. The look-up of the routes returns *the set of routes
//! that match*, and a policy ranks that set when a call is decided. Therefore the cost of a question does not grow with
//! the number of rules, routes or policies.
//!
//! [`check`](fn@check) reports errors in patterns and translations, [`together`] says which patterns are combined,
//! `lookups` builds the look-ups and the engine, and [`CompiledPlan`] is the result.

mod check;
mod lookups;
mod original;
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
use original::Original;
use patterns::{Distinct, Patterns};

pub use check::{check, check_assertions, translations};
pub use plan::CompiledPlan;

/// The part of a plan that a look-up is built from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The rules of a profile.
    Profile(ProfileId),
    /// All routes.
    Routes,
}

/// An observer of compilation, which gets the size of each look-up and the time that it took.
///
/// This crate has no clock. A caller that wants times implements [`now`](Observer::now).
pub trait Observer: Sync {
    /// Returns the time since a fixed moment. The default returns zero.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// Called when the look-up of a part is built, with its size and the time that it took.
    fn made(&mut self, _part: Part, _size: lookup::LookupSize, _took: Duration) {}
}

impl Observer for () {}

/// Compiles a plan that was loaded without errors.
///
/// # Errors
/// Returns the findings of [`check`](fn@check), or a finding about a limit that the look-ups exceed.
pub fn compile(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    made(file, plan, limits, None, observer)
}

/// Compiles an edited copy of a plan. What the edits do not concern is copied, which is far less work than making it.
/// The result is the same as that of [`compile`].
///
/// # Errors
/// Returns the same findings as [`compile`].
pub fn compile_edited(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    original: &CompiledPlan,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    made(file, plan, limits, Some(original), &mut ())
}

fn made(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    original: Option<&CompiledPlan>,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    let limits = &limits.for_plan(file.text().len());
    let original = original.map(|compiled| Original::new(compiled, &plan));
    let patterns = Patterns::read(original.map_or_else(|| Distinct::of(&plan), Original::needed), limits);
    let judge = |text: &Text| match patterns.known(text) {
        Some(Ok(pattern)) => Ok(pattern.hir.clone()),
        Some(Err(error)) => Err(error.clone()),
        // The original has it, so there is nothing wrong with it.
        None => Ok(None),
    };
    let found = findings(file, &plan, limits, judge);
    if !found.is_empty() {
        return Err(found);
    }
    let engine = Compiler { file, plan: &plan, limits, patterns, original }.engine(observer).map_err(|d| vec![*d])?;
    Ok(CompiledPlan::new(plan, engine, limits.clone()))
}
