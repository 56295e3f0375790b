//! The result of one rule for one number, for people.

use std::fmt::Write;

use dialplan_core::single::{Fault, Tried};

use crate::terminal::{Look, quoted, visible};

/// The longest pattern, in bytes, that is shown with its error; a longer one would fill the terminal.
const LONGEST: usize = 200;

/// Renders the error of a pattern, with the place underlined.
pub fn refused(pattern: &str, fault: &Fault, look: Look) -> String {
    let mut out = format!("{}: {}\n", fault.kind, fault.message);
    if pattern.len() > LONGEST {
        return out;
    }
    let shown = visible(pattern);
    let _ = writeln!(out, "  {shown}");
    if let Some(span) = fault.span.as_ref().filter(|_| shown == pattern) {
        let before = pattern.get(..span.start).unwrap_or_default().chars().count();
        let under = pattern.get(span.clone()).unwrap_or_default().chars().count().max(1);
        let _ = writeln!(out, "  {:before$}{}", "", look.bad("^".repeat(under)));
    }
    out
}

/// Renders the result for a number.
pub fn tried(number: &str, tried: &Tried, look: Look) -> String {
    let mut out = format!("{}   ", look.strong(visible(number)));
    match (tried.matched, tried.span) {
        (Some(true), Some((start, length))) => {
            let plural = if length == 1 { "" } else { "s" };
            let _ = writeln!(out, "{} at {start}, {length} character{plural}", look.good("matches"));
        }
        (Some(_), _) => out.push_str("no match\n"),
        (None, _) => out.push_str("not decided\n"),
    }
    for (number, name, text) in tried.groups.iter().skip(1) {
        let name = name.as_ref().map_or(String::new(), |name| format!(" ({})", visible(name)));
        let text = text.as_ref().map_or("did not participate".to_owned(), |text| quoted(text));
        let _ = writeln!(out, "  ${number}{name}   {text}");
    }
    if tried.matched == Some(true) {
        if let Some(replace) = &tried.replace {
            let _ = writeln!(out, "  becomes   {}", look.strong(visible(replace)));
        }
        if tried.result != tried.replace
            && let Some(result) = &tried.result
        {
            let _ = writeln!(out, "  the match alone becomes   {}", visible(result));
        }
    }
    if let Some(fault) = &tried.fault {
        let _ = writeln!(out, "  {}: {}", look.bad(&fault.kind), fault.message);
    }
    out
}
