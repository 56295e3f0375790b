//! Runs the commands about dial plans: `New-` creates an object, `Set-` changes it, and `Remove-` deletes it.

use std::borrow::Cow;
use std::rc::Rc;

use dialplan_core::diag::Diagnostic;

use super::arguments::{argument, given};
use super::calls::Passed;
use super::cmdlets;
use super::conversions::is_list;
use super::live::{List, ListKind, ORDERED, Shape, Table, Value};
use super::properties::{adds_to, is_partly_known, keep_the_rest};
use super::script::{Script, identity};
use super::settle::live;
use crate::codes;
use crate::import::powershell::tree::Command;
use crate::object::{self, Object};

/// The noun of the commands for emergency call routing policies.
pub(super) const EMERGENCY_POLICY: &str = "csteamsemergencycallroutingpolicy";

impl<'a> Script<'a, '_> {
    /// Runs a command and returns its output.
    pub(super) fn command(&mut self, command: &Command) -> Vec<Value> {
        match &command.callee {
            Some(callee) => self.called(command, callee),
            None => self.named_command(command, &command.name),
        }
    }

    /// Runs a command by its name.
    pub(super) fn named_command(&mut self, command: &Command, name: &str) -> Vec<Value> {
        let full = self.full_name(name);
        self.at = command.span;
        self.forget_outputs(command);
        if let Some(function) = self.functions.get(&full).map(Rc::clone) {
            let what = format!("function `{name}`");
            self.called.insert(full);
            let passed = Passed::written(&command.arguments);
            return self.call(&function, passed, command.dotted, (&what, command.span));
        }
        if full == "new-object" {
            return vec![self.new_object(command)];
        }
        let mut values = Vec::new();
        if let Some(value) = self.asked(command) {
            self.put_out(Some(value), &mut values);
            return values;
        }
        if let Some(value) = self.computed(command, &full) {
            self.put_out(Some(value), &mut values);
            return values;
        }
        let value = self.command_of_plan(command, &full);
        self.put_out(value, &mut values);
        values
    }

    /// Runs a command about dial plans, or one that is neither known nor a function of the script.
    fn command_of_plan(&mut self, command: &Command, full: &str) -> Option<Value> {
        let (verb, noun) = full.split_once('-').unwrap_or((full, ""));
        let noun = noun.trim_end_matches(".exe");
        if verb == "grant"
            && let Some(own) = cmdlets::granted(noun)
        {
            self.grant(command, noun, own);
            return None;
        }
        let (Some(own), true) = (cmdlets::parameters(noun), matches!(verb, "new" | "set" | "remove")) else {
            return self.not_of_a_plan(command, full);
        };
        if !self.mode.maybe.is_empty() {
            let bound = self.bind(command, own);
            // An emergency number is only a value.
            let in_memory = bound.as_ref().is_some_and(|bound| bound.in_memory);
            if noun.ends_with("emergencynumber") {
                return Some(Value::unknown(command.span));
            }
            self.may_change(verb, noun, bound.as_ref(), command);
            return in_memory.then(|| Value::unknown(command.span));
        }
        let Some(bound) = self.bind(command, own) else {
            if self.has_unknown_arguments(command) {
                self.may_change_all(noun, command.span, "a command whose parameters are not known may change it");
            }
            return None;
        };
        if bound.what_if {
            self.not_read(command.span, format!("`{}` with `-WhatIf` changes nothing", command.name));
            return None;
        }
        let mut object = bound.object;
        object.type_name = Cow::Owned(noun.to_owned());
        let unsure = (!self.mode.unsure.is_empty() && !bound.in_memory).then(|| object.clone());
        let value = self.plan_command(verb, noun, object, bound.in_memory, command);
        if let Some(object) = unsure {
            self.may_not_change(verb, noun, &object, command.span);
        }
        value.map(|value| live(&value, None))
    }

    /// Runs a command about dial plans.
    fn plan_command(
        &mut self,
        verb: &str,
        noun: &str,
        mut object: Object<'a>,
        in_memory: bool,
        command: &Command,
    ) -> Option<object::Value<'a>> {
        match (verb, noun) {
            ("new", "csteamsemergencynumber" | "csemergencynumber") => {
                Some(object::Value::new(command.span, object::Shape::Object(object)))
            }
            ("new", "csvoicenormalizationrule") => self.new_rule(object, in_memory, command),
            ("set" | "remove", "csvoicenormalizationrule") => {
                self.change_rule(object, verb == "remove", command);
                None
            }
            ("new", "csoutboundtranslationrule" | "csoutboundcallingnumbertranslationrule") if in_memory => {
                self.fill_in(noun, &mut object, command);
                Some(object::Value::new(command.span, object::Shape::Object(object)))
            }
            _ if in_memory => {
                if noun != "csonlinepstngateway" {
                    self.not_read(command.span, format!("`{}` with `-InMemory` sets nothing", command.name));
                }
                made(noun, &object, command)
            }
            ("set", "csuser" | "csphonenumberassignment" | "csonlinevoiceuser") => {
                let category = object.get(&["AssignmentCategory"]).and_then(object::Value::as_text);
                if category.is_some_and(|category| !category.eq_ignore_ascii_case("primary")) {
                    let message = format!("`{}` sets a private line, which is not part of a plan", command.name);
                    self.not_read(command.span, message);
                    return None;
                }
                let uri = object.get(&["Identity"]).cloned();
                let line = object.get(&["LineURI", "OnPremLineURI", "PhoneNumber", "TelephoneNumber"]).cloned();
                self.user(command.span, uri, "LineURI", line);
                None
            }
            ("remove", _) => {
                self.remove(noun, &object, command);
                None
            }
            _ => {
                let made = if verb == "new" { made(noun, &object, command) } else { None };
                self.upsert(verb == "new", noun, object, command);
                made
            }
        }
    }

    pub(super) fn identity(object: &Object<'_>) -> String {
        let text = |name: &str| object.get(&[name]).and_then(object::Value::as_text);
        if let (Some(parent), Some(name)) = (text("Parent"), text("Name")) {
            return identity(&format!("{parent}/{name}"));
        }
        object
            .get(&["Identity", "Name", "Fqdn", "NetworkSiteID"])
            .and_then(object::Value::as_text)
            .map_or(String::new(), identity)
    }

    /// Returns the identity of an object of a noun.
    pub(super) fn identity_in(noun: &str, object: &Object<'_>) -> String {
        match noun {
            // There is only one list of usages, whatever its identity.
            "cspstnusage" | "csonlinepstnusage" => "global".to_owned(),
            _ => Self::identity(object),
        }
    }

    /// Returns the identity as the script writes it.
    pub(super) fn shown(object: &Object<'_>) -> String {
        object
            .get(&["Identity", "Name", "Fqdn", "NetworkSiteID"])
            .and_then(object::Value::as_text)
            .unwrap_or_default()
            .to_owned()
    }

    fn upsert(&mut self, new: bool, noun: &str, object: Object<'a>, command: &Command) {
        let identity = Self::identity_in(noun, &object);
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
            Some(_) if new && self.mode.guard.is_none() => {
                let message =
                    format!("`{}` creates `{}` a second time, which fails", command.name, Self::shown(&object));
                self.report(Diagnostic::new(&codes::IMPORT_CONFLICT, message).at(command.span, "changes nothing"));
            }
            Some(at) => {
                let mut old = self.kept.get_mut(at).map(|kept| std::mem::take(&mut kept.object)).unwrap_or_default();
                if new {
                    self.existing.create_changed(at);
                } else {
                    self.existing.replace(at, self.mode.guard, "");
                }
                for (name, value) in object.fields {
                    if !new && !adds_to(&value) {
                        self.existing.replace(at, self.mode.guard, &name);
                    }
                    if adds_to(&value) && self.existing.may_be_there(at) && !is_partly_known(&old, &name) {
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
                match self.mode.guard {
                    Some(guard) if new => {
                        let given = fresh.fields.iter().map(|(name, _)| name.to_ascii_lowercase());
                        self.existing.create(self.kept.len(), guard, command.span, given);
                    }
                    None if !new => self.existing.change(self.kept.len()),
                    // In a branch about what exists, another branch or what follows creates it.
                    Some(_) => self.existing.change(self.kept.len()),
                    None => {}
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
            None => {
                let message = format!("`{}` removes an object that this script did not create", command.name);
                self.not_read(command.span, message);
                let why = "an object that exists already is removed";
                match identity.is_empty() {
                    true => self.note(noun, None, "", command.span, why),
                    false => self.existing.name(noun, identity, command.span, why),
                }
            }
        }
    }

    /// Gives a new emergency policy the numbers of `Global`, to which `@{Add = ..}` adds. Microsoft's page about
    /// `New-CsTeamsEmergencyCallRoutingPolicy` says so.
    fn start_from_global(&mut self, fresh: &mut Object<'a>, command: &Command) {
        let global = self.index_of(EMERGENCY_POLICY, "global").and_then(|at| self.kept.get(at));
        let numbers = global.and_then(|kept| kept.object.get(&["EmergencyNumbers"])).cloned();
        match numbers {
            Some(numbers) => {
                if self.spend(numbers.items().len(), command.span) {
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

    /// Returns what `New-Object` makes: a list, or an object with the members that it is given. Others are not known.
    fn new_object(&mut self, command: &Command) -> Value {
        let arguments = given(&command.arguments, |_| false);
        let unknown = Value::unknown(command.span);
        let Some(name) = argument(&arguments, "TypeName", Some(0)) else { return unknown };
        let name = self.value(name, "a type").as_text().unwrap_or_default().to_ascii_lowercase();
        if let Some((_, kind)) = is_list(&name).filter(|(_, kind)| *kind != ListKind::Array) {
            return Value::new(command.span, Shape::List(List::new(Vec::new(), kind)));
        }
        let bare = name.trim_start_matches("system.").trim_start_matches("management.automation.");
        match (bare, argument(&arguments, "Property", None)) {
            ("psobject" | "pscustomobject" | "object", Some(members)) => {
                let value = self.value(members, "`-Property`");
                match &value.shape {
                    Shape::Table(table) if table.borrow().is_table() => {
                        let mut object = table.borrow().copy();
                        object.type_name = ORDERED.into();
                        Value::new(command.span, Shape::table(object))
                    }
                    _ => unknown,
                }
            }
            ("psobject" | "pscustomobject" | "object", None) => {
                Value::new(command.span, Shape::table(Table::new(ORDERED)))
            }
            ("hashtable" | "collections.hashtable", None) => Value::new(command.span, Shape::table(Table::default())),
            _ => unknown,
        }
    }
}

/// Returns the object that `New-Cs..` puts out: what the command is given, with the names that the server gives it.
fn made<'a>(noun: &str, object: &Object<'a>, command: &Command) -> Option<object::Value<'a>> {
    let shown = Script::shown(object);
    let plain = |value: &object::Value<'_>| !matches!(value.shape, object::Shape::Object(_) | object::Shape::Unknown);
    let named = ["Identity", "Name", "Fqdn"];
    let is_name = |name: &str| named.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut fields: Vec<_> =
        object.fields.iter().filter(|(name, value)| plain(value) && !is_name(name)).cloned().collect();
    if !shown.is_empty() {
        let tagged = ["csdialplan", "cstenantdialplan", "csonlinevoiceroutingpolicy", "csvoicepolicy"];
        let bare = shown.contains(':') || shown.eq_ignore_ascii_case("global") || !tagged.contains(&noun);
        let identity = if bare { shown.clone() } else { format!("Tag:{shown}") };
        let mut name = |name: &'static str, text: String| {
            fields.push((Cow::Borrowed(name), object::Value::text(command.span, text)));
        };
        name("Identity", identity);
        match noun {
            "csonlinepstngateway" => {
                name("Fqdn", shown.clone());
                name("Name", shown);
            }
            "csvoiceroute" | "csonlinevoiceroute" => name("Name", shown),
            _ => {}
        }
    }
    let type_name = Cow::Owned(format!("a new {noun}"));
    Some(object::Value::new(command.span, object::Shape::Object(Object { type_name, fields })))
}
