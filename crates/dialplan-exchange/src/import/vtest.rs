//! Test cases that Lync's Control Panel exports as `.vtest`.
//!
//! The element names are not documented; the fields are those of `CsVoiceTestConfiguration`. So every element with a
//! `DialedNumber`, as a child or as an attribute, is read as a test case.

use std::borrow::Cow;

use super::ocs_xml::fields_of;
use super::test_case::DIALED_NUMBER;
use super::xml::Element;
use crate::object::{Object, Shape, Value};

/// Returns the test cases below the root.
pub(super) fn read<'a>(root: &Element<'a>) -> Vec<Value<'a>> {
    let case = |element: &&Element<'a>| {
        let object = Object { type_name: Cow::Borrowed("CsVoiceTestConfiguration"), fields: fields_of(element) };
        Value::new(element.span, Shape::Object(object))
    };
    cases(root).iter().map(case).collect()
}

/// Returns true if there is a test case below the root.
pub(super) fn is_root(root: &Element<'_>) -> bool {
    !cases(root).is_empty()
}

fn cases<'e, 'a>(root: &'e Element<'a>) -> Vec<&'e Element<'a>> {
    let mut found = Vec::new();
    root.find(
        &|element| element.attribute(DIALED_NUMBER).is_some() || element.child(DIALED_NUMBER).is_some(),
        &mut found,
    );
    found
}
