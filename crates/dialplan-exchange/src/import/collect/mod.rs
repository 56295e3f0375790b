//! Reads the properties of objects into the parts of a plan. Properties without an equivalent in a plan are counted and
//! reported.

mod collected;
mod collector;
mod dial_plans;
mod emergency;
mod found;
mod lists;
mod people;
mod routing;
mod trunks;

use dialplan_core::model::PlanSection;
use dialplan_core::source::SourceFile;
use rustc_hash::FxHashMap;

use self::collector::Collector;
pub(super) use self::found::{
    Collected, FoundEmergencyPolicy, FoundProfile, FoundTranslation, FoundTrunk, LooseRule, TranslatedNumber,
};
use super::findings::Findings;
use super::flat;
use super::input::RuleKind;
use super::kinds::{self, Kind};
use crate::draft::DraftList;
use crate::object::{Object, Shape, Value};

impl Collected {
    /// Adds the objects of a file.
    pub(super) fn add(
        &mut self,
        number: usize,
        file: &SourceFile,
        objects: &[Value<'_>],
        rules_as: Option<RuleKind>,
        findings: &mut Findings,
    ) {
        let mut collector = Collector {
            found: self,
            number,
            file,
            findings,
            dropped: FxHashMap::default(),
            unrecognised: Vec::new(),
            rules_as,
            ambiguous: None,
            bare_users: None,
        };
        let before = collector.count();
        objects.iter().for_each(|object| collector.value(object, 0));
        let nothing = collector.count() == before && !objects.iter().any(collected::is_collected);
        collector.finish(nothing);
    }
}

impl Collector<'_> {
    /// Adds the objects in a value.
    fn value(&mut self, value: &Value<'_>, depth: usize) {
        match &value.shape {
            Shape::List(items) if depth < 8 => items.iter().for_each(|item| self.value(item, depth + 1)),
            Shape::Object(object) => self.object(value, object, depth),
            Shape::Null | Shape::Unknown => {}
            Shape::Text(text) if text.trim().is_empty() => {}
            Shape::Text(text) => {
                let rules = flat::rules(value);
                if rules.is_empty() {
                    if flat::is_lost(text) {
                        self.report_lost(value, "an object");
                    } else {
                        self.unrecognised.push((value.span, String::new()));
                    }
                }
                rules.iter().for_each(|rule| self.value(rule, depth + 1));
            }
            _ => self.unrecognised.push((value.span, String::new())),
        }
    }

    /// Adds an object according to its kind.
    fn object(&mut self, value: &Value<'_>, object: &Object<'_>, depth: usize) {
        if object.has(&[collected::MARK]) {
            return self.collected(object, depth);
        }
        let Some(mut kind) = kinds::kind(object) else {
            self.unrecognised.push((value.span, object.type_name.to_string()));
            return;
        };
        if kinds::may_be_two_kinds(object, kind) {
            kind = match self.rules_as {
                Some(RuleKind::Normalization) => Kind::Rule,
                Some(RuleKind::Translation) => Kind::TranslationRule,
                None => {
                    let (count, first) = self.ambiguous.unwrap_or((0, value.span));
                    self.ambiguous = Some((count + 1, first));
                    return;
                }
            };
        }
        if let Some(product) = kinds::product(object, kind)
            && !self.found.products.iter().any(|(known, _)| *known == product)
        {
            let origin = self.origin(value.span);
            self.found.products.push((product, origin));
        }
        match kind {
            Kind::Container => {
                for name in ["value", "Route", "TestConfigurations"] {
                    if let Some(inner) = object.get(&[name]).filter(|_| depth < 8) {
                        inner.items().into_iter().for_each(|item| self.value(item, depth + 1));
                    }
                }
                if object.wrapped().is_none() {
                    self.count_dropped(kind, object, &["Route", "TestConfigurations"]);
                }
            }
            Kind::Profile => self.profile(value, object),
            Kind::Rule => {
                let parent = self.parent(object);
                let key = object.get(&["InstanceID"]).and_then(Value::as_text).map(str::to_owned);
                match self.rule(value, parent.as_deref()) {
                    Some(rule) => {
                        let made = object.type_name.eq_ignore_ascii_case("csvoicenormalizationrule");
                        self.found.loose.push(LooseRule { parent, key, rule, made });
                    }
                    None => {
                        let list = parent.map_or(DraftList::Section(PlanSection::Profiles), DraftList::Rules);
                        self.partial(list, value.span, lists::NOT_READ);
                    }
                }
            }
            Kind::Route => self.route(value, object),
            Kind::Policy => self.policy(value, object),
            Kind::Usages => self.usages(object),
            Kind::User => self.user(value, object),
            Kind::EmergencyPolicy | Kind::LocationPolicy => self.emergency_policy(kind, value, object),
            Kind::EmergencyNumber => {
                let number = self.emergency_number(value, None);
                self.found.emergency_numbers.extend(number);
            }
            Kind::Site => self.site(value, object),
            Kind::GlobalGrant => self.global_grant(value, object),
            Kind::Gateway => self.gateway(value, object),
            Kind::Test => self.test(value, object),
            Kind::TranslationRule => self.loose_translation_rule(value, object),
            Kind::Trunk => self.trunk(value, object),
            Kind::PartialNote => self.partial_note(value, object),
        }
    }
}
