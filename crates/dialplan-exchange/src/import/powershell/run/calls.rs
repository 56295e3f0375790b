//! Calls functions of the script and its script blocks.

use std::borrow::Cow;
use std::rc::Rc;

use dialplan_core::source::Span;

use super::arguments::{Given, argument, given};
use super::known::BLOCK;
use super::methods::literal;
use super::script::Script;
use crate::import::powershell::tree::{Argument, Command, EndKind, Expr, ExprKind, FunctionBody, Parameter};
use crate::object::{Object, Shape, Value};

/// How deeply functions may call each other.
const CALLS: usize = 16;

impl<'a> Script<'a, '_> {
    /// Calls a function or a script block. Its variables are its own, unless it stands after a dot.
    pub(super) fn call(
        &mut self,
        function: &FunctionBody,
        arguments: &[Argument],
        dotted: bool,
        (what, span): (&str, Span),
    ) -> Vec<Value<'a>> {
        let (Some(body), true, true) = (&function.body, self.calls < CALLS, self.spend(1, span)) else {
            let text = self.file.slice(function.span);
            if self.changes_plan(text) {
                self.not_read(span, format!("{what} is not executed"));
            }
            self.may_run(None, text, span, &[EndKind::Function], "code that is not executed may change it");
            return vec![Value::new(span, Shape::Unknown)];
        };
        let set = self.bind_function(function, arguments, span);
        if !dotted {
            self.variables.enter();
        }
        for (name, value) in set {
            self.variables.insert(&name, value);
        }
        self.calls += 1;
        let loops = std::mem::take(&mut self.loops);
        // `return` ends the function only.
        let values = self.scope(&[EndKind::Function], |script| script.run_all(body));
        self.loops = loops;
        self.calls -= 1;
        if !dotted {
            self.variables.leave();
        }
        values
    }

    /// Returns the variables of a function: its parameters, by name, by the beginning of a name, and by position.
    fn bind_function(
        &mut self,
        function: &FunctionBody,
        arguments: &[Argument],
        span: Span,
    ) -> Vec<(String, Value<'a>)> {
        let named = |name: &str| {
            let is = |known: &str| known.eq_ignore_ascii_case(name);
            let begins = |known: &str| known.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            let parameters = &function.parameters;
            let found = parameters.iter().find(|p| is(&p.name)).or_else(|| parameters.iter().find(|p| begins(&p.name)));
            found.map(|parameter| parameter.name.clone())
        };
        let is_switch = |name: &str| {
            let parameter = named(name);
            function.parameters.iter().any(|p| p.is_switch && Some(&p.name) == parameter.as_ref())
        };
        let mut set: Vec<(String, Value<'a>)> = Vec::new();
        let mut positional = Vec::new();
        for argument in given(arguments, is_switch) {
            match argument {
                Given::Positional(value) => positional.push(value),
                Given::Splat(name, span) => match self.variables.get(name).cloned() {
                    Some(Value { shape: Shape::Object(table), .. }) => {
                        let fields = table.fields.into_iter();
                        set.extend(fields.filter_map(|(name, value)| Some((named(&name)?, value))));
                    }
                    _ => {
                        self.unknown(span, &format!("the parameters `@{name}` are not known in this script"));
                        let unknown = |p: &Parameter| (p.name.clone(), Value::new(span, Shape::Unknown));
                        set.extend(function.parameters.iter().map(unknown));
                    }
                },
                Given::Named(name, value, span) => {
                    let value = match value {
                        Some(value) => self.value(value, &format!("`-{name}`")),
                        None => Value::new(span, Shape::Flag(true)),
                    };
                    set.extend(named(name).map(|name| (name, value)));
                }
            }
        }
        let free: Vec<&str> = (function.parameters.iter().map(|parameter| parameter.name.as_str()))
            .filter(|name| !set.iter().any(|(known, _)| known == name))
            .collect();
        let mut rest = Vec::new();
        for (at, value) in positional.iter().enumerate() {
            match free.get(at) {
                Some(name) => {
                    let value = self.value(value, &format!("`-{name}`"));
                    set.push(((*name).to_owned(), value));
                }
                None => rest.push(self.value(value, "`$args`")),
            }
        }
        let mut variables = vec![("args".to_owned(), Value::new(span, Shape::List(rest)))];
        for parameter in &function.parameters {
            let given = set.iter().position(|(name, _)| *name == parameter.name).map(|at| set.remove(at).1);
            let value = match (given, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.value(default, &format!("`${}`", parameter.name)),
                // A parameter that is not given is empty.
                (None, None) => Value::new(span, Shape::Null),
            };
            let value = match value.shape {
                Shape::Text(_) | Shape::Number(_) | Shape::Object(_) if parameter.of_list => {
                    Value::new(value.span, Shape::List(vec![value]))
                }
                _ => value,
            };
            variables.push((parameter.name.clone(), value));
        }
        variables
    }

    /// Returns a value that stands for a script block.
    pub(super) fn block_value(&mut self, block: &Rc<FunctionBody>) -> Shape<'a> {
        let number = Value::new(block.span, Shape::Number(self.blocks.len().to_string()));
        self.blocks.push(Rc::clone(block));
        Shape::Object(Object { type_name: Cow::Borrowed(BLOCK), fields: vec![(Cow::Borrowed("Number"), number)] })
    }

    /// Returns the script block that a value stands for.
    pub(super) fn block_of(&self, value: &Value<'_>) -> Option<Rc<FunctionBody>> {
        let Shape::Object(object) = &value.shape else { return None };
        if object.type_name != BLOCK {
            return None;
        }
        let number: usize = object.get(&["Number"]).and_then(Value::as_text)?.parse().ok()?;
        self.blocks.get(number).map(Rc::clone)
    }

    /// Returns the script block that an expression is, if that is known.
    pub(super) fn block_in(&mut self, expr: &Expr) -> Option<Rc<FunctionBody>> {
        match &expr.kind {
            ExprKind::Block(block) => Some(Rc::clone(block)),
            _ => {
                let value = self.quietly(|script| script.value(expr, "a script block"));
                self.block_of(&value)
            }
        }
    }

    /// Runs the block of `Invoke-Command {..}` or `Measure-Command {..}`.
    pub(super) fn invoke_command(&mut self, command: &Command) -> Vec<Value<'a>> {
        let arguments = given(&command.arguments, |_| false);
        let blocks: Vec<&Expr> = (arguments.iter())
            .filter_map(|argument| match argument {
                Given::Positional(value) => Some(*value),
                Given::Named(_, value, _) => *value,
                Given::Splat(..) => None,
            })
            .collect();
        let block = blocks.into_iter().find_map(|value| self.block_in(value));
        let Some(block) = block else {
            self.unread(command.span, &format!("what `{}` runs is not known here", command.name));
            return vec![Value::new(command.span, Shape::Unknown)];
        };
        let list = argument(&arguments, "ArgumentList", None);
        let values: Vec<Argument> = match list.map(|list| &list.kind) {
            None => Vec::new(),
            Some(_) => {
                let list = list.map(|list| self.value(list, "`-ArgumentList`"));
                let items = list.iter().flat_map(Value::items);
                items.map(literal).collect()
            }
        };
        self.call(&block, &values, false, ("a script block", command.span))
    }
}
