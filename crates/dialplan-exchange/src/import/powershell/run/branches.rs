//! Runs what may be run or not: the branches of `if` and the cases of `switch`.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::known::{is_determined, is_open, same_text};
use super::live::{Shape, Value};
use super::mode::{Doubt, Doubts, Guard, Mode};
use super::operators::compared;
use super::scopes::bare;
use super::script::Script;
use super::text::{asks_for_objects, asks_for_surroundings, first_line};
use super::variables::{assigned, variables};
use crate::codes;
use crate::import::powershell::tree::{Case, Condition, EndKind, Expr, ExprKind, Statement, SwitchKind};

impl Script<'_, '_> {
    /// Runs an `if`. A branch whose condition is known is run or not. "Change it if it exists, else create it" gives
    /// the same result either way, so all branches are run. So are those of "set it if the command has the parameter".
    /// Of any other branch, only what it may change is noted.
    pub(super) fn branches(&mut self, conditions: &[Condition], branches: &[Vec<Statement>], span: Span) -> Vec<Value> {
        let mut assumed = false;
        for (at, branch) in branches.iter().enumerate() {
            let known = match conditions.get(at).map(|condition| condition.expr.as_ref()) {
                None => Some(true),
                Some(None) => None,
                Some(Some(expr)) => {
                    let (known, of_assumption) = self.truth_or_assumption(expr);
                    assumed |= of_assumption;
                    known
                }
            };
            match known {
                Some(true) => {
                    if assumed {
                        self.not_run_by_assumption(branches, Some(at), span);
                    }
                    return self.run_all(branch);
                }
                Some(false) => {}
                None => {
                    let rest = branches.get(at..).unwrap_or_default();
                    let asked = conditions.get(at..).unwrap_or_default();
                    return self.unknown_branches(asked, rest, span);
                }
            }
        }
        if assumed {
            self.not_run_by_assumption(branches, None, span);
        }
        Vec::new()
    }

