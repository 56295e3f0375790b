//! Reads PowerShell scripts and the configurations of Microsoft365DSC without executing them.
//!
//! [`parse`] turns the text into a [`tree`], and [`run`] computes the objects that the commands would have set.
//! Everything that is not read is reported with its line and never guessed.
//! `docs/powershell.md` lists the rules, each with a test.

mod chars;
mod parse;
mod run;
mod tree;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;

use super::findings::Findings;
use super::input::GivenValues;
use crate::limits::ImportLimits;
use crate::object::Value;

/// Returns the objects that the script would have left behind.
///
/// # Errors
///
/// Returns an error if PowerShell would not run the script, or if it exceeds a limit.
pub(super) fn read<'a>(
    file: &'a SourceFile,
    number: usize,
    limits: &ImportLimits,
    findings: &mut Findings,
    given: &GivenValues,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let statements = parse::parse(file.text())?;
    run::run(file, number, &statements, limits, findings, given)
}
