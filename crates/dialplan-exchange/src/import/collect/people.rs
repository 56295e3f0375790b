//! Collects users, emergency numbers and test cases.

use super::collector::Collector;
use crate::draft::{EmergencyNumber, Test, User};
use crate::import::kinds::Kind;
use crate::import::names::without_prefix;
use crate::import::{flat, test_case};
use crate::object::{Object, Shape, Value};

impl Collector<'_> {
    pub(super) fn user(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(uri) = self.name(Kind::User, value, object, &["SipAddress", "UserPrincipalName"]) else { return };
        let reference = |text: Option<String>| {
            text.map(|name| without_prefix(&name, &["Tag:"]).to_owned()).filter(|name| !name.is_empty())
        };
        let user = User {
            line_uri: self.text(object, &["LineURI"]).filter(|line| !line.trim().is_empty()),
            profile: reference(
                self.text(object, &["TenantDialPlan"])
                    .or_else(|| self.text(object, &["DialPlan"]))
                    .or_else(|| self.text(object, &["Parent"])),
            ),
            policy: reference(
                self.text(object, &["OnlineVoiceRoutingPolicy"]).or_else(|| self.text(object, &["VoicePolicy"])),
            ),
            origin: self.origin(value.span),
            uri,
        };
        if user.line_uri.is_none() && user.profile.is_none() && user.policy.is_none() {
            self.bare_users = Some(self.bare_users.map_or((1, value.span), |(count, first)| (count + 1, first)));
            return;
        }
        self.found.users.push(user);
    }

    pub(super) fn emergency_policy(&mut self, kind: Kind, value: &Value<'_>, object: &Object<'_>) {
        let usage = self.text(object, &["PstnUsage"]).filter(|usage| !usage.is_empty());
        if object.has(&["EmergencyDialString"]) {
            self.emergency_number(value, usage.clone());
        }
        for number in object.get(&["EmergencyNumbers"]).map(Value::items).unwrap_or_default() {
            let flat = flat::emergency(number);
            flat.iter().for_each(|number| self.emergency_number(number, usage.clone()));
            match number.as_text() {
                _ if !flat.is_empty() => {}
                Some(text) if !text.is_empty() => self.report_lost(number, "an emergency number"),
                _ => self.emergency_number(number, usage.clone()),
            }
        }
        let known = [
            "Name",
            "Description",
            "EmergencyNumbers",
            "EmergencyDialString",
            "EmergencyDialMask",
            "PstnUsage",
            "EnhancedEmergencyServicesEnabled",
        ];
        self.count_dropped(kind, object, &known);
    }

    pub(super) fn emergency_number(&mut self, value: &Value<'_>, usage: Option<String>) {
        let Shape::Object(object) = &value.shape else { return };
        let keys = ["EmergencyDialString", "DialString"];
        let Some(number) = self.text(object, &keys).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()) else {
            if object.get(&keys).is_some_and(|value| !value.is_nothing()) || !object.has(&["Identity"]) {
                self.not_carried(value.span, "an emergency number has no digits".to_owned(), "left out");
            }
            return;
        };
        let masks = self.text(object, &["EmergencyDialMask", "DialMask"]).unwrap_or_default();
        let mut list: Vec<String> = Vec::new();
        for mask in masks.split(';').map(str::trim).filter(|mask| !mask.is_empty()) {
            if !list.iter().any(|known| known == mask) {
                list.push(mask.to_owned());
            }
        }
        let usage = self.text(object, &["OnlinePSTNUsage"]).filter(|usage| !usage.is_empty()).or(usage);
        let origin = self.origin(value.span);
        self.found.emergency_numbers.push(EmergencyNumber { number, masks: list, usage, origin });
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
