//! The differences between two plans for people, for `diff`.

use std::fmt::Write;

use dialplan_analysis::differences::{Both, Change, Differences, Kind, Told};
use dialplan_analysis::written::Written;
use dialplan_core::call::Caller;
use dialplan_core::compile::CompiledPlan;
use dialplan_core::model::Plan;
use dialplan_core::query::answer::{Answer, Verdict};

use crate::answer_text::{rule_of, via};
use crate::callers_text;
use crate::changes_json::Compared;
use crate::terminal::{Look, quoted, visible};

/// Renders what differs, with a line at the end that sums it up. `told` has an entry for each change.
pub fn changes(compared: Compared<'_>, found: &Differences, told: &[Told], look: Look) -> String {
    let mut out = String::new();
    for (change, told) in found.changes.iter().zip(told) {
        let _ = writeln!(out, "{}", look.strong(who(compared.old.plan(), compared.new.plan(), found, change)));
        let Words { dialled, count, was, is } = words(compared, told);
        let _ = writeln!(out, "  dialled  {dialled}\n           {count}\n  was      {was}\n  is       {is}\n");
    }
    for line in remarks(compared, found) {
        let _ = writeln!(out, "{line}");
    }
    let _ = writeln!(out, "{}", summary(found));
    out
}

/// A change in words.
pub(crate) struct Words {
    /// The dialled strings.
    pub(crate) dialled: String,
    /// How many there are, with two of them.
    pub(crate) count: String,
    /// What became of the first one.
    pub(crate) was: String,
    /// What becomes of it.
    pub(crate) is: String,
}

/// Returns a change in words.
pub(crate) fn words(compared: Compared<'_>, told: &Told) -> Words {
    let such = match told.witness == told.plausible {
        true => visible(&told.witness).into_owned(),
        false => format!("{} and {}", visible(&told.witness), visible(&told.plausible)),
    };
    Words {
        dialled: strings(&told.strings),
        count: format!("{}, such as {such}", how_many(&told.strings)),
        was: fate(compared.old, &told.before),
        is: fate(compared.new, &told.after),
    }
}

/// Returns the strings of a set: as a pattern, as ranges, or what can be said instead.
pub(crate) fn strings(written: &Written) -> String {
    /// A pattern that is longer is shown only if there are no ranges.
    const SHORT: usize = 60;
    match (&written.pattern, &written.ranges) {
        (Some(pattern), _) if pattern.len() <= SHORT => visible(pattern).into_owned(),
        (_, Some(ranges)) => ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        (Some(pattern), None) => visible(pattern).into_owned(),
        (None, None) => "too many different numbers to list".to_owned(),
    }
}

/// Returns how many strings a set has.
pub(crate) fn how_many(Written { count, .. }: &Written) -> String {
    let keypad = match &count.total {
        Some(total) if total.to_string() == "1" => "1 number".to_owned(),
        Some(_) => format!("{count} numbers"),
        None => "numbers of any length".to_owned(),
    };
    match (count.by_length.is_empty(), count.other) {
        (true, true) => "strings with other characters than those of a keypad".to_owned(),
        (false, true) => format!("{keypad}, and strings with other characters"),
        (_, false) => keypad,
    }
}

/// Returns what became of a call in one line.
pub(crate) fn fate(compiled: &CompiledPlan, answer: &Answer) -> String {
    let plan = compiled.plan();
    let number = match &answer.normalization.number {
        Some(number) => visible(number).into_owned(),
        None => "no number".to_owned(),
    };
    let by = match (answer.emergency, answer.caller.profile.zip(answer.normalization.rule)) {
        (Some(entry), _) => {
            let listed = plan.emergency_numbers.get(entry).map_or("", |entry| &*entry.number.value);
            format!(" by emergency number {}", quoted(listed))
        }
        (None, Some((profile, rule))) => format!(" by {}", rule_of(plan, profile, rule)),
        (None, None) => String::new(),
    };
    format!("{number}{by}, {}", verdict(plan, answer))
}

