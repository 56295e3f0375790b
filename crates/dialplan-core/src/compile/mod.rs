//! From the model to automata: one for each profile, one for all routes.
//!
//! A profile's automaton answers *the first rule that matches*, the routes' automaton *the set of routes that match*; a policy ranks that
//! set when a number is asked for. So the cost of a question does not grow with the number of rules, routes or policies.

mod pattern;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::rc::Rc;
use std::sync::Arc;

use dialplan_automaton::{Automaton, LimitExceeded, Selection, Size, union};
use dotnet_regex::hir::Hir;
use dotnet_regex::matcher::Matcher;
use dotnet_regex::replacement::Replacement;

use crate::diag::{Diagnostic, codes};
use crate::limits::Limits;
use crate::model::{Plan, ProfileId, RouteId, Rule, RuleId, RuleSetId, Subject, UserId};
use crate::source::{SourceFile, Text};

pub use pattern::{PatternError, language, read, syntax};

/// Which automaton is being made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The rules of a profile.
    Profile(ProfileId),
    /// All routes.
    Routes,
}

/// Is told what is being compiled, so that a caller who has a clock can tell the times.
pub trait Observer {
    /// The part begins.
    fn begin(&mut self, part: Part);
    /// The part that began last is done.
    fn end(&mut self, size: Size);
}

impl Observer for () {
    fn begin(&mut self, _part: Part) {}
    fn end(&mut self, _size: Size) {}
}

/// A rule's place in its profile, from 0; the label of a profile's automaton.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position(pub u32);

impl Position {
    /// The place as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A plan that is ready to answer.
#[derive(Debug)]
pub struct CompiledPlan {
    plan: Plan,
    limits: Limits,
    profiles: Vec<CompiledProfile>,
    /// How each rule's result is made, by the rule's number.
    rewrites: Vec<Rewrite>,
    routes: Automaton<RouteId>,
    /// Who has a line.
    lines: FxHashMap<Box<str>, Vec<UserId>>,
}

/// The rules of a profile, ready to answer.
#[derive(Debug)]
pub struct CompiledProfile {
    /// For every question but off-hook ones.
    rules: Automaton<Position>,
    off_hook: Option<OffHook>,
}

/// Off-hook dialling tries fewer rules.
#[derive(Debug)]
struct OffHook {
    prefix_dialled: Automaton<Position>,
    prefix_not_dialled: Automaton<Position>,
}

/// How a rule's result is made.
#[derive(Debug)]
pub(crate) struct Rewrite {
    pub(crate) matcher: Arc<Matcher>,
    pub(crate) replacement: Replacement,
}

/// Which rules of a profile are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialling {
    Normal,
    OffHook { prefix_dialled: bool },
}

impl Dialling {
    /// Is the rule tried?
    pub(crate) fn tries(self, plan: &Plan, rule: RuleId) -> bool {
        let rule = plan.rule(rule);
        match self {
            Dialling::Normal => true,
            Dialling::OffHook { prefix_dialled } => rule.device_dialing && !(rule.internal_extension && prefix_dialled),
        }
    }
}

impl CompiledPlan {
    /// The plan it was made from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The limits it was made with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The automaton of a profile's rules.
    pub fn rules(&self, profile: ProfileId) -> &Automaton<Position> {
        &self.profile(profile).rules
    }

    /// The automaton of all routes.
    pub fn routes(&self) -> &Automaton<RouteId> {
        &self.routes
    }

