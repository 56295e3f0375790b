//! The callers whom somebody chooses, by profile, policy, site, user or gateway.

use dialplan_core::call::{Caller, CallerError, Location, Origin, caller_at};
use dialplan_core::model::ChosenCallers;

use crate::callers::callers_at_site;
use crate::{Analysis, NotDecided};

/// Returns the callers who are chosen: users and gateways by their names, or else those who occur. Of callers who occur
/// at a place and whom the plan treats alike, only the first is returned.
///
/// # Errors
/// Returns an error if the plan does not say which profile or policy a user or gateway has.
pub fn chosen(analysis: &Analysis, asked: &ChosenCallers) -> Result<Vec<Caller>, NotDecided> {
    let plan = analysis.plan();
    let unknown = |error: CallerError| NotDecided::because(error.to_string());
    let at = |origin, location| caller_at(plan, origin, location).map_err(unknown);
    if !asked.gateways.is_empty() {
        let gateways = asked.gateways.iter().map(|gateway| at(Origin::Gateway(*gateway), Location::default()));
        return gateways.collect();
    }
    let all: Vec<Caller> = if !asked.users.is_empty() {
        let sites: Vec<Option<_>> = match asked.sites.as_slice() {
            [] => vec![None],
            sites => sites.iter().copied().map(Some).collect(),
        };
        let pairs = asked.users.iter().flat_map(|user| sites.iter().map(move |site| (*user, *site)));
        pairs
            .map(|(user, site)| at(Origin::User(user), Location { site, emergency_policy: None }))
            .collect::<Result<_, _>>()?
    } else if !asked.sites.is_empty() {
        asked.sites.iter().flat_map(|site| callers_at_site(plan, *site)).collect()
    } else {
        analysis.callers().iter().filter_map(|occurring| occurring.caller(plan)).collect()
    };
    let is_asked = |caller: &Caller| {
        (asked.profiles.is_empty() || caller.profile.is_some_and(|own| asked.profiles.contains(&own)))
            && (asked.policies.is_empty() || caller.policy.is_some_and(|own| asked.policies.contains(&own)))
    };
    Ok(all.into_iter().filter(is_asked).collect())
}
