//! Coverage and mutants of random small plans: what is missing is covered by the case that is offered, a generated
//! suite leaves no class open, and a mutant that is called equal gives every short string the same.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_analysis::callers::Occurring;
use dialplan_analysis::coverage::{Collector, Coverage, Kind, coverage};
use dialplan_analysis::generate::{Purpose, Suite, Wanted, cells, expectations, generate};
use dialplan_analysis::mutants::{self, edits, find_all, mutants};
use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::artefact;
use dialplan_core::call::{CallOptions, Caller, Question};
use dialplan_core::compile::{CompiledPlan, compile, compile_edited};
use dialplan_core::engine::Workspace;
use dialplan_core::model::Plan;
use dialplan_core::query::answer::Answer;
use dialplan_core::source::SourceFile;
use dialplan_core::suite::{self, Case, Reader};
use proptest::prelude::*;
use support::plans::plan;
use support::{analysed, strings, try_analysed};

const PLANS: u32 = 12;

/// Returns the cases of the suite that is generated for a plan, with everything asserted.
fn generated(analysis: &Analysis) -> Vec<Case> {
    let expectations = expectations(true);
    let made = generate(analysis, &Wanted::default(), |answer| cells(analysis.plan(), answer, &expectations)).unwrap();
    read(analysis, &Suite::new(analysis, &made, &expectations).text())
}

fn read(analysis: &Analysis, text: &str) -> Vec<Case> {
    let mut reader = Reader::new(text.as_bytes()).unwrap();
    let mut all = Vec::new();
    while let Some(cases) = reader.next_cases(analysis.plan()).unwrap() {
        all.extend(cases);
    }
    all
}

fn covered(analysis: &Arc<Analysis>, cases: &[&Case]) -> Coverage {
    let mut collector = Collector::new(analysis, false).unwrap();
    for case in cases {
        let checked = suite::run(analysis.compiled(), case, false, &mut Default::default()).unwrap();
        collector.add(&checked.answer, case.expected.iter().map(|(column, _)| *column)).unwrap();
    }
    coverage(&collector).unwrap()
}

fn classes(coverage: &Coverage) -> (u64, u64) {
    let count = coverage.counts[Kind::Classes as usize];
    (count.covered, count.total)
}

fn check_coverage(text: &str) {
    let analysis = Arc::new(analysed(text));
    let cases = generated(&analysis);
    let whole = covered(&analysis, &cases.iter().collect::<Vec<_>>());
    let (covered_classes, total) = classes(&whole);
    assert_eq!(covered_classes, total, "{text}");
    // Without any case of a class, a class is missing.
    let of_class: Vec<&Case> = cases.iter().filter(|case| case.tags == ["class"]).collect();
    assert_eq!(of_class.len() as u64, total, "{text}");
    for left_out in 0..of_class.len().min(10) {
        let others = of_class.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, case)| *case);
        assert_eq!(classes(&covered(&analysis, &others.collect::<Vec<_>>())), (total - 1, total), "{text}");
    }
    // The case that is offered for something covers it.
    let nothing = covered(&analysis, &[]);
    for missing in &nothing.missing {
        let Some(answer) = &missing.answer else {
            // What some class shows always has a case.
            assert!(!matches!(missing.kind, Kind::Classes), "{missing:?}\n{text}");
            continue;
        };
        let mut collector = Collector::new(&analysis, false).unwrap();
        collector.add(answer, std::iter::empty()).unwrap();
        let after = coverage(&collector).unwrap();
        let same = |other: &&dialplan_analysis::coverage::Missing| {
            (other.kind, &other.path, &other.what) == (missing.kind, &missing.path, &missing.what)
        };
        let counts = |coverage: &Coverage| coverage.missing.iter().filter(same).count();
        assert!(counts(&after) < counts(&nothing), "{missing:?}\n{text}");
    }
    // Whatever a generated suite leaves missing, no number was found for, but for what makes no class of its own:
    // alternatives, translations, and emergency entries that do not act.
    for missing in &whole.missing {
        let is_hard = matches!(missing.kind, Kind::Alternatives | Kind::TranslationRules | Kind::Emergency);
        assert!(is_hard || missing.answer.is_none(), "{missing:?}\n{text}");
    }
}

