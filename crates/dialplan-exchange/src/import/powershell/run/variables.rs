//! The variables of a script: what is known about them, and what makes them unknown.

use dialplan_core::source::Span;
use rustc_hash::FxHashMap;

use super::script::Script;
use crate::import::powershell::chars::is_name;
use crate::object::{Shape, Value};

/// The variables by name in lower case, one table for the script and one for each function that is being called. A
/// function sees the variables of its caller, and sets its own.
pub(super) struct Variables<'a> {
    script: FxHashMap<String, Value<'a>>,
    inner: Vec<FxHashMap<String, Value<'a>>>,
}

/// Where a variable is, as its name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The innermost function, or the nearest one around it that has the variable.
    Nearest,
    /// `$script:x`, `$global:x`
    Script,
    /// `$env:X`: not a variable of the script.
    Elsewhere,
}

impl<'a> Variables<'a> {
    pub(super) fn new() -> Variables<'a> {
        Variables { script: FxHashMap::default(), inner: Vec::new() }
    }

    /// Begins a function with variables of its own.
    pub(super) fn enter(&mut self) {
        self.inner.push(FxHashMap::default());
    }

    /// Ends a function.
    pub(super) fn leave(&mut self) {
        self.inner.pop();
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        match scope(name) {
            (Scope::Elsewhere, _) => None,
            (Scope::Script, name) => self.script.get(&name),
            (Scope::Nearest, name) => {
                self.inner.iter().rev().find_map(|own| own.get(&name)).or_else(|| self.script.get(&name))
            }
        }
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Value<'a>> {
        match scope(name) {
            (Scope::Elsewhere, _) => None,
            (Scope::Script, name) => self.script.get_mut(&name),
            (Scope::Nearest, name) => match self.inner.iter_mut().rev().find_map(|own| own.get_mut(&name)) {
                Some(found) => Some(found),
                None => self.script.get_mut(&name),
            },
        }
    }

    pub(super) fn insert(&mut self, name: &str, value: Value<'a>) {
        let (scope, name) = scope(name);
        let own = match self.inner.last_mut() {
            Some(inner) if scope == Scope::Nearest => inner,
            _ if scope == Scope::Elsewhere => return,
            _ => &mut self.script,
        };
        own.insert(name, value);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.inner.last_mut().unwrap_or(&mut self.script).remove(name);
    }

    /// Returns all names with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Value<'a>)> {
        self.inner.iter().chain(std::iter::once(&self.script)).flatten()
    }
}

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

    /// Makes the other variables unknown that may hold the same table or list as this one, which is changed in place.
    pub(super) fn forget_shared(&mut self, name: &str) {
        let Some(value) = self.variables.get(name) else { return };
        let same = |other: &Value<'a>| {
            // A copy keeps the place where the table was written.
            matches!(other.shape, Shape::Object(_) | Shape::List(_)) && other.span == value.span
        };
        let own = bare(name);
        let mut shared: Vec<String> = (self.variables.iter())
            .filter(|(known, other)| **known != own && same(other))
            .map(|(known, _)| known.clone())
            .collect();
        shared.sort_unstable();
        shared.iter().for_each(|other| self.forget(other));
    }
}

/// Returns the scope of a variable and its name without it, in lower case.
fn scope(name: &str) -> (Scope, String) {
    match name.split_once(':') {
        None => (Scope::Nearest, name.to_lowercase()),
        Some((before, bare)) => {
            let scope = match before.to_ascii_lowercase().as_str() {
                "script" | "global" => Scope::Script,
                "local" | "private" | "using" | "variable" => Scope::Nearest,
                _ => Scope::Elsewhere,
            };
            (scope, bare.to_lowercase())
        }
    }
}

/// Returns the name of a variable without its scope and in lower case.
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
