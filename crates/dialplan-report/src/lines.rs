//! The lines of an answer: a label, a value and how it came about, in columns.

use std::fmt::Write;

use crate::terminal::{Look, visible};

/// The width of the first column.
pub(crate) const LABEL: usize = 11;
/// The width of the second column.
const VALUE: usize = 16;

pub(crate) fn line(out: &mut String, look: Look, label: &str, value: &str, rest: &str) {
    let value = visible(value);
    labelled_wide(out, look, label, &value, &value, rest);
}

pub(crate) fn labelled(out: &mut String, look: Look, label: &str, value: &str, rest: &str) {
    labelled_wide(out, look, label, value, value, rest);
}

/// Writes one line. `plain` is the value without colours, which determines its width.
pub(crate) fn labelled_wide(out: &mut String, look: Look, label: &str, value: &str, plain: &str, rest: &str) {
    let pad = VALUE.saturating_sub(plain.chars().count());
    let _ = writeln!(out, "  {:LABEL$} {value}{:pad$} {}", label, "", look.faint(rest));
}
