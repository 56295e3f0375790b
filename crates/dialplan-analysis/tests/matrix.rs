//! Compares the cells of the matrix with dialling every short string, for every caller of random small plans.
//!
//! `PROPTEST_CASES=1000 cargo test -p dialplan-analysis --test matrix` tries more plans.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_analysis::callers::{Occurring, in_force};
use dialplan_analysis::classes::{BuiltIn, ClassName, Home, numbers};
use dialplan_analysis::matrix::{Cell, Matrix, Member, Options, Reach, matrix};
use dialplan_analysis::{Analysis, Domain};
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::query::answer::Answer;
use proptest::prelude::*;
use support::plans::plan;
use support::{analysed, longest, strings, try_analysed};

const PLANS: u32 = 60;
const LETTERS: &str = "01+-";
const LONGEST: usize = 4;
/// Classes that overlap, and one without numbers.
const CLASSES: &str = "classes: {a: '^\\+?1', b: '^0', c: '1$', d: '^\\+01$', f: '^1', none: '^x$'}\n";

fn accepts(set: &dialplan_automaton::Automaton<()>, string: &str) -> bool {
    set.accepts(string.as_bytes())
}

/// What is known about the numbers of a class that are reached.
type Choice = (&'static str, Option<usize>, Option<usize>, Vec<usize>);

fn choice(analysis: &Analysis, answer: &Answer) -> Choice {
    let selected = answer.selected();
    let gateways = selected.map(|choice| answer.gateways(analysis.plan(), choice.route).map(|id| id.index()).collect());
    let verdict = answer.verdict.name();
    (verdict, selected.map(|c| c.usage.index()), selected.map(|c| c.route.index()), gateways.unwrap_or_default())
}

/// Returns the answer to a string; `None` if it has nothing but separators.
fn decided(analysis: &Analysis, occurring: &Occurring, string: &str) -> Option<Answer> {
    let caller = occurring.caller(analysis.plan()).unwrap();
    let question = Question { number: string, caller: &caller, options: CallOptions::default() };
    analysis.compiled().decide(&question, &mut Default::default()).ok()
}

/// Returns the one thing that all have in common.
fn common<T: Ord + Clone>(all: impl Iterator<Item = T>) -> Option<T> {
    let all: BTreeSet<T> = all.collect();
    if all.len() == 1 { all.first().cloned() } else { None }
}

fn member<'m>(matrix: &'m Matrix, occurring: &Occurring) -> (&'m Member, &'m [Cell]) {
    let is_it = |member: &&Member| {
        (member.profile, Some(member.policy)) == (occurring.pair.profile, occurring.pair.policy)
            && member.emergency == in_force(occurring.emergency)
            && member.calling_plan == occurring.calling_plan
    };
    let mut found = matrix
        .rows
        .iter()
        .flat_map(|row| row.members.iter().filter(is_it).map(|member| (member, &*row.cells)).collect::<Vec<_>>());
    let one = found.next().unwrap();
    assert!(found.next().is_none(), "a caller is in two rows");
    one
}

fn check(text: &str) {
    let text = text.replacen("version: 1\n", &format!("version: 1\n{CLASSES}"), 1);
    let analysis = analysed(&text);
    let dialled = Domain::everything().bounded(LETTERS, longest(LONGEST));
    let own = (0..analysis.plan().classes.len()).map(ClassName::OfPlan);
    let built_in = [BuiltIn::Emergency, BuiltIn::Own].map(ClassName::BuiltIn);
    let classes: Vec<ClassName> = own.chain(built_in).collect();
    let options = Options {
        classes: classes.clone(),
        dialled: Some(Arc::new(dialled.set().clone())),
        all_witnesses: true,
        ..Options::default()
    };
    let found = matrix(&analysis, &options).unwrap();
    assert!(found.open.is_empty(), "{:?}\n{text}", found.open);
    for occurring in analysis.callers().iter() {
        let answers: Vec<Answer> = strings(LETTERS, longest(LONGEST))
            .iter()
            .filter_map(|string| decided(&analysis, occurring, string))
            .collect();
        let (member, cells) = member(&found, occurring);
        for class in &classes {
            let name = class.text(analysis.plan());
            let column = found.classes.iter().position(|known| *known == name);
            let Ok(numbers) = numbers(&analysis, Home::of(&analysis, occurring.pair.profile), class) else {
                assert!(column.is_none_or(|column| cells[column] == Cell::Untold), "{name}\n{text}");
                continue;
            };
            let is_inside = |answer: &&Answer| {
                let number = answer.normalization.number.as_deref().unwrap_or_default();
                let is_dialled = |set: &Arc<_>| answer.emergency.is_some() || accepts(set, &answer.dialled);
                let counts = numbers.dialled.as_ref().is_none_or(is_dialled);
                counts && !number.is_empty() && numbers.set.accepts(number.as_bytes())
            };
            let (reached, blocked): (Vec<&Answer>, Vec<&Answer>) =
                answers.iter().filter(is_inside).partition(|answer| answer.verdict.reason().is_none());
            let reach = match (reached.is_empty(), blocked.is_empty()) {
                (true, true) => Reach::Empty,
                (true, false) => Reach::None,
                (false, false) => Reach::Some,
                (false, true) => Reach::All,
            };
            let column = column.unwrap();
            let Cell::Known(cell) = cells[column] else { panic!("{name}: {:?}\n{text}", cells[column]) };
            assert_eq!(cell.reach, reach, "{name} for {occurring:?}\n{text}");
            let all: Vec<Choice> = reached.iter().map(|answer| choice(&analysis, answer)).collect();
            let said = (cell.verdict, cell.usage.map(|id| id.index()), cell.route.map(|id| id.index()));
            let expected = (
                common(all.iter().map(|one| one.0)),
                common(all.iter().map(|one| one.1)).flatten(),
                common(all.iter().map(|one| one.2)).flatten(),
            );
            assert_eq!(said, expected, "{name} for {occurring:?}\n{text}");
            let gateways: Vec<usize> = found.gateways(cell).iter().map(|id| id.index()).collect();
            assert_eq!(gateways, common(all.iter().map(|one| one.3.clone())).unwrap_or_default(), "{name}\n{text}");
            // What is dialled shows what the cell says.
            let witnesses = &member.witnesses[column];
            assert_eq!(witnesses.routed.is_some(), !reached.is_empty(), "{name}\n{text}");
            assert_eq!(witnesses.blocked.is_some(), !blocked.is_empty(), "{name}\n{text}");
            for (string, is_reached) in [(&witnesses.routed, true), (&witnesses.blocked, false)] {
                let Some(string) = string else { continue };
                let answer = decided(&analysis, occurring, string).unwrap();
                assert!(is_inside(&&answer), "{string} is not of {name}: {answer:?}\n{text}");
                assert_eq!(answer.verdict.reason().is_none(), is_reached, "{string} of {name}\n{text}");
            }
        }
    }
}

