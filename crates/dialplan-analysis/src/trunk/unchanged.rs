//! Numbers of a route that no rule of a list takes, while it takes others of them.
//!
//! A target matches many strings that nobody is called by, so only numbers that normalization rules result in count,
//! and those that emergency entries result in. In a plan without rules, numbers that are dialled with `+` count: `+`
//! and seven to fifteen digits.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, Selection, intersection, union};
use dialplan_core::Limits;
use dialplan_core::engine::{Emergency, acting_entries};
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{Dialect, RouteId, RuleId};

use super::sent::{before, numbers_of, routes_by_gateway};
use crate::lists::{ListUse, lists_of_routes, translation_lists};
use crate::results::{Example, own};
use crate::rules::{labels, preimage};
use crate::sets::{Domain, difference, labels_within, restricted, shortest};
use crate::{Analysis, Answers, NotDecided};

type Set = Automaton<()>;

/// Numbers that are dialled with `+`.
const DIALLED_WITH_PLUS: &str = r"^\+[1-9]\d{6,14}$";

/// A list of which some numbers of a route meet no rule, while others do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unchanged {
    /// The route.
    pub route: RouteId,
    /// The list: that of the route, or that of a gateway for called numbers.
    pub by: ListUse,
    /// Other routes with the same list of which numbers meet no rule.
    pub also: Vec<RouteId>,
    /// A number that no rule of the list takes: what is dialled, and what it is normalised to.
    pub without: Example,
    /// A normalised number of the route that a rule of the list takes.
    pub with: String,
}

/// The numbers of one route that meet a list, as labels: those that no rule takes have an even number, the others the
/// next odd one.
struct Meeting {
    route: RouteId,
    by: ListUse,
    without: Set,
    with: Set,
}

/// Returns the lists of which some numbers of a route meet no rule while others do. One finding for each list and kind
/// of user.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn unchanged_numbers(analysis: &Analysis) -> Result<Answers<Unchanged>, NotDecided> {
    let meetings = meetings(analysis)?;
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    if meetings.is_empty() {
        return Ok(answers);
    }
    let sets = meetings.iter().flat_map(|meeting| [&meeting.without, &meeting.with]);
    let parts: Vec<(u32, &Set)> = (0u32..).zip(sets).collect();
    let all = union(&parts, Selection::All, &analysis.limits().automaton)?;
    let plan = analysis.plan();
    // What first showed each label.
    let mut seen: BTreeMap<u32, Source> = BTreeMap::new();
    let normalising: Vec<RuleId> = plan.normalization_rules().collect();
    let mut shown = |labels: BTreeSet<u32>, source: Source| {
        for label in labels {
            seen.entry(label).or_insert(source);
        }
    };
    if normalising.is_empty() {
        shown(labels_within(&all, &*analysis.language(DIALLED_WITH_PLUS)?, analysis.limits())?, Source::Dialled);
    }
    for rule in &normalising {
        match own(analysis, *rule).and_then(|own| labels(analysis, *rule, &own, &all)) {
            Ok(labels) => shown(labels, Source::Rule(*rule)),
            Err(why) => answers.undecided.push((*rule, why)),
        }
    }
    let entries = acting_entries(plan);
    for (at, entry) in entries.iter().enumerate() {
        // In Teams, the call takes only routes of its usage.
        let takes = |label: &u32| {
            let route = meetings.get(*label as usize / 2).map(|meeting| plan.route(meeting.route));
            let has_usage = route.is_some_and(|route| route.phone_usages.iter().any(|usage| usage.id == entry.usage));
            has_usage || plan.dialect != Dialect::Teams
        };
        let labels = all.labels_of(entry.result.as_bytes()).iter().copied().filter(takes).collect();
        shown(labels, Source::Entry(at));
    }
    let mut found: Vec<Unchanged> = Vec::new();
    for (number, meeting) in (0u32..).step_by(2).zip(&meetings) {
        let (Some(without), Some(with)) = (seen.get(&number), seen.get(&(number + 1))) else { continue };
        let known = found.iter_mut().find(|known| same_list(analysis, known.by, meeting.by));
        if let Some(known) = known {
            known.also.push(meeting.route);
            continue;
        }
        let Some(without) = example(analysis, &entries, *without, &meeting.without)? else { continue };
        let Some(with) = example(analysis, &entries, *with, &meeting.with)? else { continue };
        let with = with.result;
        found.push(Unchanged { route: meeting.route, by: meeting.by, also: Vec::new(), without, with });
    }
    answers.found = found;
    Ok(answers)
}

