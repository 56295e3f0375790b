//! What the commands of a script would have left behind, kept as objects: `New-` makes one, `Set-` changes it, `Remove-` takes it away.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::FxHashMap;

use super::cmdlets;
use super::tree::{Command, Element, Expr, Statement};
use super::value::append;
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
    kept: Vec<Kept<'a>>,
    /// Noun and identity to the place in `kept`.
    places: FxHashMap<(String, String), usize>,
    /// How many values may still be copied; scripts can double a list with every line.
    values: usize,
    over: Option<Box<Diagnostic>>,
    /// In the branches of "create it or change it".
    guarded: bool,
    ended: bool,
}

struct Kept<'a> {
    span: Span,
    object: Object<'a>,
    removed: bool,
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
        places: FxHashMap::default(),
        values: limits.values,
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
    let kept = script.kept.into_iter().filter(|kept| !kept.removed);
    Ok(kept.map(|kept| Value::new(kept.span, Shape::Object(kept.object))).collect())
}

impl<'a> Script<'a, '_> {
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.report.add(self.number, diagnostic);
    }

    fn not_read(&mut self, span: Span, message: impl Into<String>) {
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
            self.over = Some(Box::new(Diagnostic::new(&codes::INPUT_LIMIT, message).at(span, "here")));
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
                if says_something(body) {
                    self.not_read(first_line(body, *span), format!("{what} is not executed"));
                }
            }
        }
        Vec::new()
    }

    fn assign(&mut self, name: &str, append_to: bool, value: &Expr, span: Span) {
        let name = name.rsplit_once(':').map_or(name, |(_, bare)| bare).to_lowercase();
        // What `Get-` finds on a server is known only there; it is said where it is used.
        if is_query(self.file.slice(value.span)) {
            self.variables.remove(&name);
            return;
        }
        // What nobody uses is no loss, and where it is used it is said.
        if matches!(value.kind, super::tree::ExprKind::Unknown(_)) && !says_something(self.file.slice(value.span)) {
            self.variables.remove(&name);
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
            (Shape::Text(old), Shape::Text(new)) => {
                let text = format!("{old}{new}");
                if self.spend(text.len() / 16, span) { Shape::Text(Cow::Owned(text)) } else { Shape::Unknown }
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

    /// "If it is there, change it, else create it" comes to the same either way; any other question is not answered.
    fn branches(&mut self, condition: &str, branches: &[Vec<Statement>], span: Span) {
        let asked = condition.to_ascii_lowercase();
        let body = self.file.slice(span);
        if !(asked.contains("get-cs") || asked.contains("shouldprocess")) {
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

    fn place(&self, noun: &str, identity: &str) -> Option<usize> {
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
                let message = format!("`{}` makes `{identity}` a second time, which fails", command.name);
                self.say(Diagnostic::new(&codes::IMPORT_CONFLICT, message).at(command.span, "changes nothing"));
            }
            Some(at) => {
                let mut old = self.kept.get_mut(at).map(|kept| std::mem::take(&mut kept.object)).unwrap_or_default();
                for (name, value) in object.fields {
                    self.change(&mut old, name, value);
                }
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.object = old;
                }
            }
            None => {
                let mut fresh = Object { kind: object.kind, fields: Vec::new() };
                for (name, value) in object.fields {
                    self.change(&mut fresh, name, value);
                }
                if new {
                    self.fill_in(noun, &mut fresh, command);
                }
                self.keep(noun, identity, command.span, fresh);
            }
        }
    }

    /// What the commands put where nothing is given.
    fn fill_in(&mut self, noun: &str, object: &mut Object<'a>, command: &Command) {
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

    /// A property gets a value, or a list is added to: `@{Add = ..}`.
    fn change(&mut self, object: &mut Object<'a>, name: Cow<'a, str>, value: Value<'a>) {
        let at = object.fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name));
        let change = match &value.shape {
            Shape::Object(change) if change.kind.is_empty() && change.has(&["Add", "Remove", "Replace"]) => {
                change.clone()
            }
            _ => {
                match at.and_then(|at| object.fields.get_mut(at)) {
                    Some(field) => field.1 = value,
                    None => object.fields.push((name, value)),
                }
                return;
            }
        };
        let old = at.map(|at| object.fields.remove(at).1);
        let mut list: Vec<Value<'a>> = old.iter().flat_map(Value::items).cloned().collect();
        if let Some(replace) = change.get(&["Replace"]) {
            list = replace.items().into_iter().cloned().collect();
        }
        for added in change.get(&["Add"]).map(Value::items).unwrap_or_default() {
            let same = |known: &Value<'_>| known.shape == added.shape || self.guarded && same_rule(known, added);
            if !list.iter().any(same) {
                list.push(added.clone());
            }
        }
        for removed in change.get(&["Remove"]).map(Value::items).unwrap_or_default() {
            list.retain(|known| known.shape != removed.shape);
        }
        object.fields.push((name, Value::new(value.span, Shape::List(list))));
    }

    fn remove(&mut self, noun: &str, object: &Object<'a>, command: &Command) {
        let identity = Self::identity(object);
        match self.place(noun, &identity) {
            Some(at) => {
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.removed = true;
                }
            }
            None => self.not_read(command.span, format!("`{}` removes what this script did not make", command.name)),
        }
    }

    fn new_rule(&mut self, mut object: Object<'a>, in_memory: bool, command: &Command) -> Option<Value<'a>> {
        self.fill_in("csvoicenormalizationrule", &mut object, command);
        let value = Value::new(command.span, Shape::Object(object));
        if !in_memory {
            let Shape::Object(object) = &value.shape else { return None };
            let parent = match object.get(&["Parent"]).and_then(Value::as_text) {
                Some(parent) => parent.to_owned(),
                None => {
                    let identity = object.get(&["Identity"]).and_then(Value::as_text).unwrap_or_default();
                    identity.split_once('/').map(|(parent, _)| parent.to_owned()).unwrap_or_default()
                }
            };
            let place = ["csdialplan", "cstenantdialplan"].iter().find_map(|noun| self.place(noun, &identity(&parent)));
            match place.and_then(|at| self.kept.get_mut(at)) {
                Some(kept) => {
                    let index =
                        object.get(&["Priority"]).and_then(Value::as_text).and_then(|text| text.parse::<usize>().ok());
                    let span = kept.span;
                    let at =
                        kept.object.fields.iter().position(|(name, _)| name.eq_ignore_ascii_case("NormalizationRules"));
                    let mut list: Vec<Value<'a>> =
                        at.map(|at| kept.object.fields.remove(at).1).iter().flat_map(Value::items).cloned().collect();
                    let mut rule = value.clone();
                    if let Shape::Object(rule) = &mut rule.shape {
                        // It is the place in the list now.
                        rule.fields.retain(|(name, _)| name != "Priority");
                    }
                    list.insert(index.unwrap_or(list.len()).min(list.len()), rule);
                    kept.object.fields.push((Cow::Borrowed("NormalizationRules"), Value::new(span, Shape::List(list))));
                }
                None => self.kept.push(Kept { span: command.span, object: object.clone(), removed: false }),
            }
        }
        Some(value)
    }

    /// `Set-` and `Remove-CsVoiceNormalizationRule -Identity "plan/rule"`.
    fn change_rule(&mut self, object: Object<'a>, remove: bool, command: &Command) {
        let id = object.get(&["Identity"]).and_then(Value::as_text).unwrap_or_default().to_owned();
        let (parent, name) = id.split_once('/').unwrap_or(("", &id));
        let place = ["csdialplan", "cstenantdialplan"].iter().find_map(|noun| self.place(noun, &identity(parent)));
        let kept = place.and_then(|at| self.kept.get_mut(at));
        let list = kept.and_then(|kept| {
            let field =
                kept.object.fields.iter_mut().find(|(field, _)| field.eq_ignore_ascii_case("NormalizationRules"))?;
            match &mut field.1.shape {
                Shape::List(list) => Some(list),
                _ => None,
            }
        });
        let called = |value: &Value<'_>| matches!(&value.shape, Shape::Object(rule) if rule.get(&["Name", "Identity"]).and_then(Value::as_text).is_some_and(|known| known == name || known == id));
        let Some((at, list)) = list.and_then(|list| list.iter().position(called).map(|at| (at, list))) else {
            // A new dial plan of Lync has this rule, and scripts take it out.
            if !(remove && name.eq_ignore_ascii_case("Keep All")) {
                self.not_read(
                    command.span,
                    format!("`{}` changes rule `{id}`, which this script did not make", command.name),
                );
            }
            return;
        };
        if remove {
            list.remove(at);
            return;
        }
        let Some(Value { shape: Shape::Object(rule), .. }) = list.get_mut(at) else { return };
        for (name, value) in object.fields.into_iter().filter(|(name, _)| name != "Identity") {
            match rule.fields.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
                Some(field) => field.1 = value,
                None => rule.fields.push((name, value)),
            }
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
fn identity(text: &str) -> String {
    without_prefix(text, &["Tag:"]).to_lowercase()
}

fn same_rule(a: &Value<'_>, b: &Value<'_>) -> bool {
    let part = |value: &Value<'_>, name: &str| match &value.shape {
        Shape::Object(object) => object.get(&[name]).and_then(Value::as_text).map(str::to_owned),
        _ => None,
    };
    part(a, "Name").is_some() && ["Name", "Pattern", "Translation"].iter().all(|name| part(a, name) == part(b, name))
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
