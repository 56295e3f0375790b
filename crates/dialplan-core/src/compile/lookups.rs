//! Builds the engine of a plan: its look-ups, and how each rule rewrites numbers.

use std::time::Duration;

use dialplan_automaton::lookup::{self, Label, Language, Lookup};
use dialplan_automaton::{LimitExceeded, Selection};

use super::check::replacement;
use super::original::{self, Original};
use super::patterns::{self, Patterns};
use super::together::{self, Backend, TogetherError, too_large};
use super::{Observer, Part};
use crate::diag::Diagnostic;
use crate::engine::{
    CompiledProfile, Emergencies, Engine, Rewrite, Routes, StringLimits, TranslationList, Trunk, TrunkTables,
};
use crate::limits::{LimitName, Limits};
use crate::model::{Plan, ProfileId, Rule, RuleId};
use crate::parallel;
use crate::pattern::read;
use crate::source::{SourceFile, Text};

/// The inputs of an engine.
pub(super) struct Compiler<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) plan: &'a Plan,
    pub(super) limits: &'a Limits,
    pub(super) patterns: Patterns<'a>,
    /// The plan of which this is an edited copy.
    pub(super) original: Option<Original<'a>>,
}

/// A language with its label.
type Labelled<'l> = (Label, &'l Language<()>);

impl Compiler<'_> {
    /// Returns the engine. With the feature `parallel`, look-ups are built on all cores; the result does not depend on
    /// it.
    pub(super) fn engine(&self, observer: &mut dyn Observer) -> Result<Engine, Box<Diagnostic>> {
        let (plan, watch) = (self.plan, &*observer);
        let parts: Vec<Option<ProfileId>> = plan.profile_ids().map(Some).chain([None]).collect();
        let weight = |part: &Option<ProfileId>| match part {
            Some(profile) => plan.profile(*profile).rules.len(),
            None => plan.routes.len(),
        };
        let make = |part: &Option<ProfileId>, budget| {
            let begun = watch.now();
            let within = Within { compiler: self, limits: self.limits.automaton.within(budget) };
            let made = match part {
                Some(profile) => Made::Profile(Box::new(within.profile(*profile)?)),
                None => Made::Routes(Box::new(within.routes()?)),
            };
            Ok::<_, Box<Diagnostic>>((made, watch.now().saturating_sub(begun)))
        };
        let mut profiles = Vec::with_capacity(plan.profiles.len());
        let mut of_routes = None;
        for made in parallel::within(
            &parts,
            self.limits.budget(),
            |part| 1 + weight(part),
            make,
            |finding| finding.limit == Some(LimitName::Work),
        ) {
            match made? {
                (Made::Profile(profile), took) => profiles.push((*profile, took)),
                (Made::Routes(routes), took) => of_routes = Some((*routes, took)),
            }
        }
        let (routes, routes_took) = match of_routes {
            Some(made) => made,
            None => (self.whole().routes()?, Duration::ZERO),
        };
        for (id, (profile, took)) in plan.profile_ids().zip(&profiles) {
            observer.made(Part::Profile(id), profile.rules.normal.size(), *took);
        }
        observer.made(Part::Routes, routes.targets.size(), routes_took);
        Ok(Engine {
            settings: plan.settings,
            limits: StringLimits { dialled: self.limits.dialled, normalised: self.limits.normalised },
            emergencies: Emergencies::of(plan),
            profiles: profiles.into_iter().map(|(profile, _)| profile).collect(),
            rewrites: self.rewrites()?,
            routes,
            trunk: self.whole().trunk()?,
            lines: self.lines()?,
            has_policies: !plan.policies.is_empty(),
        })
    }

    /// Returns this with all of the budget.
    fn whole(&self) -> Within<'_> {
        Within { compiler: self, limits: self.limits.automaton.clone() }
    }

    fn rewrites(&self) -> Result<Vec<Rewrite>, Box<Diagnostic>> {
        let one = |(number, rule)| match self.original.and_then(|own| own.rewrite(RuleId::from_index(number))) {
            Some(known) => Ok(known.clone()),
            None => self.rewrite(rule),
        };
        self.plan.rules.iter().enumerate().map(one).collect()
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

    /// Returns the look-up of the users' lines, with the users as labels; `None` if no user has a line.
    fn lines(&self) -> Result<Option<Lookup>, Box<Diagnostic>> {
        let with_line = self.plan.user_ids().filter_map(|user| Some((user.0, self.plan.user(user).line()?)));
        let lines: Vec<(u32, Language<()>)> = with_line.map(|(user, line)| (user, patterns::literal(line))).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let parts: Vec<Labelled<'_>> = lines.iter().map(|(user, line)| (Label(*user), line)).collect();
        let too_large = |exceeded| Box::new(too_large(self.file, "the lines of the users", &exceeded, &[]));
        self.whole().lookup(&parts, Selection::All).map(Some).map_err(too_large)
    }
}

