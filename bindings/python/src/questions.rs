//! Questions about all numbers, answered with the documents that the command prints as JSON.

use std::collections::BTreeMap;

use dialplan::analysis::chosen::chosen;
use dialplan::analysis::differences::{Field, Options, Told, dialled, differences};
use dialplan::analysis::search::{Shown, Wanted, search as search_all};
use dialplan::analysis::sets::escaped;
use dialplan::analysis::verify::packs::{PACKS, pack};
use dialplan::analysis::verify::{Proof, verify as verify_all};
use dialplan::analysis::{Analysis, NotDecided};
use dialplan::call::SEPARATORS;
use dialplan::diag::{Diagnostic, Level};
use dialplan::engine::Block;
use dialplan::lint::Levels;
use dialplan::model::{Assertion, ChosenCallers, Plan};
use dialplan::query::answer::Verdict;
use dialplan::report::changes_json::{self, Compared};
use dialplan::report::findings_text::Counts;
use dialplan::report::verify_text::Verified;
use dialplan::report::{findings_json, search_json, verify_json};
use dialplan::{Limits, Memo, PlanErrors, SourceFile};
use pyo3::prelude::*;
use serde_json::Value;

use crate::errors;
use crate::one::named;
use crate::open::{analysed, apart, text};

/// The steps that are allowed for comparing what the rules of two plans make, beside those for each plan.
const COMPARED: u64 = 200_000_000;
/// The largest number of examples of a search.
const MOST_SAMPLES: usize = 1_000;

/// Returns the findings about a plan. `levels` are pairs of a rule's name and its level.
pub(crate) fn lint(py: Python<'_>, file: &SourceFile, levels: &[(String, String)]) -> PyResult<Value> {
    let mut chosen = Levels::default();
    for (name, level) in levels {
        let known = [Level::Off, Level::Info, Level::Warning, Level::Error];
        let level = known.into_iter().find(|known| known.name() == level).ok_or_else(|| {
            errors::value(format!("the level of `{name}` is `{level}`; it must be off, info, warning or error"))
        })?;
        let set = chosen.set(name, level);
        set.map_err(|unknown| errors::value(format!("{unknown}; {}", unknown.help())))?;
    }
    let analysis = analysed(py, file, &Memo::new(&Limits::default()))?;
    let findings = apart(py, || dialplan::lint::lint(file, &analysis, &chosen))?;
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &findings {
        *rules.entry(finding.code.name).or_default() += 1;
    }
    Ok(findings_json::document([(file, findings.as_slice())], counts(&findings), rules))
}

fn counts(findings: &[Diagnostic]) -> Counts {
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    Counts { error: of(Level::Error), warning: of(Level::Warning), info: of(Level::Info) }
}

/// How two plans are compared.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Comparing {
    only: Vec<String>,
    dialled: Option<String>,
    except: Option<String>,
    renames: bool,
    all_pairs: bool,
}

/// Returns every number that two plans treat differently.
pub(crate) fn diff(py: Python<'_>, old: &SourceFile, new: &SourceFile, how: &Comparing) -> PyResult<Value> {
    let known = Field::ALL.map(Field::name);
    if let Some(unknown) = how.only.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(errors::value(format!("`only` has `{unknown}`; it may have {}", known.join(", "))));
    }
    let options = Options {
        fields: match how.only.as_slice() {
            [] => Field::ALL.to_vec(),
            only => Field::ALL.into_iter().filter(|field| only.iter().any(|name| name == field.name())).collect(),
        },
        renames: how.renames,
        all_pairs: how.all_pairs,
        ..Options::default()
    };
    // Both plans have the same patterns for the most part.
    let memo = Memo::new(&Limits::default());
    let (before, after) = (analysed(py, old, &memo)?, analysed(py, new, &memo)?);
    let document = apart(py, || {
        let strings = dialled(&after, how.dialled.as_deref(), how.except.as_deref())?;
        before.begin();
        after.begin();
        after.allow(COMPARED);
        let found = differences(&before, &after, &strings, &options)?;
        let told = found.changes.iter().map(|change| change.told(&before, &after, &found.callers));
        let told: Vec<Told> = told.collect::<Result<_, _>>()?;
        let compared =
            Compared { old_name: old.name(), old: before.compiled(), new_name: new.name(), new: after.compiled() };
        Ok(changes_json::document(compared, &found, &told))
    })?;
    document.map_err(|why: NotDecided| errors::not_decided(py, &why))
}

/// What is searched for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Searched {
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
    limit: usize,
    seed: u64,
}

/// Returns the dialled strings with a fate.
pub(crate) fn search(py: Python<'_>, file: &SourceFile, searched: &Searched) -> PyResult<Value> {
    let analysis = analysed(py, file, &Memo::new(&Limits::default()))?;
    let (wanted, choice) = wanted(searched, analysis.plan()).map_err(errors::value)?;
    let found = apart(py, || found(&analysis, &wanted, &choice, searched))?;
    match found {
        Err(why) => Err(errors::not_decided(py, &why)),
        Ok(None) => Err(errors::value("nobody has this profile, policy and site")),
        Ok(Some(document)) => Ok(document),
    }
}

