//! Reads the output of `Export-Clixml`: PowerShell objects as XML, described in Microsoft's [MS-PSRP], section 2.2.5
//! (serialization).
//!
//! `<Ref>` refers to an earlier object, so a small file can expand to a very large one. The values that references add
//! are counted and limited.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;
use rustc_hash::FxHashMap;

use super::xml::{self, Element};
use crate::codes;
use crate::limits::ImportLimits;
use crate::object::{Object, Shape, Value};

/// Returns all objects below the root.
pub(super) fn read<'a>(root: &Element<'a>, limits: &ImportLimits) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let most = limits.references.saturating_add(root.count().saturating_mul(8)).min(limits.values);
    let mut reader = ClixmlReader { objects: FxHashMap::default(), types: FxHashMap::default(), copied: 0, most };
    root.children.iter().map(|child| reader.value(child)).collect()
}

/// Returns true if this is the root of a Clixml file.
pub(super) fn is_root(root: &Element<'_>) -> bool {
    root.name == "Objs"
}

/// Returns all objects of a file, whose first line may be `#< CLIXML`.
pub(super) fn parse<'a>(file: &'a SourceFile, limits: &ImportLimits) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    read(&xml::read(file, limits)?, limits)
}

struct ClixmlReader<'a> {
    objects: FxHashMap<String, (Value<'a>, usize)>,
    types: FxHashMap<String, Cow<'a, str>>,
    /// Values that references have added.
    copied: usize,
    /// How many values references may add.
    most: usize,
}

