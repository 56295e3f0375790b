//! A translation rule that no number reaches in a list.

use dialplan_analysis::trunk::{DeadTranslation, Why, dead_translations};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::RuleId;

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::lists::{list_name, place_in_list, translation_rule};
use crate::partial::ROUTING;

static CODE: Code = code("DP0701", "translation-rule-unreachable", Level::Error);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("translation_rule_unreachable.md")).needing_whole(ROUTING);

/// The number of blockers and of other lists that get a label or a note.
const LABELS: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let answers = dead_translations(context.analysis);
    for (rule, why) in answers.undecided {
        context.not_decided(&CODE, About::Pattern(Owner::Rule(rule)), why);
    }
    answers.found.iter().map(|dead| finding(context, dead)).collect()
}

fn finding(context: &Context<'_>, dead: &DeadTranslation) -> Diagnostic {
    let plan = context.plan;
    let name = |rule: RuleId| &*plan.rule(rule).name.value;
    let own = name(dead.rule);
    let list = list_name(plan, dead.by);
    let (message, label) = match &dead.why {
        Why::NothingSent => (
            format!("translation rule `{own}` is never used in {list}: no number that is sent there matches it"),
            "never matches here".to_owned(),
        ),
        Why::Covered { blockers, difference } => {
            let by = match blockers.as_slice() {
                [one] => format!("rule `{}` before it matches all its numbers", name(*one)),
                many => format!("{} rules before it together match all its numbers", many.len()),
            };
            let same = match difference {
                Ok(Some(_)) => "",
                Ok(None) => ", with the same result",
                Err(_) => ", and it is not decided whether with another result",
            };
            let message = format!("translation rule `{own}` is never used in {list}: {by}{same}");
            (message, format!("`{}` never reaches it", dead.witness))
        }
    };
    let subject = translation_rule(plan, dead.rule);
    let mut finding = Diagnostic::new(&CODE, message).on(subject.path(plan), subject.index()).witness(&*dead.witness);
    if let Some(place) = place_in_list(plan, dead.by, dead.rule) {
        finding = finding.at(place, label);
    }
    finding = finding.and_at(plan.rule(dead.rule).name.span, "the rule");
    if let Why::Covered { blockers, difference } = &dead.why {
        for blocker in blockers.iter().take(LABELS) {
            finding.blockers.push(translation_rule(plan, *blocker).path(plan));
            if let Some(place) = place_in_list(plan, dead.by, *blocker) {
                finding = finding.and_at(place, "comes first");
            }
        }
        match difference {
            Ok(Some((blocker, number))) => {
                let result = |rule| context.analysis.apply_rule(rule, number, &mut Default::default()).ok().flatten();
                if let (Some(theirs), Some(ours)) = (result(*blocker), result(dead.rule)) {
                    let blocker = name(*blocker);
                    finding = finding.note(format!(
                        "`{number}` becomes `{theirs}` by rule `{blocker}`, and would become `{ours}` by rule `{own}`"
                    ));
                }
            }
            Ok(None) => finding.level = Level::Warning,
            Err(_) => {}
        }
    }
    for also in dead.also.iter().take(LABELS) {
        finding = finding.note(format!("also in {}", list_name(plan, *also)));
    }
    if let Some(more) = dead.also.len().checked_sub(LABELS).filter(|more| *more > 0) {
        finding = finding.note(format!("and in {more} more lists"));
    }
    let first = match &dead.why {
        Why::Covered { blockers, difference: Ok(Some(_)) } => blockers.first(),
        _ => None,
    };
    finding.help(match first {
        Some(first) => format!("name it before `{}`, or remove it from the list", name(*first)),
        None => "remove it from the list".to_owned(),
    })
}
