//! The common form of all source formats: objects with properties, each with its place in the file.
//!
//! JSON, Clixml, tables and scripts write objects in different ways, but a voice route means the same in all of them.
//! So each format has one reader that produces these objects, and what their properties mean is decided once.

use std::borrow::Cow;

use dialplan_core::source::Span;

/// The property of a note about a list of which only a part is known. Exports write such notes, and imports read them.
pub(crate) const PARTIAL_MARK: &str = "DialplanPartial";

/// A value with its place.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Value<'a> {
    /// The place in the file.
    pub(crate) span: Span,
    /// The content.
    pub(crate) shape: Shape<'a>,
}

/// The content of a value. Numbers in files are text, since `0030` and `+31` are not numbers.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape<'a> {
    Null,
    Flag(bool),
    Text(Cow<'a, str>),
    /// A number in a script, as PowerShell prints it. It is apart from text because `+` adds numbers and joins text.
    Number(String),
    List(Vec<Value<'a>>),
    Object(Object<'a>),
    /// Something that cannot be determined. The reader has reported it.
    Unknown,
}

/// The properties in the order of the source, with the type if the format names it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Object<'a> {
    /// The type name in Clixml, the noun of a cmdlet, or the name of an XML element. May be empty.
    pub(crate) type_name: Cow<'a, str>,
    /// Names and values.
    pub(crate) fields: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Value<'a> {
    pub(crate) fn new(span: Span, shape: Shape<'a>) -> Value<'a> {
        Value { span, shape }
    }

    pub(crate) fn text(span: Span, text: impl Into<Cow<'a, str>>) -> Value<'a> {
        Value { span, shape: Shape::Text(text.into()) }
    }

    /// Returns the text, or for a flag `True` or `False`.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Text(text) => Some(text),
            Shape::Number(text) => Some(text),
            Shape::Flag(true) => Some("True"),
            Shape::Flag(false) => Some("False"),
            _ => None,
        }
    }

    /// Returns the flag, which may also be written as a word.
    pub(crate) fn as_flag(&self) -> Option<bool> {
        match &self.shape {
            Shape::Flag(flag) => Some(*flag),
            Shape::Number(text) => text.parse::<f64>().ok().map(|number| number != 0.0),
            Shape::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "$true" | "1" | "yes" => Some(true),
                "false" | "$false" | "0" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns true for null, empty text, and lists of nothing else.
    pub(crate) fn is_nothing(&self) -> bool {
        match &self.shape {
            Shape::Null => true,
            Shape::Text(text) => text.is_empty(),
            Shape::List(items) => items.iter().all(Value::is_nothing),
            _ => false,
        }
    }

    /// Returns the elements of a list. A single value counts as a list of one, null as an empty list. Lists in lists
    /// are flattened one level, and `{"value": [..], "Count": n}` of Windows PowerShell counts as the list in it.
    pub(crate) fn items(&self) -> Vec<&Value<'a>> {
        match &self.shape {
            Shape::Null => Vec::new(),
            Shape::List(items) => items.iter().flat_map(Value::unwrapped).collect(),
            _ => self.unwrapped(),
        }
    }

    fn unwrapped(&self) -> Vec<&Value<'a>> {
        match &self.shape {
            Shape::Object(object) => match object.wrapped() {
                Some(Value { shape: Shape::List(items), .. }) => items.iter().collect(),
                Some(value) => vec![value],
                None => vec![self],
            },
            Shape::List(items) => items.iter().collect(),
            Shape::Null => Vec::new(),
            _ => vec![self],
        }
    }
}

impl<'a> Object<'a> {
    /// Returns the value of the first of these names that is present, ignoring case.
    pub(crate) fn get(&self, names: &[&str]) -> Option<&Value<'a>> {
        names.iter().find_map(|name| {
            self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    }

    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.get(names).is_some()
    }

    /// Returns the list that `ConvertTo-Json` of Windows PowerShell 5.1 wraps together with its count.
    pub(crate) fn wrapped(&self) -> Option<&Value<'a>> {
        let only = self.fields.iter().all(|(name, _)| name == "value" || name == "Count");
        if only && self.has(&["Count"]) { self.get(&["value"]) } else { None }
    }
}