    /// The users who have the line, in file order.
    pub(crate) fn users_with_line(&self, line: &str) -> &[UserId] {
        self.lines.get(line).map_or(&[], |users| users)
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT: one entry for each profile of the plan that it was made from"
    )]
    fn profile(&self, profile: ProfileId) -> &CompiledProfile {
        &self.profiles[profile.index()]
    }

    /// The translation of a rule, read for the groups of its pattern.
    pub fn translation(&self, rule: RuleId) -> &Replacement {
        &self.rewrite(rule).replacement
    }

    /// The groups of a rule's pattern without the match itself: their names, or else their numbers.
    pub fn groups(&self, rule: RuleId) -> Vec<String> {
        let hir = read(&self.plan.rule(rule).pattern, &self.limits);
        let groups = hir.map(|hir| hir.groups).unwrap_or_default();
        groups.into_iter().skip(1).map(|group| group.name.unwrap_or_else(|| group.number.to_string())).collect()
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: one entry for each rule of the plan that it was made from")]
    pub(crate) fn rewrite(&self, rule: RuleId) -> &Rewrite {
        &self.rewrites[rule.index()]
    }

    /// The rules that are tried in a way of dialling: what [`rules`](CompiledPlan::rules) is for the ordinary one.
    pub(crate) fn rules_tried(&self, profile: ProfileId, dialling: Dialling) -> &Automaton<Position> {
        let profile = self.profile(profile);
        match (dialling, &profile.off_hook) {
            (Dialling::OffHook { prefix_dialled: true }, Some(off_hook)) => &off_hook.prefix_dialled,
            (Dialling::OffHook { prefix_dialled: false }, Some(off_hook)) => &off_hook.prefix_not_dialled,
            _ => &profile.rules,
        }
    }

    pub(crate) fn first_rule(&self, profile: ProfileId, dialling: Dialling, number: &str) -> Option<Position> {
        self.rules_tried(profile, dialling).labels_of(number.as_bytes()).first().copied()
    }
}

/// What is wrong with the patterns and translations of a plan, each at its place.
pub fn check(file: &SourceFile, plan: &Plan, limits: &Limits) -> Vec<Diagnostic> {
    Compiler::new(file, plan, limits).check()
}

/// Compiles a plan that has no errors.
///
/// # Errors
/// What [`check`] would say, and limits that only the automata pass.
pub fn compile(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    let mut compiler = Compiler::new(file, &plan, limits);
    let found = compiler.check();
    if !found.is_empty() {
        return Err(found);
    }
    let (profiles, routes) = compiler.automata(observer)?;
    let rewrites = compiler.rewrites().map_err(|d| vec![*d])?;
    let mut lines: FxHashMap<Box<str>, Vec<UserId>> = FxHashMap::default();
    for user in plan.user_ids() {
        if let Some(line) = plan.user(user).line() {
            lines.entry(line.into()).or_default().push(user);
        }
    }
    Ok(CompiledPlan { limits: limits.clone(), profiles, rewrites, routes, lines, plan })
}

struct Compiler<'a> {
    file: &'a SourceFile,
    plan: &'a Plan,
    limits: &'a Limits,
    /// Every pattern once, however many rules share it.
    languages: FxHashMap<&'a str, Rc<Automaton<()>>>,
    matchers: FxHashMap<&'a str, (Arc<Matcher>, Rc<Hir>)>,
}

