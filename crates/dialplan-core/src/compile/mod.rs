//! From the model to look-ups: one for each profile, one for all routes.
//!
//! A profile's look-up answers *the first rule that matches*, the routes' look-up *the set of routes that match*; a policy ranks that
//! set when a number is asked for. So the cost of a question does not grow with the number of rules, routes or policies.
//!
//! Questions about all numbers need labelled automata, which know more and are larger: `automata`.

mod automata;
mod pattern;
mod patterns;

use std::sync::OnceLock;
use std::time::Duration;

use dialplan_automaton::lookup::{self, Label, Language, Lookup};
use dialplan_automaton::{LimitExceeded, Selection};
use dotnet_regex::hir::Hir;
use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::Replacement;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diag::{Diagnostic, codes};
use crate::engine::{Bounds, Dialling, Emergencies, Engine, OffHook, Profile, Rewrite, Routes};
use crate::limits::Limits;
use crate::model::{Plan, ProfileId, RouteId, Rule, RuleId, RuleSetId, Subject, UnmatchedText};
use crate::query::QueryError;
use crate::source::{SourceFile, Text};
use patterns::Patterns;

pub use crate::engine::Position;
pub use automata::Automata;
pub use pattern::{PatternError, language, read, syntax};

/// Which look-up is being made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The rules of a profile.
    Profile(ProfileId),
    /// All routes.
    Routes,
}

/// Is told what was compiled. A caller who has a clock lends it, so that times can be told as well.
pub trait Observer: Sync {
    /// The time since some moment that stays the same.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// The part is done.
    fn made(&mut self, _part: Part, _size: lookup::LookupSize, _took: Duration) {}
}

impl Observer for () {}

/// A plan that is ready to answer.
#[derive(Debug)]
pub struct CompiledPlan {
    plan: Plan,
    limits: Limits,
    engine: Engine,
    /// For questions about all numbers.
    automata: Option<Automata>,
    /// Rules on their own, by number, as they are asked for.
    alone: Vec<OnceLock<Option<Alone>>>,
}

/// A rule on its own.
#[derive(Debug)]
struct Alone {
    matcher: Matcher,
    replacement: Replacement,
}

impl CompiledPlan {
    /// A plan with the engine that was made from it.
    pub(crate) fn new(plan: Plan, engine: Engine, limits: Limits) -> CompiledPlan {
        let alone = plan.rules.iter().map(|_| OnceLock::new()).collect();
        CompiledPlan { plan, limits, engine, automata: None, alone }
    }

