//! The input of lint rules: the file, the plan, its analysis, and where each normalization rule is written.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use dialplan_analysis::patterns::MissingAnchors;
use dialplan_analysis::results::{Example, Unroutable, unroutable};
use dialplan_analysis::routes::sent_example;
use dialplan_analysis::rules::{
    Nothing, Shadow, matches_nothing, reaching, reaching_when_dialled, shadows_by_order, shortest_reaching,
};
use dialplan_analysis::sets::escaped;
use dialplan_analysis::{Analysis, Answers, NotDecided};
use dialplan_core::Automaton;
use dialplan_core::ast::Ast;
use dialplan_core::diag::{Code, Diagnostic, Fix};
use dialplan_core::model::{Plan, ProfileId, RouteId, Rule, RuleId, Subject};
use dialplan_core::pattern::syntax;
use dialplan_core::source::{SourceFile, Span, Text};

use crate::comments::{Allowance, allowances};
use crate::suites::SuiteCases;

/// The number of names that a note lists before it only counts.
const NAMES: usize = 5;

/// The input of lint rules.
#[derive(Debug)]
pub struct Context<'a> {
    /// The file.
    pub file: &'a SourceFile,
    /// The plan, ready for questions about all numbers.
    pub analysis: &'a Analysis,
    /// The plan as written.
    pub plan: &'a Plan,
    /// The missing part of the plan, and a lint rule that therefore did not run.
    pub(crate) not_checked: Vec<(&'static str, &'static str)>,
    /// The lint rules that did not run because they would conclude something from what is missing in a partial list.
    pub(crate) not_concluded: Vec<&'static str>,
    /// By the number of the normalization rule.
    locations: Vec<RuleLocation>,
    undecided: RefCell<Vec<Undecided>>,
    /// The same, to know which were recorded.
    known_undecided: RefCell<BTreeSet<Undecided>>,
    pub(crate) suites: &'a [SuiteCases],
    /// The comments that accept findings.
    pub(crate) allowances: Vec<Allowance>,
}

/// A question of a lint rule that could not be decided because of a limit or a construct.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Undecided {
    /// The lint rule.
    pub(crate) rule: &'static str,
    pub(crate) about: About,
    pub(crate) why: NotDecided,
}

/// What a question was about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum About {
    Plan,
    Profile(ProfileId),
    Pattern(Owner),
}

/// The owner of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Owner {
    Rule(RuleId),
    Route(RouteId),
    /// The number range at a position.
    Range(usize),
}

/// A pattern of the plan with its syntax tree.
#[derive(Debug)]
pub(crate) struct Pattern<'a> {
    pub(crate) owner: Owner,
    pub(crate) text: &'a Text,
    pub(crate) ast: Ast,
}

/// Where a normalization rule is written, and which profiles include it.
#[derive(Clone, Default, Debug)]
struct RuleLocation {
    path: String,
    index: usize,
    includes: Vec<(ProfileId, Span)>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: &'a SourceFile, analysis: &'a Analysis, suites: &'a [SuiteCases]) -> Context<'a> {
        let plan = analysis.plan();
        let mut locations = vec![RuleLocation::default(); plan.rules.len()];
        for set in &plan.rule_sets {
            for (index, rule) in set.rules.iter().enumerate() {
                if let Some(location) = locations.get_mut(rule.index()) {
                    location.path = format!("rule_sets[{:?}].rules[{:?}]", &*set.name, &*plan.rule(*rule).name);
                    location.index = index;
                }
            }
        }
        for profile in plan.profile_ids() {
            for (index, member) in plan.profile(profile).rules.iter().enumerate() {
                let Some(location) = locations.get_mut(member.rule.index()) else { continue };
                match member.include {
                    Some(include) => location.includes.push((profile, include.span)),
                    None => (location.path, location.index) = (Subject::Rule(profile, index).path(plan), index),
                }
            }
        }
        for (index, rule) in plan.translation_rules.iter().enumerate() {
            if let Some(location) = locations.get_mut(rule.index()) {
                (location.path, location.index) = (Subject::TranslationRule(index).path(plan), index);
            }
        }
        Context {
            file,
            analysis,
            plan,
            not_checked: Vec::new(),
            not_concluded: Vec::new(),
            locations,
            undecided: RefCell::default(),
            known_undecided: RefCell::default(),
            suites,
            allowances: allowances(file),
        }
    }