fn same_list(analysis: &Analysis, a: ListUse, b: ListUse) -> bool {
    let plan = analysis.plan();
    match (a, b) {
        (ListUse::OutboundCalled(a), ListUse::OutboundCalled(b)) => a == b,
        (ListUse::Route(a), ListUse::Route(b)) => {
            let members = |route: RouteId| plan.route(route).translations.iter().map(|member| member.id);
            members(a).eq(members(b))
        }
        _ => false,
    }
}

/// Where a number comes from.
#[derive(Clone, Copy)]
enum Source {
    /// A normalization rule results in it.
    Rule(RuleId),
    /// An emergency entry results in it, by its place among those that act.
    Entry(usize),
    /// It is dialled with `+`.
    Dialled,
}

/// Returns a number of a set from a source, and what is dialled for it.
fn example(
    analysis: &Analysis,
    entries: &[Emergency],
    source: Source,
    set: &Set,
) -> Result<Option<Example>, NotDecided> {
    match source {
        Source::Rule(rule) => {
            let dialled = preimage(analysis, rule, &*own(analysis, rule)?, set)?;
            let Some(number) = shortest(&dialled) else { return Ok(None) };
            let result = analysis.apply_rule(rule, &number, &mut Scratch::default()).ok().flatten();
            Ok(result.map(|result| Example { number, result }))
        }
        Source::Entry(at) => {
            let example = |entry: &Emergency| {
                let number = entry.dialled.first()?.to_string();
                Some(Example { number, result: entry.result.to_string() })
            };
            Ok(entries.get(at).and_then(example))
        }
        Source::Dialled => {
            let dialled = analysis.language(DIALLED_WITH_PLUS)?;
            let number = shortest(&restricted(set, &dialled, analysis.limits())?);
            Ok(number.map(|number| Example { result: number.clone(), number }))
        }
    }
}

/// Returns the routes that meet lists for called numbers, with the numbers that a rule takes and those that none takes.
/// A route of which a list takes all numbers, or none, is left out.
fn meetings(analysis: &Analysis) -> Result<Vec<Meeting>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let lists = translation_lists(analysis);
    let routes = routes_by_gateway(plan);
    let own_lists = lists_of_routes(&lists);
    let mut meetings = Vec::new();
    for list in lists.iter() {
        let rules = list.rules(analysis)?;
        let matched = restricted_to_any(&rules, limits)?;
        for by in &list.uses {
            let met: Vec<(RouteId, bool)> = match by {
                ListUse::Route(route) => vec![(*route, false)],
                // Nothing is sent to a disabled gateway.
                ListUse::OutboundCalled(gateway) if plan.gateway(*gateway).enabled => {
                    routes.get(gateway).into_iter().flatten().map(|route| (*route, true)).collect()
                }
                _ => Vec::new(),
            };
            for (route, after) in met {
                let own = numbers_of(analysis, route)?;
                let list = if after { own_lists.get(&route).copied() } else { None };
                let with = before(analysis, list, &own, &matched)?;
                let without = difference(&own, &with, limits)?;
                if !with.is_empty() && !without.is_empty() {
                    meetings.push(Meeting { route, by: *by, without, with });
                }
            }
        }
    }
    Ok(meetings)
}

/// Returns the strings that carry a label.
fn restricted_to_any<L: Clone + Ord>(labelled: &Automaton<L>, limits: &Limits) -> Result<Set, NotDecided> {
    let any = |labels: &[L], own: &[()]| if labels.is_empty() { Vec::new() } else { own.to_vec() };
    let everything = Domain::everything();
    Ok(intersection(labelled, everything.set(), any, &limits.automaton)?)
}