/// The settings for visual separators.
const SEPARATORS: &[&str] = &["strip", "keep"];

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn every_cell_says_what_the_engine_decides(text in plan(SEPARATORS)) {
        if try_analysed(&text).is_ok() {
            check(&text);
        }
    }
}

#[test]
fn callers_share_a_row_if_all_their_cells_are_alike() {
    let analysis = analysed(
        "version: 1\nclasses: {a: ^1, b: ^2}\nphone_usages: [u, v]\npolicies: {p: [u], q: [v], r: [u]}\n\
         location_profiles: [{name: x, rules: [{name: a, pattern: '^[12]$', translation: $0}]}]\n\
         routes:\n- {name: one, target: ^1, phone_usages: u, gateways: g}\n\
         - {name: two, target: ^2, phone_usages: v, gateways: g}\n",
    );
    let classes = vec![ClassName::OfPlan(0), ClassName::OfPlan(1)];
    let found = matrix(&analysis, &Options { classes, ..Options::default() }).unwrap();
    let rows: Vec<(Vec<usize>, Vec<Reach>)> = found
        .rows
        .iter()
        .map(|row| {
            let reach = row.cells.iter().map(|cell| match cell {
                Cell::Known(known) => known.reach,
                _ => panic!("{cell:?}"),
            });
            (row.members.iter().map(|member| member.policy.index()).collect(), reach.collect())
        })
        .collect();
    assert_eq!(rows, [(vec![0, 2], vec![Reach::All, Reach::None]), (vec![1], vec![Reach::None, Reach::All])]);
    let [first, ..] = found.rows.as_slice() else { panic!("no rows") };
    let [with, without] = first.members.as_slice() else { panic!("two members") };
    assert_eq!((with.witnesses.len(), without.witnesses.len()), (2, 0));
}

#[test]
fn a_rule_that_cannot_be_followed_leaves_cells_open() {
    let limits = dialplan_core::Limits { work: Some(30_000), ..dialplan_core::Limits::default() };
    let text = "version: 1\nclasses: {a: '^1\\d{5}$'}\nphone_usages: [u]\npolicies: {p: [u]}\n\
                location_profiles: [{name: x, rules: [{name: a, pattern: '^\\d{6}$', translation: $0}]}]\n\
                routes: [{name: one, target: ^1, phone_usages: u, gateways: g}]\n";
    let file = dialplan_core::source::SourceFile::new("plan.yaml", text);
    let loaded = dialplan_core::model::load(&file, &limits);
    let Ok(plan) = dialplan_core::compile::compile(&file, loaded.plan, &limits, &mut ()) else { return };
    let Ok(analysis) = Analysis::new(&file, plan, &dialplan_analysis::Memo::new(&limits)) else { return };
    // Whatever the budget ends, nothing is guessed.
    while analysis.limits().budget().charge(1_000).is_ok() {}
    let found = matrix(&analysis, &Options { classes: vec![ClassName::OfPlan(0)], ..Options::default() }).unwrap();
    assert!(!found.open.is_empty() && found.rows.iter().all(|row| row.cells == [Cell::Open(0)]), "{found:?}");
}

/// The second group is a part of the first: numbers of North America would be written twice, which no number is.
#[test]
fn a_number_that_is_written_twice_is_followed_as_far_as_it_can_be_a_number() {
    let analysis = analysed(
        "version: 1\nphone_usages: [u]\npolicies: {p: [u]}\nlocation_profiles:\n- name: p\n  country_code: 44\n  rules:\n  \
         - {name: a, pattern: '^00((1[2-9]\\d\\d[2-9]\\d{6})|([2-9]\\d{6,14}))$', translation: '+$1$2'}\n\
         routes: [{name: r, target: '^\\+3', phone_usages: u, gateways: g}]\n",
    );
    let classes = vec![ClassName::BuiltIn(BuiltIn::International), ClassName::BuiltIn(BuiltIn::National)];
    let found = matrix(&analysis, &Options { classes, ..Options::default() }).unwrap();
    assert!(found.open.is_empty(), "{:?}", found.open);
    let [row] = found.rows.as_slice() else { panic!("{found:?}") };
    let reach = row.cells.iter().map(|cell| match cell {
        Cell::Known(known) => known.reach,
        _ => panic!("{cell:?}"),
    });
    assert_eq!(reach.collect::<Vec<_>>(), [Reach::Some, Reach::None]);
}
