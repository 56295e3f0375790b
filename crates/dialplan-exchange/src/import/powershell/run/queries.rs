//! What is known about objects on a server that a script asks for: only their identity, and the gateways that the user
//! gives.

use std::rc::Rc;

use dialplan_core::diag::Diagnostic;

use super::arguments::{Given, given};
use super::live::{Shape, Value};
use super::script::Script;
use crate::codes;
use crate::import::powershell::tree::{Command, Stage, Statement};

impl Script<'_, '_> {
    /// Returns the identity that `Get-CsOnlinePSTNGateway -Identity 'x'` asks for.
    pub(super) fn identity_asked(&mut self, command: &Command) -> Option<String> {
        if !command.name.to_ascii_lowercase().starts_with("get-cs") {
            return None;
        }
        let mut found = None;
        for argument in given(&command.arguments, |_| false) {
            match argument {
                Given::Positional(value) if found.is_none() => found = Some(value),
                Given::Named(name, value, _) => {
                    let name = name.to_ascii_lowercase();
                    if ["identity", "fqdn", "name"].contains(&name.as_str()) {
                        found = value;
                    } else if !name.starts_with("error") && name != "ea" {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        let found = found?;
        let value = self.quietly(|script| script.value(found, "`-Identity`"));
        // A pattern asks for several.
        let text = match &value.shape {
            Shape::Query(identity) => identity.as_str(),
            _ => value.as_text()?,
        };
        (!text.contains(['*', '?'])).then(|| text.to_owned())
    }

    /// Returns what is known about the result of a command that asks a server; `None` if nothing is.
    pub(super) fn asked(&mut self, command: &Command) -> Option<Value> {
        if let Some(identity) = self.identity_asked(command) {
            return Some(Value::new(command.span, Shape::Query(Rc::new(identity))));
        }
        if !self.asks_for_gateways(command) {
            return None;
        }
        let message = "what the command finds is not known here: the gateways of `--gateway` stand for it";
        self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(command.span, "filled in"));
        let gateway = |name: &String| Value::new(command.span, Shape::Query(Rc::new(name.clone())));
        Some(Value::new(command.span, Shape::array(self.given.gateways.iter().map(gateway).collect())))
    }

    /// Returns true for a statement whose output is only known where it is run.
    pub(super) fn is_query(&mut self, statement: &Statement) -> bool {
        let Statement::Pipeline(stages, _) = statement else { return false };
        let Some(Stage::Command(command)) = stages.first() else { return false };
        let name = command.name.to_lowercase();
        let full = self.full_name(&name);
        let asks = full.starts_with("get-") && full != "get-content" && !self.functions.contains_key(&name);
        asks && !self.asks_for_gateways(command) && self.identity_asked(command).is_none()
    }

    /// Returns true for a command that finds all gateways, if the user gives them.
    fn asks_for_gateways(&self, command: &Command) -> bool {
        let all = command.name.eq_ignore_ascii_case("Get-CsOnlinePSTNGateway") && command.arguments.is_empty();
        all && !self.given.gateways.is_empty()
    }
}
