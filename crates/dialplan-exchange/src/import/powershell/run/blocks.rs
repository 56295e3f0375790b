//! Runs what may run more than once or not at all: branches, loops over lists, functions and script blocks.

use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::operators::is_determined;
use super::script::Script;
use super::statements::{first_line, has_plan_command};
use super::variables::{bare, variables};
use crate::codes;
use crate::import::powershell::tree::{Argument, Command, Condition, Expr, ExprKind, FunctionBody, Statement};
use crate::object::{Shape, Value};

/// How deeply functions may call each other.
const CALLS: usize = 16;

impl<'a> Script<'a, '_> {
    /// Runs an `if`. A branch whose condition is known is run or not. "Change it if it exists, else create it" gives
    /// the same result either way, so all branches are run. So are those of "set it if the command has the parameter".
    /// Of any other branch, only what it may change is noted.
    pub(super) fn branches(
        &mut self,
        conditions: &[Condition],
        branches: &[Vec<Statement>],
        span: Span,
    ) -> Vec<Value<'a>> {
        for (at, branch) in branches.iter().enumerate() {
            let known = match conditions.get(at) {
                None => Some(true),
                Some(condition) => condition.expr.as_ref().and_then(|expr| self.truth(expr)),
            };
            match known {
                Some(true) => return self.run_all(branch),
                Some(false) => {}
                None => {
                    let rest = branches.get(at..).unwrap_or_default();
                    let asked = conditions.get(at..).unwrap_or_default();
                    return self.unknown_branches(asked, rest, span);
                }
            }
        }
        Vec::new()
    }

    fn unknown_branches(
        &mut self,
        conditions: &[Condition],
        branches: &[Vec<Statement>],
        span: Span,
    ) -> Vec<Value<'a>> {
        if conditions.iter().all(|condition| self.asks_what_exists(&condition.text)) && self.maybe.is_empty() {
            if !self.guards_said && conditions.iter().any(|condition| !is_plain_guard(&condition.text)) {
                self.guards_said = true;
                let message = "what exists on the server is not known here: all branches of such an `if` are read";
                let place = first_line(self.file.slice(span), span);
                self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(place, "as if each were run"));
            }
            let outer = std::mem::replace(&mut self.guarded, true);
            let mut values = Vec::new();
            for branch in branches {
                values.extend(self.run_all(branch));
                // Only this branch ends there.
                self.ended = false;
            }
            self.guarded = outer;
            return values;
        }
        let body = self.file.slice(span);
        let bodies: usize = branches.iter().map(Vec::len).sum();
        if bodies > 0 && has_plan_command(body) {
            self.not_read(first_line(body, span), "an `if` is not executed: its condition is not known here");
        }
        self.forget_changed(body);
        for branch in branches {
            self.maybe_run(Some(branch), "", span, "an `if` whose condition is not known may change it");
        }
        let sets_value = branches.iter().any(|branch| !branch.is_empty());
        if sets_value { vec![Value::new(span, Shape::Unknown)] } else { Vec::new() }
    }

    /// Returns true for a condition about what exists on a server, or about what its commands can do.
    fn asks_what_exists(&self, condition: &str) -> bool {
        let asked = condition.to_ascii_lowercase();
        if is_plain_guard(&asked) {
            return true;
        }
        let compares = ["-eq", "-ne", "-like", "-match", "-gt", "-lt", "-ge", "-le"];
        let with_text = asked.replace("$null", "").contains(['\'', '"']);
        let bare_of_text = !(with_text && compares.iter().any(|operator| asked.contains(operator)));
        bare_of_text && variables(&asked).any(|(name, _)| self.queried.contains(&bare(name)))
    }

    /// Runs statements and returns their output.
    pub(super) fn run_all(&mut self, body: &[Statement]) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        for statement in body {
            values.extend(self.statement(statement));
        }
        values
    }

    /// Runs `foreach` over a list that the script shows.
    pub(super) fn for_each(
        &mut self,
        name: &str,
        list: &Expr,
        body: Option<&[Statement]>,
        span: Span,
    ) -> Vec<Value<'a>> {
        let muted = std::mem::replace(&mut self.muted, true);
        let list = self.value(list, "the list");
        self.muted = muted;
        let (Some(body), true) = (body, is_determined(&list)) else {
            self.forget(name);
            let text = self.file.slice(span);
            if has_plan_command(text) {
                self.not_read(first_line(text, span), "the loop `foreach` is not executed: its list is not known here");
            }
            self.maybe_run(body, text, span, "a loop that is not executed may change it");
            return Vec::new();
        };
        let mut values = Vec::new();
        for item in list.items() {
            if !self.spend(1, span) || self.ended {
                break;
            }
            self.variables.insert(bare(name), item.clone());
            values.extend(self.run_all(body));
        }
        values
    }

    /// Runs a block for each value of a pipeline: `ForEach-Object {..}`.
    pub(super) fn for_each_value(&mut self, input: Vec<Value<'a>>, block: &[Statement], span: Span) -> Vec<Value<'a>> {
        let items: Vec<Value<'a>> = input.iter().flat_map(Value::items).cloned().collect();
        if !items.iter().all(is_determined) {
            self.variables.remove("_");
            let text = self.file.slice(span);
            if has_plan_command(text) {
                self.not_read(span, "the rest of the pipeline is not followed");
            }
            self.forget("_");
            self.maybe_run(Some(block), text, span, "a pipeline that is not followed may change it");
            self.variables.remove("_");
            return vec![Value::new(span, Shape::Unknown)];
        }
        let mut values = Vec::new();
        for item in items {
            if !self.spend(1, span) || self.ended {
                break;
            }
            self.variables.insert("_".to_owned(), item);
            values.extend(self.run_all(block));
        }
        self.variables.remove("_");
        values
    }

    /// Runs the block of `& {..}` or `Invoke-Command {..}`.
    pub(super) fn block(&mut self, command: &Command) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        let blocks = command.arguments.iter().filter_map(|argument| match argument {
            Argument::Value(expr) | Argument::Parameter { value: Some(expr), .. } => Some(expr),
            _ => None,
        });
        for expr in blocks {
            match &expr.kind {
                ExprKind::Block(Some(body)) => values.extend(self.run_all(body)),
                ExprKind::Block(None) => {
                    let text = self.file.slice(expr.span);
                    if has_plan_command(text) {
                        self.not_read(expr.span, "a script block cannot be read");
                    }
                    self.maybe_run(None, text, expr.span, "a script block that is not read may change it");
                }
                _ => {}
            }
        }
        values
    }

    /// Calls a function of the script. Its variables are its own.
    pub(super) fn call(&mut self, function: &Rc<FunctionBody>, command: &Command) -> Vec<Value<'a>> {
        let size: usize = self.variables.values().map(super::variables::size_of).sum();
        let (Some(body), true, true) = (&function.body, self.calls < CALLS, self.spend(size, command.span)) else {
            let text = self.file.slice(function.span);
            if has_plan_command(text) {
                self.not_read(command.span, format!("function `{}` is not executed", command.name));
            }
            self.maybe_run(None, text, command.span, "a function that is not executed may change it");
            return vec![Value::new(command.span, Shape::Unknown)];
        };
        let outer = self.variables.clone();
        self.bind_function(function, command);
        self.calls += 1;
        let values = self.run_all(body);
        self.calls -= 1;
        // `return` ends the function only.
        self.ended = false;
        self.variables = outer;
        values
    }

    /// Sets the parameters of a function: by name, by the beginning of a name, and by position.
    fn bind_function(&mut self, function: &FunctionBody, command: &Command) {
        let named = |name: &str| {
            let is = |known: &str| known.eq_ignore_ascii_case(name);
            let begins = |known: &str| known.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            let parameters = &function.parameters;
            let found = parameters.iter().find(|p| is(&p.name)).or_else(|| parameters.iter().find(|p| begins(&p.name)));
            found.map(|parameter| parameter.name.clone())
        };
        let mut set: Vec<(String, Value<'a>)> = Vec::new();
        let mut positional = Vec::new();
        let mut arguments = command.arguments.iter().peekable();
        while let Some(argument) = arguments.next() {
            match argument {
                Argument::Value(value) => positional.push(value),
                Argument::Splat { name, .. } => {
                    if let Some(Value { shape: Shape::Object(table), .. }) = self.variables.get(&bare(name)).cloned() {
                        let fields = table.fields.into_iter();
                        set.extend(fields.filter_map(|(name, value)| Some((named(&name)?, value))));
                    }
                }
                Argument::Parameter { name, value, span } => {
                    let value = match (value, arguments.peek()) {
                        (Some(value), _) => self.value(value, &format!("`-{name}`")),
                        (None, Some(Argument::Value(value))) => {
                            arguments.next();
                            self.value(value, &format!("`-{name}`"))
                        }
                        (None, _) => Value::new(*span, Shape::Flag(true)),
                    };
                    set.extend(named(name).map(|name| (name, value)));
                }
            }
        }
        let free: Vec<&str> = (function.parameters.iter().map(|parameter| parameter.name.as_str()))
            .filter(|name| !set.iter().any(|(known, _)| known == name))
            .collect();
        for (name, value) in free.iter().zip(&positional) {
            let value = self.value(value, &format!("`-{name}`"));
            set.push(((*name).to_owned(), value));
        }
        for parameter in &function.parameters {
            let given = set.iter().position(|(name, _)| *name == parameter.name).map(|at| set.remove(at).1);
            let value = match (given, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.value(default, &format!("`${}`", parameter.name)),
                // A parameter that is not given is empty.
                (None, None) => Value::new(command.span, Shape::Null),
            };
            self.variables.insert(bare(&parameter.name), value);
        }
    }
}

/// Returns true for a condition that asks a command what exists, or asks the user for a confirmation.
fn is_plain_guard(condition: &str) -> bool {
    let asked = condition.to_ascii_lowercase();
    asked.contains("get-cs")
        || asked.contains("shouldprocess")
        || asked.contains("get-command") && asked.contains(".parameters.")
}
