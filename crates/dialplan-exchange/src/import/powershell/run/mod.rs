//! Computes the objects that the commands of a script would have left behind.
//!
//! `script` holds what has been set so far, and the other files add methods to it. `live` and `table` have the values
//! while the script is read, `scopes` and `variables` hold them, `settle` copies them for commands. `statements`,
//! `assignments`, `branches`, `loops`, `calls`, `pipeline` and `selecting` run what a script consists of, in a `mode`;
//! `flow` knows what ends early, and `assumptions` what conditions are taken to be. `value`, `expand`, `operators`,
//! `matching`, `conversions`, `methods` and `changes` evaluate expressions; `arguments`, `bind` and `cmdlets` read the
//! arguments of commands; `commands`, `grants`, `properties`, `routes` and `rules` change objects. `existing`, `finish`
//! and `partial` note what the script does not tell, `queries` what a server would, `unread` and `others` are about all
//! other commands, `data` about files that the user gives. The language is recursive (an expression may contain
//! statements), and so are these methods.

mod arguments;
mod arithmetic;
mod assignments;
mod assumptions;
mod bind;
mod branches;
mod calls;
mod changes;
mod cmdlets;
mod commands;
mod conversions;
mod data;
mod existing;
mod expand;
mod finish;
mod flow;
mod format;
mod grants;
mod known;
mod listed;
mod live;
mod loops;
mod matching;
mod methods;
mod mode;
mod operators;
mod order;
mod others;
mod partial;
mod pattern;
mod pipeline;
mod properties;
mod queries;
mod reports;
mod routes;
mod rules;
mod scopes;
mod script;
mod selecting;
mod settle;
mod simple;
mod statements;
mod table;
mod text;
mod unread;
mod value;
mod variables;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;

use self::script::Script;
use super::tree::Statement;
use crate::import::findings::Findings;
use crate::import::input::GivenValues;
use crate::limits::ImportLimits;
use crate::object::{Shape, Value};

/// Returns the objects that the statements leave behind.
///
/// # Errors
///
/// Returns an error if the variables of the script grow beyond the limit.
pub(super) fn run<'a>(
    file: &'a SourceFile,
    number: usize,
    statements: &[Statement],
    limits: &ImportLimits,
    findings: &mut Findings,
    given: &GivenValues,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let mut script = Script::new(file, number, limits, findings, given);
    script.run_all(statements);
    if let Some(error) = script.over {
        return Err(error);
    }
    script.report_uncalled_functions();
    script.report_other_resources();
    script.finish_existing();
    script.order_rules();
    script.number_routes();
    let notes = std::mem::take(&mut script.notes).into_iter().map(partial::note);
    let kept = script.kept.into_iter().filter(|kept| !kept.removed);
    Ok(kept.map(|kept| Value::new(kept.span, Shape::Object(kept.object))).chain(notes).collect())
}
