//! Counts of a call log for people: the count first, as in `uniq -c`.

use dialplan_replay::changes::{Change, Changes, Comparison, NamedOutcome};
use dialplan_replay::tally::Summary;

use crate::table::Sheet;
use crate::terminal::{Look, visible};

/// The most rows of each table; JSON has all.
const SHOWN: usize = 20;

/// Renders the summary.
pub fn summary(summary: &Summary, look: Look) -> String {
    let mut out = String::new();
    let counts = |names: &[(&'static str, u64)]| -> Vec<(Vec<String>, u64)> {
        names.iter().filter(|(_, count)| *count > 0).map(|(name, count)| (vec![(*name).to_owned()], *count)).collect()
    };
    let named = |names: &[(String, u64)]| -> Vec<(Vec<String>, u64)> {
        names.iter().map(|(name, count)| (vec![name.clone()], *count)).collect()
    };
    let mut verdicts = counts(&summary.verdicts);
    if summary.errors > 0 {
        verdicts.push((vec!["(not decided)".to_owned()], summary.errors));
    }
    table(&mut out, &["verdict"], &verdicts, SHOWN, summary.calls, look);
    table(&mut out, &["reason"], &counts(&summary.reasons), SHOWN, summary.calls, look);
    let mut rules: Vec<(Vec<String>, u64)> =
        summary.rules.iter().map(|(profile, rule, count)| (vec![rule.clone(), profile.clone()], *count)).collect();
    let without = [
        ("(emergency number)", summary.emergency),
        ("(begins with +)", summary.bypassed),
        ("(no rule matched)", summary.unmatched),
    ];
    let at = rules.len().min(SHOWN);
    let without = without.iter().filter(|(_, count)| *count > 0);
    let without: Vec<_> = without.map(|(name, count)| (vec![(*name).to_owned(), String::new()], *count)).collect();
    let shown = SHOWN + without.len();
    rules.splice(at..at, without);
    table(&mut out, &["rule", "profile"], &rules, shown, summary.calls, look);
    table(&mut out, &["phone usage"], &named(&summary.usages), SHOWN, summary.calls, look);
    table(&mut out, &["route"], &named(&summary.routes), SHOWN, summary.calls, look);
    table(&mut out, &["blocked number"], &named(&summary.blocked.numbers), SHOWN, summary.calls, look);
    match summary.blocked.distinct {
        Some(0) => {}
        Some(distinct) => out.push_str(&format!("{distinct} distinct numbers were blocked\n\n")),
        None => out.push_str(&format!(
            "more than 1000000 distinct numbers were blocked: the counts above are approximate, \
             each may be too low by up to {}\n\n",
            summary.blocked.too_small_by
        )),
    }
    let errors = match summary.errors {
        0 => String::new(),
        errors => format!(", {}", look.bad(format!("{errors} not decided"))),
    };
    out.push_str(&format!("{}{errors}\n", of("call", summary.calls)));
    out
}

/// What changes with another plan.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// The name of the other plan.
    pub plan: &'a str,
    /// The names of both plans.
    pub comparison: &'a Comparison,
    /// All changes.
    pub changes: &'a Changes,
    /// The kinds of changes in the order in which they are shown.
    pub by_volume: &'a [&'a Change],
}

/// Renders what changes with another plan. `old` is the name of the plan that was replayed, `calls` the number of
/// calls.
pub fn changes(against: Against<'_>, old: &str, calls: u64, look: Look) -> String {
    let Against { plan: new, comparison, changes, by_volume } = against;
    let changed = changes.calls();
    if changed == 0 {
        return format!("no call changes from {} to {}\n", visible(old), visible(new));
    }
    let mut out = String::new();
    let rows: Vec<(Vec<String>, u64)> =
        by_volume.iter().map(|change| (cells(comparison, change), change.calls)).collect();
    table(&mut out, &["from", "to", "for example"], &rows, SHOWN, calls, look);
    if changes.others() > 0 {
        out.push_str(&format!("{} further calls change in other ways\n\n", changes.others()));
    }
    let summary = format!("{changed} of {} change", of("call", calls));
    out.push_str(&format!("{} from {} to {}\n", look.bad(summary), visible(old), visible(new)));
    out
}

fn cells(comparison: &Comparison, change: &Change) -> Vec<String> {
    let [old, new] = change.pair;
    let [from, to] = [old, new].map(|common| outcome(&comparison.named(common)));
    let example = &change.example;
    let [before, after] = &example.normalised;
    let shown = |number: &Option<String>| number.clone().unwrap_or_else(|| "(none)".to_owned());
    let error = match &example.errors {
        [_, Some(error)] | [Some(error), None] => format!(": {error}"),
        _ => String::new(),
    };
    let [sent_before, sent_after] = &example.sent;
    let became = match (before == after, sent_before == sent_after) {
        (true, true) => String::new(),
        (true, false) if old != new => String::new(),
        (true, false) => format!(" (sent {} -> {})", shown(sent_before), shown(sent_after)),
        (false, _) => format!(" ({} -> {})", shown(before), shown(after)),
    };
    let to = if old == new { "(the same, with another number)".to_owned() } else { to };
    vec![from, to, format!("{}{became}{error}", example.number)]
}

fn outcome(described: &NamedOutcome<'_>) -> String {
    let Some(verdict) = described.verdict else { return "(not decided)".to_owned() };
    let route = match (described.usage, described.route) {
        (Some(usage), Some(route)) => format!(" {usage}, {route} via {}", described.gateways.join(";")),
        _ => String::new(),
    };
    let rest = described.user.or(described.reason).map_or(String::new(), |rest| format!(" {rest}"));
    format!("{verdict}{route}{rest}")
}

/// Appends a table of counts with their share of all calls; nothing if there are no rows. The first
/// `shown` rows are listed, the others only counted.
fn table(out: &mut String, header: &[&str], rows: &[(Vec<String>, u64)], shown: usize, calls: u64, look: Look) {
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(0).max("calls".len());
    let title = format!("{:>width$}", "calls");
    let titles = [&[title.as_str(), " share"], header].concat();
    let mut sheet = Sheet::new(look, &titles);
    for (names, count) in rows.iter().take(shown) {
        let share = format!("{:>5.1}%", *count as f64 * 100.0 / calls.max(1) as f64);
        sheet.row([format!("{count:>width$}"), share].into_iter().chain(names.iter().cloned()));
    }
    out.push_str(&sheet.text());
    if let Some(more) = rows.get(shown..).filter(|more| !more.is_empty()) {
        let calls: u64 = more.iter().map(|(_, count)| count).sum();
        out.push_str(&format!("  .. and {} more, with {}\n", more.len(), of("call", calls)));
    }
    out.push('\n');
}

fn of(thing: &str, count: u64) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_with_a_bracket_counts_as_a_row() {
        let rows: Vec<(Vec<String>, u64)> = (0..25).map(|n| (vec![format!("({n})")], 1)).collect();
        let mut out = String::new();
        table(&mut out, &["rule"], &rows, SHOWN, 25, Look::PLAIN);
        assert_eq!(out.lines().filter(|line| line.contains('%')).count(), SHOWN);
        assert!(out.ends_with("  .. and 5 more, with 5 calls\n\n"), "{out}");
    }
}
