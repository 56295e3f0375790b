//! Collects translation rules and the gateways and trunk configurations that use them.
//!
//! Teams has named rules and four lists of names at each gateway. Microsoft's page "Translate phone numbers to an
//! alternate format" (learn.microsoft.com/microsoftteams/direct-routing-translate-numbers) shows which header each list
//! changes: inbound, the Teams number is the called one (`RequestURI`, `To`) and the PSTN number the calling one
//! (`From`); outbound it is the other way round. There are no lists at voice routes: "route-based" rules are those of
//! the gateway.
//!
//! In Lync and Skype for Business the rules belong to a trunk configuration, whose scope is a gateway, a site or
//! everything: `OutboundTranslationRulesList` for called and `OutboundCallingNumberTranslationRulesList` for calling
//! numbers (pages of `New-CsTrunkConfiguration`, `New-CsOutboundTranslationRule` and
//! `New-CsOutboundCallingNumberTranslationRule`).

use dialplan_core::model::TranslationList;

use super::collector::{Collector, name_in_list};
use super::found::{FoundTranslation, FoundTrunk, TranslatedNumber};
use super::lists::NOT_READ;
use crate::draft::{DraftList, Gateway, Rule, TranslationLists};
use crate::import::flat;
use crate::import::kinds::{self, GATEWAY_LISTS, Kind};
use crate::names::without_prefix;
use crate::object::{Object, Shape, Value};

