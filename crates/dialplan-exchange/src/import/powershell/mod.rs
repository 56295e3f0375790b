//! PowerShell scripts, and the configurations of Microsoft365DSC: read, never executed.
//!
//! [`parse`] makes a [`tree`], [`quotes`] follows PowerShell's rules for quotes, [`run`] keeps what the commands would have set. What is not
//! read (loops, functions, operators) is said with its line and never guessed. `docs/powershell.md` lists the rules, each with a test.

mod chars;
mod parse;
mod run;
mod tree;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;

use super::findings::Findings;
use crate::limits::ImportLimits;
use crate::object::Value;

/// The objects that the script would have left behind.
pub(super) fn read<'a>(
    file: &'a SourceFile,
    number: usize,
    limits: &ImportLimits,
    findings: &mut Findings,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let statements = parse::parse(file.text())?;
    run::run(file, number, &statements, limits, findings)
}
