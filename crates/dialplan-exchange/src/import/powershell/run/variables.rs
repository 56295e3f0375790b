//! The variables of a script: what is known about them, and what makes them unknown.

use dialplan_core::source::Span;

use super::scopes::{bare, size_of};
use super::script::Script;
use crate::import::powershell::chars::is_name;
use crate::object::{Shape, Value};

/// What is known about the value of a variable.
pub(super) enum VariableValue<'a> {
    Known(Value<'a>),
    /// Certainly not set.
    Unset,
    /// Possibly set elsewhere.
    Unknown,
}

impl<'a> Script<'a, '_> {
    pub(super) fn known(&self, name: &str) -> VariableValue<'a> {
        match name.to_ascii_lowercase().as_str() {
            "true" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(true))),
            "false" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(false))),
            "null" => return VariableValue::Known(Value::new(Span::default(), Shape::Null)),
            // The switch `-WhatIf` of the script itself. It is assumed not to be given.
            "whatifpreference" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(false))),
            // Commands are taken to succeed.
            "?" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(true))),
            "lastexitcode" => return VariableValue::Known(Value::new(Span::default(), Shape::Number("0".to_owned()))),
            // The folder of the script. Only the names of files in it matter.
            "psscriptroot" => return VariableValue::Known(Value::text(Span::default(), ".")),
            "psitem" => return self.known("_"),
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

    /// Returns the value that the user gives for a variable, with `--set`.
    fn given_value(&self, name: &str) -> Option<VariableValue<'a>> {
        let text = self.given.variable(&bare(name))?;
        Some(VariableValue::Known(Value::text(Span::default(), text.to_owned())))
    }

    pub(super) fn size_of_variable(&self, name: &str) -> usize {
        self.variables.get(name).map_or(0, size_of)
    }

    /// Makes the variable unknown from here on, here and where it is kept.
    pub(super) fn forget(&mut self, name: &str) {
        if let Some(known) = self.variables.get_mut(name) {
            known.shape = Shape::Unknown;
        }
        self.variables.insert(name, Value::new(Span::default(), Shape::Unknown));
    }

    /// Makes the variables unknown that an unread statement calls or changes: `$list.Add(..)`,
    /// `[array]::Reverse($list)`, `$i++`, `([ref]$x)`.
    pub(super) fn forget_touched(&mut self, text: &str) {
        if !(text.contains('(') || text.contains('=') || text.contains("++") || text.contains("--")) {
            return;
        }
        if text.starts_with('[') && text.contains("::") {
            variables(text).for_each(|(name, _)| self.forget(name));
        } else if let Some((name, _)) = variables(text).next() {
            self.forget(name);
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
                self.forget(name);
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
            let assigned = ["=", "+=", "-=", "*=", "++", "--"].iter().any(|operator| rest.starts_with(operator));
            if member || assigned {
                self.forget(name);
            }
        }
        self.forget_references(text);
    }

    /// Makes the other variables unknown that may hold the same table or list as this one, which is changed in place:
    /// under another name, or within a table or list of theirs.
    pub(super) fn forget_shared(&mut self, name: &str) {
        let Some(value) = self.variables.get(name) else { return };
        if !matches!(value.shape, Shape::Object(_) | Shape::List(_)) {
            return;
        }
        let own = bare(name);
        let mut shared: Vec<String> = (self.variables.iter())
            .filter(|(known, other)| **known != own && contains(other, value.span))
            .map(|(known, _)| known.clone())
            .collect();
        shared.sort_unstable();
        shared.iter().for_each(|other| self.forget(other));
    }
}

/// Returns true if a value is, or contains, a table or list that was written at a place. A copy keeps the place.
fn contains(value: &Value<'_>, place: Span) -> bool {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match &value.shape {
            Shape::Object(_) | Shape::List(_) if value.span == place => return true,
            Shape::Object(object) => open.extend(object.fields.iter().map(|(_, field)| field)),
            Shape::List(items) => open.extend(items),
            _ => {}
        }
    }
    false
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