    fn unknown_branches(&mut self, conditions: &[Condition], branches: &[Vec<Statement>], span: Span) -> Vec<Value> {
        if self.mode.maybe.is_empty() && conditions.iter().all(|condition| self.asks_what_exists(&condition.text)) {
            return self.guarded_branches(conditions, branches, span);
        }
        let body = self.file.slice(span);
        let changes = self.changes_plan(body);
        let surroundings = !changes && conditions.iter().all(|condition| self.asks_about_surroundings(&condition.text));
        if changes && branches.iter().any(|branch| !branch.is_empty()) {
            let message = "an `if` is not executed: its condition is not known here";
            let mut finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(first_line(body, span), "not read");
            if let Some(name) = conditions.iter().find_map(|condition| self.askable(&condition.text)) {
                finding = finding.help(format!("if it depends on `${name}` only, give it with `--set {name}=VALUE`"));
            }
            self.report(finding);
        }
        self.forget_changed(body);
        let mut doubts = Doubts::default();
        for branch in branches {
            let why = "an `if` whose condition is not known may change it";
            let more = self.may_run(Some(branch), "", span, &[], why);
            doubts.iter_mut().zip(more).for_each(|(known, more)| *known = more.max(*known));
        }
        if surroundings && doubts != Doubts::default() {
            if !self.surroundings_said {
                self.surroundings_said = true;
                let message = "the script is taken to have the modules and the connection that it needs";
                let place = first_line(body, span);
                self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(place, "as if it goes on"));
            }
            doubts = Doubts::default();
        }
        self.raise_at(doubts, span);
        let sets_value = branches.iter().any(|branch| !branch.is_empty());
        if sets_value { vec![Value::unknown(span)] } else { Vec::new() }
    }

    /// Runs all branches of an `if` about what exists.
    fn guarded_branches(&mut self, conditions: &[Condition], branches: &[Vec<Statement>], span: Span) -> Vec<Value> {
        if !self.guards_said && conditions.iter().any(|condition| !is_plain_guard(&condition.text)) {
            self.guards_said = true;
            let message = "what exists on the server is not known here: all branches of such an `if` are read";
            let place = first_line(self.file.slice(span), span);
            self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(place, "as if each were run"));
        }
        let guard = self.next_guard();
        let (mut values, mut outputs) = (Vec::new(), 0);
        let mut doubts = Doubts::default();
        let names = assigned(self.file.slice(span));
        let before = self.values_of(&names);
        // Without `else`, there is a branch that changes nothing.
        let mut after = if branches.len() > conditions.len() { Vec::new() } else { vec![before.clone()] };
        for (number, branch) in branches.iter().enumerate() {
            let mode = Mode { guard: Some(Guard { branch: number + 1, ..guard }), ..self.mode };
            let ended = self.ended;
            self.restore_values(&names, &before);
            let (more, raised) = self.nested(mode, &[], |script| script.run_all(branch));
            // What follows a branch that ends the script is not run with its variables.
            if self.ended == ended {
                after.push(self.values_of(&names));
            }
            // Only this branch ends there.
            self.ended = ended;
            outputs += usize::from(!more.is_empty());
            values.extend(more);
            doubts.iter_mut().zip(raised).for_each(|(known, more)| *known = more.max(*known));
        }
        self.merge_values(&names, &before, &after, span);
        // What follows is the other branch of an `if` that ends.
        if doubts.iter().max() == Some(&Doubt::Guarded) {
            self.mode.guard = Some(guard);
        }
        self.raise_at(doubts, span);
        // Only one of them is the value.
        if outputs > 1 { vec![Value::unknown(span)] } else { values }
    }

    fn values_of(&self, names: &[String]) -> Vec<Option<Value>> {
        names.iter().map(|name| self.variables.get(name).cloned()).collect()
    }

    fn restore_values(&mut self, names: &[String], values: &[Option<Value>]) {
        for (name, value) in names.iter().zip(values) {
            match value {
                Some(value) => self.variables.insert(name, value.clone()),
                None => self.variables.remove(name),
            }
        }
    }

    /// Gives variables the values that they have after any of the branches. If the branches leave different values, the
    /// variable is not known. Where it was not known before, and a branch leaves it so, it is what the others give it:
    /// the object that is created if it is missing.
    fn merge_values(&mut self, names: &[String], before: &[Option<Value>], after: &[Vec<Option<Value>>], span: Span) {
        for ((at, name), before) in names.iter().enumerate().zip(before) {
            let values = || after.iter().filter_map(|values| values.get(at));
            let was_open = before.as_ref().is_some_and(is_open);
            let mut given = values().filter(|value| !(was_open && value.as_ref().is_some_and(is_open)));
            let Some(first) = given.next().or_else(|| values().next()) else { continue };
            let merged = match given.all(|other| is_same_value(first, other)) {
                true => first.clone(),
                false => Some(Value::unknown(span)),
            };
            self.restore_values(std::slice::from_ref(name), &[merged]);
        }
    }

    /// Returns a new branch about what exists.
    pub(super) fn next_guard(&mut self) -> Guard {
        self.guards += 1;
        Guard { number: self.guards, branch: 0 }
    }

    /// Returns true for a condition about what exists on a server, or about what its commands can do.
    fn asks_what_exists(&self, condition: &str) -> bool {
        let asked = condition.to_ascii_lowercase();
        if is_plain_guard(&asked) {
            return true;
        }
        if let Some(name) = searched(&asked)
            && self.queried.contains(&bare(name))
        {
            return true;
        }
        let compares = ["-eq", "-ne", "-like", "-match", "-gt", "-lt", "-ge", "-le"];
        let with_text = asked.replace("$null", "").contains(['\'', '"']);
        let bare_of_text = !(with_text && compares.iter().any(|operator| asked.contains(operator)));
        bare_of_text && variables(&asked).any(|(name, _)| self.queried.contains(&bare(name)))
    }

    /// Returns true for a condition about the computer that runs the script: its modules, its connection, its rights.
    fn asks_about_surroundings(&self, condition: &str) -> bool {
        asks_for_surroundings(condition) || {
            let mut names = variables(condition).peekable();
            names.peek().is_some() && names.all(|(name, _)| self.surroundings.contains(&bare(name)))
        }
    }

    /// Runs a `switch`. The cases of a value that is known are run or not.
    pub(super) fn switch(
        &mut self,
        label: Option<&str>,
        value: &Expr,
        (cases, how): (&[Case], SwitchKind),
        span: Span,
    ) -> Vec<Value> {
        let found = self.quietly(|script| script.value(value, "the value"));
        let operator = match how {
            SwitchKind::By(operator) if is_determined(&found) && self.mode.maybe.is_empty() => operator,
            _ => return self.unknown_switch(cases, span),
        };
        let items = match &found.shape {
            Shape::List(list) => list.items(),
            _ => vec![found.clone()],
        };
        let mut values = Vec::new();
        self.loops += 1;
        for item in items {
            if !self.spend(1, span) || self.ended.is_some() {
                break;
            }
            let outer = self.variables.get("_").cloned();
            self.variables.insert("_", item.clone());
            let mut matched = Some(false);
            self.scope_of(EndKind::Pass, label, |script| {
                for case in cases {
                    let fits = match &case.test {
                        None => matched.map(|matched| !matched),
                        Some(test) => script.case_fits(test, operator, &item),
                    };
                    match fits {
                        Some(true) => {
                            matched = Some(true);
                            values.extend(script.run_all(&case.body));
                        }
                        Some(false) => {}
                        None => {
                            matched = None;
                            values.extend(script.unknown_switch(std::slice::from_ref(case), span));
                        }
                    }
                    if script.ended.is_some() {
                        break;
                    }
                }
            });
            self.restore_item(outer);
        }
        self.loops -= 1;
        let ours = self.label.is_none() || self.label.as_deref() == label;
        if self.ended == Some(EndKind::Loop) && ours {
            (self.ended, self.label) = (None, None);
        }
        values
    }

    fn case_fits(&mut self, test: &Expr, operator: &str, value: &Value) -> Option<bool> {
        if let ExprKind::Block(block) = &test.kind {
            let body = block.body.as_ref()?;
            let [Statement::Pipeline(stages, _)] = body.as_slice() else { return None };
            let [crate::import::powershell::tree::Stage::Expr(condition)] = stages.as_slice() else { return None };
            return self.truth(condition);
        }
        let test = self.quietly(|script| script.value(test, "a case"));
        match (operator, &value.shape) {
            ("eq", _) => same_text(&test, value),
            // The case is text, and so is what it is compared with.
            (_, Shape::Null) => None,
            _ => {
                let text = Value::text(value.span, value.as_text()?);
                let test = Value::text(test.span, test.as_text()?);
                self.set_matches(operator, &text, &test);
                match compared(operator, &text, &test, value.span)? {
                    Shape::Flag(fits) => Some(fits),
                    _ => None,
                }
            }
        }
    }

    /// Goes through the cases of a `switch` of which it is not known which is run.
    fn unknown_switch(&mut self, cases: &[Case], span: Span) -> Vec<Value> {
        let text = self.file.slice(span);
        if self.changes_plan(text) && cases.iter().any(|case| !case.body.is_empty()) {
            self.not_read(first_line(text, span), "`switch` is not executed");
        }
        self.forget_changed(text);
        let mut doubts = Doubts::default();
        for case in cases {
            let why = "a part that is not executed may change it";
            let more = self.may_run(Some(&case.body), "", span, &[EndKind::Pass, EndKind::Loop], why);
            doubts.iter_mut().zip(more).for_each(|(known, more)| *known = more.max(*known));
        }
        self.raise_at(doubts, span);
        vec![Value::unknown(span)]
    }
}