impl Collector<'_> {
    pub(super) fn gateway(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Gateway, value, object, &["Identity", "Fqdn", "Name"]) else { return };
        let name = without_prefix(&name, &["Service:PstnGateway:", "PstnGateway:"]).to_owned();
        let what = format!("gateway `{name}`");
        let [called, calling, inbound_called, inbound_calling] = TranslationList::ALL.map(|list| {
            let keys = GATEWAY_LISTS.get(list as usize).map_or(&[][..], |keys| &keys[..]);
            self.whole_list(object, keys, &what, DraftList::Translations(name.clone(), list))
        });
        let gateway = Gateway {
            profile: None,
            enabled: self.flag(object, &["Enabled"]),
            outbound: TranslationLists { called, calling },
            inbound: TranslationLists { called: inbound_called, calling: inbound_calling },
            origin: self.origin(value.span),
            name,
        };
        self.found.gateways.push(gateway);
    }

    /// Returns the names in a list, or none if a part of it was lost: other rules would act in its place.
    fn whole_list(&mut self, object: &Object<'_>, keys: &[&str], what: &str, place: DraftList) -> Vec<String> {
        let names = self.names(object, keys, what);
        let Some(value) = object.get(keys) else { return names };
        let is_lost =
            |item: &Value<'_>| !matches!(item.shape, Shape::Null) && name_in_list(item).is_none_or(flat::is_lost);
        if !value.items().into_iter().any(is_lost) {
            return names;
        }
        self.partial(place, value.span, NOT_READ);
        if names.is_empty() {
            return names;
        }
        let key = keys.first().copied().unwrap_or_default();
        self.not_carried(
            value.span,
            format!("`{key}` of {what} is left out, since a part of it is not known"),
            "left out",
        );
        Vec::new()
    }

    /// Collects a translation rule that is an object of its own.
    pub(super) fn loose_translation_rule(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let scope = kinds::scope_of_rule(object);
        let type_name = object.type_name.to_ascii_lowercase();
        let number = match () {
            () if type_name.contains("callingnumbertranslationrule") => Some(TranslatedNumber::Calling),
            () if type_name.contains("translationrule") => Some(TranslatedNumber::Called),
            () => None,
        };
        let made = type_name.starts_with("csoutbound");
        let Some(rule) = self.translation_rule(value, object) else {
            self.found.broken_trunks.extend(scope.zip(number));
            return;
        };
        self.found.translation_rules.push(FoundTranslation { rule, scope, number, made });
    }

    fn translation_rule(&mut self, value: &Value<'_>, object: &Object<'_>) -> Option<Rule> {
        let identity = self.text(object, &["Identity"]).unwrap_or_default();
        let name = self.text(object, &["Name"]).filter(|name| !name.trim().is_empty());
        let name = match (name, kinds::scope_of_rule(object)) {
            (Some(name), _) => name,
            (None, Some(_)) => identity.split_once('/').map_or(identity.as_str(), |(_, name)| name).to_owned(),
            (None, None) => identity,
        };
        let name = without_prefix(&name, &["Tag:"]).to_owned();
        if name.trim().is_empty() {
            self.not_carried(value.span, "a translation rule has no name".to_owned(), "left out");
            return None;
        }
        let rule = Rule {
            pattern: self.needed(Kind::TranslationRule, &name, value, object, &["Pattern"])?,
            translation: self.needed(Kind::TranslationRule, &name, value, object, &["Translation"])?,
            description: self.description(object),
            internal_extension: false,
            device_dialing: true,
            priority: self.priority(object, &format!("translation rule `{name}`")),
            origin: self.origin(value.span),
            name,
        };
        let known = ["Name", "Description", "Pattern", "Translation", "Priority", "Parent"];
        self.count_dropped(Kind::TranslationRule, object, &known);
        Some(rule)
    }

    /// Collects a trunk configuration. Most of its properties are about media and do not concern a plan.
    pub(super) fn trunk(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(scope) = self.name(Kind::Trunk, value, object, &["Identity", "Name"]) else { return };
        let [called, calling] = [
            ("OutboundTranslationRulesList", TranslatedNumber::Called),
            ("OutboundCallingNumberTranslationRulesList", TranslatedNumber::Calling),
        ]
        .map(|(key, number)| {
            let (rules, whole) = self.trunk_rules(object, key, &scope);
            if !whole {
                self.found.broken_trunks.push((scope.clone(), number));
            }
            rules
        });
        if self.flag(object, &["RemovePlusFromUri"]) == Some(true) {
            let message = format!("trunk configuration `{scope}` removes the `+` from numbers that are sent");
            self.not_carried(value.span, message, "the plan does not: add a translation rule");
        }
        for (key, what) in [
            ("PstnUsages", "routes calls on that come in through the trunk"),
            ("SourcePhoneNumberTranslationRules", "translates numbers that come in through the trunk"),
        ] {
            if let Some(found) = object.get(&[key]).filter(|value| !value.is_nothing()) {
                let message = format!("`{key}` of trunk configuration `{scope}` {what}: it is not in the plan");
                self.not_carried(found.span, message, "left out");
            }
        }
        let origin = self.origin(value.span);
        self.found.trunks.push(FoundTrunk { scope, called, calling, origin });
    }

    /// Returns the rules in a list, and whether all of them could be read.
    fn trunk_rules(&mut self, object: &Object<'_>, key: &str, scope: &str) -> (Vec<Rule>, bool) {
        let mut rules = Vec::new();
        let mut whole = true;
        for item in object.get(&[key]).map(Value::items).unwrap_or_default() {
            let flat = flat::rules(item);
            let objects = if flat.is_empty() { std::slice::from_ref(item) } else { &flat[..] };
            for value in objects {
                match &value.shape {
                    Shape::Object(object) => {
                        let rule = self.translation_rule(value, object);
                        whole &= rule.is_some();
                        rules.extend(rule);
                    }
                    Shape::Null => {}
                    // A script has reported what is not known.
                    Shape::Unknown => whole = false,
                    _ => {
                        whole = false;
                        self.report_lost(item, &format!("a rule in `{key}` of trunk configuration `{scope}`"));
                    }
                }
            }
        }
        if rules.iter().all(|rule| rule.priority.is_some()) {
            rules.sort_by_key(|rule| rule.priority);
        }
        (rules, whole)
    }
}
