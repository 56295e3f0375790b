//! Calls functions of the script and its script blocks.

use std::rc::Rc;

use dialplan_core::source::Span;

use super::arguments::{Given, argument, given};
use super::live::{Shape, Table, Value};
use super::script::Script;
use crate::import::powershell::tree::{
    Argument, Command, EndKind, Expr, ExprKind, FunctionBody, Parameter, PartKind, Statement,
};

/// How deeply functions may call each other.
const CALLS: usize = 16;

/// Parameters that every function has and that have no value.
const SWITCHES: [&str; 4] = ["Verbose", "Debug", "WhatIf", "Confirm"];

/// What is passed to a function.
pub(super) struct Passed<'t> {
    /// As it is written.
    pub(super) arguments: &'t [Argument],
    /// Positional arguments that are known already.
    pub(super) values: Vec<Value>,
    /// What comes from a pipeline, if there is one.
    pub(super) input: Option<Vec<Value>>,
}

impl<'t> Passed<'t> {
    pub(super) fn written(arguments: &'t [Argument]) -> Passed<'t> {
        Passed { arguments, values: Vec::new(), input: None }
    }

    pub(super) fn values(values: Vec<Value>) -> Passed<'t> {
        Passed { arguments: &[], values, input: None }
    }
}

/// A positional argument.
enum Positional<'t> {
    Written(&'t Expr),
    Value(Value),
}

/// What the parameters of a function get from its caller.
struct Bound {
    set: Vec<(String, Value)>,
    rest: Vec<Value>,
    /// Whether there may be others.
    open: bool,
}

impl Script<'_, '_> {
    /// Calls a function or a script block. Its variables are its own, unless it stands after a dot.
    pub(super) fn call(
        &mut self,
        function: &FunctionBody,
        passed: Passed<'_>,
        dotted: bool,
        (what, span): (&str, Span),
    ) -> Vec<Value> {
        let perhaps = !self.mode.maybe.is_empty();
        if perhaps && self.maybe_running.contains(&function.span) {
            // What it may change is noted where it is being run.
            return vec![Value::unknown(span)];
        }
        let (Some(body), true, true) = (&function.body, self.calls < CALLS, self.spend(1, span)) else {
            let text = self.file.slice(function.span);
            if self.changes_plan(text) {
                self.not_read(span, format!("{what} is not executed"));
            }
            self.may_run(None, text, span, &[EndKind::Function], "code that is not executed may change it");
            return vec![Value::unknown(span)];
        };
        // What a function does is reported, even if its result is only asked for.
        let quiet = std::mem::take(&mut self.quiet);
        let bound = self.bind_function(function, &passed, span);
        if !dotted {
            self.variables.enter();
        }
        self.set_parameters(function, bound, span);
        self.calls += 1;
        if perhaps {
            self.maybe_running.push(function.span);
        }
        let conditions = std::mem::take(&mut self.conditions);
        let loops = std::mem::take(&mut self.loops);
        // `return` ends the function only.
        let values = self.scope(&[EndKind::Function], |script| script.run_function(function, body, passed.input, span));
        self.loops = loops;
        self.conditions = conditions;
        if perhaps {
            self.maybe_running.pop();
        }
        self.calls -= 1;
        if !dotted {
            self.variables.leave();
        }
        self.quiet = quiet;
        values
    }