impl<'a> Compiler<'a> {
    fn new(file: &'a SourceFile, plan: &'a Plan, limits: &'a Limits) -> Compiler<'a> {
        Compiler { file, plan, limits, languages: FxHashMap::default(), matchers: FxHashMap::default() }
    }

    /// Patterns are judged on all cores: a plan of a million routes spends most of its loading time here. The order of the findings does
    /// not depend on it.
    fn check(&self) -> Vec<Diagnostic> {
        let (file, plan, limits) = (self.file, self.plan, self.limits);
        let rules = plan.rules.par_iter().enumerate().filter_map(|(number, rule)| {
            let finding = check_rule(file, rule, limits).err()?;
            Some((Some(RuleId::from_index(number)), *finding))
        });
        let routes = plan.routes.par_iter().enumerate().filter_map(|(number, route)| {
            let error = checked(&route.target, limits).err()?;
            let path = Subject::Route(RouteId::from_index(number)).path(plan);
            Some((None, error.diagnostic(file, &route.target).on(path, Some(number))))
        });
        let mut found: Vec<(Option<RuleId>, Diagnostic)> = rules.chain(routes).collect();
        found.sort_by_key(|(_, d)| d.primary.as_ref().map(|label| label.span.start));
        found.truncate(limits.findings);
        if found.is_empty() {
            return Vec::new();
        }
        let written = written(plan);
        let with_path = |(rule, finding): (Option<RuleId>, Diagnostic)| match rule.and_then(|rule| written.get(&rule)) {
            Some(place) => finding.on(place.path(plan), place.index()),
            None => finding,
        };
        found.into_iter().map(with_path).collect()
    }

    fn automata(
        &mut self,
        observer: &mut dyn Observer,
    ) -> Result<(Vec<CompiledProfile>, Automaton<RouteId>), Vec<Diagnostic>> {
        let mut profiles = Vec::with_capacity(self.plan.profiles.len());
        for profile in self.plan.profile_ids() {
            observer.begin(Part::Profile(profile));
            let compiled = self.profile(profile).map_err(|d| vec![*d])?;
            observer.end(compiled.rules.size());
            profiles.push(compiled);
        }
        observer.begin(Part::Routes);
        let routes = self.routes().map_err(|d| vec![*d])?;
        observer.end(routes.size());
        Ok((profiles, routes))
    }

    fn profile(&mut self, id: ProfileId) -> Result<CompiledProfile, Box<Diagnostic>> {
        let plan = self.plan;
        let profile = plan.profile(id);
        let rules = self.first_rules(id, Dialling::Normal)?;
        let off_hook = match profile.optimize_device_dialing {
            false => None,
            true => Some(OffHook {
                prefix_dialled: self.first_rules(id, Dialling::OffHook { prefix_dialled: true })?,
                prefix_not_dialled: self.first_rules(id, Dialling::OffHook { prefix_dialled: false })?,
            }),
        };
        Ok(CompiledProfile { rules, off_hook })
    }

    fn first_rules(&mut self, profile: ProfileId, dialling: Dialling) -> Result<Automaton<Position>, Box<Diagnostic>> {
        let plan = self.plan;
        let mut parts = Vec::new();
        for (position, member) in plan.profile(profile).rules.iter().enumerate() {
            if dialling.tries(plan, member.rule) {
                parts.push((Position(position as u32), self.language(&plan.rule(member.rule).pattern)?));
            }
        }
        self.together(&parts, Selection::First, "the rules of the profile", |position| {
            let rule = Subject::Rule(profile, position.index()).rule(plan);
            rule.map(|rule| &plan.rule(rule).pattern)
        })
    }

    fn routes(&mut self) -> Result<Automaton<RouteId>, Box<Diagnostic>> {
        let plan = self.plan;
        let mut parts = Vec::with_capacity(plan.routes.len());
        for route in plan.route_ids() {
            parts.push((route, self.language(&plan.route(route).target)?));
        }
        self.together(&parts, Selection::All, "the routes", |route| Some(&plan.route(*route).target))
    }

    fn together<L: Clone + Ord>(
        &self,
        parts: &[(L, Rc<Automaton<()>>)],
        selection: Selection,
        what: &str,
        text: impl Fn(&L) -> Option<&'a Text>,
    ) -> Result<Automaton<L>, Box<Diagnostic>> {
        let borrowed: Vec<(L, &Automaton<()>)> = parts.iter().map(|(label, part)| (label.clone(), &**part)).collect();
        union(&borrowed, selection, &self.limits.automaton).map_err(|exceeded| {
            // No pattern is too large alone; the two largest are the likeliest to have multiplied.
            let mut largest: Vec<&(L, Rc<Automaton<()>>)> = parts.iter().collect();
            largest.sort_by_key(|(_, part)| std::cmp::Reverse(part.size().states));
            let places: Vec<&Text> = largest.iter().filter_map(|(label, _)| text(label)).take(2).collect();
            Box::new(too_large(self.file, what, &exceeded, &places))
        })
    }

    fn language(&mut self, pattern: &'a Text) -> Result<Rc<Automaton<()>>, Box<Diagnostic>> {
        if let Some(known) = self.languages.get(&*pattern.value) {
            return Ok(Rc::clone(known));
        }
        let made = read(pattern, self.limits)
            .and_then(|hir| language(&hir, self.limits))
            .map_err(|error| error.diagnostic(self.file, pattern))?;
        let made = Rc::new(made);
        self.languages.insert(&pattern.value, Rc::clone(&made));
        Ok(made)
    }

    fn rewrites(&mut self) -> Result<Vec<Rewrite>, Box<Diagnostic>> {
        let plan = self.plan;
        plan.rules.iter().map(|rule| self.rewrite(rule)).collect()
    }

    fn rewrite(&mut self, rule: &'a Rule) -> Result<Rewrite, Box<Diagnostic>> {
        let (matcher, hir) = match self.matchers.get(&*rule.pattern.value) {
            Some((matcher, hir)) => (Arc::clone(matcher), Rc::clone(hir)),
            None => {
                let hir = read(&rule.pattern, self.limits).map_err(|e| e.diagnostic(self.file, &rule.pattern))?;
                let matcher = Arc::new(Matcher::new(&hir, &self.limits.pattern));
                let hir = Rc::new(hir);
                self.matchers.insert(&rule.pattern.value, (Arc::clone(&matcher), Rc::clone(&hir)));
                (matcher, hir)
            }
        };
        let replacement = replacement(self.file, rule, &hir)?;
        Ok(Rewrite { matcher, replacement })
    }
}

fn too_large(file: &SourceFile, what: &str, exceeded: &LimitExceeded, places: &[&Text]) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(&codes::LIMIT_EXCEEDED, format!("{what} together: {exceeded}"))
        .help("raise it with `--limit-states`");
    let mut places = places.iter().map(|text| text.place(file, 0..text.len()));
    if let Some(first) = places.next() {
        diagnostic = diagnostic.at(first, "the largest of them");
    }
    if let Some(second) = places.next() {
        diagnostic = diagnostic.and_at(second, "and the next");
    }
    diagnostic
}

