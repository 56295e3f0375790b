//! The variables of a script: what is known about them, and what makes them unknown.

use dialplan_core::source::Span;

use super::live::{Shape, Value};
use super::scopes::bare;
use super::script::Script;
use crate::import::powershell::chars::is_name;

/// What is known about the value of a variable.
pub(super) enum VariableValue {
    Known(Value),
    /// Certainly not set.
    Unset,
    /// Possibly set elsewhere.
    Unknown,
}

impl Script<'_, '_> {
    pub(super) fn known(&self, name: &str) -> VariableValue {
        match name.to_ascii_lowercase().as_str() {
            "true" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(true))),
            "false" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(false))),
            "null" => return VariableValue::Known(Value::new(Span::default(), Shape::Null)),
            // The switch `-WhatIf` of the script itself. It is assumed not to be given.
            "whatifpreference" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(false))),
            // Commands are taken to succeed.
            "?" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(true))),
            "lastexitcode" => return VariableValue::Known(Value::new(Span::default(), Shape::number(0))),
            // Folders. Only the names of files in them matter.
            "psscriptroot" | "pwd" | "home" => return VariableValue::Known(Value::in_folder(Span::default(), "")),
            "psitem" => return self.known("_"),
            environment if environment.starts_with("env:") => return self.environment(environment),
            _ => {}
        }
        match self.variables.get(name) {
            Some(Value { shape: Shape::Unknown, .. }) => self.given_value(name).unwrap_or(VariableValue::Unknown),
            Some(value) => VariableValue::Known(value.clone()),
            // Variables are never named by numbers; these are groups of patterns.
            None if name.starts_with(|c: char| c.is_ascii_digit()) || name == "_" => VariableValue::Unset,
            None => self.given_value(name).unwrap_or(VariableValue::Unknown),
        }
    }

    /// Returns the value of a variable of the computer that runs the script.
    fn environment(&self, name: &str) -> VariableValue {
        const FOLDERS: [&str; 8] =
            ["temp", "tmp", "userprofile", "home", "homepath", "appdata", "localappdata", "programdata"];
        if let Some(text) = self.given.variable(name) {
            return VariableValue::Known(Value::text(Span::default(), text));
        }
        match name.strip_prefix("env:").is_some_and(|bare| FOLDERS.contains(&bare)) {
            true => VariableValue::Known(Value::in_folder(Span::default(), "")),
            false => VariableValue::Unknown,
        }
    }

    /// Returns the value that the user gives for a variable, with `--set`.
    fn given_value(&self, name: &str) -> Option<VariableValue> {
        let text = self.given.variable(&bare(name))?;
        Some(VariableValue::Known(Value::text(Span::default(), text)))
    }

    /// Returns the first variable in a text that is not known and that the user may give.
    pub(super) fn askable(&self, text: &str) -> Option<String> {
        let open = |name: &str| {
            let is_own = !matches!(name, "_" | "PSItem") && !self.queried.contains(&bare(name));
            is_own && matches!(self.known(name), VariableValue::Unknown)
        };
        variables(text).map(|(name, _)| name).find(|name| open(name)).map(str::to_owned)
    }

    /// Makes the variable unknown from here on, here and where it is kept.
    pub(super) fn forget(&mut self, name: &str) {
        self.assumed.remove(&bare(name));
        if let Some(known) = self.variables.get_mut(name) {
            known.shape = Shape::Unknown;
        }
        self.variables.insert(name, Value::unknown(Span::default()));
    }

    /// Makes the variable unknown, and what it holds, which others may hold as well.
    pub(super) fn spoil_variable(&mut self, name: &str) {
        if let Some(value) = self.variables.get(name).cloned() {
            self.spoil(&value);
        }
        self.forget(name);
    }

    /// Makes the content of a table or list unknown, for all who hold it.
    pub(super) fn spoil(&mut self, value: &Value) {
        match &value.shape {
            Shape::List(list) => list.replace(vec![Value::unknown(value.span)]),
            Shape::Table(table) => table.borrow_mut().spoil(),
            _ => {}
        }
    }

    /// Makes the variables unknown that an unread statement calls or changes: `$list.Add(..)`,
    /// `[array]::Reverse($list)`, `$i++`, `([ref]$x)`.
    pub(super) fn forget_touched(&mut self, text: &str) {
        if !(text.contains('(') || text.contains('=') || text.contains("++") || text.contains("--")) {
            return;
        }
        if text.starts_with('[') && text.contains("::") {
            variables(text).for_each(|(name, _)| self.spoil_variable(name));
        } else if let Some((name, _)) = variables(text).next() {
            self.spoil_variable(name);
        }
    }

    /// Makes the variables unknown that are given to something by reference: `([ref]$x)`.
    pub(super) fn forget_references(&mut self, text: &str) {
        if !text.contains('[') {
            return;
        }
        let lower = text.to_ascii_lowercase();
        for (at, found) in lower.match_indices("[ref]") {
            let rest = text.get(at + found.len()..).unwrap_or_default();
            if let Some((name, _)) = variables(rest).next() {
                self.spoil_variable(name);
            }
        }
    }

    /// Makes the variables unknown that a block changes which is not executed.
    pub(super) fn forget_changed(&mut self, text: &str) {
        for (name, rest) in variables(text) {
            let rest = rest.trim_start();
            let member = rest.starts_with(['.', '[']) && {
                let line = rest.split(['\n', ';', '|', '}']).next().unwrap_or_default();
                line.contains('=') || line.contains('(')
            };
            if member {
                self.spoil_variable(name);
            } else if is_assigned(rest) {
                self.forget(name);
            }
        }
        self.forget_references(text);
    }
}

/// Returns true if something is assigned to a variable, by the text that follows its name.
fn is_assigned(rest: &str) -> bool {
    ["=", "+=", "-=", "*=", "++", "--"].iter().any(|operator| rest.trim_start().starts_with(operator))
}

/// Returns the names of the variables to which a text assigns something, each once.
pub(super) fn assigned(text: &str) -> Vec<String> {
    let mut names: Vec<String> =
        variables(text).filter(|(_, rest)| is_assigned(rest)).map(|(name, _)| name.to_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns the names of the variables in a text, each with the text that follows it.
pub(super) fn variables(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let end = rest.find(|c: char| !is_name(c) && c != ':').unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end)?;
        (!name.is_empty()).then_some((name, rest))
    })
}
