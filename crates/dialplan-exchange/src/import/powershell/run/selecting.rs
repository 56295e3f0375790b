//! Runs the stages of a pipeline that leave some of its values, or change their order: `Where-Object`, `Select-Object`
//! and `Sort-Object`.

use std::rc::Rc;

use dialplan_core::source::Span;

use super::arguments::{Given, argument};
use super::known::{is_determined, is_same, is_true, joined, same_text};
use super::live::{ORDERED, Shape, Table, Value};
use super::operators::compared;
use super::script::Script;
use crate::import::powershell::tree::{Command, EndKind, FunctionBody};

/// What `Select-Object` and `Sort-Object` are asked for.
#[derive(Default)]
struct Selection {
    unique: bool,
    descending: bool,
    member: Option<String>,
    /// The members that are left of each value.
    members: Option<Vec<String>>,
    first: Option<usize>,
    last: Option<usize>,
    skip: usize,
    skip_last: usize,
}

impl Script<'_, '_> {
    /// Returns the values that `Where-Object` leaves.
    pub(super) fn filtered(
        &mut self,
        input: &[Value],
        command: &Command,
        arguments: &[Given<'_>],
        span: Span,
    ) -> Vec<Value> {
        let block = argument(arguments, "FilterScript", Some(0)).and_then(|block| self.block_in(block));
        if let Some(block) = block {
            return self.kept_by(input, &block, span);
        }
        // `Where-Object Name -eq 'x'`
        if let [Given::Positional(member), Given::Named(operator, Some(with), _)] = arguments {
            let member = self.value(member, "the name of a member");
            let with = self.value(with, "a condition");
            let keys = member.as_text().map(|member| self.members(input, member, span)).unwrap_or_default();
            if keys.len() == input.len() && keys.iter().all(is_determined) {
                let operator = operator.to_ascii_lowercase();
                let holds: Option<Vec<bool>> = (keys.iter())
                    .map(|key| match compared(&operator, key, &with, span)? {
                        Shape::Flag(holds) => Some(holds),
                        _ => None,
                    })
                    .collect();
                if let Some(holds) = holds {
                    return input.iter().zip(holds).filter(|(_, holds)| *holds).map(|(item, _)| item.clone()).collect();
                }
            }
        }
        self.not_selected(input, command, span)
    }

    /// Returns the values for which a block is true.
    pub(super) fn kept_by(&mut self, input: &[Value], block: &Rc<FunctionBody>, span: Span) -> Vec<Value> {
        let outer = self.variables.get("_").cloned();
        let mut kept = Some(Vec::new());
        for item in input {
            let Some(body) = block.body.as_deref().filter(|_| is_determined(item) && self.spend(1, span)) else {
                kept = None;
                break;
            };
            self.variables.insert("_", item.clone());
            self.calls += 1;
            let run = |script: &mut Self| script.scope(&[EndKind::Function], |script| script.run_all(body));
            let found = self.quietly(run);
            self.calls -= 1;
            let found = joined(found, span).unwrap_or(Value::new(span, Shape::Null));
            match (is_true(&found), kept.as_mut()) {
                (Some(true), Some(kept)) => kept.push(item.clone()),
                (Some(false), _) => {}
                _ => {
                    kept = None;
                    break;
                }
            }
        }
        self.restore_item(outer);
        kept.unwrap_or_else(|| {
            self.may_run_block(block, span);
            vec![Value::unknown(span)]
        })
    }

    /// Notes what a block may change of which it is not known for which values it is run.
    fn may_run_block(&mut self, block: &FunctionBody, span: Span) {
        let text = self.file.slice(block.span);
        if self.changes_plan(text) {
            self.not_read(span, "the rest of the pipeline is not followed");
        }
        self.maybe_run(block.body.as_deref(), text, block.span, "a pipeline that is not followed may change it");
    }

    /// Reports a stage that is not read, with what its blocks may change.
    fn not_selected(&mut self, input: &[Value], command: &Command, span: Span) -> Vec<Value> {
        let text = self.file.slice(command.span);
        if self.changes_plan(text) {
            self.not_read(span, "the rest of the pipeline is not followed");
        }
        self.maybe_run(None, text, command.span, "a pipeline that is not followed may change it");
        if input.iter().all(is_determined) {
            self.unknown(command.span, &format!("what `{}` leaves is not known here", command.name));
        }
        vec![Value::unknown(span)]
    }

    /// Returns what `Select-Object` or `Sort-Object` leaves of values, as far as that is read.
    pub(super) fn selected(
        &mut self,
        name: &str,
        input: &[Value],
        command: &Command,
        arguments: &[Given<'_>],
    ) -> Vec<Value> {
        let span = command.span;
        let sorts = name == "sort-object";
        let asked = self.selection(sorts, arguments).filter(|_| input.iter().all(is_determined));
        let Some(asked) = asked else { return self.not_selected(input, command, span) };
        let mut items = input.to_vec();
        if sorts {
            let keys = match &asked.member {
                Some(member) => self.members(&items, member, span),
                None => items.clone(),
            };
            let Some(sorted) = sorted(items, &keys, asked.descending) else {
                return self.not_selected(input, command, span);
            };
            items = sorted;
        } else {
            let from = asked.skip.min(items.len());
            items.drain(..from);
            items.truncate(items.len().saturating_sub(asked.skip_last));
            if let Some(last) = asked.last {
                let from = items.len().saturating_sub(last);
                items.drain(..from);
            }
            items.truncate(asked.first.unwrap_or(items.len()));
            if let Some(members) = &asked.members {
                if !self.spend(items.len() * members.len(), span) {
                    return self.not_selected(input, command, span);
                }
                items = items.iter().map(|item| only(item, members)).collect();
            }
            if let Some(member) = &asked.member {
                items = self.members(&items, member, span).iter().flat_map(Value::items).collect();
            }
        }
        if asked.unique {
            match self.distinct(items, sorts, span) {
                Some(distinct) => items = distinct,
                None => return self.not_selected(input, command, span),
            }
        }
        items
    }

    fn selection(&mut self, sorts: bool, arguments: &[Given<'_>]) -> Option<Selection> {
        let mut asked = Selection::default();
        for given in arguments {
            let (parameter, value) = match given {
                Given::Named(parameter, value, _) => (parameter.to_ascii_lowercase(), *value),
                Given::Positional(value) => ("property".to_owned(), Some(*value)),
                Given::Splat(..) => return None,
            };
            let value = value.map(|value| self.value(value, &format!("`-{parameter}`")));
            let text = value.as_ref().and_then(Value::as_text);
            let is = |known: &str| known.starts_with(&parameter);
            if !sorts && is("property") {
                let plain = |name: &String| !name.is_empty() && !name.contains('*') && name != "Length";
                asked.members = Some(value?.texts().filter(|names| names.iter().all(plain))?);
                continue;
            }
            match text {
                None if value.is_none() && is("unique") => asked.unique = true,
                None if value.is_none() && sorts && is("descending") => asked.descending = true,
                Some(name) if sorts && is("property") => asked.member = Some(name.to_owned()),
                Some(name) if !sorts && is("expandproperty") => asked.member = Some(name.to_owned()),
                Some(count) if !sorts => {
                    let count = count.parse::<usize>().ok()?;
                    match parameter.as_str() {
                        "first" => asked.first = Some(count),
                        "last" => asked.last = Some(count),
                        "skip" => asked.skip = count,
                        "skiplast" => asked.skip_last = count,
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
        // Which of the two comes first depends on the version.
        let several = [asked.first.is_some(), asked.last.is_some(), asked.skip_last > 0];
        let cut = several.iter().filter(|is| **is).count();
        let unclear = cut > 1 || asked.last.is_some() && asked.skip > 0;
        if asked.members.is_some() && (asked.member.is_some() || asked.unique) {
            return None;
        }
        let both = asked.unique && (cut > 0 || asked.skip > 0 || sorts && asked.member.is_some());
        (!unclear && !both).then_some(asked)
    }

    /// Returns the values without those that are there already. `Sort-Object` takes no notice of the case.
    fn distinct(&mut self, items: Vec<Value>, any_case: bool, span: Span) -> Option<Vec<Value>> {
        let mut known: Vec<Value> = Vec::new();
        for item in items {
            if !self.spend(known.len() / 16, span) {
                return None;
            }
            let same = |other: &Value| if any_case { same_text(other, &item) } else { is_same(other, &item) };
            let same: Option<Vec<bool>> = known.iter().map(same).collect();
            if !same?.contains(&true) {
                known.push(item);
            }
        }
        Some(known)
    }
}

/// Returns an object with some members of a value. Those that it does not have are null.
fn only(item: &Value, members: &[String]) -> Value {
    let mut found = Table::new(ORDERED);
    for name in members {
        let value = match &item.shape {
            Shape::Table(table) => table.borrow().get(name),
            _ => None,
        };
        found.push(name, value.unwrap_or(Value::new(item.span, Shape::Null)));
    }
    Value::new(item.span, Shape::table(found))
}

/// Returns the items in the order of their keys; `None` if that is not known. How texts are sorted depends on the
/// language of the computer, but not that of digits and small letters.
fn sorted(items: Vec<Value>, keys: &[Value], descending: bool) -> Option<Vec<Value>> {
    if keys.len() != items.len() {
        return None;
    }
    let whole = |key: &Value| match &key.shape {
        Shape::Number(number) => number.parse::<i64>().ok(),
        _ => None,
    };
    let plain = |key: &Value| match &key.shape {
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
            [a, b] => keys.get(*a).map(Value::as_text) != keys.get(*b).map(Value::as_text),
            _ => true,
        });
        if !distinct {
            return None;
        }
        order.reverse();
    }
    order.into_iter().map(|at| items.get(at).cloned()).collect()
}
