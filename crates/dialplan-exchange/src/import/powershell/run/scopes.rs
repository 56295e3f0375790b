//! The variables of a script and of the functions that are being called.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::live::Value;

/// The variables by name in lower case, one table for the script and one for each function that is being called. A
/// function sees the variables of its caller, and sets its own.
#[derive(Default)]
pub(super) struct Variables {
    script: Frame,
    inner: Vec<Frame>,
}

/// The variables of the script or of a function.
#[derive(Default)]
struct Frame {
    values: FxHashMap<String, Value>,
    /// The types of variables that have some: `[int]$x = 1`. What is assigned later is converted as well.
    types: FxHashMap<String, Rc<[String]>>,
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

impl Variables {
    /// Begins a function with variables of its own.
    pub(super) fn enter(&mut self) {
        self.inner.push(Frame::default());
    }

    /// Ends a function.
    pub(super) fn leave(&mut self) {
        self.inner.pop();
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match scope(name) {
            (Scope::Elsewhere, _) => None,
            (Scope::Script, name) => self.script.values.get(&name),
            (Scope::Nearest, name) => {
                let inner = self.inner.iter().rev().find_map(|own| own.values.get(&name));
                inner.or_else(|| self.script.values.get(&name))
            }
        }
    }

    /// Returns true if no function that is being called has a variable of this name.
    pub(super) fn is_of_script(&self, name: &str) -> bool {
        let (_, name) = scope(name);
        self.inner.iter().all(|own| !own.values.contains_key(&name))
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        match scope(name) {
            (Scope::Elsewhere, _) => None,
            (Scope::Script, name) => self.script.values.get_mut(&name),
            (Scope::Nearest, name) => match self.inner.iter_mut().rev().find_map(|own| own.values.get_mut(&name)) {
                Some(found) => Some(found),
                None => self.script.values.get_mut(&name),
            },
        }
    }

    pub(super) fn insert(&mut self, name: &str, value: Value) {
        if let Some((own, name)) = self.own(name) {
            own.values.insert(name, value);
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        if let Some((own, name)) = self.own(name) {
            own.values.remove(&name);
        }
    }

    /// Takes the value of a variable of the innermost function, so that nobody else holds it while it is changed.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let (own, name) = self.own(name)?;
        own.values.remove(&name)
    }

    /// Gives a variable types to which everything is converted that is assigned to it.
    pub(super) fn constrain(&mut self, name: &str, types: &Rc<[String]>) {
        if let Some((own, name)) = self.own(name) {
            own.types.insert(name, Rc::clone(types));
        }
    }

    /// Returns the types of the variable to which a value with this name is assigned.
    pub(super) fn types_of(&mut self, name: &str) -> Option<Rc<[String]>> {
        let (own, name) = self.own(name)?;
        own.types.get(&name).map(Rc::clone)
    }

    /// Returns the table to which a variable with this name is assigned, and its name there.
    fn own(&mut self, name: &str) -> Option<(&mut Frame, String)> {
        let (scope, name) = scope(name);
        match self.inner.last_mut() {
            _ if scope == Scope::Elsewhere => None,
            Some(inner) if scope == Scope::Nearest => Some((inner, name)),
            _ => Some((&mut self.script, name)),
        }
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
