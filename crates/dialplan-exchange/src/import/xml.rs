//! Reads XML as a tree of elements with places. Nothing is fetched or expanded: a document type declaration, and with
//! it every entity that a file declares, is refused, so that neither entity bombs nor external files are possible.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use rustc_hash::FxHashSet;

use crate::codes;
use crate::limits::ImportLimits;

/// An element.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// The name without its prefix.
    pub(super) name: &'a str,
    /// The place of the opening tag.
    pub(super) span: Span,
    pub(super) attributes: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) children: Vec<Element<'a>>,
    /// The text directly inside the element.
    pub(super) text: Cow<'a, str>,
}

impl<'a> Element<'a> {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element<'a>> {
        self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
    }

    /// Returns the number of elements: this one and all inside it.
    pub(super) fn count(&self) -> usize {
        1 + self.children.iter().map(Element::count).sum::<usize>()
    }

    /// Collects the elements for which `wanted` returns true, starting with this one. It does not look inside the
    /// elements that it finds.
    pub(super) fn find<'e>(&'e self, wanted: &dyn Fn(&Element<'a>) -> bool, found: &mut Vec<&'e Element<'a>>) {
        if wanted(self) {
            found.push(self);
        } else {
            self.children.iter().for_each(|child| child.find(wanted, found));
        }
    }
}

/// Returns the root element of the file.
///
/// # Errors
///
/// Returns an error if the XML is malformed, declares a document type, or exceeds a limit.
pub(super) fn read<'a>(file: &'a SourceFile, limits: &ImportLimits) -> Result<Element<'a>, Box<Diagnostic>> {
    let mut reader = Reader::from_str(file.text());
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element<'a>> = Vec::new();
    let mut values = limits.values;
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event();
        let place = Span::new(start, (reader.buffer_position() as usize).max(start));
        let wrong = |message: String| Box::new(Diagnostic::new(&codes::INPUT_SYNTAX, message).at(place, "here"));
        let finished = match event.map_err(|error| {
            let at = (reader.error_position() as usize).min(file.text().len());
            let end = if at == file.text().len() { at } else { place.end as usize };
            Box::new(
                Diagnostic::new(&codes::INPUT_SYNTAX, format!("the XML is malformed: {error}"))
                    .at(Span::new(at, end), "here"),
            )
        })? {
            Event::Start(tag) => {
                if open.len() >= limits.depth {
                    return Err(limit(place, "levels of nested elements", limits.depth));
                }
                values = values.checked_sub(1).ok_or_else(|| limit(place, "elements in one file", limits.values))?;
                open.push(element(file, &tag, place)?);
                None
            }
            Event::Empty(tag) => {
                values = values.checked_sub(1).ok_or_else(|| limit(place, "elements in one file", limits.values))?;
                Some(element(file, &tag, place)?)
            }
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                if let Some(element) = open.last_mut() {
                    let text = slice(file, &text, place);
                    push(&mut element.text, Cow::Borrowed(text));
                }
                None
            }
            Event::CData(data) => {
                if let Some(element) = open.last_mut() {
                    push(&mut element.text, Cow::Borrowed(slice(file, &data, place)));
                }
                None
            }
            Event::GeneralRef(name) => {
                let name = slice(file, &name, place);
                let c = reference(name).ok_or_else(|| undefined(name, place))?;
                if let Some(element) = open.last_mut() {
                    push(&mut element.text, Cow::Owned(c.to_string()));
                }
                None
            }
            Event::DocType(_) => {
                return Err(Box::new(
                    Diagnostic::new(&codes::INPUT_ENTITY, "the XML has a document type declaration, which is refused")
                        .at(place, "entities are declared here")
                        .help("remove `<!DOCTYPE ..>`; no export of a dial plan has one"),
                ));
            }
            Event::Eof => {
                return Err(match open.last() {
                    None => wrong("the file has no element".to_owned()),
                    Some(last) => Box::new(
                        Diagnostic::new(
                            &codes::INPUT_SYNTAX,
                            format!("the XML is cut off: `</{}>` is missing", last.name),
                        )
                        .at(place, "the file ends here")
                        .and_at(last.span, "opened here"),
                    ),
                });
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => None,
        };
        if let Some(done) = finished {
            match open.last_mut() {
                Some(parent) => parent.children.push(done),
                // Anything after the root element is ignored.
                None => return Ok(done),
            }
        }
    }
}

fn push<'a>(text: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if text.is_empty() { *text = more } else { text.to_mut().push_str(&more) }
}

/// Returns the part of the file that an event shows. Events borrow from the reader, but the tree must borrow from the
/// file.
fn slice<'a>(file: &'a SourceFile, wanted: &str, place: Span) -> &'a str {
    let whole = file.slice(place);
    // The reader reads the text of the file itself, so the part is where it lies in memory.
    let at = (wanted.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    match whole.get(at..at.wrapping_add(wanted.len())) {
        Some(part) if part == wanted => part,
        _ => whole.find(wanted).and_then(|at| whole.get(at..at + wanted.len())).unwrap_or_default(),
    }
}

fn element<'a>(file: &'a SourceFile, tag: &BytesStart<'_>, place: Span) -> Result<Element<'a>, Box<Diagnostic>> {
    let name = slice(file, tag.name().as_ref(), place);
    let mut attributes = Vec::new();
    let mut keys: FxHashSet<&str> = FxHashSet::default();
    // The reader's own check for attributes that are given twice compares each with all before it.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| {
            Box::new(
                Diagnostic::new(&codes::INPUT_SYNTAX, format!("an attribute is malformed: {error}")).at(place, "here"),
            )
        })?;
        let key = slice(file, attribute.key.as_ref(), place);
        if !keys.insert(key) {
            let message = format!("an attribute is malformed: `{key}` is given twice");
            return Err(Box::new(Diagnostic::new(&codes::INPUT_SYNTAX, message).at(place, "here")));
        }
        let raw = slice(file, &attribute.value, place);
        attributes.push((local(key), unescape(raw).map_err(|name| undefined(&name, place))?));
    }
    Ok(Element { name: local(name), span: place, attributes, children: Vec::new(), text: Cow::Borrowed("") })
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Returns the text of an attribute, or the name of an unknown entity in it as an error.
fn unescape(raw: &str) -> Result<Cow<'_, str>, String> {
    if !raw.contains('&') {
        return Ok(Cow::Borrowed(raw));
    }
    let mut text = String::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (name, after) = after.split_once(';').ok_or_else(|| after.chars().take(20).collect::<String>())?;
        text.push(reference(name).ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// Returns the character for one of the five predefined entities or for a numeric reference.
fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

fn undefined(name: &str, place: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(&codes::INPUT_ENTITY, format!("entity `&{name};` is not predefined in XML"))
            .at(place, "not expanded"),
    )
}

fn limit(place: Span, what: &str, limit: usize) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&codes::INPUT_LIMIT, format!("more than {limit} {what}")).at(place, "here"))
}
