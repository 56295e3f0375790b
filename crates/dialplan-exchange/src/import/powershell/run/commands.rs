//! Runs the commands about dial plans: `New-` creates an object, `Set-` changes it, `Remove-` deletes it, and `Grant-`
//! assigns it to a user.

use std::borrow::Cow;
use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::cmdlets;
use super::properties::{adds_to, is_partly_known, keep_the_rest};
use super::script::{KeptObject, Script, identity};
use super::variables::size_of;
use crate::codes;
use crate::import::kinds;
use crate::import::powershell::parse::RUN;
use crate::import::powershell::tree::{Argument, Command, ExprKind};
use crate::names::without_prefix;
use crate::object::{Object, Shape, Value};

/// The noun of the commands for emergency call routing policies.
const EMERGENCY_POLICY: &str = "csteamsemergencycallroutingpolicy";

impl<'a> Script<'a, '_> {
    pub(super) fn command(&mut self, command: &Command) -> Option<Value<'a>> {
        let full = command.name.rsplit(['\\', '/']).next().unwrap_or_default().to_ascii_lowercase();
        let (verb, noun) = full.split_once('-').unwrap_or((&full, ""));
        let noun = noun.trim_end_matches(".exe");
        if let Some(function) = self.functions.get(&full).map(Rc::clone) {
            self.called.insert(full);
            return joined(self.call(&function, command), command.span);
        }
        if full == RUN || matches!(full.as_str(), "invoke-command" | "icm") {
            return joined(self.block(command), command.span);
        }
        if full == "new-object" {
            return Some(new_object(command));
        }
        if verb == "grant"
            && let Some(own) = cmdlets::granted(noun)
        {
            return self.grant(command, noun, own);
        }
        let (Some(own), true) = (cmdlets::parameters(noun), matches!(verb, "new" | "set" | "remove")) else {
            return self.not_of_a_plan(command, &full);
        };
        if !self.maybe.is_empty() {
            let bound = self.bind(command, own);
            let in_memory = bound.as_ref().is_some_and(|bound| bound.in_memory);
            self.may_change(verb, noun, bound.as_ref(), command);
            return in_memory.then(|| Value::new(command.span, Shape::Unknown));
        }
        let bound = self.bind(command, own)?;
        if bound.what_if {
            self.not_read(command.span, format!("`{}` with `-WhatIf` changes nothing", command.name));
            return None;
        }
        let mut object = bound.object;
        object.type_name = Cow::Owned(noun.to_owned());
        match (verb, noun) {
            ("new", "csteamsemergencynumber" | "csemergencynumber") => {
                Some(Value::new(command.span, Shape::Object(object)))
            }
            ("new", "csvoicenormalizationrule") => self.new_rule(object, bound.in_memory, command),
            ("set" | "remove", "csvoicenormalizationrule") => {
                self.change_rule(object, verb == "remove", command);
                None
            }
            ("new", "csoutboundtranslationrule" | "csoutboundcallingnumbertranslationrule") if bound.in_memory => {
                self.fill_in(noun, &mut object, command);
                Some(Value::new(command.span, Shape::Object(object)))
            }
            _ if bound.in_memory => {
                self.not_read(command.span, format!("`{}` with `-InMemory` sets nothing", command.name));
                None
            }
            ("set", "csuser" | "csphonenumberassignment") => {
                let uri = object.get(&["Identity"]).cloned();
                let line = object.get(&["LineURI", "OnPremLineURI", "PhoneNumber"]).cloned();
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

    /// Returns the output of a command that changes no plan, which is not known unless it has none.
    fn not_of_a_plan(&mut self, command: &Command, full: &str) -> Option<Value<'a>> {
        let unknown = Value::new(command.span, Shape::Unknown);
        if cmdlets::is_harmless(full) {
            return cmdlets::has_output(full).then_some(unknown);
        }
        let name = if command.name.is_empty() { "a command" } else { &command.name };
        let message = match full.split_once('-').is_some_and(|(_, noun)| noun.starts_with("cs")) {
            true => format!("`{name}` sets something that is not part of a plan"),
            false => format!("`{}` is not a command that `import` reads", name.chars().take(60).collect::<String>()),
        };
        self.not_read(command.span, message);
        Some(unknown)
    }

    pub(super) fn identity(object: &Object<'_>) -> String {
        let text = |name: &str| object.get(&[name]).and_then(Value::as_text);
        if let (Some(parent), Some(name)) = (text("Parent"), text("Name")) {
            return identity(&format!("{parent}/{name}"));
        }
        object
            .get(&["Identity", "Name", "Fqdn", "NetworkSiteID"])
            .and_then(Value::as_text)
            .map_or(String::new(), identity)
    }

    /// Returns the identity as the script writes it.
    pub(super) fn shown(object: &Object<'_>) -> String {
        object
            .get(&["Identity", "Name", "Fqdn", "NetworkSiteID"])
            .and_then(Value::as_text)
            .unwrap_or_default()
            .to_owned()
    }

    fn upsert(&mut self, new: bool, noun: &str, object: Object<'a>, command: &Command) {
        let identity = match noun {
            // There is only one list of usages, whatever its identity.
            "cspstnusage" | "csonlinepstnusage" => "global".to_owned(),
            _ => Self::identity(&object),
        };
        if identity.is_empty() {
            self.not_read(
                command.span,
                format!("`{}` is left out: it is not known which object it sets", command.name),
            );
            let why = "a command for an object that is not known may change it";
            match new {
                true => self.may_create(noun, command.span, why),
                false => self.may_change_all(noun, command.span, why),
            }
            return;
        }
        match self.index_of(noun, &identity).filter(|at| self.kept.get(*at).is_some_and(|kept| !kept.removed)) {
            Some(_) if new && !self.guarded => {
                let message =
                    format!("`{}` creates `{}` a second time, which fails", command.name, Self::shown(&object));
                self.report(Diagnostic::new(&codes::IMPORT_CONFLICT, message).at(command.span, "changes nothing"));
            }
            Some(at) => {
                let mut old = self.kept.get_mut(at).map(|kept| std::mem::take(&mut kept.object)).unwrap_or_default();
                for (name, value) in object.fields {
                    if adds_to(&value) && self.perhaps_there.contains(&at) && !is_partly_known(&old, &name) {
                        let shown = Self::shown(&old);
                        self.may_hold_more(&shown, &name, command, "added to a list that may be there already");
                        keep_the_rest(&mut old, &name, command.span);
                    }
                    // Created only if it is not there: what the other branch adds to stays unknown.
                    if new && !adds_to(&value) && is_partly_known(&old, &name) {
                        continue;
                    }
                    self.change(at, &mut old, name, value);
                }
                self.place_route(noun, at, &old, false);
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.object = old;
                }
            }
            None => {
                let shown = Self::shown(&object);
                let mut fresh = Object { type_name: object.type_name, fields: Vec::new() };
                for (name, value) in object.fields {
                    if !new && adds_to(&value) {
                        if !noun.ends_with("pstnusage") {
                            self.may_hold_more(&shown, &name, command, "added to a list that is not known here");
                        }
                        keep_the_rest(&mut fresh, &name, value.span);
                    }
                    if new && noun == EMERGENCY_POLICY && name == "EmergencyNumbers" && adds_to(&value) {
                        self.start_from_global(&mut fresh, command);
                    }
                    self.change(self.kept.len(), &mut fresh, name, value);
                }
                if new {
                    self.fill_in(noun, &mut fresh, command);
                }
                if new && self.guarded {
                    self.perhaps_there.insert(self.kept.len());
                }
                self.place_route(noun, self.kept.len(), &fresh, new);
                self.keep(noun, identity, command.span, fresh);
            }
        }
    }

    /// Reports that a list to which the script adds may hold more than it shows. `why` says so at the command.
    fn may_hold_more(&mut self, shown: &str, name: &str, command: &Command, why: &str) {
        let message = format!("`{name}` of `{shown}` may hold more than this script shows");
        self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(command.span, why));
    }

    pub(super) fn remove(&mut self, noun: &str, object: &Object<'a>, command: &Command) {
        let identity = Self::identity(object);
        match self.index_of(noun, &identity) {
            Some(at) => {
                self.remove_route(noun, at);
                if let Some(kept) = self.kept.get_mut(at) {
                    kept.removed = true;
                }
            }
            None => self.not_read(
                command.span,
                format!("`{}` removes an object that this script did not create", command.name),
            ),
        }
    }

    /// Gives a new emergency policy the numbers of `Global`, to which `@{Add = ..}` adds. Microsoft's page about
    /// `New-CsTeamsEmergencyCallRoutingPolicy` says so.
    fn start_from_global(&mut self, fresh: &mut Object<'a>, command: &Command) {
        let global = self.index_of(EMERGENCY_POLICY, "global").and_then(|at| self.kept.get(at));
        let numbers = global.and_then(|kept| kept.object.get(&["EmergencyNumbers"])).cloned();
        match numbers {
            Some(numbers) => {
                if self.spend(size_of(&numbers), command.span) {
                    fresh.fields.push((Cow::Borrowed("EmergencyNumbers"), numbers));
                }
            }
            None => {
                let message = "numbers are added to those of policy `Global`, which this script does not show";
                self.report(
                    Diagnostic::new(&codes::IMPORT_CHANGED, message).at(command.span, "`Global` is taken to have none"),
                );
            }
        }
    }

    pub(super) fn grant(&mut self, command: &Command, noun: &str, own: &'static [&'static str]) -> Option<Value<'a>> {
        if !self.maybe.is_empty() {
            self.note("csuser", None, "", command.span, self.maybe);
            return None;
        }
        let bound = self.bind(command, own)?;
        let (uri, policy) = (bound.object.get(&["Identity"]).cloned(), bound.object.get(&["PolicyName"]).cloned());
        let emergency = matches!(noun, EMERGENCY_POLICY | "cslocationpolicy");
        let global = bound.object.get(&["Global"]).and_then(Value::as_flag) == Some(true);
        if global && emergency && !bound.object.has(&["Group"]) {
            // Without `-Identity`, the policy is the first argument.
            self.assign_policy(command.span, kinds::GLOBAL_GRANT, "", "PolicyName", policy.or(uri));
            return None;
        }
        if bound.object.has(&["Global", "Group"]) {
            let whom = if bound.object.has(&["Group"]) { "a group" } else { "everybody" };
            self.not_read(command.span, format!("`{}` to {whom} is not read", command.name));
            return None;
        }
        if policy.is_none() {
            self.refused(command.span, &command.name, "no `-PolicyName`");
            return None;
        }
        let field = match noun {
            "cstenantdialplan" => "TenantDialPlan",
            "csdialplan" => "DialPlan",
            "csvoicepolicy" => "VoicePolicy",
            EMERGENCY_POLICY => "TeamsEmergencyCallRoutingPolicy",
            "cslocationpolicy" => "LocationPolicy",
            _ => "OnlineVoiceRoutingPolicy",
        };
        self.user(command.span, uri, field, policy);
        None
    }

    fn user(&mut self, span: Span, uri: Option<Value<'a>>, field: &'static str, value: Option<Value<'a>>) {
        if let Some(uri) = uri.as_ref().and_then(Value::as_text) {
            self.assign_policy(span, "csuser", uri, field, value);
        }
    }

    /// Assigns something to a user or to everybody. The last assignment counts, and `$null` takes it away.
    fn assign_policy(
        &mut self,
        span: Span,
        kind: &'static str,
        whose: &str,
        field: &'static str,
        value: Option<Value<'a>>,
    ) {
        let Some(value) = value else { return };
        let key = (format!("{kind} {field}"), without_prefix(whose, &["sip:"]).to_lowercase());
        let removed = matches!(value.shape, Shape::Null);
        let mut fields = vec![(Cow::Borrowed(field), value)];
        if !whose.is_empty() {
            fields.insert(0, (Cow::Borrowed("SipAddress"), Value::text(span, whose.to_owned())));
        }
        let kept = KeptObject { span, object: Object { type_name: Cow::Borrowed(kind), fields }, removed };
        match self.indexes.get(&key).and_then(|at| self.kept.get_mut(*at)) {
            Some(known) => *known = kept,
            None => {
                self.indexes.insert(key, self.kept.len());
                self.kept.push(kept);
            }
        }
    }
}

/// Returns the output of several statements as one value, as PowerShell does.
fn joined<'a>(mut values: Vec<Value<'a>>, span: Span) -> Option<Value<'a>> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::new(span, Shape::List(values))),
    }
}

/// Returns an empty list for `New-Object System.Collections.ArrayList`. Other objects are not known.
fn new_object<'a>(command: &Command) -> Value<'a> {
    let is_list = command.arguments.iter().any(|argument| match argument {
        Argument::Value(value) => match &value.kind {
            ExprKind::Literal(name) => {
                let name = name.to_ascii_lowercase();
                name.ends_with("arraylist") || name.contains("generic.list")
            }
            _ => false,
        },
        _ => false,
    });
    let shape = if is_list { Shape::List(Vec::new()) } else { Shape::Unknown };
    Value::new(command.span, shape)
}
