//! Reads the XML in which Office Communications Server sends a location profile to its clients, and which people have
//! kept: `LocationProfileDescription`, namespace `http://schemas.microsoft.com/2007/03/LocationProfileDescription`
//! ([MS-SIPRE], section 2.2.3).

use std::borrow::Cow;

use super::xml::Element;
use crate::object::{Object, Shape, Value};

/// Returns the location profiles below the root.
pub(super) fn read<'a>(root: &Element<'a>) -> Vec<Value<'a>> {
    profiles(root).into_iter().map(profile).collect()
}

/// Returns true if there is a location profile below the root.
pub(super) fn is_root(root: &Element<'_>) -> bool {
    !profiles(root).is_empty()
}

fn profiles<'e, 'a>(root: &'e Element<'a>) -> Vec<&'e Element<'a>> {
    let mut found = Vec::new();
    root.find(&|element| element.name == "LocationProfileDescription", &mut found);
    found
}

fn profile<'a>(element: &Element<'a>) -> Value<'a> {
    let mut rules = Vec::new();
    let mut object = Object { type_name: Cow::Borrowed("LocationProfileDescription"), fields: Vec::new() };
    for child in &element.children {
        match child.name {
            "Rule" => {
                let mut fields = fields_of(child);
                if !fields.iter().any(|(name, _)| name == "Name") {
                    // The schema does not give rules a name.
                    let name = format!("Rule {}", rules.len() + 1);
                    fields.insert(0, (Cow::Borrowed("Name"), Value::text(child.span, name)));
                }
                let rule = Object { type_name: Cow::Borrowed("Rule"), fields };
                rules.push(Value::new(child.span, Shape::Object(rule)));
            }
            _ => object.fields.push((Cow::Borrowed(child.name), value(child))),
        }
    }
    object.fields.push((Cow::Borrowed("NormalizationRules"), Value::new(element.span, Shape::List(rules))));
    Value::new(element.span, Shape::Object(object))
}

/// Returns the attributes and the children of an element as properties.
pub(super) fn fields_of<'a>(element: &Element<'a>) -> Vec<(Cow<'a, str>, Value<'a>)> {
    let attributes = (element.attributes.iter())
        .filter(|(name, _)| !matches!(*name, "xmlns" | "type" | "nil"))
        .map(|(name, text)| (Cow::Borrowed(*name), Value::text(element.span, text.clone())));
    attributes.chain(element.children.iter().map(|child| (Cow::Borrowed(child.name), value(child)))).collect()
}

fn value<'a>(element: &Element<'a>) -> Value<'a> {
    if element.attribute("nil").is_some_and(|nil| nil == "true" || nil == "1") {
        return Value::new(element.span, Shape::Null);
    }
    if element.children.is_empty() {
        return Value::text(element.span, element.text.clone());
    }
    Value::new(element.span, Shape::List(element.children.iter().map(value).collect()))
}
