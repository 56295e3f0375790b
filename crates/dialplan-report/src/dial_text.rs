//! A number that is being dialled, for people: what each key leaves possible.

use dialplan_analysis::dialling::Prospect;
use dialplan_core::call::Caller;
use dialplan_core::compile::CompiledPlan;
use dialplan_core::query::answer::Answer;

use crate::changes_text::fate;
use crate::terminal::{Look, quoted, visible};

/// What is known about the keys pressed so far.
#[derive(Clone, Copy, Debug)]
pub struct Dialled<'a> {
    /// The keys.
    pub keys: &'a str,
    /// Who dials.
    pub caller: &'a Caller,
    /// What the keys can still become.
    pub prospect: &'a Prospect,
    /// What happens if nothing more is pressed; `None` if nothing is pressed.
    pub answer: Option<&'a Answer>,
}

/// The most names that are shown.
const NAMED: usize = 4;

/// Renders the screen: some lines that replace those before.
pub fn screen(compiled: &CompiledPlan, dialled: Dialled<'_>, look: Look) -> String {
    let mut out = format!("{}\n", look.strong(format!("> {}", visible(dialled.keys))));
    let mut line =
        |label: &str, text: String| out.push_str(&format!("  {} {text}\n", look.faint(format!("{label:<8}"))));
    line("rules", alive(compiled, dialled));
    line("now", dialled.answer.map_or_else(|| "nothing is dialled".to_owned(), |answer| fate(compiled, answer)));
    line("next", next(dialled).to_owned());
    out
}

/// Renders one line for the keys pressed so far.
pub fn line(compiled: &CompiledPlan, dialled: Dialled<'_>) -> String {
    let now = dialled.answer.map_or_else(String::new, |answer| format!("; now: {}", fate(compiled, answer)));
    format!("{}  {}{now}; {}\n", visible(dialled.keys), alive(compiled, dialled), next(dialled))
}

/// Returns how many rules can still match, and the first of them.
fn alive(compiled: &CompiledPlan, dialled: Dialled<'_>) -> String {
    let plan = compiled.plan();
    let Prospect { alive, emergency, .. } = dialled.prospect;
    let rules = dialled.caller.profile.map_or(&[][..], |profile| &plan.profile(profile).rules);
    let names: Vec<String> = alive
        .iter()
        .filter_map(|position| rules.get(position.index()))
        .take(NAMED)
        .map(|member| quoted(&plan.rule(member.rule).name))
        .collect();
    let more = match alive.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let count = format!("{} of {} rules can match", alive.len(), rules.len());
    let rules = if names.is_empty() { count } else { format!("{count}: {}{more}", names.join(", ")) };
    if emergency.is_empty() {
        return rules;
    }
    let texts: Vec<_> = emergency.iter().take(NAMED).map(|text| visible(text)).collect();
    format!("{rules}; emergency {}", texts.join(", "))
}

fn next(dialled: Dialled<'_>) -> &'static str {
    match (dialled.prospect.longer, dialled.answer.is_some()) {
        (true, _) => "more keys can follow: a phone that dials by itself waits",
        (false, true) => "nothing longer matches: a phone that dials by itself dials now",
        (false, false) => "nothing can be dialled",
    }
}