fn found(
    analysis: &Analysis,
    wanted: &Wanted,
    choice: &ChosenCallers,
    searched: &Searched,
) -> Result<Option<Value>, NotDecided> {
    let callers = chosen(analysis, choice)?;
    if callers.is_empty() {
        return Ok(None);
    }
    analysis.begin();
    let search = search_all(analysis, &callers, wanted)?;
    let shown = search.found.iter().map(|found| {
        let profile = found.callers.first().and_then(|first| callers.get(*first)).and_then(|caller| caller.profile);
        found.shown(analysis, profile, searched.limit, searched.seed)
    });
    let shown: Vec<Shown> = shown.collect::<Result<_, _>>()?;
    Ok(Some(search_json::document(analysis.plan(), &callers, &search, &shown)))
}

fn wanted(searched: &Searched, plan: &Plan) -> Result<(Wanted, ChosenCallers), String> {
    if searched.limit > MOST_SAMPLES {
        return Err(format!("`limit` is at most {MOST_SAMPLES}"));
    }
    if let Some(rule) = &searched.rule
        && !plan.rules.iter().any(|known| *known.name.value == **rule)
    {
        return Err(format!("there is no rule `{rule}` in the plan"));
    }
    let reasons = Block::ALL.into_iter().filter(|block| *block != Block::NoSuchUser).map(Block::name);
    let reasons: Vec<&str> = reasons.collect();
    for (field, given, known) in
        [("verdict", &searched.verdict, &Verdict::NAMES[..]), ("reason", &searched.reason, &reasons)]
    {
        if let Some(given) = given
            && !known.contains(&given.as_str())
        {
            return Err(format!("`{field}` is `{given}`; it must be one of {}", known.join(", ")));
        }
    }
    if searched.user.is_some() && (searched.profile.is_some() || searched.policy.is_some()) {
        return Err("`user` cannot be given together with `profile` or `policy`".to_owned());
    }
    if searched.who.is_some()
        && (searched.normalised.is_some() || searched.verdict.is_some() || searched.reason.is_some())
    {
        return Err("`who` cannot be given together with `normalised`, `verdict` or `reason`".to_owned());
    }
    let who = searched.who.as_deref().map(|number| number.replace(SEPARATORS, ""));
    if who.as_deref().is_some_and(|number| number.is_empty() || number.contains(|c: char| !c.is_ascii_graphic())) {
        return Err("`who` must be a normalised number, such as +31201234567".to_owned());
    }
    let wanted = Wanted {
        dialled: searched.dialled.clone(),
        normalised: searched.normalised.clone().or_else(|| who.map(|number| format!("^{}$", escaped(&number)))),
        sent: searched.sent.clone(),
        rule: searched.rule.clone(),
        verdict: searched.verdict.clone(),
        reason: searched.reason.clone(),
        usage: named(&searched.usage, plan)?,
        route: named(&searched.route, plan)?,
        gateway: named(&searched.gateway, plan)?,
        emergency: searched.emergency,
        reached: searched.who.is_some(),
    };
    let choice = ChosenCallers {
        profiles: named(&searched.profile, plan)?.into_iter().collect(),
        policies: named(&searched.policy, plan)?.into_iter().collect(),
        sites: named(&searched.site, plan)?.into_iter().collect(),
        users: named(&searched.user, plan)?.into_iter().collect(),
        gateways: Vec::new(),
    };
    Ok((wanted, choice))
}

/// Returns the proofs of assertions: those of the files and packs, or else those of the plan.
pub(crate) fn verify(
    py: Python<'_>,
    file: &SourceFile,
    files: Vec<(String, Vec<u8>)>,
    packs: &[String],
) -> PyResult<Value> {
    let analysis = analysed(py, file, &Memo::new(&Limits::default()))?;
    let mut given: Vec<(SourceFile, Vec<Assertion>)> = Vec::new();
    if files.is_empty() {
        let assertions = analysis.plan().assertions.clone();
        if assertions.is_empty() && packs.is_empty() {
            return Err(errors::value(format!("{} has no `assertions`, and no file or pack is named", file.name())));
        }
        given.push((file.clone(), assertions));
    }
    for (name, bytes) in files {
        given.push(assertions(py, text(py, &name, bytes, "the assertions")?, &analysis)?);
    }
    for name in packs {
        let found = pack(name).ok_or_else(|| {
            errors::value(format!("there is no pack `{name}`; there are: {}", PACKS.map(|pack| pack.name).join(", ")))
        })?;
        let file = SourceFile::new(format!("(pack {})", found.name), found.text);
        given.push(assertions(py, file, &analysis)?);
    }
    apart(py, || {
        analysis.begin();
        let assertions: Vec<Assertion> = given.iter().flat_map(|(_, assertions)| assertions.iter().cloned()).collect();
        let proofs: Vec<Proof> = verify_all(&analysis, &assertions);
        let places = given.iter().flat_map(|(source, assertions)| {
            assertions.iter().map(|one| (source.name(), source.line(one.name.span.start) as u32))
        });
        let all: Vec<Verified<'_>> = places
            .zip(assertions.iter().zip(&proofs))
            .map(|((file, line), (assertion, proof))| Verified { file, line, assertion, proof })
            .collect();
        verify_json::document(analysis.compiled(), file.name(), &all)
    })
}

fn assertions(py: Python<'_>, file: SourceFile, analysis: &Analysis) -> PyResult<(SourceFile, Vec<Assertion>)> {
    let read: Result<Vec<Assertion>, PlanErrors> = dialplan::assertions(&file, analysis.plan(), &Limits::default());
    match read {
        Ok(assertions) if assertions.is_empty() => {
            Err(errors::unusable(py, file.name(), "the file has no assertions", Some("write at least one")))
        }
        Ok(assertions) => Ok((file, assertions)),
        Err(wrong) => Err(errors::plan_errors(py, &file, "the file of assertions", &wrong)),
    }
}
