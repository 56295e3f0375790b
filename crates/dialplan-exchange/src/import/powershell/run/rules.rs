//! Normalization rules that are created one by one: which dial plan they belong to, and in which order.
//!
//! A server keeps the rules of a dial plan in order. A new rule goes to the end, or to the place given by `-Priority`,
//! and moves the rules behind it back.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;

use super::order::RuleOrder;
use super::script::{KeptObject, Script, identity};
use crate::codes;
use crate::import::powershell::tree::Command;
use crate::object::{Object, Shape, Value};

/// The dial plan and the name of a rule.
struct RuleName {
    plan: String,
    rule: String,
}

impl RuleName {
    pub(super) fn key(&self) -> (String, String) {
        (identity(&self.plan), self.rule.to_lowercase())
    }
}

fn name_of(object: &Object<'_>) -> RuleName {
    let text = |name: &str| object.get(&[name]).and_then(Value::as_text).map(str::to_owned);
    let id = text("Identity").unwrap_or_default();
    match (text("Parent"), id.split_once('/')) {
        (Some(plan), _) => RuleName { plan, rule: text("Name").unwrap_or(id) },
        (None, Some((plan, rule))) => RuleName { plan: plan.to_owned(), rule: text("Name").unwrap_or(rule.to_owned()) },
        (None, None) => RuleName { plan: String::new(), rule: text("Name").unwrap_or(id) },
    }
}

fn place_of(object: &Object<'_>) -> Option<usize> {
    object.get(&["Priority"]).and_then(Value::as_text).and_then(|text| text.trim().parse().ok())
}

/// Inserts an item at the place that the priority gives.
pub(super) fn insert<T>(row: &mut Vec<T>, place: Option<usize>, item: T) {
    let at = place.unwrap_or(row.len()).min(row.len());
    row.insert(at, item);
}