/// What a caller gets, with things by name, since routes have other numbers in another plan.
fn told(plan: &Plan, answer: &Answer) -> impl PartialEq + use<> {
    let chain = answer.chain.iter().map(|choice| {
        let route = plan.route(choice.route);
        let gateways: Vec<String> =
            answer.gateways(plan, choice.route).map(|id| plan.gateway(id).name.value.to_string()).collect();
        (plan.usage(choice.usage).name.value.to_string(), route.name.value.to_string(), gateways)
    });
    let sent = answer.sent.iter().map(|sent| sent.called.clone());
    let reason = answer.verdict.reason().map(|reason| reason.name());
    let number = answer.normalization.number.clone();
    (number, answer.verdict.name(), reason, chain.collect::<Vec<_>>(), sent.collect::<Vec<_>>())
}

fn decided(plan: &CompiledPlan, caller: &Caller, number: &str) -> Answer {
    let question = Question { number, caller, options: CallOptions::default() };
    plan.decide(&question, &mut Default::default()).unwrap()
}

/// Cases that are tried on mutants. A difference is shown by any part of an answer.
struct Cases<'c> {
    analysis: &'c Analysis,
    cases: &'c [Case],
}

impl mutants::Suite for Cases<'_> {
    type Case = String;

    fn fails(&mut self, plan: &CompiledPlan) -> bool {
        let passes =
            |case: &Case| suite::run(plan, case, false, &mut Workspace::default()).unwrap().failures.is_empty();
        !self.cases.iter().all(passes)
    }

    fn shown(&mut self, answer: &Answer, other: &CompiledPlan) -> Option<String> {
        let plan = self.analysis.plan();
        let callers = self.analysis.callers();
        let forms = |caller: &Occurring, plan: &Plan| [caller.caller(plan), caller.caller_of_a_case(plan)];
        let is_form = |form: &Option<Caller>| form.as_ref() == Some(&answer.caller);
        let own = |caller: &Occurring| Some((*caller, forms(caller, plan).iter().position(is_form)?));
        let (caller, form) = callers.iter().find_map(own).unwrap();
        let is = decided(other, &forms(&caller, other.plan())[form].clone().unwrap(), &answer.number);
        (told(plan, answer) != told(other.plan(), &is)).then(|| answer.number.clone())
    }

    fn len(&self) -> usize {
        self.cases.len()
    }
}

fn check_mutants(text: &str) {
    let (file, memo) = (SourceFile::new("plan.yaml", text), Memo::new(&Limits::default()));
    let analysis = analysed(text);
    // Without cases, every mutant that is not equal survives.
    let mut nothing = Cases { analysis: &analysis, cases: &[] };
    let outcome = mutants(&file, &analysis, &memo, &CallOptions::default(), &mut nothing).unwrap();
    assert_eq!(outcome.killed, 0);
    let open: BTreeSet<String> = (outcome.survivors.iter().map(|survivor| &survivor.mutant))
        .chain(outcome.undecided.iter().map(|(mutant, _)| mutant))
        .map(|mutant| format!("{} {}", mutant.path, mutant.change))
        .collect();
    let callers = analysis.callers();
    let numbers = strings("01+", 4);
    for mutant in edits(&analysis).unwrap() {
        let changed = mutant.plan(analysis.plan());
        let edited = compile_edited(&file, changed.clone(), &Limits::default(), analysis.compiled());
        let Ok(changed) = compile(&file, changed, &Limits::default(), &mut ()) else {
            assert!(edited.is_err(), "{} {}\n{text}", mutant.path, mutant.change);
            continue;
        };
        // What is taken over from the plan is what would have been made.
        assert_eq!(artefact::write(&edited.unwrap()), artefact::write(&changed));
        let differs = callers.iter().any(|occurring| {
            let (one, other) = (occurring.caller(analysis.plan()).unwrap(), occurring.caller(changed.plan()).unwrap());
            numbers.iter().any(|number| {
                let was = decided(analysis.compiled(), &one, number);
                let is = decided(&changed, &other, number);
                told(analysis.plan(), &was) != told(changed.plan(), &is)
            })
        });
        let name = format!("{} {}", mutant.path, mutant.change);
        assert!(!differs || open.contains(&name), "called equal: {name}\n{text}");
    }
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn what_is_missing_has_a_case(text in plan(&["strip", "keep"])) {
        if try_analysed(&text).is_ok() {
            check_coverage(&text);
        }
    }

    #[test]
    fn a_mutant_that_is_called_equal_is_equal(text in plan(&["strip"])) {
        if try_analysed(&text).is_ok() {
            check_mutants(&text);
        }
    }
}

