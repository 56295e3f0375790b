//! Collects users and test cases.

use super::collector::Collector;
use crate::draft::{Test, User};
use crate::import::kinds::Kind;
use crate::import::test_case;
use crate::names::without_prefix;
use crate::object::{Object, Value};

impl Collector<'_> {
    pub(super) fn user(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(uri) = self.name(Kind::User, value, object, &["SipAddress", "UserPrincipalName", "User", "Identity"])
        else {
            return;
        };
        let reference = |text: Option<String>| {
            text.map(|name| without_prefix(&name, &["Tag:"]).to_owned()).filter(|name| !name.is_empty())
        };
        // Users of Teams may still have the location policy of a server, which Teams does not use.
        let online = object.has(&["TeamsEmergencyCallRoutingPolicy"]);
        let emergency = if online { "TeamsEmergencyCallRoutingPolicy" } else { "LocationPolicy" };
        let user = User {
            line_uri: ["LineURI", "OnPremLineURI", "TelephoneNumber"]
                .iter()
                .find_map(|name| self.text(object, &[name]).filter(|line| !line.trim().is_empty())),
            profile: reference(
                self.text(object, &["TenantDialPlan"])
                    .or_else(|| self.text(object, &["DialPlan"]))
                    .or_else(|| self.text(object, &["Parent"])),
            ),
            policy: reference(
                self.text(object, &["OnlineVoiceRoutingPolicy"]).or_else(|| self.text(object, &["VoicePolicy"])),
            ),
            emergency_policy: reference(self.text(object, &[emergency])),
            origin: self.origin(value.span),
            uri,
        };
        if user.line_uri.is_none() && user.profile.is_none() && user.policy.is_none() && user.emergency_policy.is_none()
        {
            self.bare_users = Some(self.bare_users.map_or((1, value.span), |(count, first)| (count + 1, first)));
            return;
        }
        self.found.users.push(user);
    }

    /// Reads what a script assigns to everybody.
    pub(super) fn global_grant(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let origin = self.origin(value.span);
        let Some((field, _)) = object.fields.first() else { return };
        let Some(name) = self.text(object, &[field]) else { return };
        let grants = &mut self.found.global_grants;
        let list = match &**field {
            "TenantDialPlan" | "DialPlan" => &mut grants.profiles,
            "TeamsEmergencyCallRoutingPolicy" | "LocationPolicy" => &mut grants.emergency_policies,
            _ => &mut grants.policies,
        };
        list.push((without_prefix(&name, &["Tag:"]).to_owned(), origin));
    }

    pub(super) fn test(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let name = self.text(object, &["Name"]).or_else(|| self.text(object, &["Identity"])).unwrap_or_default();
        let Some(number) = self.needed(Kind::Test, &name, value, object, &[test_case::DIALED_NUMBER]) else { return };
        let mut part = |names: &[&str]| {
            let text = self.text(object, names).filter(|text| !text.trim().is_empty());
            text.map(|text| without_prefix(&text, &["Tag:"]).to_owned())
        };
        let test = Test {
            profile: part(&[test_case::TARGET_DIALPLAN]),
            policy: part(&[test_case::TARGET_VOICE_POLICY]),
            translation: part(&[test_case::EXPECTED_TRANSLATED_NUMBER]),
            usage: part(&[test_case::EXPECTED_USAGE]),
            route: part(&[test_case::EXPECTED_ROUTE]),
            origin: self.origin(value.span),
            name: without_prefix(&name, &["Tag:", "Global/"]).to_owned(),
            number,
        };
        self.count_dropped(Kind::Test, object, &test_case::PROPERTIES);
        self.found.tests.push(test);
    }
}
