//! The variables of a script and of the functions that are being called.

use rustc_hash::FxHashMap;

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
