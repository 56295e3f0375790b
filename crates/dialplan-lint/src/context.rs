//! What a rule sees: the file, the plan, and where each normalization rule is at home.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use dialplan_analysis::results::{Unroutable, unroutable};
use dialplan_analysis::rules::{Nothing, Shadow, reaching, shadows_by_order, shortest_reaching, takes_nothing};
use dialplan_analysis::{Analysis, Answers, NotDecided};
use dialplan_core::Automaton;
use dialplan_core::ast::Ast;
use dialplan_core::diag::{Code, Diagnostic, Fix};
use dialplan_core::model::{Plan, ProfileId, RouteId, Rule, RuleId, Subject};
use dialplan_core::pattern::syntax;
use dialplan_core::source::{SourceFile, Span, Text};

use crate::comments::{Allowance, allowances};
use crate::suites::SuiteCases;

/// Names that a note lists before it only counts.
const NAMES: usize = 5;

/// What a rule sees.
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
    /// By the rule's number.
    homes: Vec<Home>,
    undecided: RefCell<Vec<Undecided>>,
    pub(crate) suites: &'a [SuiteCases],
    /// The comments that accept findings.
    pub(crate) allowances: Vec<Allowance>,
}

/// A question of a lint rule that a limit or a construct left open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Undecided {
    /// The lint rule.
    pub(crate) rule: &'static str,
    pub(crate) about: About,
    pub(crate) why: NotDecided,
}

/// What a question was about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum About {
    Plan,
    Profile(ProfileId),
    Pattern(Owner),
}

/// Whose pattern it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Owner {
    Rule(RuleId),
    Route(RouteId),
}

/// A pattern of the plan with its syntax tree.
#[derive(Debug)]
pub(crate) struct Pattern<'a> {
    pub(crate) owner: Owner,
    pub(crate) text: &'a Text,
    pub(crate) ast: Ast,
}

/// Where a normalization rule is written, and who includes it.
#[derive(Clone, Default, Debug)]
struct Home {
    path: String,
    index: usize,
    includes: Vec<(ProfileId, Span)>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: &'a SourceFile, analysis: &'a Analysis, suites: &'a [SuiteCases]) -> Context<'a> {
        let plan = analysis.plan();
        let mut homes = vec![Home::default(); plan.rules.len()];
        for set in &plan.rule_sets {
            for (index, rule) in set.rules.iter().enumerate() {
                if let Some(home) = homes.get_mut(rule.index()) {
                    home.path = format!("rule_sets[{:?}].rules[{:?}]", &*set.name, &*plan.rule(*rule).name);
                    home.index = index;
                }
            }
        }
        for profile in plan.profile_ids() {
            for (index, member) in plan.profile(profile).rules.iter().enumerate() {
                let Some(home) = homes.get_mut(member.rule.index()) else { continue };
                match member.include {
                    Some(include) => home.includes.push((profile, include.span)),
                    None => (home.path, home.index) = (Subject::Rule(profile, index).path(plan), index),
                }
            }
        }
        Context {
            file,
            analysis,
            plan,
            not_checked: Vec::new(),
            homes,
            undecided: RefCell::default(),
            suites,
            allowances: allowances(file),
        }
    }

    /// Says that a question was left open; `not-decided` reports it.
    pub(crate) fn not_decided(&self, code: &'static Code, about: About, why: NotDecided) {
        let entry = Undecided { rule: code.name, about, why };
        let mut known = self.undecided.borrow_mut();
        if !known.contains(&entry) {
            known.push(entry);
        }
    }

    /// The answer, unless it was not decided, which is said.
    pub(crate) fn decided<T>(&self, code: &'static Code, about: About, answer: Result<T, NotDecided>) -> Option<T> {
        answer.map_err(|why| self.not_decided(code, about, why)).ok()
    }

    /// What was found; where it was not decided is said.
    pub(crate) fn answers<T>(&self, code: &'static Code, answers: Answers<T>) -> Vec<T> {
        for (rule, why) in answers.undecided {
            self.not_decided(code, About::Pattern(Owner::Rule(rule)), why);
        }
        answers.found
    }

    /// The questions that were left open so far.
    pub(crate) fn undecided(&self) -> Vec<Undecided> {
        self.undecided.borrow().clone()
    }

    /// Returns the numbers that reach a rule.
    pub(crate) fn reaching(&self, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
        reaching(self.analysis, rule)
    }

