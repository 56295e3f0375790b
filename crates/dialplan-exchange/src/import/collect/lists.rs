//! Notes which lists a file shows in full: an export must not replace the others.

use dialplan_core::model::{PlanSection, TranslationList};
use dialplan_core::source::Span;

use super::collector::{Collector, name_in_list};
use crate::draft::{DraftList, PartialList};
use crate::import::flat;
use crate::import::kinds::{self, GATEWAY_LISTS};
use crate::object::{Object, Shape, Value};

/// Why a list is partial, if one of its items cannot be read.
pub(super) const NOT_READ: &str = "the rest is not known";

impl Collector<'_> {
    /// Notes that the file only shows a part of a list.
    pub(super) fn partial(&mut self, list: DraftList, span: Span, why: &str) {
        let origin = self.origin(span);
        self.found.partial.push(PartialList { list, why: why.to_owned(), origin });
    }

    /// Notes that an object of a section is missing.
    pub(super) fn partial_section(&mut self, section: PlanSection, span: Span, why: &str) {
        self.partial(DraftList::Section(section), span, why);
    }

    /// Notes what the first of these properties says about a list of names: that it has no items, or that a part of it
    /// is not known.
    pub(super) fn note_list(&mut self, object: &Object<'_>, keys: &[&str], list: impl FnOnce() -> DraftList) {
        let Some(value) = object.get(keys) else { return };
        if is_empty_list(value) {
            self.found.emptied.push(list());
        } else if is_partly_unknown(value) {
            self.partial(list(), value.span, NOT_READ);
        }
    }

    /// Reads a note of a script about a list that it may change in a part that is not read.
    pub(super) fn partial_note(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let text = |name: &str| object.get(&[name]).and_then(Value::as_text).map(str::to_owned);
        let Some(noun) = text("Noun").map(|noun| noun.to_ascii_lowercase()) else { return };
        let why = text("Why").unwrap_or_else(|| "the plan that was exported has a part of it".to_owned());
        let (name, property) = (text("Name"), text("Property").unwrap_or_default().to_ascii_lowercase());
        let Some(section) = kinds::section_of_noun(&noun) else { return };
        let list = name.filter(|_| !property.is_empty()).and_then(|name| list_of(section, name, &property));
        self.partial(list.unwrap_or(DraftList::Section(section)), value.span, &why);
    }
}

/// Returns the list of an object of a section that a property stands for.
fn list_of(section: PlanSection, name: String, property: &str) -> Option<DraftList> {
    let translations = GATEWAY_LISTS.iter().position(|keys| keys.iter().any(|key| key.eq_ignore_ascii_case(property)));
    Some(match section {
        PlanSection::Profiles => DraftList::Rules(name),
        PlanSection::Policies => DraftList::PolicyUsages(name),
        PlanSection::Routes if property.contains("gateway") => DraftList::RouteGateways(name),
        PlanSection::Routes => DraftList::RouteUsages(name),
        PlanSection::EmergencyPolicies => DraftList::Numbers(name),
        PlanSection::Gateways => DraftList::Translations(name, *TranslationList::ALL.get(translations?)?),
        _ => return None,
    })
}

/// Returns true for a list that is written out without items.
pub(super) fn is_empty_list(value: &Value<'_>) -> bool {
    match &value.shape {
        Shape::List(items) => items.is_empty(),
        Shape::Object(object) => object.wrapped().is_some_and(is_empty_list),
        _ => false,
    }
}

/// Returns true if the value, or one of its items, cannot be read as a name.
fn is_partly_unknown(value: &Value<'_>) -> bool {
    let unknown = |item: &Value<'_>| match &item.shape {
        Shape::Null => false,
        Shape::Unknown => true,
        _ => name_in_list(item).is_none_or(flat::is_lost),
    };
    value.items().into_iter().any(unknown)
}