impl<'a> Script<'a, '_> {
    pub(super) fn new_rule(&mut self, mut object: Object<'a>, in_memory: bool, command: &Command) -> Option<Value<'a>> {
        if !object.has(&["Name", "Identity"]) {
            self.refused(command.span, &command.name, "no `-Name`");
            return None;
        }
        let is_open = |name: &str| object.get(&[name]).is_some_and(|value| value.as_text().is_none());
        if !in_memory && ["Identity", "Parent", "Name"].into_iter().any(is_open) {
            let message = format!("`{}` is left out: it is not known which object it sets", command.name);
            self.not_read(command.span, message);
            let why = "a command for an object that is not known may change it";
            self.may_change_all("csvoicenormalizationrule", command.span, why);
            return None;
        }
        self.fill_in("csvoicenormalizationrule", &mut object, command);
        if in_memory {
            return Some(Value::new(command.span, Shape::Object(object)));
        }
        if self.mode.guard.is_some() {
            self.may_change_rules(&object, command.span, "a rule is only created if it is missing");
        }
        let name = name_of(&object);
        let key = name.key();
        if !name.rule.is_empty() && self.rule_order.names.contains_key(&key) {
            if self.mode.guard.is_some() {
                self.set_rule(&name, object, command);
            } else {
                let message =
                    format!("`{}` creates `{}/{}` a second time, which fails", command.name, name.plan, name.rule);
                self.report(Diagnostic::new(&codes::IMPORT_CONFLICT, message).at(command.span, "changes nothing"));
            }
            return None;
        }
        let place = place_of(&object);
        if self.plan_of(&name).is_some() {
            // The priority is now the place in the list.
            object.fields.retain(|(name, _)| !name.eq_ignore_ascii_case("Priority"));
            let rule = Value::new(command.span, Shape::Object(object));
            if let Some(list) = self.made_rules(&name) {
                insert(list, place, rule.clone());
            }
            self.rule_order.names.insert(key, None);
            return Some(rule);
        }
        let at = self.kept.len();
        let RuleOrder { rows, plans, names } = &mut self.rule_order;
        let row = *plans.entry(key.0.clone()).or_insert(rows.len());
        if row == rows.len() {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.get_mut(row) {
            insert(row, place, at);
        }
        names.insert(key, Some(at));
        self.kept.push(KeptObject { span: command.span, object: object.clone(), removed: false });
        Some(Value::new(command.span, Shape::Object(object)))
    }

    /// Returns the name of the dial plan that a rule belongs to.
    pub(super) fn plan_of_rule(object: &Object<'_>) -> String {
        name_of(object).plan
    }

    /// Returns the index of a dial plan if the script has created it.
    pub(super) fn made_plan(&self, plan: &str) -> Option<usize> {
        self.plan_of(&RuleName { plan: plan.to_owned(), rule: String::new() })
    }

    /// Returns the index of the rule's dial plan if the script has created it.
    fn plan_of(&self, name: &RuleName) -> Option<usize> {
        let plan = identity(&name.plan);
        ["csdialplan", "cstenantdialplan"].iter().find_map(|noun| self.index_of(noun, &plan))
    }

    /// Returns the rules of a dial plan that the script has created.
    fn made_rules(&mut self, name: &RuleName) -> Option<&mut Vec<Value<'a>>> {
        let at = self.plan_of(name)?;
        let kept = self.kept.get_mut(at)?;
        let field = kept.object.fields.iter().position(|(name, _)| name.eq_ignore_ascii_case("NormalizationRules"));
        let field = field.unwrap_or_else(|| {
            let none = Value::new(kept.span, Shape::List(Vec::new()));
            kept.object.fields.push((Cow::Borrowed("NormalizationRules"), none));
            kept.object.fields.len() - 1
        });
        let value = &mut kept.object.fields.get_mut(field)?.1;
        if !matches!(value.shape, Shape::List(_)) {
            value.shape = Shape::List(value.items().into_iter().cloned().collect());
        }
        match &mut value.shape {
            Shape::List(list) => Some(list),
            _ => None,
        }
    }

    /// Runs `Set-` or `Remove-CsVoiceNormalizationRule -Identity "plan/rule"`.
    pub(super) fn change_rule(&mut self, object: Object<'a>, remove: bool, command: &Command) {
        let name = name_of(&object);
        if !remove {
            self.set_rule(&name, object, command);
            return;
        }
        let key = name.key();
        match self.rule_order.names.get(&key).copied() {
            Some(Some(at)) => {
                if let Some(row) = self.rule_order.plans.get(&key.0).and_then(|row| self.rule_order.rows.get_mut(*row))
                {
                    row.retain(|known| *known != at);
                }
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.removed = true;
                }
            }
            _ => match self
                .made_rules(&name)
                .and_then(|list| list.iter().position(|rule| is_called(rule, &name)).map(|at| (list, at)))
            {
                Some((list, at)) => {
                    list.remove(at);
                }
                // A new dial plan of Lync has this rule, and scripts remove it.
                None if name.rule.eq_ignore_ascii_case("Keep All") => {}
                None => self.no_such_rule(&name, command),
            },
        }
        self.rule_order.names.remove(&key);
    }

    fn no_such_rule(&mut self, name: &RuleName, command: &Command) {
        let message =
            format!("`{}` changes rule `{}/{}`, which this script did not create", command.name, name.plan, name.rule);
        self.not_read(command.span, message);
        match self.plan_of(name) {
            Some(at) => self.make_partial(at, "NormalizationRules", command.span),
            None => {
                let why = "a rule that exists already is changed";
                self.note("csdialplan", None, "", command.span, why);
                self.note("csvoicenormalizationrule", Some(name.plan.clone()), "NormalizationRules", command.span, why);
            }
        }
    }

    fn set_rule(&mut self, name: &RuleName, object: Object<'a>, command: &Command) {
        let key = name.key();
        let place = place_of(&object);
        if let Some(Some(at)) = self.rule_order.names.get(&key).copied() {
            if let (Some(place), Some(row)) =
                (place, self.rule_order.plans.get(&key.0).and_then(|row| self.rule_order.rows.get_mut(*row)))
            {
                row.retain(|known| *known != at);
                insert(row, Some(place), at);
            }
            if let Some(kept) = self.kept.get_mut(at) {
                change_fields(&mut kept.object, object);
            }
            return;
        }
        let list = self.made_rules(name);
        let found = list.and_then(|list| list.iter().position(|rule| is_called(rule, name)).map(|at| (list, at)));
        let Some((list, at)) = found else {
            self.no_such_rule(name, command);
            return;
        };
        if let Some(Value { shape: Shape::Object(rule), .. }) = list.get_mut(at) {
            change_fields(rule, object);
            if place.is_some() {
                rule.fields.retain(|(name, _)| !name.eq_ignore_ascii_case("Priority"));
                let rule = list.remove(at);
                insert(list, place, rule);
            }
        }
    }

    /// Moves the rules of each dial plan that the script does not create, so that they are in order.
    pub(super) fn order_rules(&mut self) {
        for row in std::mem::take(&mut self.rule_order.rows) {
            let mut places = row.clone();
            places.sort_unstable();
            let mut taken = Vec::with_capacity(row.len());
            for at in row {
                taken.extend(self.kept.get_mut(at).map(|kept| (kept.span, std::mem::take(&mut kept.object))));
            }
            for (at, (span, object)) in places.into_iter().zip(taken) {
                if let Some(kept) = self.kept.get_mut(at) {
                    (kept.span, kept.object) = (span, object);
                }
            }
        }
    }
}

fn change_fields<'a>(rule: &mut Object<'a>, object: Object<'a>) {
    for (name, value) in object.fields {
        if name.eq_ignore_ascii_case("Identity") || name.eq_ignore_ascii_case("Parent") {
            continue;
        }
        match rule.fields.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            Some(field) => field.1 = value,
            None => rule.fields.push((name, value)),
        }
    }
}

fn is_called(value: &Value<'_>, name: &RuleName) -> bool {
    let Shape::Object(rule) = &value.shape else { return false };
    let known = rule.get(&["Name", "Identity"]).and_then(Value::as_text).unwrap_or_default();
    let known = known.to_lowercase();
    known == name.rule.to_lowercase() || known == format!("{}/{}", name.plan, name.rule).to_lowercase()
}
