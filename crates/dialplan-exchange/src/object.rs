//! What every source format is read into: objects with properties, each with its place.
//!
//! JSON, Clixml, tables and scripts differ in how they write an object, not in what a voice route is. So each format has one reader that
//! ends here, and what the properties mean is decided once, in [`collect`](crate::import).

use std::borrow::Cow;

use dialplan_core::source::Span;

/// A value with its place.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Value<'a> {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) shape: Shape<'a>,
}

/// What a value is. Numbers of files are text: `0030` and `+31` are no numbers anyhow.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape<'a> {
    Null,
    Flag(bool),
    Text(Cow<'a, str>),
    /// A number of a script, which adds up where text is joined; as PowerShell prints it.
    Number(String),
    List(Vec<Value<'a>>),
    Object(Object<'a>),
    /// Something stood here that cannot be known; the reader has said so.
    Unknown,
}

/// Properties in the order of the source, with the type where the format tells it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Object<'a> {
    /// The type name of Clixml, the noun of a cmdlet, the name of an XML element; may be empty.
    pub(crate) type_name: Cow<'a, str>,
    /// Name and value.
    pub(crate) fields: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Value<'a> {
    pub(crate) fn new(span: Span, shape: Shape<'a>) -> Value<'a> {
        Value { span, shape }
    }

    pub(crate) fn text(span: Span, text: impl Into<Cow<'a, str>>) -> Value<'a> {
        Value { span, shape: Shape::Text(text.into()) }
    }

    /// The text, of a flag its word.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Text(text) => Some(text),
            Shape::Number(text) => Some(text),
            Shape::Flag(true) => Some("True"),
            Shape::Flag(false) => Some("False"),
            _ => None,
        }
    }

    /// The flag, also as a word.
    pub(crate) fn as_flag(&self) -> Option<bool> {
        match &self.shape {
            Shape::Flag(flag) => Some(*flag),
            Shape::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "$true" | "1" | "yes" => Some(true),
                "false" | "$false" | "0" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Nothing, or an empty text or list.
    pub(crate) fn is_nothing(&self) -> bool {
        match &self.shape {
            Shape::Null => true,
            Shape::Text(text) => text.is_empty(),
            Shape::List(items) => items.iter().all(Value::is_nothing),
            _ => false,
        }
    }

    /// The elements of a list; one value is a list of one, nothing is an empty one. Lists in lists are flattened one level, and the
    /// `{"value": [..], "Count": n}` of Windows PowerShell is the list in it.
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
    /// The value of the first of these names that is there, whatever its case.
    pub(crate) fn get(&self, names: &[&str]) -> Option<&Value<'a>> {
        names.iter().find_map(|name| {
            self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    }

    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.get(names).is_some()
    }

    /// The list that `ConvertTo-Json` of Windows PowerShell 5.1 wraps with its count.
    pub(crate) fn wrapped(&self) -> Option<&Value<'a>> {
        let only = self.fields.iter().all(|(name, _)| name == "value" || name == "Count");
        if only && self.has(&["Count"]) { self.get(&["value"]) } else { None }
    }
}
