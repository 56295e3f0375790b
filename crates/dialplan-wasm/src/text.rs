//! The text of a plan: what is wrong with it, its compiled form, and questions about all numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use dialplan::analysis::chosen::chosen;
use dialplan::analysis::classes::{ClassName, class_name, country};
use dialplan::analysis::differences::{Options as Compare, Told, dialled, differences};
use dialplan::analysis::matrix::{Options, matrix};
use dialplan::analysis::search::{Search, Shown, Wanted, search};
use dialplan::analysis::sets::escaped;
use dialplan::call::SEPARATORS;
use dialplan::diag::{Diagnostic, Level};
use dialplan::lint::{Levels, lint};
use dialplan::model::{ChosenCallers, Plan};
use dialplan::report::changes_json::{self, Compared};
use dialplan::report::findings_text::Counts;
use dialplan::report::{findings_json, matrix_json, search_json};
use dialplan::{Analysis, Limits, Memo, PlanErrors, SourceFile, artefact};
use serde::Deserialize;

use crate::chosen::{ChosenLimits, named, read};

/// The text of a plan, with what was found out about it.
#[derive(Debug)]
pub struct PlanText {
    file: SourceFile,
    limits: Limits,
    /// What is known about patterns. It outlives an edit.
    memo: Arc<Memo>,
    analysis: Option<Result<Analysis, PlanErrors>>,
}

/// Which strings are searched for: the flags of `search`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sought {
    profile: Option<String>,
    policy: Option<String>,
    user: Option<String>,
    site: Option<String>,
    dialled: Option<String>,
    normalised: Option<String>,
    sent: Option<String>,
    rule: Option<String>,
    verdict: Option<String>,
    reason: Option<String>,
    usage: Option<String>,
    route: Option<String>,
    gateway: Option<String>,
    emergency: bool,
    who: Option<String>,
    limit: Option<usize>,
    seed: u64,
}

/// Which cells a matrix has: the flags of `matrix`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Classes {
    profile: Option<String>,
    policy: Option<String>,
    country: Option<String>,
    classes: Vec<String>,
    countries: bool,
}

impl PlanText {
    /// Takes the text of a plan. `limits` is a JSON object of limits.
    ///
    /// # Errors
    /// The limits cannot be read.
    pub fn new(name: &str, text: &str, limits: &str) -> Result<PlanText, String> {
        let limits = ChosenLimits::limits(limits)?;
        let memo = Memo::new(&limits);
        Ok(PlanText { file: SourceFile::new(name, text), limits, memo, analysis: None })
    }

    /// Replaces the text; what is known about patterns is kept.
    pub fn edit(&mut self, text: &str) {
        self.file = SourceFile::new(self.file.name(), text);
        self.analysis = None;
    }

    /// Returns everything that is wrong with the text, as the document of `lint --format json`. There are no findings if
    /// the plan can be used.
    pub fn check(&self) -> String {
        let found = dialplan::check(&self.file, &self.limits).diagnostics;
        findings(&self.file, &found)
    }

    /// Returns the compiled plan as bytes that `Answers::open` takes.
    ///
    /// # Errors
    /// The first thing that is wrong with the plan.
    pub fn compile(&self) -> Result<Vec<u8>, String> {
        let compiled = dialplan::compile(&self.file, &self.limits).map_err(|errors| errors.to_string())?;
        Ok(artefact::write(&compiled).0)
    }

    /// Returns the findings about the plan, as the document of `lint --format json`.
    pub fn lint(&mut self) -> String {
        self.analyse();
        match &self.analysis {
            Some(Ok(analysis)) => findings(&self.file, &lint(&self.file, analysis, &Levels::default())),
            Some(Err(errors)) => findings(&self.file, &errors.diagnostics),
            None => findings(&self.file, &[]),
        }
    }

    /// Returns the strings that are searched for, as the document of `search --format json`.
    ///
    /// # Errors
    /// The plan cannot be used, a name is unknown, a pattern cannot be read, or a limit is exceeded.
    pub fn search(&mut self, sought: &str) -> Result<String, String> {
        /// The most examples of a set.
        const MOST: usize = 1_000;
        let sought: Sought = read(sought)?;
        let analysis = self.analysed()?;
        let plan = analysis.plan();
        let wanted = wanted(&sought, plan)?;
        let choice = ChosenCallers {
            profiles: named(sought.profile.as_deref(), plan)?.into_iter().collect(),
            policies: named(sought.policy.as_deref(), plan)?.into_iter().collect(),
            sites: named(sought.site.as_deref(), plan)?.into_iter().collect(),
            users: named(sought.user.as_deref(), plan)?.into_iter().collect(),
            gateways: Vec::new(),
        };
        let callers = chosen(analysis, &choice).map_err(|why| why.limit)?;
        if callers.is_empty() {
            return Err("nobody has this profile, policy and site".to_owned());
        }
        analysis.begin();
        let search: Search = search(analysis, &callers, &wanted).map_err(|why| why.limit)?;
        let limit = sought.limit.unwrap_or(3).min(MOST);
        let shown = search.found.iter().map(|found| {
            let profile = found.callers.first().and_then(|first| callers.get(*first)).and_then(|caller| caller.profile);
            found.shown(analysis, profile, limit, sought.seed)
        });
        let shown: Vec<Shown> = shown.collect::<Result<_, _>>().map_err(|why| why.limit)?;
        Ok(search_json::document(plan, &callers, &search, &shown).to_string())
    }