    /// Returns a shortest number of a set that reaches a rule, and what the rule turns it into.
    pub(crate) fn example(&self, rule: RuleId, set: &Automaton<()>) -> Option<(String, String)> {
        let number = shortest_reaching(self.analysis, rule, set)?;
        let result = self.analysis.apply_rule(rule, &number, &mut Default::default()).ok()??;
        Some((number, result))
    }

    /// All normalization rules, in the order of the file.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (RuleId, &'a Rule)> {
        let plan = self.plan;
        plan.rule_ids().map(move |id| (id, plan.rule(id)))
    }

    /// Returns why a rule matches nothing by itself; `None` if it matches something, or if that is not decided.
    pub(crate) fn takes_nothing(&self, rule: RuleId) -> Option<Nothing> {
        takes_nothing(self.analysis, rule).ok().flatten()
    }

    /// Returns which rules match numbers of later ones, in every profile that is not too large to be decided. Where an anchor is
    /// missing, that is the cause, and reported as such.
    pub(crate) fn shadows(&self, code: &'static Code) -> Vec<(ProfileId, Shadow)> {
        let mut found = Vec::new();
        for profile in self.plan.profile_ids() {
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

    /// The patterns of all rules and the targets of all routes that are `worth` reading, in the order of the plan.
    pub(crate) fn patterns(&self, worth: impl Fn(&str) -> bool) -> impl Iterator<Item = Pattern<'a>> {
        let (plan, limits) = (self.plan, self.analysis.limits());
        let rules = plan.rule_ids().map(|id| (Owner::Rule(id), &plan.rule(id).pattern));
        let routes = plan.route_ids().map(|id| (Owner::Route(id), &plan.route(id).target));
        rules.chain(routes).filter(move |(_, text)| worth(text)).filter_map(move |(owner, text)| {
            // A compiled plan has no invalid patterns.
            Some(Pattern { owner, text, ast: syntax(text, limits).ok()? })
        })
    }

    /// The change of the file that replaces a range of a text.
    pub(crate) fn edit(&self, text: &Text, range: Range<usize>, by: &str) -> Option<Fix> {
        // At the end of a text the place is the character behind it, so that nothing is replaced but put in front of it.
        let at_end = range.is_empty();
        let mut span = text.place(self.file, range);
        if at_end {
            span.end = span.start;
        }
        Some(Fix { span, text: text.written(by)? })
    }

    /// ``rule `National` `` or ``route `national` ``.
    pub(crate) fn called(&self, owner: Owner) -> String {
        match owner {
            Owner::Rule(id) => format!("rule `{}`", &*self.plan.rule(id).name),
            Owner::Route(id) => format!("route `{}`", &*self.plan.route(id).name),
        }
    }

    /// A finding about a part of a pattern, given as a range of its text.
    pub(crate) fn on_pattern(
        &self,
        code: &'static Code,
        pattern: &Pattern<'_>,
        message: String,
        range: Range<usize>,
        label: &str,
    ) -> Diagnostic {
        let place = pattern.text.place(self.file, range);
        match pattern.owner {
            Owner::Rule(id) => self.on_rule(code, id, message, place, label),
            Owner::Route(id) => {
                let subject = Subject::Route(id);
                Diagnostic::new(code, message).at(place, label).on(subject.path(self.plan), subject.index())
            }
        }
    }

    /// A finding about a normalization rule by itself; the caller points at the place. A rule of a rule set is reported once, with the
    /// first place where it is included.
    pub(crate) fn on_rule(
        &self,
        code: &'static Code,
        rule: RuleId,
        message: String,
        place: Span,
        label: &str,
    ) -> Diagnostic {
        let mut finding = Diagnostic::new(code, message).at(place, label);
        let Some(home) = self.homes.get(rule.index()) else { return finding };
        if let [(_, first), more @ ..] = home.includes.as_slice() {
            finding = finding.and_at(*first, "included here");
            if !more.is_empty() {
                let names = more.iter().map(|(profile, _)| &*self.plan.profile(*profile).name);
                finding = finding.note(format!("also included by {}", listed("profile", names)));
            }
        }
        finding.on(home.path.clone(), Some(home.index))
    }

    /// A finding about something with a name of its own.
    pub(crate) fn on(&self, code: &'static Code, subject: Subject, message: String, label: &str) -> Diagnostic {
        let finding = Diagnostic::new(code, message).on(subject.path(self.plan), subject.index());
        match subject.span(self.plan) {
            Some(span) => finding.at(span, label),
            None => finding,
        }
    }
}

/// Names for a note: ``profiles `a`, `b` and 3 more``.
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
