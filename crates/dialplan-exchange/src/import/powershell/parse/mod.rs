//! Parses the text of a script into its [`tree`](super::tree).
//!
//! PowerShell has two modes: in commands, words need no quotes; expressions begin with `$`, a quote or a bracket
//! (about_Parsing). The parser skips what it does not read together with its strings and brackets, so that it can
//! continue after it.
//!
//! Each file adds methods to [`Parser`]. The grammar is recursive (an expression may contain statements), so methods
//! call each other in both directions. The modules only import those before them in this order: `parser`, `quotes`,
//! `numbers`, `expressions`, `members`, `operators`, `commands`, `assignments`, `blocks`, `loops`, `statements`.

mod assignments;
mod blocks;
mod commands;
mod expressions;
mod loops;
mod members;
mod numbers;
mod operators;
mod parser;
mod quotes;
mod statements;

use dialplan_core::diag::Diagnostic;

use self::parser::Parser;
use super::tree::Statement;

/// Returns the statements of the script.
///
/// # Errors
///
/// Returns an error if PowerShell would not run the script, or if it is nested too deeply.
pub(super) fn parse(text: &str) -> Result<Vec<Statement>, Box<Diagnostic>> {
    let mut parser = Parser::new(text);
    let statements = parser.statements();
    if parser.at < text.len() && parser.error.is_none() {
        let c = parser.peek().unwrap_or('?');
        parser.fail(parser.at, format!("unmatched `{c}`"));
    }
    match parser.error {
        Some(error) => Err(error),
        None => Ok(statements),
    }
}
