//! The country of a profile.

use std::collections::BTreeMap;

use dialplan_core::model::ProfileId;
use dialplan_numbering::{Region, country_code_of, region, regions_of};
use dotnet_regex::replacement::PartKind;

use crate::Analysis;

/// The country of a profile, kept with the analysis.
struct Country(Option<Region>);

/// Returns the region of a profile's country, or `None` if nothing tells it. In this order:
///
/// 1. its `country_code`
/// 2. the code of a region with which the names of at least three and more than half of its rules begin, such as
///    `NL-Mobile`, if a route is for that country
/// 3. the country code that more than half of those rules write that begin their results with one, and at least two
///
/// A country code that several regions share stands for the main one.
pub fn country_of(analysis: &Analysis, profile: ProfileId) -> Option<Region> {
    analysis.answer(profile.index(), || Country(find(analysis, profile))).0
}

fn find(analysis: &Analysis, profile: ProfileId) -> Option<Region> {
    let written = analysis.plan().profile(profile).country_code.as_deref();
    let by_code = written.and_then(country_code_of).filter(|code| written == Some(code)).and_then(main_region);
    by_code.or_else(|| by_names(analysis, profile)).or_else(|| by_results(analysis, profile))
}

fn main_region(code: &str) -> Option<Region> {
    regions_of(code).into_iter().next().filter(|region| region.is_country())
}

fn by_names(analysis: &Analysis, profile: ProfileId) -> Option<Region> {
    let plan = analysis.plan();
    let rules = &plan.profile(profile).rules;
    let first = |name: &str| name.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned);
    let words = rules.iter().filter_map(|member| first(&plan.rule(member.rule).name));
    let (word, count) = most(words.filter(|word| word.len() == 2 && word.bytes().all(|b| b.is_ascii_uppercase())))?;
    // The code of the United Kingdom is `GB`, but everybody writes `UK`.
    let found = region(if word == "UK" { "GB" } else { &word })?;
    let beginning = format!(r"\+{}", found.country_code());
    let is_called = || plan.routes.iter().any(|route| route.target.contains(&beginning));
    (count >= 3 && 2 * count > rules.len() && is_called()).then_some(found)
}

fn by_results(analysis: &Analysis, profile: ProfileId) -> Option<Region> {
    let rules = &analysis.plan().profile(profile).rules;
    let code = |rule| match &analysis.translation(rule).parts.first()?.kind {
        PartKind::Literal(text) => country_code_of(text.strip_prefix('+')?),
        _ => None,
    };
    let codes: Vec<&str> = rules.iter().filter_map(|member| code(member.rule)).collect();
    let (code, count) = most(codes.iter().copied())?;
    (count >= 2 && 2 * count > codes.len()).then(|| main_region(code))?
}

/// Returns the most frequent item and how often it occurs; of several the last one in order.
fn most<T: Ord>(items: impl Iterator<Item = T>) -> Option<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count)
}