const PLAN: &str = r"
version: 1
dialect: lync2013
location_profiles:
  - name: p
    country_code: '31'
    rules:
      - Emergency: ^0?(112)$ -> +$1
      - Extension: ^([2-4]\d{3})$ -> +3120111$1
      - Mobile: ^0(6[1-58]\d{7})$ -> +31$1
      - National: ^0([1-57]\d{8}|8[58]\d{7})$ -> +31$1
      - World: ^00([1-9]\d{6,14})$ -> +$1
phone_usages: [help, internal, national, mobile, world]
policies:
  all: [help, internal, national, mobile, world]
  some: [help, internal, national]
routes:
  - { name: help, target: '^\+112$', phone_usages: help, gateways: [a, b] }
  - { name: internal, target: '^\+31201112\d{3}$', phone_usages: internal, gateways: pbx }
  - { name: national, target: '^\+31[1-57]\d{8}$', phone_usages: national, gateways: a, priority: 1 }
  - { name: backup, target: '^\+31[1-57]\d{8}$', phone_usages: national, gateways: b, priority: 2 }
  - { name: mobile, target: '^\+316\d{8}$', phone_usages: mobile, gateways: a }
  - { name: world, target: '^\+', phone_usages: world, gateways: b }
";

#[test]
fn a_generated_suite_kills_nearly_all_mutants() {
    let (file, memo) = (SourceFile::new("plan.yaml", PLAN), Memo::new(&Limits::default()));
    let analysis = analysed(PLAN);
    let cases = generated(&analysis);
    let mut suite = Cases { analysis: &analysis, cases: &cases };
    let outcome = mutants(&file, &analysis, &memo, &CallOptions::default(), &mut suite).unwrap();
    let survivors: Vec<_> = (outcome.survivors.iter())
        .map(|one| (one.mutant.path.as_str(), one.mutant.change.as_str(), one.case.as_deref()))
        .collect();
    assert_eq!(outcome.undecided.len(), 0);
    assert!(outcome.killed >= 100, "{}", outcome.killed);
    assert!(survivors.len() as u64 * 20 <= outcome.killed, "{} killed, {survivors:#?}", outcome.killed);
}

#[test]
fn a_suite_grows_until_every_mutant_is_found() {
    let (file, memo) = (SourceFile::new("plan.yaml", PLAN), Memo::new(&Limits::default()));
    let analysis = analysed(PLAN);
    let expectations = expectations(true);
    let options = CallOptions::default();
    let cells = |answer: &Answer| cells(analysis.plan(), answer, &expectations);
    let mut made = generate(&analysis, &Wanted::default(), cells).unwrap();
    // The cases beside classes are left out, so that there is something to find.
    made.rows.retain(|row| row.purpose == Purpose::Class);
    let before = made.rows.len();
    let added = find_all(&file, &analysis, &memo, &options, &expectations, &mut made).unwrap();
    assert_eq!((added.not_shown.len(), added.undecided.len()), (0, 0));
    assert!(made.rows.len() > before);
    let cases = read(&analysis, &Suite::new(&analysis, &made, &expectations).text());
    let mut suite = Cases { analysis: &analysis, cases: &cases };
    let outcome = mutants(&file, &analysis, &memo, &options, &mut suite).unwrap();
    assert_eq!(outcome.survivors.len(), 0, "{:#?}", outcome.survivors);
}

#[test]
fn what_took_the_numbers_is_told() {
    let text = "version: 1\nlocation_profiles: [{name: p, rules: [{name: a, pattern: '^0', translation: '+1'}, \
                {name: b, pattern: '^0[12]', translation: '+2'}, {name: c, pattern: '^3', translation: '+3'}]}]\n";
    let analysis = Arc::new(analysed(text));
    let mut collector = Collector::new(&analysis, false).unwrap();
    let caller = analysis.callers()[0].caller(analysis.plan()).unwrap();
    collector.add(&decided(analysis.compiled(), &caller, "01"), std::iter::empty()).unwrap();
    let coverage = coverage(&collector).unwrap();
    let rules = coverage.missing.iter().filter(|missing| missing.kind == Kind::Rules);
    let told: Vec<_> = rules
        .map(|rule| {
            let by = rule.taken_by.as_ref().map(|by| by.words.as_str());
            (rule.path.as_str(), by, rule.answer.as_ref().map(|answer| answer.number.as_str()))
        })
        .collect();
    let expected = [
        (r#"location_profiles["p"].rules["b"]"#, Some("rule 1"), None),
        (r#"location_profiles["p"].rules["c"]"#, None, Some("3")),
    ];
    assert_eq!(told, expected);
}
