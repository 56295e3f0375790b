//! The arguments of a command, with each parameter next to its value.

use dialplan_core::source::Span;

use crate::import::powershell::tree::{Argument, Expr};

/// An argument with its value.
pub(super) enum Given<'t> {
    /// A value without the name of a parameter.
    Positional(&'t Expr),
    /// `-Name value`, or a switch without a value.
    Named(&'t str, Option<&'t Expr>, Span),
    /// `@name`
    Splat(&'t str, Span),
}

/// Returns the arguments with each parameter next to its value. `is_switch` tells parameters without a value.
pub(super) fn given<'t>(arguments: &'t [Argument], is_switch: impl Fn(&str) -> bool) -> Vec<Given<'t>> {
    let mut given = Vec::with_capacity(arguments.len());
    let mut arguments = arguments.iter().peekable();
    while let Some(argument) = arguments.next() {
        given.push(match argument {
            Argument::Value(value) => Given::Positional(value),
            Argument::Splat { name, span } => Given::Splat(name, *span),
            Argument::Parameter { name, value: Some(value), span } => Given::Named(name, Some(value), *span),
            Argument::Parameter { name, value: None, span } => {
                let next = match arguments.peek() {
                    Some(Argument::Value(value)) if !is_switch(name) => Some(value),
                    _ => None,
                };
                if next.is_some() {
                    arguments.next();
                }
                Given::Named(name, next, *span)
            }
        });
    }
    given
}

/// Returns the value of a parameter, by its name or the beginning of its name, or else the positional argument at
/// `place`.
pub(super) fn argument<'t>(given: &[Given<'t>], name: &str, place: Option<usize>) -> Option<&'t Expr> {
    let named = given.iter().find_map(|argument| match argument {
        Given::Named(known, value, _) => {
            let begins = name.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
            if begins { *value } else { None }
        }
        _ => None,
    });
    named.or_else(|| {
        let positional = given.iter().filter_map(|argument| match argument {
            Given::Positional(value) => Some(*value),
            _ => None,
        });
        positional.into_iter().nth(place?)
    })
}
