//! Runs pipelines: what each stage makes of the values of the stage before it.

use std::rc::Rc;

use dialplan_core::source::Span;

use super::arguments::{Given, argument, given};
use super::calls::Passed;
use super::cmdlets;
use super::known::is_listed;
use super::live::{Shape, Value};
use super::operators::member_of;
use super::others;
use super::script::Script;
use crate::import::powershell::tree::{Command, Expr, ExprKind, Stage};

impl Script<'_, '_> {
    pub(super) fn pipeline(&mut self, stages: &[Stage], span: Span) -> Vec<Value> {
        let mut values = Vec::new();
        let mut stages = stages.iter();
        match stages.next() {
            Some(Stage::Command(command)) => {
                values = self.command(command);
            }
            Some(Stage::Expr(expr)) => {
                if matches!(expr.kind, ExprKind::Unknown(_)) {
                    self.forget_touched(self.file.slice(span));
                }
                let stepped = matches!(expr.kind, ExprKind::Step(..));
                // A value that is not used needs no finding, but it is not known whether it is.
                let value = self.value(expr, "a value");
                if !stepped {
                    self.put_out(Some(value), &mut values);
                }
            }
            None => {}
        }
        for stage in stages {
            let Stage::Command(command) = stage else { continue };
            values = self.stage(command, values, span);
        }
        values
    }

    /// Adds the output of a statement to others. A list is put out one item at a time.
    pub(super) fn put_out(&mut self, value: Option<Value>, values: &mut Vec<Value>) {
        match value {
            None | Some(Value { shape: Shape::Null, .. }) => {}
            Some(value) => match &value.shape {
                Shape::List(list) => {
                    if self.spend(list.len(), value.span) {
                        values.extend(list.items());
                    }
                }
                _ => values.push(value),
            },
        }
    }

    /// Runs a stage of a pipeline after the first one.
    fn stage(&mut self, command: &Command, input: Vec<Value>, span: Span) -> Vec<Value> {
        let name = self.full_name(&command.name);
        if let Some(function) = self.functions.get(&name).map(Rc::clone)
            && function.body.is_some()
            && self.mode.maybe.is_empty()
            && input.iter().all(is_listed)
        {
            let what = format!("function `{}`", command.name);
            self.called.insert(name);
            let passed = Passed { input: Some(input), ..Passed::written(&command.arguments) };
            return self.call(&function, passed, command.dotted, (&what, command.span));
        }
        let arguments = given(&command.arguments, |name| {
            ["Unique", "Descending", "CaseSensitive", "Wait"].iter().any(|switch| switch.eq_ignore_ascii_case(name))
        });
        match name.as_str() {
            // What runs before the first item and after the last one is not followed.
            "foreach-object" if !has_several_blocks(&arguments) => {
                let block = argument(&arguments, "Process", Some(0)).or(argument(&arguments, "Parallel", None));
                if let Some(block) = block.and_then(|block| self.block_in(block)) {
                    return self.for_each_value(input, &block, span);
                }
                if let [Given::Positional(Expr { kind: ExprKind::Literal(member), .. })] = arguments.as_slice() {
                    return self.members(&input, member, span);
                }
            }
            "where-object" => return self.filtered(&input, command, &arguments, span),
            "select-object" | "sort-object" => return self.selected(&name, &input, command, &arguments),
            "out-null" => return Vec::new(),
            "write-output" => return input,
            "convertfrom-csv" | "convertfrom-json" => {
                let value = self.converted(&name, &input, &arguments, command.span);
                let mut values = Vec::new();
                self.put_out(Some(value), &mut values);
                return values;
            }
            _ => {}
        }
        let (verb, noun) = name.split_once('-').unwrap_or((&name, ""));
        let of_plan = match verb {
            "new" | "set" | "remove" => cmdlets::parameters(noun).is_some(),
            "grant" => cmdlets::granted(noun).is_some(),
            _ => false,
        };
        let name_of = |item: &Value| match &item.shape {
            Shape::Query(identity) => Some(identity.to_string()),
            _ => item.as_text().map(str::to_owned),
        };
        let names: Option<Vec<String>> = input.iter().map(name_of).collect();
        if let Some(names) = names.filter(|_| of_plan && self.mode.maybe.is_empty()) {
            return self.for_each_name(command, &names);
        }
        let text = self.file.slice(command.span);
        if of_plan || self.changes_plan(text) {
            self.not_read(span, "the rest of the pipeline is not followed");
            self.maybe_run(None, text, command.span, "a pipeline that is not followed may change it");
        } else if !others::is_harmless(&name) {
            self.not_of_a_plan(command, &name);
        } else if self.mode.maybe.is_empty() && !others::has_output(&name) {
            return input;
        }
        vec![Value::unknown(span)]
    }

    /// Runs a command for each name that is piped to it.
    fn for_each_name(&mut self, command: &Command, names: &[String]) -> Vec<Value> {
        let mut values = Vec::new();
        for name in names {
            self.piped = Some(Value::text(command.span, name.as_str()));
            values.extend(self.command(command));
            self.piped = None;
        }
        values
    }

    /// Returns a member of each item.
    pub(super) fn members(&mut self, input: &[Value], name: &str, span: Span) -> Vec<Value> {
        let found: Option<Vec<Value>> = input.iter().map(|item| member_of(item, name)).collect();
        found.unwrap_or_else(|| vec![Value::unknown(span)])
    }

    /// Returns the full name of a command in lower case, without its folder or module.
    pub(super) fn full_name(&self, name: &str) -> String {
        let bare = name.rsplit(['\\', '/']).next().unwrap_or_default().to_ascii_lowercase();
        match self.aliases.get(&bare) {
            Some(full) => full.clone(),
            None => others::alias(&bare).map_or(bare.clone(), str::to_owned),
        }
    }
}

/// Returns true if `ForEach-Object` is given more than one block, or one that runs before the first item or after the
/// last one.
fn has_several_blocks(arguments: &[Given<'_>]) -> bool {
    let is_other = |name: &str| {
        let name = name.to_ascii_lowercase();
        !name.is_empty() && ("begin".starts_with(&name) || "end".starts_with(&name))
    };
    let positional = arguments.iter().filter(|given| matches!(given, Given::Positional(_))).count();
    positional > 1 || arguments.iter().any(|given| matches!(given, Given::Named(name, ..) if is_other(name)))
}