/// Returns true if two variables have the same value for sure.
fn is_same_value(a: &Option<Value>, b: &Option<Value>) -> bool {
    match (a.as_ref().map(|value| &value.shape), b.as_ref().map(|value| &value.shape)) {
        (None | Some(Shape::Null), None | Some(Shape::Null)) => true,
        (Some(Shape::Flag(a)), Some(Shape::Flag(b))) => a == b,
        (Some(Shape::Table(a)), Some(Shape::Table(b))) => std::rc::Rc::ptr_eq(a, b),
        (Some(Shape::Block(a)), Some(Shape::Block(b))) => std::rc::Rc::ptr_eq(a, b),
        (Some(Shape::List(a)), Some(Shape::List(b))) => a.is_same(b),
        (Some(_), Some(_)) => {
            let text = |value: &Option<Value>| value.as_ref().and_then(|value| value.as_text().map(str::to_owned));
            text(a).is_some() && text(a) == text(b)
        }
        _ => false,
    }
}

/// Returns true for a condition that asks a command what exists.
fn is_plain_guard(condition: &str) -> bool {
    let asked = condition.to_ascii_lowercase();
    asks_for_objects(&asked) || asked.contains("get-command") && asked.contains(".parameters.")
}

/// Returns the variable in a condition that looks for a name in what was found: `$gateways.Identity -like 'x*'`.
fn searched(condition: &str) -> Option<&str> {
    let bare = condition.trim_start_matches(['(', '!', ' ']);
    let bare = bare.strip_prefix("-not").map_or(bare, |rest| rest.trim_start_matches(['(', ' ']));
    let (name, rest) = variables(bare).next().filter(|_| bare.starts_with('$'))?;
    let members = [".identity", ".name", ".fqdn", ".usage"];
    let rest = members.iter().find_map(|member| rest.strip_prefix(member)).unwrap_or(rest).trim_start();
    let operators = ["-like", "-notlike", "-match", "-notmatch", "-contains", "-notcontains"];
    let after = operators.iter().find_map(|operator| rest.strip_prefix(operator))?;
    (!after.contains("-and") && !after.contains("-or")).then_some(name)
}
