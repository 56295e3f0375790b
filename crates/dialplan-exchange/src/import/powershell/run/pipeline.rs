//! Runs pipelines: what each stage makes of the values of the stage before it.

use dialplan_core::source::Span;

use super::arguments::{Given, argument, given};
use super::cmdlets;
use super::known::{is_determined, is_table, set_entry};
use super::methods::is_invoke;
use super::others;
use super::script::Script;
use crate::import::powershell::tree::{Command, Expr, ExprKind, Stage, Statement};
use crate::object::{Shape, Value};

impl<'a> Script<'a, '_> {
    pub(super) fn pipeline(&mut self, stages: &[Stage], span: Span) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        let mut stages = stages.iter();
        match stages.next() {
            Some(Stage::Command(command)) => values.extend(self.command(command)),
            Some(Stage::Expr(expr)) if self.changed_in_place(expr) => {}
            Some(Stage::Expr(expr)) => {
                let invokes = matches!(&expr.kind, ExprKind::Call(_, name, _) if is_invoke(name));
                if matches!(expr.kind, ExprKind::Unknown(_) | ExprKind::Call(..)) && !invokes {
                    self.forget_touched(self.file.slice(span));
                }
                let stepped = matches!(expr.kind, ExprKind::Step(..));
                // A value that is not used needs no finding, but it is not known whether it is.
                let value = self.value(expr, "a value");
                if !matches!(value.shape, Shape::Null) && !stepped {
                    values.push(value);
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

    /// Runs a stage of a pipeline after the first one.
    fn stage(&mut self, command: &Command, input: Vec<Value<'a>>, span: Span) -> Vec<Value<'a>> {
        let name = self.full_name(&command.name);
        let arguments = given(&command.arguments, |name| {
            ["Unique", "Descending"].iter().any(|switch| switch.eq_ignore_ascii_case(name))
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
            "where-object" => return self.filtered(&input, &arguments, span),
            "select-object" | "sort-object" => return self.selected(&name, &input, &arguments, span),
            "out-null" => return Vec::new(),
            "write-output" | "tee-object" => return input,
            "convertfrom-csv" | "convertfrom-json" => {
                return vec![self.converted(&name, &input, &arguments, command.span)];
            }
            _ => {}
        }
        let (verb, noun) = name.split_once('-').unwrap_or((&name, ""));
        let of_plan = match verb {
            "new" | "set" | "remove" => cmdlets::parameters(noun).is_some(),
            "grant" => cmdlets::granted(noun).is_some(),
            _ => false,
        };
        let names: Option<Vec<&str>> = input.iter().flat_map(Value::items).map(Value::as_text).collect();
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
        vec![Value::new(span, Shape::Unknown)]
    }

    /// Runs a command for each name that is piped to it.
    fn for_each_name(&mut self, command: &Command, names: &[&str]) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        for name in names {
            self.piped = Some(Value::text(command.span, (*name).to_owned()));
            values.extend(self.command(command));
            self.piped = None;
        }
        values
    }

    fn members(&mut self, input: &[Value<'a>], name: &str, span: Span) -> Vec<Value<'a>> {
        let found: Option<Vec<Value<'a>>> = (input.iter().flat_map(Value::items))
            .map(|item| match &item.shape {
                Shape::Object(object) if is_determined(item) => object.get(&[name]).cloned(),
                _ => None,
            })
            .collect();
        found.unwrap_or_else(|| vec![Value::new(span, Shape::Unknown)])
    }

    /// Returns the values for which the condition of `Where-Object` holds.
    fn filtered(&mut self, input: &[Value<'a>], arguments: &[Given<'_>], span: Span) -> Vec<Value<'a>> {
        let unknown = vec![Value::new(span, Shape::Unknown)];
        let condition = argument(arguments, "FilterScript", Some(0)).and_then(|block| self.block_in(block));
        let condition = condition.as_ref().and_then(|block| block.body.as_deref());
        let condition = match condition {
            Some([Statement::Pipeline(stages, _)]) => match stages.as_slice() {
                [Stage::Expr(condition)] => condition,
                _ => return unknown,
            },
            _ => return unknown,
        };
        let outer = self.variables.get("_").cloned();
        let mut kept = Some(Vec::new());
        for item in input.iter().flat_map(Value::items) {
            if !is_determined(item) || !self.spend(1, span) {
                kept = None;
                break;
            }
            self.variables.insert("_", item.clone());
            match (self.truth(condition), kept.as_mut()) {
                (Some(true), Some(kept)) => kept.push(item.clone()),
                (Some(false), _) => {}
                _ => {
                    kept = None;
                    break;
                }
            }
        }
        self.restore_item(outer);
        kept.unwrap_or(unknown)
    }

    /// Returns what `Select-Object` or `Sort-Object` leaves of values, as far as that is read.
    fn selected(&mut self, name: &str, input: &[Value<'a>], arguments: &[Given<'_>], span: Span) -> Vec<Value<'a>> {
        let unknown = vec![Value::new(span, Shape::Unknown)];
        let mut items: Vec<Value<'a>> = input.iter().flat_map(Value::items).cloned().collect();
        if !items.iter().all(is_determined) {
            return unknown;
        }
        let sorts = name == "sort-object";
        let (mut unique, mut first, mut member, mut descending) = (false, None, None, false);
        for given in arguments {
            let (parameter, value) = match given {
                Given::Named(parameter, value, _) => (parameter.to_ascii_lowercase(), *value),
                Given::Positional(value) => ("property".to_owned(), Some(*value)),
                Given::Splat(..) => return unknown,
            };
            let value = value.map(|value| self.value(value, &format!("`-{parameter}`")));
            let text = value.as_ref().and_then(Value::as_text);
            match (parameter.as_str(), text) {
                ("unique", None) => unique = true,
                ("descending", None) if sorts => descending = true,
                ("property", Some(name)) if sorts => member = Some(name.to_owned()),
                ("expandproperty", Some(name)) if !sorts => member = Some(name.to_owned()),
                ("first", Some(count)) if !sorts => match count.parse::<usize>() {
                    Ok(count) => first = Some(count),
                    Err(_) => return unknown,
                },
                _ => return unknown,
            }
        }
        // Which of the two comes first depends on the version.
        if unique && (first.is_some() || sorts && member.is_some()) {
            return unknown;
        }
        if sorts {
            let keys = match &member {
                Some(member) => self.members(&items, member, span),
                None => items.clone(),
            };
            let Some(sorted) = sorted(items, &keys, descending) else { return unknown };
            items = sorted;
        } else {
            items.truncate(first.unwrap_or(items.len()));
            if let Some(member) = member {
                let found = self.members(&items, &member, span);
                items = found.iter().flat_map(Value::items).cloned().collect();
            }
        }
        if unique {
            let mut known: Vec<Value<'a>> = Vec::new();
            for item in items {
                if !self.spend(known.len() / 16, span) {
                    return unknown;
                }
                if !known.iter().any(|other| other.shape == item.shape) {
                    known.push(item);
                }
            }
            items = known;
        }
        items
    }

    /// Runs `$list.Add(value)` and `$table.Add(key, value)`. Returns false for anything else.
    fn changed_in_place(&mut self, expr: &Expr) -> bool {
        let expr = match &expr.kind {
            ExprKind::Cast(to, inner) if to == "void" => inner,
            _ => expr,
        };
        let ExprKind::Call(of, method, arguments) = &expr.kind else { return false };
        let ExprKind::Variable(name) = &of.kind else { return false };
        if !self.mode.maybe.is_empty() {
            return false;
        }
        match (self.variables.get(name).map(|value| &value.shape), arguments.as_slice()) {
            (Some(Shape::List(_)), [argument]) if ["add", "addrange"].contains(&&*method.to_ascii_lowercase()) => {
                let value = self.value(argument, &format!("`${name}`"));
                self.forget_shared(name);
                if let Some(Value { shape: Shape::List(list), .. }) = self.variables.get_mut(name) {
                    match value.shape {
                        Shape::List(more) if method.eq_ignore_ascii_case("AddRange") => list.extend(more),
                        _ => list.push(value),
                    }
                }
                true
            }
            (Some(Shape::Object(table)), [key, value]) if method.eq_ignore_ascii_case("Add") && is_table(table) => {
                let (key, value) = (self.value(key, "the name of an entry"), self.value(value, &format!("`${name}`")));
                self.forget_shared(name);
                match (key.as_text(), self.variables.get_mut(name)) {
                    (Some(key), Some(Value { shape: Shape::Object(table), .. })) => set_entry(table, key, value),
                    _ => self.forget(name),
                }
                true
            }
            _ => false,
        }
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

/// Returns the items in the order of their keys; `None` if that is not known. How texts are sorted depends on the
/// language of the computer, but not that of digits and small letters.
fn sorted<'a>(items: Vec<Value<'a>>, keys: &[Value<'a>], descending: bool) -> Option<Vec<Value<'a>>> {
    if keys.len() != items.len() {
        return None;
    }
    let whole = |key: &Value<'_>| match &key.shape {
        Shape::Number(number) => number.parse::<i64>().ok(),
        _ => None,
    };
    let plain = |key: &Value<'_>| match &key.shape {
        Shape::Text(text) if text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) => {
            Some(text.to_string())
        }
        _ => None,
    };
    let numbers: Option<Vec<i64>> = keys.iter().map(whole).collect();
    let texts: Option<Vec<String>> = keys.iter().map(plain).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    match (numbers, texts) {
        (Some(numbers), _) => order.sort_by_key(|at| numbers.get(*at).copied()),
        (None, Some(texts)) => order.sort_by_key(|at| texts.get(*at).cloned()),
        (None, None) => return None,
    }
    if descending {
        // What is equal keeps its order in some versions only.
        let distinct = order.windows(2).all(|pair| match pair {
            [a, b] => keys.get(*a).map(|key| &key.shape) != keys.get(*b).map(|key| &key.shape),
            _ => true,
        });
        if !distinct {
            return None;
        }
        order.reverse();
    }
    order.into_iter().map(|at| items.get(at).cloned()).collect()
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
