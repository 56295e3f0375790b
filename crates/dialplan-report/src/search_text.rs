//! Dialled strings that were searched for, for people.

use std::fmt::Write;

use dialplan_analysis::search::{Search, Shown};
use dialplan_core::call::Caller;
use dialplan_core::model::Plan;

use crate::callers_text::who;
use crate::changes_text::{how_many, strings};
use crate::terminal::{Look, visible};

/// Renders what was found, with a line at the end that sums it up. `shown` has an entry for each set that was found.
pub fn found(plan: &Plan, callers: &[Caller], search: &Search, shown: &[Shown], look: Look) -> String {
    let mut out = String::new();
    let named = |members: &[usize]| {
        let members: Vec<&Caller> = members.iter().filter_map(|at| callers.get(*at)).collect();
        who(plan, members.into_iter(), callers.len())
    };
    for (found, shown) in search.found.iter().zip(shown) {
        let _ = writeln!(out, "{}", look.strong(named(&found.callers)));
        let _ = writeln!(out, "  dialled  {}", strings(&shown.strings));
        let samples: Vec<_> = shown.samples.iter().map(|sample| visible(sample)).collect();
        let such = if samples.is_empty() { String::new() } else { format!(", such as {}", samples.join(", ")) };
        let _ = writeln!(out, "           {}{such}\n", how_many(&shown.strings));
    }
    for (members, why) in &search.open {
        let _ = writeln!(out, "not decided for {}: {}", named(members), visible(&why.limit));
    }
    match (search.found.is_empty(), search.open.is_empty()) {
        (true, true) if callers.len() == 1 => out.push_str("no number: proven for this caller\n"),
        (true, true) => {
            let _ = writeln!(out, "no number: proven for all {} callers", callers.len());
        }
        (true, false) => out.push_str("no number was found, but not everything is decided\n"),
        _ => {}
    }
    out
}
