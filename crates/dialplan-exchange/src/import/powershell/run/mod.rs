//! Computes the objects that the commands of a script would have left behind.
//!
//! `script` holds what has been set so far, and the other files add methods to it: `variables` and `value` for
//! expressions, `bind` and `cmdlets` for the arguments of commands, `properties`, `routes` and `rules` for what
//! commands change, and `commands` and `statements` for the rest. `$(..)` may contain statements, so `value` calls back
//! into `statements`; all other calls go one way.

mod bind;
mod blocks;
mod cmdlets;
mod commands;
mod listed;
mod operators;
mod order;
mod partial;
mod properties;
mod routes;
mod rules;
mod script;
mod statements;
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
    for statement in statements {
        script.statement(statement);
    }
    if let Some(error) = script.over {
        return Err(error);
    }
    script.report_uncalled_functions();
    script.report_other_resources();
    script.order_rules();
    script.number_routes();
    let notes = std::mem::take(&mut script.notes).into_iter().map(partial::note);
    let kept = script.kept.into_iter().filter(|kept| !kept.removed);
    Ok(kept.map(|kept| Value::new(kept.span, Shape::Object(kept.object))).chain(notes).collect())
}