    fn run_function(
        &mut self,
        function: &FunctionBody,
        body: &[Statement],
        input: Option<Vec<Value>>,
        span: Span,
    ) -> Vec<Value> {
        let has_parts = body.iter().any(|statement| matches!(statement, Statement::Part(..)));
        if !has_parts && !function.is_filter {
            if let Some(input) = input {
                input.last().into_iter().for_each(|last| self.take_from_pipeline(function, last));
                self.variables.insert("input", Value::new(span, Shape::array(input)));
            }
            return self.run_all(body);
        }
        let mut values = Vec::new();
        for kind in [PartKind::Begin, PartKind::Process, PartKind::End] {
            let of_kind = |statement: &&Statement| match statement {
                Statement::Part(known, _) => *known == kind,
                _ => kind == if function.is_filter { PartKind::Process } else { PartKind::Begin },
            };
            let parts: Vec<&Statement> = body.iter().filter(of_kind).collect();
            let items = match (&input, kind) {
                (Some(input), PartKind::Process) => input.iter().map(Some).collect(),
                _ => vec![None],
            };
            for item in items {
                if self.ended.is_some() || !self.spend(1, span) {
                    break;
                }
                if let Some(item) = item {
                    self.variables.insert("_", item.clone());
                    self.take_from_pipeline(function, item);
                }
                values.extend(self.scope(&[EndKind::Function], |script| {
                    parts.iter().flat_map(|part| script.statement(part)).collect::<Vec<_>>()
                }));
            }
        }
        values
    }

    /// Sets the parameters that get a value of a pipeline.
    fn take_from_pipeline(&mut self, function: &FunctionBody, item: &Value) {
        for parameter in &function.parameters {
            let [whole, member] = parameter.from_pipeline;
            let of_member = match &item.shape {
                Shape::Table(table) if member => table.borrow().get(&parameter.name),
                _ => None,
            };
            if let Some(value) = of_member.or_else(|| whole.then(|| item.clone())) {
                self.store(&parameter.name, value);
            }
        }
    }

    /// Returns what the parameters of a function get: by name, by the beginning of a name, and by position.
    fn bind_function(&mut self, function: &FunctionBody, passed: &Passed<'_>, span: Span) -> Bound {
        let named = |name: &str| {
            let is = |known: &str| known.eq_ignore_ascii_case(name);
            let begins = |known: &str| known.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            let parameters = &function.parameters;
            let found = parameters.iter().find(|p| is(&p.name)).or_else(|| parameters.iter().find(|p| begins(&p.name)));
            found.map(|parameter| parameter.name.clone())
        };
        let is_switch_here = |name: &str| match named(name) {
            Some(name) => function.parameters.iter().any(|p| is_switch(p) && p.name == name),
            None => SWITCHES.iter().any(|known| known.eq_ignore_ascii_case(name)),
        };
        let mut bound = Bound { set: Vec::new(), rest: Vec::new(), open: false };
        let mut positional: Vec<Positional<'_>> = passed.values.iter().cloned().map(Positional::Value).collect();
        for argument in given(passed.arguments, is_switch_here) {
            match argument {
                Given::Positional(value) => positional.push(Positional::Written(value)),
                Given::Splat(name, span) => match self.variables.get(name).map(|value| value.shape.clone()) {
                    Some(Shape::Table(table)) if !table.borrow().spoiled => {
                        let entries = table.borrow().entries().to_vec();
                        bound.set.extend(entries.into_iter().filter_map(|(name, value)| Some((named(&name)?, value))));
                    }
                    Some(Shape::List(list)) => positional.extend(list.items().into_iter().map(Positional::Value)),
                    _ => {
                        self.unknown(span, &format!("the parameters `@{name}` are not known in this script"));
                        bound.open = true;
                    }
                },
                Given::Named(name, value, span) => {
                    let value = match value {
                        Some(value) => self.value(value, &format!("`-{name}`")),
                        None => Value::new(span, Shape::Flag(true)),
                    };
                    bound.set.extend(named(name).map(|name| (name, value)));
                }
            }
        }
        let mut free = by_position(&function.parameters);
        free.retain(|name| !bound.set.iter().any(|(known, _)| known == name));
        for (at, value) in positional.into_iter().enumerate() {
            let name = free.get(at);
            let value = match value {
                Positional::Value(value) => value,
                Positional::Written(value) => {
                    let what = name.map_or_else(|| "`$args`".to_owned(), |name| format!("`-{name}`"));
                    self.value(value, &what)
                }
            };
            match name {
                Some(name) => bound.set.push(((*name).to_owned(), value)),
                None => bound.rest.push(value),
            }
        }
        self.spend(bound.set.len() + bound.rest.len(), span);
        bound
    }