impl<'a> ClixmlReader<'a> {
    fn value(&mut self, element: &Element<'a>) -> Result<Value<'a>, Box<Diagnostic>> {
        let shape = match element.name {
            "Nil" => Shape::Null,
            "B" => Shape::Flag(element.text.trim().eq_ignore_ascii_case("true")),
            "Obj" => self.object(element)?,
            "LST" | "IE" | "QUE" | "STK" => {
                Shape::List(element.children.iter().map(|child| self.value(child)).collect::<Result<_, _>>()?)
            }
            "DCT" => self.dictionary(element)?,
            "Ref" => return self.reference(element),
            _ => Shape::Text(unescape(&element.text)),
        };
        let value = Value::new(element.span, shape);
        if let Some(id) = element.attribute("RefId").filter(|_| element.name == "Obj") {
            let size = size_of(&value);
            self.objects.insert(id.to_owned(), (value.clone(), size));
            self.copied += size;
            self.check(element)?;
        }
        Ok(value)
    }

    fn check(&self, element: &Element<'a>) -> Result<(), Box<Diagnostic>> {
        if self.copied <= self.most {
            return Ok(());
        }
        let message = format!("references expand to more than {} values", self.most);
        Err(Box::new(Diagnostic::new(&codes::INPUT_LIMIT, message).at(element.span, "here")))
    }

    fn reference(&mut self, element: &Element<'a>) -> Result<Value<'a>, Box<Diagnostic>> {
        let id = element.attribute("RefId").unwrap_or_default();
        let Some((_, size)) = self.objects.get(id) else {
            let message = format!("`<Ref RefId=\"{id}\"/>` refers to no earlier object");
            return Err(Box::new(Diagnostic::new(&codes::INPUT_SYNTAX, message).at(element.span, "here")));
        };
        self.copied += size;
        self.check(element)?;
        Ok(self.objects.get(id).map_or(Value::new(element.span, Shape::Null), |(value, _)| value.clone()))
    }

    fn object(&mut self, element: &Element<'a>) -> Result<Shape<'a>, Box<Diagnostic>> {
        let mut object = Object::default();
        let (mut content, mut text) = (None, None);
        for child in &element.children {
            match child.name {
                "TN" => {
                    let name = child.children.first().map_or(Cow::Borrowed(""), |name| name.text.clone());
                    if let Some(id) = child.attribute("RefId") {
                        self.types.insert(id.to_owned(), name.clone());
                    }
                    object.type_name = name;
                }
                "TNRef" => {
                    let id = child.attribute("RefId").unwrap_or_default();
                    object.type_name = self.types.get(id).cloned().unwrap_or_default();
                }
                "ToString" => text = Some(unescape(&child.text)),
                "Props" | "MS" => {
                    for field in &child.children {
                        let name = field.attribute("N").map(|name| unescape(name).into_owned()).unwrap_or_default();
                        let value = self.value(field)?;
                        object.fields.push((Cow::Owned(name), value));
                    }
                }
                _ => content = Some(self.value(child)?.shape),
            }
        }
        Ok(match (content, text) {
            (Some(list @ (Shape::List(_) | Shape::Object(_))), _) => list,
            _ if !object.fields.is_empty() => Shape::Object(object),
            // Objects below `-Depth` and enumeration members have only their printed text.
            (_, Some(text)) => Shape::Text(text),
            (Some(shape), None) => shape,
            (None, None) => Shape::Object(object),
        })
    }

    fn dictionary(&mut self, element: &Element<'a>) -> Result<Shape<'a>, Box<Diagnostic>> {
        let mut object = Object::default();
        for entry in &element.children {
            let part = |name: &str| entry.children.iter().find(|child| child.attribute("N") == Some(name));
            if let (Some(key), Some(value)) = (part("Key"), part("Value")) {
                object.fields.push((unescape(&key.text), self.value(value)?));
            }
        }
        Ok(Shape::Object(object))
    }
}

fn size_of(value: &Value<'_>) -> usize {
    1 + match &value.shape {
        Shape::List(items) => items.iter().map(size_of).sum(),
        Shape::Object(object) => object.fields.iter().map(|(_, value)| size_of(value)).sum(),
        _ => 0,
    }
}

/// Resolves escapes such as `_x000A_` for a line feed. They are UTF-16 units, so two of them may form one character.
fn unescape<'a>(text: &str) -> Cow<'a, str> {
    if !text.contains("_x") {
        return Cow::Owned(text.to_owned());
    }
    let unit = |at: usize| {
        let escape = text.get(at..at + 7)?;
        let hex = escape.strip_prefix("_x").or(escape.strip_prefix("_X"))?.strip_suffix('_')?;
        u16::from_str_radix(hex, 16).ok()
    };
    let mut units = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if let Some(code) = unit(at) {
            units.push(code);
            at += 7;
            continue;
        }
        out.push_str(&String::from_utf16_lossy(&units));
        units.clear();
        out.push(c);
        at += c.len_utf8();
    }
    out.push_str(&String::from_utf16_lossy(&units));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(unescape("a_x000A_b_x005F_x_xD83D__xDE00__x1_"), "a\nb_x😀_x1_");
    }

    fn check(text: &str, expected: &str) {
        let file = SourceFile::new("t.xml", text);
        let limits = ImportLimits { references: 500, depth: 20, ..ImportLimits::default() };
        let shown = match parse(&file, &limits) {
            Ok(values) => format!("{:?}", values.iter().map(|v| v.as_text().unwrap_or("-")).collect::<Vec<_>>()),
            Err(error) => error.message.clone(),
        };
        assert!(shown.contains(expected), "{shown}");
    }

    #[test]
    fn bombs_are_refused() {
        check("<!DOCTYPE x [<!ENTITY a \"b\">]><Objs><S>&a;</S></Objs>", "has a document type declaration");
        check("<Objs><S>&a;</S></Objs>", "entity `&a;` is not predefined in XML");
        check(&format!("<Objs>{}</Objs>", "<Obj>".repeat(50)), "more than 20 levels of nested elements");
        let mut text = "<Objs><Obj RefId=\"0\"><LST><S>x</S><S>x</S></LST></Obj>".to_owned();
        for n in 1..30 {
            let inner = format!("<Ref RefId=\"{}\"/>", n - 1).repeat(4);
            text.push_str(&format!("<Obj RefId=\"{n}\"><LST>{inner}</LST></Obj>"));
        }
        check(&(text + "</Objs>"), "references expand to more than ");
    }

    #[test]
    fn cut_off() {
        check("<Objs><Obj RefId=\"0\"><Props><S N=\"a\">x", "the XML is cut off: `</S>` is missing");
        check("<Objs><S>x</T></Objs>", "the XML is malformed");
        check("<Objs><S>a &lt; b &#38; c</S></Objs>", "[\"a < b & c\"]");
    }
}
