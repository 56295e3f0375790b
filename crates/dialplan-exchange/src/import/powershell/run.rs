//! What the commands of a script would have left behind, kept as objects: `New-` makes one, `Set-` changes it, `Remove-` takes it away.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::FxHashMap;

use super::changes::{Row, adds_to};
use super::cmdlets;
use super::rules::LooseRules;
use super::tree::{Command, Element, Expr, ExprKind, Statement};
use super::value::{added, append, bare};
use crate::codes;
use crate::import::Report;
use crate::import::collect::without_prefix;
use crate::limits::Limits;
use crate::object::{Object, Shape, Value};

pub(super) struct Script<'a, 's> {
    pub(super) file: &'a SourceFile,
    number: usize,
    report: &'s mut Report,
    /// By name in lower case.
    pub(super) variables: FxHashMap<String, Value<'a>>,
    pub(super) kept: Vec<Kept<'a>>,
    /// Rules whose dial plan the script does not make.
    pub(super) loose: LooseRules,
    /// The routes of each noun as the server has them in a row.
    pub(super) rows: [Row; 2],
    /// Noun and identity to the place in `kept`.
    places: FxHashMap<(String, String), usize>,
    /// How many values may still be copied; scripts can double a list with every line.
    values: usize,
    over: Option<Box<Diagnostic>>,
    /// In the branches of "create it or change it".
    pub(super) guarded: bool,
    ended: bool,
}

pub(super) struct Kept<'a> {
    pub(super) span: Span,
    pub(super) object: Object<'a>,
    pub(super) removed: bool,
}

pub(super) fn run<'a>(
    file: &'a SourceFile,
    number: usize,
    statements: Vec<Statement>,
    limits: &Limits,
    report: &mut Report,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let mut script = Script {
        file,
        number,
        report,
        variables: FxHashMap::default(),
        kept: Vec::new(),
        loose: LooseRules::default(),
        rows: [Row::default(), Row::default()],
        places: FxHashMap::default(),
        values: limits.copies.min(limits.values),
        over: None,
        guarded: false,
        ended: false,
    };
    for statement in &statements {
        script.statement(statement);
    }
    if let Some(error) = script.over {
        return Err(error);
    }
    script.order_rules();
    script.number_routes();
    let kept = script.kept.into_iter().filter(|kept| !kept.removed);
    Ok(kept.map(|kept| Value::new(kept.span, Shape::Object(kept.object))).collect())
}