    /// Returns which policies reach which classes of numbers, as the document of `matrix --format json`.
    ///
    /// # Errors
    /// The plan cannot be used, a name is unknown, or a limit is exceeded.
    pub fn matrix(&mut self, classes: &str) -> Result<String, String> {
        let name = self.file.name().to_owned();
        let chosen: Classes = read(classes)?;
        let analysis = self.analysed()?;
        let plan = analysis.plan();
        let country = match &chosen.country {
            Some(name) => Some(country(name).ok_or_else(|| format!("there is no country `{name}`"))?),
            None => None,
        };
        let classes = chosen.classes.iter().map(|name| class_name(plan, name).map_err(|why| why.to_string()));
        let options = Options {
            profile: named(chosen.profile.as_deref(), plan)?,
            policy: named(chosen.policy.as_deref(), plan)?,
            country,
            classes: classes.collect::<Result<Vec<ClassName>, _>>()?,
            countries: chosen.countries,
            dialled: None,
            all_witnesses: true,
        };
        analysis.begin();
        let found = matrix(analysis, &options).map_err(|why| why.limit)?;
        Ok(matrix_json::document(&name, plan, &found).to_string())
    }

    fn analyse(&mut self) {
        if self.analysis.is_none() {
            self.analysis = Some(dialplan::analyse_with(&self.file, &self.limits, &self.memo));
        }
    }

    fn analysed(&mut self) -> Result<&Analysis, String> {
        self.analyse();
        match &self.analysis {
            Some(Ok(analysis)) => Ok(analysis),
            Some(Err(errors)) => Err(errors.to_string()),
            None => Err("the plan was not read".to_owned()),
        }
    }
}

/// Returns every dialled string whose fate differs between two plans, as the document of `diff --format json`.
///
/// # Errors
/// A plan cannot be used, or a limit is exceeded.
pub fn diff(old: &mut PlanText, new: &mut PlanText) -> Result<String, String> {
    let (old_name, new_name) = (old.file.name().to_owned(), new.file.name().to_owned());
    let (old, new) = (old.analysed()?, new.analysed()?);
    let strings = dialled(new, None, None).map_err(|why| why.limit)?;
    old.begin();
    new.begin();
    let found = differences(old, new, &strings, &Compare::default()).map_err(|why| why.limit)?;
    let told = found.changes.iter().map(|change| change.told(old, new, &found.callers));
    let told: Vec<Told> = told.collect::<Result<_, _>>().map_err(|why| why.limit)?;
    let compared = Compared { old_name: &old_name, old: old.compiled(), new_name: &new_name, new: new.compiled() };
    Ok(changes_json::document(compared, &found, &told).to_string())
}

fn wanted(sought: &Sought, plan: &Plan) -> Result<Wanted, String> {
    if let Some(rule) = &sought.rule
        && !plan.rules.iter().any(|known| *known.name.value == **rule)
    {
        return Err(format!("there is no rule `{rule}` in the plan"));
    }
    let who = sought.who.as_deref().map(|number| number.replace(SEPARATORS, ""));
    if who.as_deref().is_some_and(|number| number.is_empty() || number.contains(|c: char| !c.is_ascii_graphic())) {
        return Err("this is not a normalised number, such as +31201234567".to_owned());
    }
    Ok(Wanted {
        dialled: sought.dialled.clone(),
        normalised: sought.normalised.clone().or_else(|| who.map(|number| format!("^{}$", escaped(&number)))),
        sent: sought.sent.clone(),
        rule: sought.rule.clone(),
        verdict: sought.verdict.clone(),
        reason: sought.reason.clone(),
        usage: named(sought.usage.as_deref(), plan)?,
        route: named(sought.route.as_deref(), plan)?,
        gateway: named(sought.gateway.as_deref(), plan)?,
        emergency: sought.emergency,
        reached: sought.who.is_some(),
    })
}

/// Renders findings as `lint --format json` does.
fn findings(file: &SourceFile, found: &[Diagnostic]) -> String {
    let mut counts = Counts::default();
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in found {
        *by_rule.entry(finding.code.name).or_default() += 1;
        match finding.level {
            Level::Error => counts.error += 1,
            Level::Warning => counts.warning += 1,
            Level::Info => counts.info += 1,
            Level::Off => {}
        }
    }
    findings_json::document([(file, found)], counts, by_rule).to_string()
}