    /// The plan it was made from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The limits it was made with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What decides.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What a rule alone makes of a number, as the plan's setting for text outside the match has it; `None` if it does not match.
    ///
    /// # Errors
    /// A limit was passed.
    pub fn apply_rule(&self, rule: RuleId, number: &str, scratch: &mut Scratch) -> Result<Option<String>, QueryError> {
        let name = || self.plan.rule(rule).name.to_string();
        let alone = self.alone(rule).ok_or_else(|| QueryError::Unreadable { rule: name() })?;
        let mut out = String::new();
        let matched = match self.plan.settings.unmatched_text {
            UnmatchedText::Keep => alone.matcher.replace_all(number, &alone.replacement, scratch, &mut out),
            UnmatchedText::Drop => alone.matcher.result(number, &alone.replacement, scratch, &mut out),
        };
        match matched {
            Err(exceeded) => Err(QueryError::Steps { rule: name(), exceeded }),
            Ok(true) if out.len() > self.limits.normalised => {
                Err(QueryError::ResultTooLong { rule: name(), limit: self.limits.normalised })
            }
            Ok(matched) => Ok(matched.then_some(out)),
        }
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: one entry for each rule of the plan that it was made from")]
    fn alone(&self, rule: RuleId) -> Option<&Alone> {
        let made = self.alone[rule.index()].get_or_init(|| {
            let rule = self.plan.rule(rule);
            let hir = read(&rule.pattern, &self.limits).ok()?;
            let replacement = Replacement::parse(&rule.translation, &hir.groups).ok()?;
            Some(Alone { matcher: Matcher::new(&hir, &self.limits.pattern), replacement })
        });
        made.as_ref()
    }
}

/// What is wrong with the patterns and translations of a plan, each at its place.
///
/// Patterns are judged on all cores: a plan of a million routes spends most of its loading time here. The order of the findings does
/// not depend on it.
pub fn check(file: &SourceFile, plan: &Plan, limits: &Limits) -> Vec<Diagnostic> {
    findings(file, plan, limits, |text| checked(text, limits))
}

/// What is wrong with the patterns and translations of a plan, as far as it has findings for them.
fn findings(
    file: &SourceFile,
    plan: &Plan,
    limits: &Limits,
    judge: impl Fn(&Text) -> Result<Option<Hir>, PatternError> + Sync,
) -> Vec<Diagnostic> {
    let rules = plan.rules.par_iter().enumerate().filter_map(|(number, rule)| {
        let finding = match judge(&rule.pattern) {
            Ok(hir) => *replacement(file, rule, &hir?).err()?,
            Err(error) => error.diagnostic(file, &rule.pattern),
        };
        Some((Some(RuleId::from_index(number)), finding))
    });
    let routes = plan.routes.par_iter().enumerate().filter_map(|(number, route)| {
        let error = judge(&route.target).err()?;
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

/// Compiles a plan that has no errors.
///
/// # Errors
/// What [`check`] would say, and limits that only the look-ups pass.
pub fn compile(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    let patterns = Patterns::read(&plan, limits);
    let judge = |text: &Text| match patterns.get(text) {
        Ok(pattern) => Ok(pattern.hir.clone()),
        Err(error) => Err(error.clone()),
    };
    let found = findings(file, &plan, limits, judge);
    if !found.is_empty() {
        return Err(found);
    }
    let engine = Compiler { file, plan: &plan, limits, patterns }.engine(observer).map_err(|d| vec![*d])?;
    Ok(CompiledPlan::new(plan, engine, limits.clone()))
}

/// Compiles a plan that has no errors for questions about all numbers as well.
///
/// # Errors
/// What [`compile`] would say, and limits that only the labelled automata pass.
pub fn compile_for_analysis(
    file: &SourceFile,
    plan: Plan,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    let mut compiled = compile(file, plan, limits, observer)?;
    compiled.automata = Some(Automata::new(file, compiled.plan(), limits).map_err(|d| vec![*d])?);
    Ok(compiled)
}

struct Compiler<'a> {
    file: &'a SourceFile,
    plan: &'a Plan,
    limits: &'a Limits,
    patterns: Patterns<'a>,
}

/// A part with what it is made from.
type Labelled<'l> = (Label, &'l Language<()>);

impl Compiler<'_> {
    /// Profiles and routes are made on all cores; what comes out does not depend on it.
    fn engine(&self, observer: &mut dyn Observer) -> Result<Engine, Box<Diagnostic>> {
        let (plan, watch) = (self.plan, &*observer);
        let timed = |begun: Duration| watch.now().saturating_sub(begun);
        let profiles = || {
            let ids: Vec<ProfileId> = plan.profile_ids().collect();
            let profile = |id: &ProfileId| {
                let begun = watch.now();
                Ok((self.profile(*id)?, timed(begun)))
            };
            ids.par_iter().map(profile).collect::<Result<Vec<_>, Box<Diagnostic>>>()
        };
        let routes = || {
            let begun = watch.now();
            Ok::<_, Box<Diagnostic>>((self.routes()?, timed(begun)))
        };
        let (profiles, routes) = rayon::join(profiles, routes);
        let (profiles, (routes, routes_took)) = (profiles?, routes?);
        for (id, (profile, took)) in plan.profile_ids().zip(&profiles) {
            observer.made(Part::Profile(id), profile.rules.size(), *took);
        }
        observer.made(Part::Routes, routes.targets.size(), routes_took);
        Ok(Engine {
            settings: plan.settings,
            bounds: Bounds { dialled: self.limits.dialled, normalised: self.limits.normalised },
            emergencies: Emergencies::of(plan),
            profiles: profiles.into_iter().map(|(profile, _)| profile).collect(),
            rewrites: plan.rules.iter().map(|rule| self.rewrite(rule)).collect::<Result<_, _>>()?,
            routes,
            lines: self.lines()?,
            has_policies: !plan.policies.is_empty(),
        })
    }

    fn profile(&self, id: ProfileId) -> Result<Profile, Box<Diagnostic>> {
        let profile = self.plan.profile(id);
        let off_hook = match profile.optimize_device_dialing {
            false => None,
            true => Some(OffHook {
                prefix: profile.external_access_prefix.as_deref().unwrap_or_default().into(),
                prefix_dialled: self.first_rules(id, Dialling::OffHook { prefix_dialled: true })?,
                prefix_not_dialled: self.first_rules(id, Dialling::OffHook { prefix_dialled: false })?,
            }),
        };
        Ok(Profile {
            rules: self.first_rules(id, Dialling::Normal)?,
            members: profile.rules.iter().map(|member| member.rule).collect(),
            off_hook,
            country_code: profile.country_code.as_deref().map(Box::from),
        })
    }

    fn first_rules(&self, profile: ProfileId, dialling: Dialling) -> Result<Lookup, Box<Diagnostic>> {
        let members = self.plan.profile(profile).rules.iter().map(|member| member.rule);
        let tried = (0u32..).zip(members).filter(|(_, rule)| dialling.tries(self.plan, *rule));
        let patterns: Vec<(u32, &Text)> =
            tried.map(|(position, rule)| (position, &self.plan.rule(rule).pattern)).collect();
        self.together(&patterns, Selection::First, "the rules of the profile")
    }

    fn routes(&self) -> Result<Routes, Box<Diagnostic>> {
        let order = Routes::order(self.plan);
        let targets = (0u32..).zip(&order).map(|(place, route)| (place, &self.plan.route(*route).target));
        let targets = self.together(&targets.collect::<Vec<_>>(), Selection::All, "the routes")?;
        Ok(Routes::new(self.plan, order, targets))
    }

    /// The look-up of some patterns with their labels.
    fn together(&self, patterns: &[(u32, &Text)], selection: Selection, what: &str) -> Result<Lookup, Box<Diagnostic>> {
        let parts = patterns.iter().map(|(label, text)| match self.patterns.get(text) {
            Ok(pattern) => Ok((Label(*label), &pattern.language)),
            Err(error) => Err(Box::new(error.diagnostic(self.file, text))),
        });
        let parts: Vec<Labelled<'_>> = parts.collect::<Result<_, _>>()?;
        self.lookup(&parts, selection).map_err(|exceeded| {
            // No pattern is too large alone; the two largest are the likeliest to have multiplied.
            let mut largest: Vec<(usize, &Text)> =
                parts.iter().zip(patterns).map(|((_, language), (_, text))| (language.len(), *text)).collect();
            largest.sort_by_key(|(states, _)| std::cmp::Reverse(*states));
            let places: Vec<&Text> = largest.into_iter().map(|(_, text)| text).take(2).collect();
            Box::new(too_large(self.file, what, &exceeded, &places))
        })
    }

    fn lookup(&self, parts: &[Labelled<'_>], selection: Selection) -> Result<Lookup, LimitExceeded> {
        let alphabet = patterns::alphabet(parts.iter().map(|(_, language)| *language));
        lookup::build(alphabet, parts, selection, &self.limits.automaton)
    }

    fn rewrite(&self, rule: &Rule) -> Result<Rewrite, Box<Diagnostic>> {
        let pattern = self.patterns.get(&rule.pattern).map_err(|error| error.diagnostic(self.file, &rule.pattern))?;
        let hir = match &pattern.hir {
            Some(hir) => hir,
            None => &read(&rule.pattern, self.limits).map_err(|error| error.diagnostic(self.file, &rule.pattern))?,
        };
        let replacement = replacement(self.file, rule, hir)?;
        let (pattern, translation) = ((&*rule.pattern.value, hir), (&*rule.translation.value, replacement));
        Ok(Rewrite::new(&rule.name, pattern, translation, &self.limits.pattern))
    }

    /// Who has a line, as strings with the users as labels.
    fn lines(&self) -> Result<Option<Lookup>, Box<Diagnostic>> {
        let with_line = self.plan.user_ids().filter_map(|user| Some((user.0, self.plan.user(user).line()?)));
        let lines: Vec<(u32, Language<()>)> = with_line.map(|(user, line)| (user, patterns::literal(line))).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let parts: Vec<Labelled<'_>> = lines.iter().map(|(user, line)| (Label(*user), line)).collect();
        let too_large = |exceeded| Box::new(too_large(self.file, "the lines of the users", &exceeded, &[]));
        self.lookup(&parts, Selection::All).map(Some).map_err(too_large)
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

fn checked(pattern: &Text, limits: &Limits) -> Result<Option<Hir>, PatternError> {
    let hir = read(pattern, limits)?;
    pattern::check_decidable(&hir, limits)?;
    Ok(Some(hir))
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
