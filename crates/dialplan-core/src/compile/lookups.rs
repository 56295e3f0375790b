//! Builds the engine of a plan: its look-ups, and how each rule rewrites numbers.

use std::time::Duration;

use dialplan_automaton::lookup::{self, Label, Language, Lookup};
use dialplan_automaton::{LimitExceeded, Selection};

use super::check::replacement;
use super::patterns::{self, Patterns};
use super::together::{self, Backend, TogetherError, too_large};
use super::{Observer, Part};
use crate::diag::Diagnostic;
use crate::engine::{
    CompiledProfile, Emergencies, Engine, Rewrite, Routes, StringLimits, TranslationList, Trunk, TrunkTables,
};
use crate::limits::Limits;
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
}

/// A language with its label.
type Labelled<'l> = (Label, &'l Language<()>);

impl Compiler<'_> {
    /// Returns the engine. With the feature `parallel`, look-ups are built on all cores; the result does not depend on
    /// it.
    pub(super) fn engine(&self, observer: &mut dyn Observer) -> Result<Engine, Box<Diagnostic>> {
        let (plan, watch) = (self.plan, &*observer);
        let timed = |begun: Duration| watch.now().saturating_sub(begun);
        let profiles = || {
            let ids: Vec<ProfileId> = plan.profile_ids().collect();
            let profile = |id: &ProfileId| {
                let begun = watch.now();
                Ok((self.profile(*id)?, timed(begun)))
            };
            parallel::map(&ids, profile).into_iter().collect::<Result<Vec<_>, Box<Diagnostic>>>()
        };
        let routes = || {
            let begun = watch.now();
            Ok::<_, Box<Diagnostic>>((self.routes()?, timed(begun)))
        };
        let (profiles, routes) = parallel::join(profiles, routes);
        let (profiles, (routes, routes_took)) = (profiles?, routes?);
        for (id, (profile, took)) in plan.profile_ids().zip(&profiles) {
            observer.made(Part::Profile(id), profile.rules.normal.size(), *took);
        }
        observer.made(Part::Routes, routes.targets.size(), routes_took);
        Ok(Engine {
            settings: plan.settings,
            limits: StringLimits { dialled: self.limits.dialled, normalised: self.limits.normalised },
            emergencies: Emergencies::of(plan),
            profiles: profiles.into_iter().map(|(profile, _)| profile).collect(),
            rewrites: plan.rules.iter().map(|rule| self.rewrite(rule)).collect::<Result<_, _>>()?,
            routes,
            trunk: self.trunk()?,
            lines: self.lines()?,
            has_policies: !plan.policies.is_empty(),
        })
    }

    fn profile(&self, id: ProfileId) -> Result<CompiledProfile, Box<Diagnostic>> {
        let profile = self.plan.profile(id);
        Ok(CompiledProfile {
            rules: together::first_rules(self, self.file, self.plan, id)?,
            members: profile.rules.iter().map(|member| member.rule).collect(),
            prefix: profile.external_access_prefix.as_deref().unwrap_or_default().into(),
            country_code: profile.country_code.as_deref().map(Box::from),
        })
    }

    fn routes(&self) -> Result<Routes, Box<Diagnostic>> {
        let order = Routes::order(self.plan);
        let labelled = (0u32..).zip(order.iter().copied());
        let targets = together::all_routes(self, self.file, self.plan, labelled)?;
        Ok(Routes::new(self.plan, order, targets))
    }

    fn trunk(&self) -> Result<Trunk, Box<Diagnostic>> {
        let (tables, lists) = TrunkTables::of(self.plan);
        let list = |members: Vec<RuleId>| {
            let rules = together::first_of_list(self, self.file, self.plan, &members)?;
            Ok(TranslationList { rules, members })
        };
        let lists: Result<_, Box<Diagnostic>> = lists.into_iter().map(list).collect();
        Ok(Trunk { lists: lists?, tables })
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

    /// Returns the look-up of the users' lines, with the users as labels; `None` if no user has a line.
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

impl Backend for Compiler<'_> {
    type Together<L: Copy + Ord> = Lookup;

    fn together<L: Copy + Ord + Into<u32>>(
        &self,
        parts: &[(L, &Text)],
        selection: Selection,
    ) -> Result<Lookup, TogetherError> {
        let labelled = parts.iter().enumerate().map(|(position, (label, text))| match self.patterns.get(text) {
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
