//! The variables of a script: what is known of them, and what makes them unknown.

use dialplan_core::source::Span;

use super::script::Script;
use crate::import::powershell::chars::is_name;
use crate::object::{Shape, Value};

pub(super) enum VariableValue<'a> {
    Known(Value<'a>),
    /// Certainly not set.
    Unset,
    /// Perhaps set by somebody else.
    Unknown,
}

impl<'a> Script<'a, '_> {
    pub(super) fn known(&self, name: &str) -> VariableValue<'a> {
        match name.to_ascii_lowercase().as_str() {
            "true" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(true))),
            "false" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(false))),
            "null" => return VariableValue::Known(Value::new(Span::default(), Shape::Null)),
            // The script's own switch, as its caller gives it.
            "whatifpreference" => return VariableValue::Known(Value::new(Span::default(), Shape::Flag(false))),
            _ => {}
        }
        match self.variables.get(&bare(name)) {
            Some(Value { shape: Shape::Unknown, .. }) => VariableValue::Unknown,
            Some(value) => VariableValue::Known(value.clone()),
            // Nobody sets variables whose names are numbers; groups of patterns are called so.
            None if name.starts_with(|c: char| c.is_ascii_digit()) || name == "_" => VariableValue::Unset,
            None => VariableValue::Unknown,
        }
    }

    pub(super) fn size_of_variable(&self, name: &str) -> usize {
        self.variables.get(&bare(name)).map_or(0, size_of)
    }

    /// From here on nobody knows what the variable is.
    pub(super) fn forget(&mut self, name: &str) {
        self.variables.insert(bare(name), Value::new(Span::default(), Shape::Unknown));
    }

    /// A statement by itself that is not read, but calls or changes something: `$list.Add(..)`, `[array]::Reverse($list)`, `$i++`.
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

    /// A block that is not executed changes these variables.
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

/// The name of a variable without its scope, as it is kept.
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

/// The variables that a text names, each with what follows it.
pub(super) fn variables(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let end = rest.find(|c: char| !is_name(c) && c != ':').unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end)?;
        (!name.is_empty()).then_some((name, rest))
    })
}