fn check_rule(file: &SourceFile, rule: &Rule, limits: &Limits) -> Result<(), Box<Diagnostic>> {
    let hir = checked(&rule.pattern, limits).map_err(|error| error.diagnostic(file, &rule.pattern))?;
    replacement(file, rule, &hir).map(drop)
}

fn checked(pattern: &Text, limits: &Limits) -> Result<Hir, PatternError> {
    let hir = read(pattern, limits)?;
    pattern::check_decidable(&hir, limits)?;
    Ok(hir)
}

fn replacement(file: &SourceFile, rule: &Rule, hir: &Hir) -> Result<Replacement, Box<Diagnostic>> {
    Replacement::parse(&rule.translation, &hir.groups).map_err(|error| {
        let place = rule.translation.place(file, error.span.clone());
        Box::new(Diagnostic::new(&codes::TRANSLATION_INVALID, error.to_string()).at(place, ".NET would throw here"))
    })
}

/// Where a rule is written.
enum Written {
    InSet(RuleSetId, RuleId),
    InProfile(Subject),
}

impl Written {
    fn path(&self, plan: &Plan) -> String {
        match self {
            Written::InProfile(subject) => subject.path(plan),
            Written::InSet(set, rule) => {
                format!("rule_sets[{:?}].rules[{:?}]", &*plan.rule_set(*set).name.value, &*plan.rule(*rule).name.value)
            }
        }
    }

    fn index(&self) -> Option<usize> {
        match self {
            Written::InProfile(subject) => subject.index(),
            Written::InSet(..) => None,
        }
    }
}

fn written(plan: &Plan) -> FxHashMap<RuleId, Written> {
    let mut places = FxHashMap::default();
    for profile in plan.profile_ids() {
        for (position, member) in plan.profile(profile).rules.iter().enumerate() {
            places.insert(member.rule, Written::InProfile(Subject::Rule(profile, position)));
        }
    }
    for (number, set) in plan.rule_sets.iter().enumerate() {
        for rule in &set.rules {
            places.insert(*rule, Written::InSet(RuleSetId::from_index(number), *rule));
        }
    }
    places
}
