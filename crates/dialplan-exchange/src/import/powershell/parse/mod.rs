//! From the text of a script to its [`tree`](super::tree).
//!
//! PowerShell has two modes: words of a command stand without quotes, expressions begin with `$`, a quote or a bracket (about_Parsing). What is
//! not read is stepped over with its strings and brackets, so that what follows is found again.
//!
//! Each file adds methods to the [`Parser`] of `parser`. The grammar is recursive (an expression may hold statements), so the methods call one
//! another in both directions; the modules only import what is below them: `parser`, `quotes`, `numbers`, `expressions`, `commands`, `statements`.

mod commands;
mod expressions;
mod numbers;
mod parser;
mod quotes;
mod statements;

use dialplan_core::diag::Diagnostic;

use self::parser::Parser;
use super::tree::Statement;

/// The statements of the script, or why PowerShell would run none of them.
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
