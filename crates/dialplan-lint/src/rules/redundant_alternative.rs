//! An alternative that the other alternatives cover.

use std::collections::BTreeMap;

use dialplan_analysis::patterns::redundant_alternatives;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0113", "redundant-alternative", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("redundant_alternative.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut known: BTreeMap<&str, Vec<std::ops::Range<usize>>> = BTreeMap::new();
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains('|')) {
        let text: &str = pattern.text;
        let made = || {
            let answer = redundant_alternatives(text, context.analysis.memo());
            context.decided(&CODE, About::Pattern(pattern.owner), answer).unwrap_or_default()
        };
        let places = known.entry(text).or_insert_with(made).clone();
        for place in places {
            let written = text.get(place.clone()).unwrap_or_default();
            let message = format!("alternative `{written}` matches nothing that the others do not match");
            let finding = context.on_pattern(&CODE, &pattern, message, place, "covered by the others");
            found.push(finding.help("remove it, or correct it"));
        }
    }
    found
}
