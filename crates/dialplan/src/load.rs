//! From text to a plan that can be asked: load, check, compile, in one call.

use std::fmt;
use std::sync::Arc;

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::{self, CompiledPlan, Observer};
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::{Assertion, LoadedAssertions, Plan, load, load_assertions};
use dialplan_core::source::SourceFile;

/// A plan with everything that is wrong with it.
#[derive(Debug)]
pub struct Checked {
    /// The plan, as far as it could be read. It is whole if there are no diagnostics.
    pub plan: Plan,
    /// What is wrong, by place in the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Everything that is wrong with a plan, by place in the file. There is at least one diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanErrors {
    /// What is wrong, by place in the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for PlanErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.diagnostics.as_slice() {
            [one] => f.write_str(&one.message),
            [first, rest @ ..] => write!(f, "{}, and {} more", first.message, rest.len()),
            [] => f.write_str("the plan cannot be used"),
        }
    }
}

impl std::error::Error for PlanErrors {}

impl From<Vec<Diagnostic>> for PlanErrors {
    fn from(diagnostics: Vec<Diagnostic>) -> PlanErrors {
        PlanErrors { diagnostics }
    }
}

impl From<Box<Diagnostic>> for PlanErrors {
    fn from(diagnostic: Box<Diagnostic>) -> PlanErrors {
        PlanErrors { diagnostics: vec![*diagnostic] }
    }
}

/// Returns the plan of a text with everything that is wrong with it, patterns and translations included. Nothing is
/// compiled.
pub fn check(file: &SourceFile, limits: &Limits) -> Checked {
    let loaded = load(file, limits);
    let diagnostics = with_pattern_errors(file, &loaded.plan, limits, loaded.diagnostics);
    Checked { plan: loaded.plan, diagnostics }
}

/// Returns the compiled plan of a text.
///
/// # Errors
/// Everything that is wrong with the plan.
pub fn compile(file: &SourceFile, limits: &Limits) -> Result<CompiledPlan, PlanErrors> {
    compile_observed(file, limits, &mut ())
}

/// Returns the compiled plan of a text, and tells an observer what was made on the way.
///
/// # Errors
/// Everything that is wrong with the plan.
pub fn compile_observed(
    file: &SourceFile,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, PlanErrors> {
    let loaded = load(file, limits);
    if !loaded.diagnostics.is_empty() {
        return Err(with_pattern_errors(file, &loaded.plan, limits, loaded.diagnostics).into());
    }
    // Patterns are checked once: by the compiler, or above where there is nothing to compile.
    Ok(compile::compile(file, loaded.plan, limits, observer)?)
}

/// Returns the plan of a text, ready for questions about all numbers.
///
/// # Errors
/// Everything that is wrong with the plan.
pub fn analyse(file: &SourceFile, limits: &Limits) -> Result<Analysis, PlanErrors> {
    analyse_with(file, limits, &Memo::new(limits))
}

/// As [`analyse()`], with what is already known about patterns: for front ends that ask again after every edit.
///
/// # Errors
/// Everything that is wrong with the plan.
pub fn analyse_with(file: &SourceFile, limits: &Limits, memo: &Arc<Memo>) -> Result<Analysis, PlanErrors> {
    Ok(Analysis::new(file, compile(file, limits)?, memo)?)
}

/// Returns the assertions of a file that has `assertions:` alone. Its names are those of the plan.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn assertions(file: &SourceFile, plan: &Plan, limits: &Limits) -> Result<Vec<Assertion>, PlanErrors> {
    let LoadedAssertions { assertions, mut diagnostics } = load_assertions(file, plan, limits);
    diagnostics.extend(compile::check_assertions(file, &assertions, limits));
    diagnostics.sort_by_key(|d| d.primary.as_ref().map_or(0, |label| label.span.start));
    if diagnostics.is_empty() { Ok(assertions) } else { Err(diagnostics.into()) }
}

fn with_pattern_errors(
    file: &SourceFile,
    plan: &Plan,
    limits: &Limits,
    mut diagnostics: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    diagnostics.extend(compile::check(file, plan, limits));
    diagnostics.sort_by_key(|d| d.primary.as_ref().map_or(0, |label| label.span.start));
    diagnostics
}
