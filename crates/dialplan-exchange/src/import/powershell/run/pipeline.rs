//! Runs pipelines: what each stage makes of the values of the stage before it.

use std::rc::Rc;

use dialplan_core::source::Span;

use super::arguments::{Given, given};
use super::calls::Passed;
use super::cmdlets;
use super::known::is_listed;
use super::live::{Shape, Value};
use super::operators::member_of;
use super::others;
use super::script::Script;
use super::variables::{assigned, variables};
use crate::import::powershell::tree::{Command, EndKind, Expr, ExprKind, FunctionBody, Stage};

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
        self.forget_outputs(command);
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
            "foreach-object" => {
                if let Some([begin, process, end]) = self.blocks_of(&arguments) {
                    let mut values = self.run_once(begin);
                    if let Some(process) = process {
                        values.extend(self.for_each_value(input, &process, span));
                    }
                    values.extend(self.run_once(end));
                    return values;
                }
                if let [Given::Positional(Expr { kind: ExprKind::Literal(member), .. })] = arguments.as_slice() {
                    return self.members(&input, member, span);
                }
            }
            "where-object" => return self.filtered(&input, command, &arguments, span),
            "select-object" | "sort-object" => return self.selected(&name, &input, command, &arguments),
            "out-null" => return Vec::new(),
            "write-output" | "tee-object" => return input,
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
            self.forget_changed(text);
            self.not_of_a_plan(command, &name);
        } else if self.mode.maybe.is_empty() && !others::has_output(&name) {
            return input;
        }
        // Its blocks may change variables.
        self.forget_changed(text);
        vec![Value::unknown(span)]
    }

    /// Runs the block before the first item, or after the last one.
    fn run_once(&mut self, block: Option<Rc<FunctionBody>>) -> Vec<Value> {
        let Some(body) = block.as_ref().and_then(|block| block.body.as_deref()) else { return Vec::new() };
        self.calls += 1;
        let values = self.scope(&[EndKind::Function], |script| script.run_all(body));
        self.calls -= 1;
        values
    }

    /// Returns true if a block uses variables that it has not set itself, or functions of the script.
    fn sees_script(&self, block: &Expr) -> bool {
        let text = self.file.slice(block.span);
        let own = assigned(text);
        let is_own = |name: &str| {
            let name = name.to_lowercase();
            ["_", "psitem", "true", "false", "null"].contains(&&*name)
                || name.starts_with("using:")
                || own.contains(&name)
        };
        let calls = self.functions.keys().any(|function| text.to_lowercase().contains(function.as_str()));
        calls || variables(text).any(|(name, _)| !is_own(name))
    }

    /// Returns the blocks of `ForEach-Object` that are run before the first item, for each, and after the last one.
    fn blocks_of(&mut self, arguments: &[Given<'_>]) -> Option<[Option<Rc<FunctionBody>>; 3]> {
        let mut named: [Option<&Expr>; 3] = [None, None, None];
        let mut rest = Vec::new();
        for given in arguments {
            match given {
                Given::Positional(value) => rest.push(*value),
                Given::Named(name, value, _) => {
                    let name = name.to_ascii_lowercase();
                    let place = ["begin", "process", "end"].iter().position(|known| known.starts_with(&name));
                    // A parallel block sees the variables of the script only as `$using:x`.
                    if name == "parallel" && value.is_some_and(|block| self.sees_script(block)) {
                        return None;
                    }
                    // Others are no blocks, such as `-ThrottleLimit 5`.
                    if let Some(place) = place.or((name == "parallel").then_some(1)) {
                        *named.get_mut(place)? = *value;
                    }
                }
                Given::Splat(..) => return None,
            }
        }
        let [begin, process, end] = &mut named;
        match (process.is_some(), rest.as_slice()) {
            (_, []) => {}
            (false, [only]) => *process = Some(*only),
            (false, [first, second]) if begin.is_none() => (*begin, *process) = (Some(*first), Some(*second)),
            (false, [first, second, third]) if begin.is_none() && end.is_none() => {
                (*begin, *process, *end) = (Some(*first), Some(*second), Some(*third));
            }
            _ => return None,
        }
        let mut blocks = [None, None, None];
        for (block, written) in blocks.iter_mut().zip(named) {
            if let Some(written) = written {
                *block = Some(self.block_in(written).filter(|block| block.body.is_some())?);
            }
        }
        blocks.iter().any(Option::is_some).then_some(blocks)
    }

    /// Forgets the variables into which a command puts something by their names: `-OutVariable x`.
    pub(super) fn forget_outputs(&mut self, command: &Command) {
        const NAMING: [&str; 11] = [
            "outvariable",
            "ov",
            "errorvariable",
            "ev",
            "warningvariable",
            "wv",
            "informationvariable",
            "iv",
            "pipelinevariable",
            "pv",
            "variable",
        ];
        for given in given(&command.arguments, |_| false) {
            if let Given::Named(name, Some(Expr { kind: ExprKind::Literal(variable), .. }), _) = given
                && NAMING.iter().any(|known| known.eq_ignore_ascii_case(name))
            {
                self.forget(variable.trim_start_matches('+'));
            }
        }
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
