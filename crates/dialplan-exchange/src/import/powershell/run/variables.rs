//! The variables of a script: what is known about them, and what makes them unknown.

use dialplan_core::source::Span;

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
            _ => {}
        }
        match self.variables.get(&bare(name)) {
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
        self.variables.get(&bare(name)).map_or(0, size_of)
    }

    /// Makes the variable unknown from here on.
    pub(super) fn forget(&mut self, name: &str) {
        self.variables.insert(bare(name), Value::new(Span::default(), Shape::Unknown));
    }

    /// Makes the variables unknown that an unread statement calls or changes: `$list.Add(..)`,
    /// `[array]::Reverse($list)`, `$i++`.
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
    }
}

/// Returns the name of a variable without its scope and in lower case, as it is stored.
pub(super) fn bare(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, bare)| bare).to_lowercase()
}

pub(super) fn size_of(value: &Value<'_>) -> usize {
    match &value.shape {
        Shape::List(items) => 1 + items.iter().map(size_of).sum::<usize>(),
        Shape::Object(object) => 1 + object.fields.iter().map(|(_, value)| size_of(value)).sum::<usize>(),
        Shape::Text(text) => 1 + text.len() / 16,
        _ => 1,
    }
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
