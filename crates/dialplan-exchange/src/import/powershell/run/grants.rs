//! Runs `Grant-`, which assigns a policy or a dial plan to a user or to everybody, and the commands that set the line
//! of a user.

use std::borrow::Cow;

use dialplan_core::source::Span;

use super::arguments::{argument, given};
use super::commands::EMERGENCY_POLICY;
use super::live::Value;
use super::script::{KeptObject, Script, identity};
use crate::import::kinds;
use crate::import::powershell::tree::Command;
use crate::names::without_prefix;
use crate::object::{self, Object};

impl<'a> Script<'a, '_> {
    pub(super) fn grant(&mut self, command: &Command, noun: &str, own: &'static [&'static str]) {
        if !self.mode.maybe.is_empty() {
            self.note("csuser", None, "", command.span, self.mode.maybe);
            return;
        }
        let Some(bound) = self.bind(command, own) else {
            if self.has_unknown_arguments(command) {
                self.note("csuser", None, "", command.span, "a command whose parameters are not known may change it");
            }
            return;
        };
        let (uri, policy) = (bound.object.get(&["Identity"]).cloned(), bound.object.get(&["PolicyName"]).cloned());
        let global = bound.object.get(&["Global"]).and_then(object::Value::as_flag) == Some(true);
        if !self.mode.unsure.is_empty() {
            self.note("csuser", None, "", command.span, self.mode.unsure);
        }
        let field = match noun {
            "cstenantdialplan" => "TenantDialPlan",
            "csdialplan" => "DialPlan",
            "csvoicepolicy" => "VoicePolicy",
            EMERGENCY_POLICY => "TeamsEmergencyCallRoutingPolicy",
            "cslocationpolicy" => "LocationPolicy",
            _ => "OnlineVoiceRoutingPolicy",
        };
        if global && !bound.object.has(&["Group"]) {
            // Without `-Identity`, the policy is the first argument.
            let policy = policy.or(uri);
            self.name_granted(noun, policy.as_ref(), command.span);
            self.assign_policy(command.span, kinds::GLOBAL_GRANT, "", field, policy);
            return;
        }
        if bound.object.has(&["Global", "Group"]) {
            self.name_granted(noun, policy.or(uri).as_ref(), command.span);
            let whom = if bound.object.has(&["Group"]) { "a group" } else { "everybody" };
            self.not_read(command.span, format!("`{}` to {whom} is not read", command.name));
            self.note("csuser", None, "", command.span, "a policy is assigned to a group");
            return;
        }
        if policy.is_none() {
            self.refused(command.span, &command.name, "no `-PolicyName`");
            return;
        }
        self.name_granted(noun, policy.as_ref(), command.span);
        self.user(command.span, uri, field, policy);
    }

    /// Runs `New-CsBatchPolicyAssignmentOperation`, which assigns a policy to many users.
    pub(super) fn grant_to_many(&mut self, command: &Command) {
        let arguments = given(&command.arguments, |_| false);
        let mut value =
            |name: &str| argument(&arguments, name, None).map(|value| self.value(value, &format!("`-{name}`")));
        let (kind, users) = (value("PolicyType"), value("Identity"));
        let policy = argument(&arguments, "PolicyName", None);
        let policy = policy.map(|policy| self.argument_value(policy, "`-PolicyName`"));
        let kind = kind.as_ref().and_then(|kind| kind.as_text().map(str::to_owned));
        let Some((field, noun)) = kind.as_deref().map_or(Some(("", "")), field_of_type) else {
            self.not_read(command.span, format!("`{}` sets something that is not part of a plan", command.name));
            return;
        };
        let users = users.and_then(|users| users.texts());
        let known = self.mode.maybe.is_empty() && !field.is_empty();
        let (Some(users), Some(policy), true) = (users, policy, known) else {
            self.not_read(command.span, format!("`{}`: whose policy it sets is not known here", command.name));
            return self.note("csuser", None, "", command.span, "a policy is assigned to users who are not known");
        };
        if !self.mode.unsure.is_empty() {
            self.note("csuser", None, "", command.span, self.mode.unsure);
        }
        self.name_granted(noun, Some(&policy), command.span);
        for user in users {
            self.assign_policy(command.span, "csuser", &user, field, Some(policy.clone()));
        }
    }

    /// Reports that a policy is assigned to a group, or taken from it.
    pub(super) fn grant_to_group(&mut self, command: &Command) {
        let arguments = given(&command.arguments, |_| false);
        let kind = argument(&arguments, "PolicyType", None).map(|value| self.value(value, "`-PolicyType`"));
        let kind = kind.as_ref().and_then(Value::as_text);
        if kind.is_some_and(|kind| field_of_type(kind).is_none()) {
            self.not_read(command.span, format!("`{}` sets something that is not part of a plan", command.name));
            return;
        }
        self.not_read(command.span, format!("`{}` to a group is not read", command.name));
        self.note("csuser", None, "", command.span, "a policy is assigned to a group");
    }

    /// Notes that a policy is assigned, which exists already unless the script creates it.
    fn name_granted(&mut self, noun: &str, policy: Option<&object::Value<'a>>, span: Span) {
        if let Some(name) = policy.and_then(object::Value::as_text) {
            self.existing.name(noun, identity(name), span, "a policy is assigned that exists already");
        }
    }

    /// Sets something of a user. Without a name, it is not known whose it is.
    pub(super) fn user(
        &mut self,
        span: Span,
        uri: Option<object::Value<'a>>,
        field: &'static str,
        value: Option<object::Value<'a>>,
    ) {
        match uri.as_ref().and_then(object::Value::as_text) {
            Some(uri) => self.assign_policy(span, "csuser", uri, field, value),
            None => self.note("csuser", None, "", span, "a user who is not known is changed"),
        }
    }

    /// Assigns something to a user or to everybody. The last assignment counts, and `$null` takes it away.
    fn assign_policy(
        &mut self,
        span: Span,
        kind: &'static str,
        whose: &str,
        field: &'static str,
        value: Option<object::Value<'a>>,
    ) {
        let Some(value) = value else { return };
        if matches!(value.shape, object::Shape::Unknown) {
            self.note("csuser", None, "", span, "what is assigned to a user is not known");
        }
        let key = (format!("{kind} {field}"), without_prefix(whose, &["sip:"]).to_lowercase());
        let removed = matches!(value.shape, object::Shape::Null);
        let mut fields = vec![(Cow::Borrowed(field), value)];
        if !whose.is_empty() {
            fields.insert(0, (Cow::Borrowed("SipAddress"), object::Value::text(span, whose.to_owned())));
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

/// Returns the property of a user and the noun for a type of policy, if it is part of a plan.
fn field_of_type(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "tenantdialplan" => ("TenantDialPlan", "cstenantdialplan"),
        "onlinevoiceroutingpolicy" => ("OnlineVoiceRoutingPolicy", "csonlinevoiceroutingpolicy"),
        "teamsemergencycallroutingpolicy" => ("TeamsEmergencyCallRoutingPolicy", EMERGENCY_POLICY),
        _ => return None,
    })
}