    /// Sets the parameters of a function to what is passed, or else to their default values, which may use those before
    /// them.
    fn set_parameters(&mut self, function: &FunctionBody, mut bound: Bound, span: Span) {
        let mut given = Table::default();
        self.variables.insert("args", Value::new(span, Shape::array(std::mem::take(&mut bound.rest))));
        for parameter in &function.parameters {
            let name = &parameter.name;
            self.variables.constrain(name, &parameter.types);
            let passed = bound.set.iter().position(|(known, _)| known == name).map(|at| bound.set.remove(at).1);
            let what = format!("`${name}`");
            let is_passed = passed.is_some();
            let value = match (passed, &parameter.default) {
                (Some(value), _) => value,
                (None, _) if bound.open => Value::unknown(span),
                (None, Some(default)) => self.value(default, &what),
                // A parameter that is not given is empty.
                (None, None) => Value::new(span, Shape::Null),
            };
            let empty = matches!(value.shape, Shape::Null);
            let value = match is_passed || parameter.default.is_some() || !is_switch(parameter) || bound.open {
                // Without a value, only a text or a number of a type is not null.
                true if empty && !is_passed && parameter.default.is_none() && is_reference(parameter) => value,
                true => self.converted_to(&parameter.types, value, &what),
                false => Value::new(span, Shape::Flag(false)),
            };
            if is_passed {
                given.set(name, value.clone());
            }
            match value.is_unknown() {
                true => self.variables.insert(name, Value::unknown(value.span)),
                false => self.variables.insert(name, value),
            }
        }
        given.spoiled = bound.open;
        self.variables.insert("PSBoundParameters", Value::new(span, Shape::table(given)));
    }

    /// Returns the script block that an expression is, if that is known.
    pub(super) fn block_in(&mut self, expr: &Expr) -> Option<Rc<FunctionBody>> {
        match &expr.kind {
            ExprKind::Block(block) => Some(Rc::clone(block)),
            _ => match self.quietly(|script| script.value(expr, "a script block")).shape {
                Shape::Block(block) => Some(block),
                _ => None,
            },
        }
    }

    /// Runs the block of `Invoke-Command {..}` or `Measure-Command {..}`.
    pub(super) fn invoke_command(&mut self, command: &Command) -> Vec<Value> {
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
            return vec![Value::unknown(command.span)];
        };
        let values = match argument(&arguments, "ArgumentList", None) {
            None => Vec::new(),
            Some(list) => self.value(list, "`-ArgumentList`").items(),
        };
        self.call(&block, Passed::values(values), false, ("a script block", command.span))
    }
}

fn is_switch(parameter: &Parameter) -> bool {
    parameter.types.iter().any(|name| matches!(name.as_str(), "switch" | "switchparameter"))
}

/// Returns true if a parameter that is not given is null, whatever its type.
fn is_reference(parameter: &Parameter) -> bool {
    let plain = ["string", "int", "int32", "int64", "long", "bool", "boolean", "double", "decimal"];
    !parameter.types.iter().any(|name| plain.contains(&name.as_str()))
}

/// Returns the names of the parameters in the order in which they take arguments without a name.
fn by_position(parameters: &[Parameter]) -> Vec<&str> {
    let mut found: Vec<&Parameter> = parameters.iter().filter(|parameter| !is_switch(parameter)).collect();
    if found.iter().any(|parameter| parameter.position.is_some()) {
        found.retain(|parameter| parameter.position.is_some());
        found.sort_by_key(|parameter| parameter.position);
    }
    found.into_iter().map(|parameter| parameter.name.as_str()).collect()
}
