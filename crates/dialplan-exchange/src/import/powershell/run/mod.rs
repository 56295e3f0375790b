//! Computes the objects that the commands of a script would have left behind.
//!
//! `script` holds what has been set so far, and the other files add methods to it: `variables` and `value` for
//! expressions, `bind` and `cmdlets` for the arguments of commands, `properties`, `routes` and `rules` for what
//! commands change, and `commands` and `statements` for the rest. `$(..)` may contain statements, so `value` calls back
//! into `statements`; all other calls go one way.

mod bind;
mod cmdlets;
mod commands;
mod listed;
mod order;
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
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let mut script = Script::new(file, number, limits, findings);
    for statement in statements {
        script.statement(statement);
    }
    if let Some(error) = script.over {
        return Err(error);
    }
    script.order_rules();
    script.number_routes();
    let kept = script.kept.into_iter().filter(|kept| !kept.removed);
    Ok(kept.map(|kept| Value::new(kept.span, Shape::Object(kept.object))).collect())
}
