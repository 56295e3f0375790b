//! Rules that turn numbers of the own country into numbers of another one.

use std::collections::BTreeMap;

use dialplan_analysis::countries::{ForeignNumbers, foreign_numbers};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::ProfileId;
use dialplan_numbering::regions_of;

use super::{Rule, code};
use crate::context::{Context, listed};

static CODE: Code = code("DP0211", "foreign-country-code", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("foreign_country_code.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.answers(&CODE, foreign_numbers(context.analysis));
    // Rules of a profile that all write the same wrong code have one cause.
    let mut groups: BTreeMap<(ProfileId, &str), Vec<&ForeignNumbers>> = BTreeMap::new();
    for found in &found {
        groups.entry((found.profile, found.other)).or_default().push(found);
    }
    groups.values().filter_map(|group| group.split_first()).map(|(first, more)| finding(context, first, more)).collect()
}

fn finding(context: &Context<'_>, found: &ForeignNumbers, more: &[&ForeignNumbers]) -> Diagnostic {
    let plan = context.plan;
    let rule = plan.rule(found.rule);
    let words = |code: &str| regions_of(code).first().map(|region| region.in_words()).unwrap_or_default();
    let own = words(found.own);
    let message = format!("rule `{}` turns numbers of {own} into numbers of {}", &*rule.name, words(found.other));
    let place = rule.translation.place(context.file, 0..rule.translation.len());
    let profile = &*plan.profile(found.profile).name;
    let mut finding = context
        .on_rule(&CODE, found.rule, message, place, "another country")
        .note(format!("`{}` becomes `{}`", found.example.number, found.example.result))
        .note(format!("profile `{profile}` is in {own}, by its `country_code` or most of its rules"));
    if !more.is_empty() {
        finding =
            finding.note(format!("likewise {}", listed("rule", more.iter().map(|m| &*plan.rule(m.rule).name.value))));
    }
    finding.witness(&*found.example.number).help(format!("write `+{}` if the own country is meant", found.own))
}
