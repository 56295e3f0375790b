//! Binds arguments to parameters as PowerShell does: by name, by the beginning of a name, and by position.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::arguments::{Given, given};
use super::cmdlets::{self, ParameterMatch};
use super::known::is_determined;
use super::live::Shape;
use super::script::Script;
use crate::codes;
use crate::import::powershell::tree::{Command, Expr};
use crate::object::{self, Object};

/// The arguments of a command.
#[derive(Default)]
pub(super) struct BoundArguments<'a> {
    pub(super) object: Object<'a>,
    pub(super) in_memory: bool,
    pub(super) what_if: bool,
}

impl<'a> Script<'a, '_> {
    /// Returns the arguments of a command, or `None` if PowerShell would refuse to run it.
    pub(super) fn bind(&mut self, command: &Command, own: &'static [&'static str]) -> Option<BoundArguments<'a>> {
        let mut bound = BoundArguments::default();
        let piped = self.piped.take().map(|name| self.settled(&name));
        bound.object.fields.extend(piped.map(|name| (Cow::Borrowed("Identity"), name)));
        let quiet = std::mem::take(&mut self.quiet);
        let mut positional = Vec::new();
        let mut sound = true;
        let is_switch =
            |name: &str| matches!(cmdlets::named(own, name), ParameterMatch::One(known) if cmdlets::is_switch(known));
        for argument in given(&command.arguments, is_switch) {
            match argument {
                Given::Positional(value) => positional.push((value.span, Some(value), None)),
                Given::Splat(name, span) => match self.variables.get(name).map(|value| value.shape.clone()) {
                    Some(Shape::Table(table)) if !table.borrow().spoiled => {
                        let entries = table.borrow().entries().to_vec();
                        for (name, value) in entries {
                            let (place, value) = (value.span, self.settled(&value));
                            if has_unknown(&value) && !self.was_said(place) {
                                self.unknown(span, &format!("`-{name}`: what the table has is not known here"));
                            }
                            sound &= self.set(&mut bound, own, &name, value, span);
                        }
                    }
                    Some(Shape::List(list)) => {
                        positional.extend(list.items().into_iter().map(|value| (span, None, Some(value))));
                    }
                    _ => {
                        self.unknown(span, &format!("the parameters `@{name}` are not known in this script"));
                        sound = false;
                    }
                },
                Given::Named(name, value, span) => {
                    let value = match value {
                        Some(value) => self.argument(value, name, own),
                        None => object::Value::new(span, object::Shape::Flag(true)),
                    };
                    sound &= self.set(&mut bound, own, name, value, span);
                }
            }
        }
        let mut positions =
            ["Identity", "PolicyName"].into_iter().filter(|name| *name == "Identity" || own.contains(name));
        for (span, written, value) in positional {
            let free = positions.by_ref().find(|name| !bound.object.has(&[name]));
            match free {
                Some(name) => {
                    let value = match (written, value) {
                        (Some(written), _) => self.argument_value(written, &format!("`-{name}`")),
                        (None, Some(value)) => self.settled(&value),
                        (None, None) => continue,
                    };
                    bound.object.fields.push((Cow::Borrowed(name), value));
                }
                None => {
                    self.refused(span, &command.name, "an argument that belongs to no parameter");
                    sound = false;
                }
            }
        }
        self.quiet = quiet;
        sound.then_some(bound)
    }

    /// Returns the value of an argument. Whatever is not known of it is reported: here, unless that was done before.
    pub(super) fn argument_value(&mut self, value: &Expr, what: &str) -> object::Value<'a> {
        let before = self.findings.count();
        let found = self.value(value, what);
        let settled = self.settled(&found);
        if has_unknown(&settled) && self.findings.count() == before {
            self.unknown(value.span, &format!("{what}: what this gives is not known here"));
        }
        settled
    }

    /// Returns the value of a named argument. The gateways that the user gives stand for those that a script asks for.
    fn argument(&mut self, value: &Expr, name: &str, own: &'static [&'static str]) -> object::Value<'a> {
        let what = format!("`-{name}`");
        let of_gateways =
            matches!(cmdlets::named(own, name), ParameterMatch::One(known) if known.ends_with("GatewayList"));
        if !of_gateways || self.given.gateways.is_empty() {
            return self.argument_value(value, &what);
        }
        let found = self.quietly(|script| script.value(value, &what));
        if is_determined(&found) && !found.is_nothing() {
            return self.settled(&found);
        }
        let message = format!("{what} is not known here: the gateways of `--gateway` stand for it");
        self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(value.span, "filled in"));
        let names = self.given.gateways.iter().map(|name| object::Value::text(value.span, name.clone())).collect();
        object::Value::new(value.span, object::Shape::List(names))
    }

    /// Returns true if it was reported before that a value at a place, or a part of it, is not known.
    fn was_said(&self, place: Span) -> bool {
        let within = |said: &Span| place.start <= said.start && said.end <= place.end;
        self.said.iter().rev().take(1000).any(within)
    }

    /// Returns true if a command has a table of parameters that is not known.
    pub(super) fn has_unknown_arguments(&self, command: &Command) -> bool {
        given(&command.arguments, |_| false).iter().any(|argument| match argument {
            Given::Splat(name, _) => match self.variables.get(name).map(|value| &value.shape) {
                Some(Shape::Table(table)) => table.borrow().spoiled,
                Some(Shape::List(_)) => false,
                _ => true,
            },
            _ => false,
        })
    }

    /// Binds one named argument. Returns false if PowerShell would refuse to run the command.
    fn set(
        &mut self,
        bound: &mut BoundArguments<'a>,
        own: &'static [&'static str],
        name: &str,
        value: object::Value<'a>,
        span: Span,
    ) -> bool {
        let name = match cmdlets::named(own, name) {
            ParameterMatch::One(name) => name,
            ParameterMatch::Several(names) => {
                let names = names.iter().map(|name| format!("`-{name}`")).collect::<Vec<_>>().join(" or ");
                self.report(
                    Diagnostic::new(
                        &codes::SCRIPT_NOT_READ,
                        format!("`-{name}` may be short for {names}: PowerShell refuses the line"),
                    )
                    .at(span, "ambiguous"),
                );
                return false;
            }
            ParameterMatch::None => {
                self.report(
                    Diagnostic::new(&codes::NOT_CARRIED_OVER, format!("parameter `-{name}` is not read"))
                        .at(span, "not in the plan"),
                );
                return true;
            }
        };
        match name {
            "InMemory" => bound.in_memory = value.as_flag().unwrap_or(true),
            "WhatIf" => match value.as_flag() {
                Some(flag) => bound.what_if = flag,
                None => {
                    let message = "whether `-WhatIf` is given is not known: it is taken not to be";
                    self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "as if the line is run"));
                }
            },
            _ if cmdlets::is_common(name) => {}
            _ if bound.object.has(&[name]) => {
                self.report(
                    Diagnostic::new(
                        &codes::SCRIPT_NOT_READ,
                        format!("`-{name}` is given twice: PowerShell refuses the line"),
                    )
                    .at(span, "a second time")
                    .help("remove one of them"),
                );
                return false;
            }
            _ => bound.object.fields.push((Cow::Borrowed(name), value)),
        }
        true
    }
}

/// Returns true if a value is not known, or a part of it.
fn has_unknown(value: &object::Value<'_>) -> bool {
    match &value.shape {
        object::Shape::Unknown => true,
        object::Shape::List(items) => items.iter().any(has_unknown),
        object::Shape::Object(object) => object.fields.iter().any(|(_, value)| has_unknown(value)),
        _ => false,
    }
}