fn verdict(plan: &Plan, answer: &Answer) -> String {
    match &answer.verdict {
        Verdict::Routed => {
            let step = |choice: &dialplan_core::call::Choice| {
                let (usage, route) = (&plan.usage(choice.usage).name, &plan.route(choice.route).name);
                format!("{} through usage {} {}", quoted(route), quoted(usage), via(plan, answer, choice.route))
            };
            let steps: Vec<String> = answer.chain.iter().map(step).collect();
            let mut text = format!("routed by {}", steps.join(", then "));
            for sent in answer.sent.iter().filter(|sent| Some(&sent.called) != answer.normalization.number.as_ref()) {
                let gateway = &plan.gateway(sent.gateway).name;
                let _ = write!(text, "; {} is sent {}", visible(gateway), visible(&sent.called));
            }
            text
        }
        Verdict::Internal(user) => format!("internal: the line of {}", visible(&plan.user(*user).uri)),
        Verdict::Blocked(reason) => format!("blocked: {}", reason.name()),
        Verdict::CallingPlan => "carried by the Calling Plan".to_owned(),
        Verdict::Normalised => "normalised".to_owned(),
    }
}

/// Returns for whom something changes.
pub(crate) fn who(old: &Plan, plan: &Plan, found: &Differences, change: &Change) -> String {
    let callers: Vec<&Caller> = change.callers.iter().filter_map(|at| Some(&found.callers.get(*at)?.new)).collect();
    let who = callers_text::who(plan, callers.into_iter(), found.callers.len());
    let moved = change.callers.first().and_then(|at| found.callers.get(*at)).and_then(|both| moved(old, plan, both));
    format!("{who}{}", moved.unwrap_or_default())
}

/// Returns who a caller was in the old plan, if that is somebody with another name.
fn moved(old: &Plan, new: &Plan, both: &Both) -> Option<String> {
    let (was, is) = (callers_text::json(old, &both.old), callers_text::json(new, &both.new));
    let before = callers_text::who(old, std::iter::once(&both.old), 1);
    (was != is).then(|| format!(" (before: {before})"))
}

/// Returns what is to be said beside the changes, a line each.
pub(crate) fn remarks(compared: Compared<'_>, found: &Differences) -> Vec<String> {
    let pairing = &found.pairing;
    let mut lines = Vec::new();
    for one in &pairing.renamed {
        lines.push(format!("renamed: {} {} is now {}", one.kind.name(), quoted(&one.old), quoted(&one.new)));
    }
    let only = |list: &[(Kind, String)], which: &str| -> Vec<String> {
        list.iter().map(|(kind, name)| format!("only in the {which} plan: {} {}", kind.name(), quoted(name))).collect()
    };
    lines.extend(only(&pairing.only_in_old, "old"));
    lines.extend(only(&pairing.only_in_new, "new"));
    for user in &found.reassigned {
        let uri = &compared.new.plan().user(user.new).uri;
        lines.push(format!("user {} has another profile or policy", visible(uri)));
    }
    let incoming =
        |plan: &Plan| plan.gateways.iter().any(|gateway| gateway.profile.is_some() || gateway.policy.is_some());
    if incoming(compared.old.plan()) || incoming(compared.new.plan()) {
        lines.push("calls that come in through gateways are not compared".to_owned());
    }
    for (plan, which) in [(compared.old, "old"), (compared.new, "new")] {
        lines.extend(partial(plan.plan(), &format!("the {which} plan")));
    }
    for open in &found.open {
        let (count, all) = (open.callers.len(), found.callers.len());
        lines.push(format!("not decided for {count} of {all} callers: {}", visible(&open.why.limit)));
    }
    lines
}

/// Returns the line that says that a plan has only a part of some lists; `None` if it has all of them.
pub(crate) fn partial(plan: &Plan, which: &str) -> Option<String> {
    match plan.partial.len() {
        0 => None,
        1 => Some(format!("{which} is partial: of 1 list, it has only a part")),
        lists => Some(format!("{which} is partial: of {lists} lists, it has only a part")),
    }
}

/// Returns the line that sums up what was found.
pub(crate) fn summary(found: &Differences) -> String {
    let all = found.callers.len();
    let rest = match (found.open.is_empty(), found.is_whole) {
        (false, _) => "of the rest, not everything is decided",
        (true, true) => "everything else is the same for every number",
        (true, false) => "everything else that was compared is the same",
    };
    match (found.changes.len(), found.open.is_empty()) {
        _ if all == 0 => "nothing was compared: no profile and policy occur in both plans".to_owned(),
        (0, true) if found.is_whole => "no difference: both plans treat every number alike".to_owned(),
        (0, true) => "no difference in what was compared, which is not everything".to_owned(),
        (0, false) => "no difference was found, but not everything is decided".to_owned(),
        (changes, _) => {
            let changes = if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") };
            format!("{changes} in {} of {all} pairs; {rest}", found.changed_callers())
        }
    }
}