    /// Records that a question could not be decided; `not-decided` reports it.
    pub(crate) fn not_decided(&self, code: &'static Code, about: About, why: NotDecided) {
        let entry = Undecided { rule: code.name, about, why };
        if self.known_undecided.borrow_mut().insert(entry.clone()) {
            self.undecided.borrow_mut().push(entry);
        }
    }

    /// Returns the answer, or `None` if the question could not be decided, which is recorded.
    pub(crate) fn decided<T>(&self, code: &'static Code, about: About, answer: Result<T, NotDecided>) -> Option<T> {
        answer.map_err(|why| self.not_decided(code, about, why)).ok()
    }

    /// Returns what was found, and records what could not be decided.
    pub(crate) fn answers<T>(&self, code: &'static Code, answers: Answers<T>) -> Vec<T> {
        for (rule, why) in answers.undecided {
            self.not_decided(code, About::Pattern(Owner::Rule(rule)), why);
        }
        answers.found
    }

    /// Returns the questions that could not be decided so far.
    pub(crate) fn undecided(&self) -> Vec<Undecided> {
        self.undecided.borrow().clone()
    }

    /// Returns the numbers that reach a rule.
    pub(crate) fn reaching(&self, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
        reaching(self.analysis, rule)
    }

    /// Returns the numbers that reach a rule when they are dialled.
    pub(crate) fn dialled(&self, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
        reaching_when_dialled(self.analysis, rule)
    }

    /// Returns a shortest number of a set that reaches a rule when it is dialled, and what the rule turns it into.
    pub(crate) fn example(&self, rule: RuleId, set: &Automaton<()>) -> Option<(String, String)> {
        let number = shortest_reaching(self.analysis, rule, set)?;
        let result = self.analysis.apply_rule(rule, &number, &mut Default::default()).ok()??;
        Some((number, result))
    }

    /// Returns what somebody dials for a number that a target matches only because an anchor is missing, and the
    /// number: the one that the analysis names, if somebody can send it.
    pub(crate) fn sent_example(&self, missing: &MissingAnchors) -> Option<(String, String)> {
        self.sent_of(&missing.witness, &missing.surplus).ok().flatten()
    }

    /// Returns what somebody dials for a number of a set, and the number: the given one, if somebody can send it.
    pub(crate) fn sent_of(&self, number: &str, set: &Automaton<()>) -> Result<Option<(String, String)>, NotDecided> {
        let named = self.analysis.language(&format!("^{}$", escaped(number)))?;
        let sent = match sent_example(self.analysis, &named) {
            Ok(Some(sent)) => Some(sent),
            Ok(None) | Err(_) => sent_example(self.analysis, set)?,
        };
        Ok(sent.map(|Example { number, result }| (number, result)))
    }

