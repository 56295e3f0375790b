//! Changes the properties of an object: values, lists and defaults.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::script::Script;
use crate::codes;
use crate::import::powershell::tree::Command;
use crate::object::{Object, Shape, Value};

impl<'a> Script<'a, '_> {
    /// Sets a property, or changes its list: `@{Add = ..}`. `at` is the index of the object in `kept`, now or soon.
    pub(super) fn change(&mut self, at: usize, object: &mut Object<'a>, name: Cow<'a, str>, value: Value<'a>) {
        let key = (at, name.to_ascii_lowercase());
        let at = object.fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name));
        let change = match &value.shape {
            Shape::Object(change) if change.type_name.is_empty() && change.has(&["Add", "Remove", "Replace"]) => {
                change.clone()
            }
            _ => {
                self.listed.remove(&key);
                match at.and_then(|at| object.fields.get_mut(at)) {
                    Some(field) => field.1 = value,
                    None => object.fields.push((name, value)),
                }
                return;
            }
        };
        let old = at.map(|at| object.fields.remove(at).1);
        let mut list: Vec<Value<'a>> = match old {
            Some(Value { shape: Shape::List(list), .. }) => list,
            old => old.iter().flat_map(Value::items).cloned().collect(),
        };
        let listed = self.listed.entry(key).or_default();
        if let Some(replace) = change.get(&["Replace"]) {
            list = replace.items().into_iter().cloned().collect();
            listed.forget();
        }
        for added in change.get(&["Add"]).map(Value::items).unwrap_or_default() {
            let same =
                |known: &Value<'_>| known.shape == added.shape || self.mode.guard.is_some() && same_rule(known, added);
            let is_new = match &added.shape {
                Shape::Text(text) => {
                    listed.update(&list);
                    listed.insert(text)
                }
                _ => !list.iter().any(same),
            };
            if is_new {
                list.push(added.clone());
            }
        }
        for removed in change.get(&["Remove"]).map(Value::items).unwrap_or_default() {
            list.retain(|known| known.shape != removed.shape);
            listed.forget();
        }
        object.fields.push((name, Value::new(value.span, Shape::List(list))));
    }

    /// Fills in the defaults that a command uses for missing parameters.
    pub(super) fn fill_in(&mut self, noun: &str, object: &mut Object<'a>, command: &Command) {
        if noun == "csdialplan" && !object.has(&["NormalizationRules"]) {
            let message = format!("`{}` without `-NormalizationRules` creates the rule `Keep All`", command.name);
            self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(command.span, "filled in"));
            let field = |name, text: &str| (Cow::Borrowed(name), Value::text(command.span, text.to_owned()));
            let fields = vec![field("Name", "Keep All"), field("Pattern", r"^(\d+)$"), field("Translation", "$1")];
            let rule = Object { type_name: Cow::Borrowed("csvoicenormalizationrule"), fields };
            let list = Shape::List(vec![Value::new(command.span, Shape::Object(rule))]);
            object.fields.push((Cow::Borrowed("NormalizationRules"), Value::new(command.span, list)));
        }
        let defaults: &[(&'static str, &'static str)] = match noun {
            "csvoicenormalizationrule" => &[("Pattern", r"^(\d{11})$"), ("Translation", "+$1")],
            "csvoiceroute" => &[("NumberPattern", "[0-9]{10}")],
            "csoutboundtranslationrule" => &[("Pattern", r"^\+(\d*)$"), ("Translation", "$1")],
            "csonlinepstngateway" => &[("Enabled", "False")],
            "cslocationpolicy" if object.has(&["EmergencyDialString", "EmergencyNumbers"]) => {
                &[("EnhancedEmergencyServicesEnabled", "False")]
            }
            _ => &[],
        };
        for (name, default) in defaults {
            if !object.has(&[name]) {
                let message = format!("`{}` without `-{name}` sets the default `{default}`", command.name);
                self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(command.span, "filled in"));
                object.fields.push((Cow::Borrowed(name), Value::text(command.span, *default)));
            }
        }
    }
}

/// Returns true for `@{Add = ..}` or `@{Remove = ..}`, which keep the rest of a list.
pub(super) fn adds_to(value: &Value<'_>) -> bool {
    match &value.shape {
        Shape::Object(change) => {
            change.type_name.is_empty() && change.has(&["Add", "Remove"]) && !change.has(&["Replace"])
        }
        _ => false,
    }
}

/// Returns true if both are rules with the same name, pattern and translation.
fn same_rule(a: &Value<'_>, b: &Value<'_>) -> bool {
    let part = |value: &Value<'_>, name: &str| match &value.shape {
        Shape::Object(object) => object.get(&[name]).and_then(Value::as_text).map(str::to_owned),
        _ => None,
    };
    part(a, "Name").is_some() && ["Name", "Pattern", "Translation"].iter().all(|name| part(a, name) == part(b, name))
}

/// Puts an unknown item in front of a list. It stands for what the script does not show.
pub(super) fn keep_the_rest<'a>(object: &mut Object<'a>, name: &str, place: Span) {
    let rest = Value::new(place, Shape::Unknown);
    match object.fields.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((_, value)) => {
            let known = value.items().into_iter().cloned();
            *value = Value::new(value.span, Shape::List(std::iter::once(rest).chain(known).collect()));
        }
        None => object.fields.push((Cow::Owned(name.to_owned()), Value::new(place, Shape::List(vec![rest])))),
    }
}

/// Returns true if the property is a list of which only a part is known.
pub(super) fn is_partly_known(object: &Object<'_>, name: &str) -> bool {
    object.get(&[name]).is_some_and(|value| value.items().iter().any(|item| matches!(item.shape, Shape::Unknown)))
}
