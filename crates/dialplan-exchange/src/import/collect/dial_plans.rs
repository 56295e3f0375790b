//! Collects dial plans and normalization rules.

use super::collector::Collector;
use super::found::FoundProfile;
use super::lists::{NOT_READ, is_empty_list};
use crate::draft::{DraftList, Gateway, Profile, Rule, TranslationLists};
use crate::import::flat;
use crate::import::kinds::Kind;
use crate::names::{prefixed, without_prefix};
use crate::object::{Object, Shape, Value};

impl Collector<'_> {
    pub(super) fn parent(&mut self, object: &Object<'_>) -> Option<String> {
        let parent = self.text(object, &["Parent"]).or_else(|| {
            let identity = self.text(object, &["Identity"])?;
            identity.split_once('/').map(|(parent, _)| parent.to_owned())
        })?;
        Some(without_prefix(&parent, &["Tag:"]).to_owned()).filter(|parent| !parent.is_empty())
    }

    /// Returns the prefix if all its characters can be dialled.
    fn external_access_prefix(&mut self, object: &Object<'_>, profile: &str) -> Option<String> {
        let prefix = self.text(object, &["ExternalAccessPrefix"]).filter(|prefix| !prefix.is_empty())?;
        let Some(bad) = prefix.chars().find(|c| !(' '..='~').contains(c)) else { return Some(prefix) };
        let span = object.get(&["ExternalAccessPrefix"]).map(|value| value.span).unwrap_or_default();
        let message = format!(
            "the external access prefix of dial plan `{profile}` contains the character U+{:04X}, \
             which cannot be dialled",
            u32::from(bad)
        );
        self.not_carried(span, message, "left out");
        None
    }

    pub(super) fn profile(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Profile, value, object, &["Identity", "Name", "SimpleName"]) else { return };
        let prefix = self.external_access_prefix(object, &name);
        let mut profile = Profile {
            description: self.description(object),
            external_access_prefix: prefix,
            optimize_device_dialing: self.flag(object, &["OptimizeDeviceDialing"]).unwrap_or_default(),
            rules: Vec::new(),
            origin: self.origin(value.span),
            name,
        };
        let mut named = Vec::new();
        // Rules that could not be read.
        let mut missing = false;
        let list = object.get(&["NormalizationRules"]);
        if list.is_some_and(is_empty_list) {
            self.found.emptied.push(DraftList::Rules(profile.name.clone()));
        }
        let rules = object.get(&["NormalizationRules"]).map(Value::items).unwrap_or_default();
        for rule in rules {
            let flat = flat::rules(rule);
            match (&rule.shape, flat.is_empty()) {
                (_, false) => {
                    let read = flat.iter().filter_map(|rule| self.rule(rule, Some(&profile.name)));
                    let before = profile.rules.len();
                    profile.rules.extend(read);
                    missing |= profile.rules.len() - before < flat.len();
                }
                (Shape::Object(_), _) => {
                    let rule = self.rule(rule, Some(&profile.name));
                    missing |= rule.is_none();
                    profile.rules.extend(rule);
                }
                (Shape::Text(text), _) if flat::is_lost(text) || text.contains("Pattern=") => {
                    missing = true;
                    self.report_lost(rule, &format!("a rule of dial plan `{}`", profile.name));
                }
                (Shape::Text(text), _) => named.push((text.to_string(), rule.span)),
                (Shape::Null, _) => {}
                // A script has reported what is not known.
                (Shape::Unknown, _) => missing = true,
                _ => {
                    missing = true;
                    let message = format!("dial plan `{}` has an entry that is not a rule", profile.name);
                    self.not_carried(rule.span, message, "left out");
                }
            }
        }
        if missing {
            let span = list.map_or(value.span, |list| list.span);
            self.partial(DraftList::Rules(profile.name.clone()), span, NOT_READ);
        }
        if profile.rules.iter().all(|rule| rule.priority.is_some()) {
            profile.rules.sort_by_key(|rule| rule.priority);
        }
        if let Some(fqdn) = prefixed(&profile.name, "PstnGateway:").or(prefixed(&profile.name, "Service:PstnGateway:"))
        {
            let gateway = Gateway {
                name: fqdn.to_owned(),
                profile: Some(profile.name.clone()),
                enabled: None,
                outbound: TranslationLists::default(),
                inbound: TranslationLists::default(),
                origin: profile.origin,
            };
            self.found.gateways.push(gateway);
        }
        // The simple name only repeats the name.
        let known = [
            "Name",
            "SimpleName",
            "Description",
            "NormalizationRules",
            "ExternalAccessPrefix",
            "OptimizeDeviceDialing",
        ];
        self.count_dropped(Kind::Profile, object, &known);
        self.found.profiles.push(FoundProfile { profile, named });
    }

    pub(super) fn rule(&mut self, value: &Value<'_>, parent: Option<&str>) -> Option<Rule> {
        let Shape::Object(object) = &value.shape else { return None };
        let identity = self.text(object, &["Identity"]).unwrap_or_default();
        let from_identity = match identity.split_once('/') {
            Some((scope, name))
                if parent.is_some_and(|p| p.eq_ignore_ascii_case(without_prefix(scope, &["Tag:"])))
                    || scope.eq_ignore_ascii_case("Global")
                    || prefixed(scope, "Tag:").is_some() =>
            {
                name
            }
            _ => &identity,
        };
        let name =
            self.text(object, &["Name"]).filter(|name| !name.is_empty()).unwrap_or_else(|| from_identity.to_owned());
        let rule = Rule {
            pattern: self.needed(Kind::Rule, &name, value, object, &["Pattern"])?,
            translation: self.needed(Kind::Rule, &name, value, object, &["Translation"])?,
            description: self.description(object),
            internal_extension: self
                .flag(object, &["IsInternalExtension", "InternalEnterpriseExtension"])
                .unwrap_or_default(),
            device_dialing: self.flag(object, &["ApplicableForDeviceDialing"]).unwrap_or(true),
            priority: self.priority(object, &format!("rule `{name}`")),
            origin: self.origin(value.span),
            name,
        };
        let known = [
            "Name",
            "Description",
            "Pattern",
            "Translation",
            "IsInternalExtension",
            "InternalEnterpriseExtension",
            "ApplicableForDeviceDialing",
            "Priority",
            "Parent",
        ];
        self.count_dropped(Kind::Rule, object, &known);
        Some(rule)
    }
}