    /// Returns all normalization rules and translation rules, in the order of the file, each with a share of the
    /// budget.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (RuleId, &'a Rule)> {
        let plan = self.plan;
        self.analysis.fairly(plan.rule_ids()).map(move |id| (id, plan.rule(id)))
    }

    /// Returns why a rule alone matches nothing, or `None` if it matches something or if that could not be decided.
    pub(crate) fn matches_nothing(&self, rule: RuleId) -> Option<Nothing> {
        matches_nothing(self.analysis, rule).ok().flatten()
    }

    /// Returns which rules match numbers of later ones, in every profile that is not too large to be decided. Shadows
    /// that a missing anchor causes are left out, since the anchor is reported.
    pub(crate) fn shadows(&self, code: &'static Code) -> Vec<(ProfileId, Shadow)> {
        let mut found = Vec::new();
        for profile in self.analysis.fairly(self.plan.profile_ids()) {
            match &*shadows_by_order(self.analysis, profile) {
                Ok(answers) => {
                    found.extend(answers.found.iter().map(|shadow| (profile, shadow.clone())));
                    for (rule, why) in &answers.undecided {
                        self.not_decided(code, About::Pattern(Owner::Rule(*rule)), why.clone());
                    }
                }
                Err(why) => self.not_decided(code, About::Profile(profile), why.clone()),
            }
        }
        found
    }

    /// Returns the rules none of whose results is routed.
    pub(crate) fn unroutable(&self) -> Arc<Answers<Unroutable>> {
        unroutable(self.analysis)
    }

    /// Returns the patterns of all rules, the targets of all routes and the patterns of all number ranges for which
    /// `worth` returns true, in this order, each with a share of the budget.
    pub(crate) fn patterns(&self, worth: impl Fn(&str) -> bool) -> impl Iterator<Item = Pattern<'a>> {
        let (plan, limits) = (self.plan, self.analysis.limits());
        let rules = plan.rule_ids().map(|id| (Owner::Rule(id), &plan.rule(id).pattern));
        let routes = plan.route_ids().map(|id| (Owner::Route(id), &plan.route(id).target));
        let ranges = plan.number_ranges.iter().enumerate();
        let ranges = ranges.filter_map(|(number, range)| Some((Owner::Range(number), range.pattern()?)));
        let worth = rules.chain(routes).chain(ranges).filter(move |(_, text)| worth(text));
        self.analysis.fairly(worth).filter_map(move |(owner, text)| {
            // A compiled plan has no invalid patterns.
            Some(Pattern { owner, text, ast: syntax(text, limits).ok()? })
        })
    }

    /// Returns the edit of the file that replaces a range of a text, or `None` if the new text cannot be written there.
    pub(crate) fn edit(&self, text: &Text, range: Range<usize>, by: &str) -> Option<Fix> {
        // At the end of a text the place is the character after it. Nothing is replaced; the new text is inserted
        // before that character.
        let at_end = range.is_empty();
        let mut span = text.place(self.file, range);
        if at_end {
            span.end = span.start;
        }
        Some(Fix { span, text: text.written(by)? })
    }

    /// Returns the kind and the name of an owner: ``rule `National` `` or ``route `national` ``.
    pub(crate) fn called(&self, owner: Owner) -> String {
        match owner {
            Owner::Rule(id) if self.plan.is_translation_rule(id) => {
                format!("translation rule `{}`", &*self.plan.rule(id).name)
            }
            Owner::Rule(id) => format!("rule `{}`", &*self.plan.rule(id).name),
            Owner::Route(id) => format!("route `{}`", &*self.plan.route(id).name),
            Owner::Range(number) => {
                let range = self.plan.number_ranges.get(number).map_or("", |range| &*range.name.value);
                format!("number range `{range}`")
            }
        }
    }

    /// Returns a finding about a part of a pattern, given as a range of its text.
    pub(crate) fn on_pattern(
        &self,
        code: &'static Code,
        pattern: &Pattern<'_>,
        message: String,
        range: Range<usize>,
        label: &str,
    ) -> Diagnostic {
        let place = pattern.text.place(self.file, range);
        let subject = match pattern.owner {
            Owner::Rule(id) => return self.on_rule(code, id, message, place, label),
            Owner::Route(id) => Subject::Route(id),
            Owner::Range(number) => Subject::NumberRange(number),
        };
        Diagnostic::new(code, message).at(place, label).on(subject.path(self.plan), subject.index())
    }

    /// Returns a finding about a normalization rule alone, with the place that the caller gives. A rule of a rule set
    /// is reported once, with the first place where it is included.
    pub(crate) fn on_rule(
        &self,
        code: &'static Code,
        rule: RuleId,
        message: String,
        place: Span,
        label: &str,
    ) -> Diagnostic {
        let mut finding = Diagnostic::new(code, message).at(place, label);
        let Some(location) = self.locations.get(rule.index()) else { return finding };
        if let [(_, first), more @ ..] = location.includes.as_slice() {
            finding = finding.and_at(*first, "included here");
            if !more.is_empty() {
                let names = more.iter().map(|(profile, _)| &*self.plan.profile(*profile).name);
                finding = finding.note(format!("also included by {}", listed("profile", names)));
            }
        }
        finding.on(location.path.clone(), Some(location.index))
    }

    /// Returns a finding about an object with a name of its own.
    pub(crate) fn on(&self, code: &'static Code, subject: Subject, message: String, label: &str) -> Diagnostic {
        let finding = Diagnostic::new(code, message).on(subject.path(self.plan), subject.index());
        match subject.span(self.plan) {
            Some(span) => finding.at(span, label),
            None => finding,
        }
    }
}

/// Returns names for a note: ``profiles `a`, `b` and 3 more``.
pub(crate) fn listed<'n>(kind: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let plural = match (names.len(), kind) {
        (1, _) => kind.to_owned(),
        (_, "policy") => "policies".to_owned(),
        _ => format!("{kind}s"),
    };
    match names.len().checked_sub(NAMES).filter(|more| *more > 0) {
        Some(more) => {
            let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
            format!("{plural} {} and {more} more", shown.join(", "))
        }
        None => match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{plural} {} and {last}", rest.join(", ")),
            _ => format!("{plural} {}", names.join(", ")),
        },
    }
}