/// A look-up, or the look-ups of one profile.
enum Made {
    Profile(Box<CompiledProfile>),
    Routes(Box<Routes>),
}

/// Makes look-ups within a part of the budget.
struct Within<'a> {
    compiler: &'a Compiler<'a>,
    limits: dialplan_automaton::Limits,
}

impl Within<'_> {
    fn profile(&self, id: ProfileId) -> Result<CompiledProfile, Box<Diagnostic>> {
        let profile = self.compiler.plan.profile(id);
        let rules = match self.compiler.original.and_then(|own| own.rules(id)) {
            Some(known) => known.try_map(|lookup| self.copy(lookup))?,
            None => together::first_rules(self, self.compiler.file, self.compiler.plan, id)?,
        };
        Ok(CompiledProfile {
            rules,
            members: profile.rules.iter().map(|member| member.rule).collect(),
            prefix: profile.external_access_prefix.as_deref().unwrap_or_default().into(),
            country_code: profile.country_code.as_deref().map(Box::from),
        })
    }

    fn routes(&self) -> Result<Routes, Box<Diagnostic>> {
        let order = Routes::order(self.compiler.plan);
        let labelled = (0u32..).zip(order.iter().copied());
        let targets = match self.compiler.original.and_then(|own| own.targets(&order)) {
            Some(known) => self.copy(known)?,
            None => together::all_routes(self, self.compiler.file, self.compiler.plan, labelled)?,
        };
        Ok(Routes::new(self.compiler.plan, order, targets))
    }

    fn trunk(&self) -> Result<Trunk, Box<Diagnostic>> {
        let (tables, lists) = TrunkTables::of(self.compiler.plan);
        let list = |(at, members): (usize, Vec<RuleId>)| {
            let rules = match self.compiler.original.and_then(|own| own.list(at, &members)) {
                Some(known) => self.copy(known)?,
                None => together::first_of_list(self, self.compiler.file, self.compiler.plan, &members)?,
            };
            Ok(TranslationList { rules, members })
        };
        let lists: Result<_, Box<Diagnostic>> = lists.into_iter().enumerate().map(list).collect();
        Ok(Trunk { lists: lists?, tables })
    }

    /// Returns a look-up of the original.
    fn copy(&self, known: &Lookup) -> Result<Lookup, Box<Diagnostic>> {
        let too_large = |exceeded| Box::new(too_large(self.compiler.file, "the look-ups", &exceeded, &[]));
        original::copy(known, &self.limits.budget).map_err(too_large)
    }

    fn lookup(&self, parts: &[Labelled<'_>], selection: Selection) -> Result<Lookup, LimitExceeded> {
        let alphabet = patterns::alphabet(parts.iter().map(|(_, language)| *language));
        lookup::build(alphabet, parts, selection, &self.limits)
    }
}

impl Backend for Within<'_> {
    type Together<L: Copy + Ord> = Lookup;

    fn together<L: Copy + Ord + Into<u32>>(
        &self,
        parts: &[(L, &Text)],
        selection: Selection,
    ) -> Result<Lookup, TogetherError> {
        let labelled =
            parts.iter().enumerate().map(|(position, (label, text))| match self.compiler.patterns.get(text) {
                Ok(pattern) => Ok((Label((*label).into()), &pattern.language)),
                Err(error) => Err(TogetherError::Pattern(position, error.clone())),
            });
        let labelled: Vec<Labelled<'_>> = labelled.collect::<Result<_, _>>()?;
        self.lookup(&labelled, selection).map_err(|exceeded| TogetherError::TooLarge {
            exceeded,
            sizes: labelled.iter().map(|(_, language)| language.len()).collect(),
        })
    }
}
