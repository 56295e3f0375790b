//! Binds arguments to parameters as PowerShell does: by name, by the beginning of a name, and by position.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::cmdlets::{self, ParameterMatch};
use super::operators::is_determined;
use super::script::Script;
use super::variables::bare;
use crate::codes;
use crate::import::powershell::tree::{Argument, Command, Expr};
use crate::object::{Object, Shape, Value};

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
        let mut positional = Vec::new();
        let mut arguments = command.arguments.iter().peekable();
        let mut sound = true;
        while let Some(argument) = arguments.next() {
            match argument {
                Argument::Value(value) => positional.push(value),
                Argument::Splat { name, span } if !self.spend(self.size_of_variable(name), *span) => sound = false,
                Argument::Splat { name, span } => match self.variables.get(&bare(name)).cloned() {
                    Some(Value { shape: Shape::Object(object), .. }) => {
                        for (name, value) in object.fields {
                            sound &= self.set(&mut bound, own, &name, value, *span);
                        }
                    }
                    _ => {
                        self.unknown(*span, &format!("the parameters `@{name}` are not known in this script"));
                        sound = false;
                    }
                },
                Argument::Parameter { name, value, span } => {
                    let switch =
                        matches!(cmdlets::named(own, name), ParameterMatch::One(known) if cmdlets::is_switch(known));
                    let value = match (value, arguments.peek()) {
                        (Some(value), _) => self.argument(value, name, own),
                        (None, Some(Argument::Value(value))) if !switch => {
                            arguments.next();
                            self.argument(value, name, own)
                        }
                        (None, _) => Value::new(*span, Shape::Flag(true)),
                    };
                    sound &= self.set(&mut bound, own, name, value, *span);
                }
            }
        }
        let mut positions =
            ["Identity", "PolicyName"].into_iter().filter(|name| *name == "Identity" || own.contains(name));
        for value in positional {
            let free = positions.by_ref().find(|name| !bound.object.has(&[name]));
            match free {
                Some(name) => {
                    let value = self.value(value, &format!("`-{name}`"));
                    bound.object.fields.push((Cow::Borrowed(name), value));
                }
                None => {
                    self.refused(value.span, &command.name, "an argument that belongs to no parameter");
                    sound = false;
                }
            }
        }
        sound.then_some(bound)
    }

    /// Returns the value of a named argument. The gateways that the user gives stand for those that a script asks for.
    fn argument(&mut self, value: &Expr, name: &str, own: &'static [&'static str]) -> Value<'a> {
        let what = format!("`-{name}`");
        let of_gateways =
            matches!(cmdlets::named(own, name), ParameterMatch::One(known) if known.ends_with("GatewayList"));
        if !of_gateways || self.given.gateways.is_empty() {
            return self.value(value, &what);
        }
        let muted = std::mem::replace(&mut self.muted, true);
        let found = self.value(value, &what);
        self.muted = muted;
        if is_determined(&found) && !found.is_nothing() {
            // For its findings.
            return self.value(value, &what);
        }
        let message = format!("{what} is not known here: the gateways of `--gateway` stand for it");
        self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(value.span, "filled in"));
        let names = self.given.gateways.iter().map(|name| Value::text(value.span, name.clone())).collect();
        Value::new(value.span, Shape::List(names))
    }

    /// Binds one named argument. Returns false if PowerShell would refuse to run the command.
    fn set(
        &mut self,
        bound: &mut BoundArguments<'a>,
        own: &'static [&'static str],
        name: &str,
        value: Value<'a>,
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
            "WhatIf" => bound.what_if = value.as_flag().unwrap_or(true),
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