impl<'a> Script<'a, '_> {
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.report.add(self.number, diagnostic);
    }

    pub(super) fn not_read(&mut self, span: Span, message: impl Into<String>) {
        self.say(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not read"));
    }

    /// Takes from what may still be copied.
    pub(super) fn spend(&mut self, values: usize, span: Span) -> bool {
        if let Some(left) = self.values.checked_sub(values) {
            self.values = left;
            return true;
        }
        if self.over.is_none() {
            let message = "the variables of the script grow beyond the limit of values";
            let diagnostic = Diagnostic::new(&codes::INPUT_LIMIT, message).at(span, "here");
            self.over = Some(Box::new(diagnostic.help("take the script apart, and import its parts together")));
        }
        false
    }

    /// Runs a statement; what it puts out.
    pub(super) fn statement(&mut self, statement: &Statement) -> Vec<Value<'a>> {
        if self.over.is_some() {
            return Vec::new();
        }
        if self.ended {
            return Vec::new();
        }
        match statement {
            Statement::Assign { name, append, value, span } => self.assign(name, *append, value, *span),
            Statement::AssignEntry { name, key, value, span } => self.assign_entry(name, key, value, *span),
            Statement::Parameters(defaults) => self.parameters(defaults),
            Statement::Pipeline(elements, span) => return self.pipeline(elements, *span),
            Statement::If { condition, branches, span } => self.branches(condition, branches, *span),
            Statement::Run(body) => body.iter().for_each(|statement| {
                self.statement(statement);
            }),
            Statement::Resource { kind, fields, span } => self.resource(kind, fields, *span),
            Statement::End(span) => {
                self.ended = true;
                if self.file.text().get(span.end as usize..).is_some_and(says_something) {
                    self.not_read(*span, "the script ends here: nothing behind this line is run");
                }
            }
            Statement::NotRead { what, span } => {
                let body = self.file.slice(*span);
                if !(what.starts_with("the function")
                    || what.starts_with("the filter")
                    || what.starts_with("the class"))
                {
                    self.forget_changed(body);
                }
                if says_something(body) {
                    self.not_read(first_line(body, *span), format!("{what} is not executed"));
                }
            }
        }
        Vec::new()
    }

    fn assign(&mut self, name: &str, append_to: bool, value: &Expr, span: Span) {
        let name = bare(name);
        // What `Get-` finds on a server is known only there; it is said where it is used. What nobody uses is no loss.
        let source = self.file.slice(value.span);
        if is_query(source) || matches!(value.kind, ExprKind::Unknown(_)) && !says_something(source) {
            self.forget(&name);
            return;
        }
        let value = self.value(value, &format!("`${name}`"));
        if name == "null" {
            return;
        }
        if !append_to {
            self.variables.insert(name, value);
            return;
        }
        let old = self.variables.remove(&name).map_or(Shape::Null, |value| value.shape);
        let shape = match (old, value.shape) {
            (Shape::List(mut list), shape) => {
                append(&mut list, Value::new(value.span, shape));
                Shape::List(list)
            }
            (Shape::Null, shape) => shape,
            (Shape::Text(old), Shape::Text(new)) => self.joined(&old, &new, span),
            (Shape::Text(old), Shape::Number(new)) => self.joined(&old, &new, span),
            (Shape::Number(old), new) => {
                added(&old, &Value::new(value.span, new)).map_or(Shape::Unknown, Shape::Number)
            }
            (old @ Shape::Object(_), shape) => {
                let mut list = vec![Value::new(span, old)];
                append(&mut list, Value::new(value.span, shape));
                Shape::List(list)
            }
            _ => Shape::Unknown,
        };
        self.variables.insert(name, Value::new(span, shape));
    }

    fn joined(&mut self, old: &str, new: &str, span: Span) -> Shape<'a> {
        if !self.spend((old.len() + new.len()) / 16, span) {
            return Shape::Unknown;
        }
        Shape::Text(Cow::Owned(format!("{old}{new}")))
    }

    /// "If it is there, change it, else create it" comes to the same either way; any other question is not answered.
    fn branches(&mut self, condition: &str, branches: &[Vec<Statement>], span: Span) {
        let asked = condition.to_ascii_lowercase();
        let body = self.file.slice(span);
        if !(asked.contains("get-cs") || asked.contains("shouldprocess")) {
            self.forget_changed(body);
            if says_something(body.get(condition.len()..).unwrap_or_default()) {
                self.not_read(first_line(body, span), "an `if` whose outcome is not known here");
            }
            return;
        }
        let outer = std::mem::replace(&mut self.guarded, true);
        for branch in branches {
            for statement in branch {
                self.statement(statement);
            }
        }
        self.guarded = outer;
    }

    fn pipeline(&mut self, elements: &[Element], span: Span) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        let mut elements = elements.iter();
        match elements.next() {
            Some(Element::Command(command)) => values.extend(self.command(command)),
            Some(Element::Expr(expr)) => {
                if matches!(expr.kind, ExprKind::Unknown(_)) {
                    self.forget_touched(self.file.slice(span));
                }
                // A value that nobody takes is no matter.
                let value = self.value(expr, "a value");
                if !matches!(value.shape, Shape::Null) {
                    values.push(value);
                }
            }
            None => {}
        }
        let follows: Vec<&Element> = elements
            .filter(|element| !matches!(element, Element::Command(command) if cmdlets::is_harmless(&command.name.to_ascii_lowercase())))
            .collect();
        if !follows.is_empty() && says_something(self.file.slice(span)) {
            self.not_read(span, "what is piped on is not followed");
            return Vec::new();
        }
        values
    }

    fn command(&mut self, command: &Command) -> Option<Value<'a>> {
        let full = command.name.rsplit(['\\', '/']).next().unwrap_or_default().to_ascii_lowercase();
        let (verb, noun) = full.split_once('-').unwrap_or((&full, ""));
        let noun = noun.trim_end_matches(".exe");
        if verb == "grant"
            && let Some(own) = cmdlets::granted(noun)
        {
            return self.grant(command, noun, own);
        }
        let (Some(own), true) = (cmdlets::parameters(noun), matches!(verb, "new" | "set" | "remove")) else {
            if !cmdlets::is_harmless(&full) {
                let name = if command.name.is_empty() { "a command" } else { &command.name };
                let message = match noun.starts_with("cs") {
                    true => format!("`{name}` sets something that is not part of a plan"),
                    false => format!("`{}` is not a command that is read", name.chars().take(60).collect::<String>()),
                };
                self.not_read(command.span, message);
            }
            return None;
        };
        let bound = self.bind(command, own)?;
        if bound.what_if {
            self.not_read(command.span, format!("`{}` with `-WhatIf` only says what it would do", command.name));
            return None;
        }
        let mut object = bound.object;
        object.kind = Cow::Owned(noun.to_owned());
        match (verb, noun) {
            ("new", "csteamsemergencynumber" | "csemergencynumber") => {
                Some(Value::new(command.span, Shape::Object(object)))
            }
            ("new", "csvoicenormalizationrule") => self.new_rule(object, bound.in_memory, command),
            ("set" | "remove", "csvoicenormalizationrule") => {
                self.change_rule(object, verb == "remove", command);
                None
            }
            _ if bound.in_memory => {
                self.not_read(command.span, format!("`{}` with `-InMemory` sets nothing", command.name));
                None
            }
            ("set", "csuser" | "csphonenumberassignment") => {
                let uri = object.get(&["Identity"]).cloned();
                let line = object.get(&["LineURI", "PhoneNumber"]).cloned();
                self.user(command.span, uri, "LineURI", line);
                None
            }
            ("remove", _) => {
                self.remove(noun, &object, command);
                None
            }
            _ => {
                self.upsert(verb == "new", noun, object, command);
                None
            }
        }
    }

    fn identity(object: &Object<'_>) -> String {
        object.get(&["Identity", "Name", "Fqdn"]).and_then(Value::as_text).map_or(String::new(), identity)
    }

    /// The identity as the script writes it.
    fn shown(object: &Object<'_>) -> String {
        object.get(&["Identity", "Name", "Fqdn"]).and_then(Value::as_text).unwrap_or_default().to_owned()
    }

    pub(super) fn place(&self, noun: &str, identity: &str) -> Option<usize> {
        self.places.get(&(noun.to_owned(), identity.to_owned())).copied()
    }

    fn keep(&mut self, noun: &str, identity: String, span: Span, object: Object<'a>) {
        self.places.insert((noun.to_owned(), identity), self.kept.len());
        self.kept.push(Kept { span, object, removed: false });
    }

    fn upsert(&mut self, new: bool, noun: &str, object: Object<'a>, command: &Command) {
        let identity = match noun {
            // There is one list of usages, whatever it is called.
            "cspstnusage" | "csonlinepstnusage" => "global".to_owned(),
            _ => Self::identity(&object),
        };
        if identity.is_empty() {
            self.not_read(command.span, format!("`{}` is left out: whose it is cannot be known", command.name));
            return;
        }
        match self.place(noun, &identity).filter(|at| self.kept.get(*at).is_some_and(|kept| !kept.removed)) {
            Some(_) if new && !self.guarded => {
                let message = format!("`{}` makes `{}` a second time, which fails", command.name, Self::shown(&object));
                self.say(Diagnostic::new(&codes::IMPORT_CONFLICT, message).at(command.span, "changes nothing"));
            }
            Some(at) => {
                let mut old = self.kept.get_mut(at).map(|kept| std::mem::take(&mut kept.object)).unwrap_or_default();
                for (name, value) in object.fields {
                    self.change(&mut old, name, value);
                }
                self.line_up(noun, at, &old, false);
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.object = old;
                }
            }
            None => {
                let shown = Self::shown(&object);
                let mut fresh = Object { kind: object.kind, fields: Vec::new() };
                for (name, value) in object.fields {
                    if !new && !noun.ends_with("pstnusage") && adds_to(&value) {
                        let message = format!("`{shown}` may have more in its `{name}` than this script says");
                        self.say(
                            Diagnostic::new(&codes::IMPORT_CHANGED, message)
                                .at(command.span, "added to what is not known here"),
                        );
                    }
                    self.change(&mut fresh, name, value);
                }
                if new {
                    self.fill_in(noun, &mut fresh, command);
                }
                self.line_up(noun, self.kept.len(), &fresh, new);
                self.keep(noun, identity, command.span, fresh);
            }
        }
    }

    /// What the commands put where nothing is given.
    pub(super) fn fill_in(&mut self, noun: &str, object: &mut Object<'a>, command: &Command) {
        let defaults: &[(&'static str, &'static str)] = match noun {
            "csvoicenormalizationrule" => &[("Pattern", r"^(\d{11})$"), ("Translation", "+$1")],
            "csvoiceroute" => &[("NumberPattern", "[0-9]{10}")],
            _ => &[],
        };
        for (name, default) in defaults {
            if !object.has(&[name]) {
                let message = format!("`{}` without `-{name}` sets its default `{default}`", command.name);
                self.say(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(command.span, "filled in"));
                object.fields.push((Cow::Borrowed(name), Value::text(command.span, *default)));
            }
        }
    }

    fn remove(&mut self, noun: &str, object: &Object<'a>, command: &Command) {
        let identity = Self::identity(object);
        match self.place(noun, &identity) {
            Some(at) => {
                self.take_out(noun, at);
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.removed = true;
                }
            }
            None => self.not_read(command.span, format!("`{}` removes what this script did not make", command.name)),
        }
    }

    fn grant(&mut self, command: &Command, noun: &str, own: &'static [&'static str]) -> Option<Value<'a>> {
        let bound = self.bind(command, own)?;
        if bound.object.has(&["Global", "Group"]) {
            self.not_read(command.span, format!("`{}` to everybody or to a group", command.name));
            return None;
        }
        let field = match noun {
            "cstenantdialplan" => "TenantDialPlan",
            "csdialplan" => "DialPlan",
            "csvoicepolicy" => "VoicePolicy",
            _ => "OnlineVoiceRoutingPolicy",
        };
        let (uri, policy) = (bound.object.get(&["Identity"]).cloned(), bound.object.get(&["PolicyName"]).cloned());
        self.user(command.span, uri, field, policy);
        None
    }

    fn user(&mut self, span: Span, uri: Option<Value<'a>>, field: &'static str, value: Option<Value<'a>>) {
        let (Some(uri), Some(value)) = (uri, value) else { return };
        if uri.as_text().is_none() {
            return;
        }
        let object = Object {
            kind: Cow::Borrowed("csuser"),
            fields: vec![(Cow::Borrowed("SipAddress"), uri), (Cow::Borrowed(field), value)],
        };
        self.kept.push(Kept { span, object, removed: false });
    }

    fn resource(&mut self, kind: &str, fields: &[(Expr, Expr)], span: Span) {
        let object = self.fields(kind.to_owned(), fields);
        if object.get(&["Ensure"]).and_then(Value::as_text).is_some_and(|ensure| ensure.eq_ignore_ascii_case("Absent"))
        {
            return;
        }
        self.kept.push(Kept { span, object, removed: false });
    }
}

/// Identities are the same whatever their case, with or without `Tag:`.
pub(super) fn identity(text: &str) -> String {
    without_prefix(text, &["Tag:"]).to_lowercase()
}

/// Does the text have a command about calls that changes something?
fn says_something(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["new-cs", "set-cs", "grant-cs", "remove-cs"].iter().any(|verb| text.contains(verb))
}

fn is_query(text: &str) -> bool {
    text.trim_start_matches(['(', '@', ' ']).get(..6).is_some_and(|start| start.eq_ignore_ascii_case("get-cs"))
}

fn first_line(body: &str, span: Span) -> Span {
    let end = body.find(['\n', '\r']).unwrap_or(body.len());
    Span::new(span.start as usize, span.start as usize + end)
}
