//! Writes an engine as sections of a file, and reads an engine from sections that may have any contents.

use dialplan_automaton::lookup::{Lookup, Parts};
use dotnet_regex::matcher::Edge;
use dotnet_regex::replacement::Replacement;
use serde::{Deserialize, Serialize};

use super::ArtefactError;
use super::sections::{SectionReader, SectionWriter};
use crate::call::{ByDialling, OffHook};
use crate::engine::{
    CompiledProfile, Emergencies, Emergency, Engine, Piece, Rewrite, RouteKind, RouteTables, Routes, StringLimits,
    TranslationList, Trunk, TrunkTables, Way,
};
use crate::limits::Limits;
use crate::model::{GatewayId, Plan, RouteId, RuleId, Settings, UsageId};
use crate::pattern;

/// All small tables of an engine.
#[derive(Serialize, Deserialize)]
struct Head {
    settings: Settings,
    emergencies: Emergencies,
    profiles: Vec<ProfileHead>,
    rewrites: Vec<RewriteHead>,
    kinds: Vec<RouteKind>,
    gateways: Vec<Vec<GatewayId>>,
    policies: Vec<Vec<UsageId>>,
    trunk: TrunkTables,
    /// The rules of each translation list.
    translation_lists: Vec<Vec<RuleId>>,
    /// The number of users; `None` if no user has a line.
    with_lines: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct ProfileHead {
    members: Vec<RuleId>,
    /// The outside prefix; `None` if the profile is not optimized for device dialling.
    prefix: Option<Box<str>>,
    country_code: Option<Box<str>>,
}

#[derive(Serialize, Deserialize)]
struct RewriteHead {
    name: Box<str>,
    way: WayHead,
}

#[derive(Serialize, Deserialize)]
enum WayHead {
    Pieces(Vec<PieceHead>),
    Search { pattern: Box<str>, translation: Box<str> },
}

#[derive(Serialize, Deserialize)]
enum PieceHead {
    Text(Box<str>),
    Slice(EdgeHead, EdgeHead),
}

#[derive(Serialize, Deserialize)]
enum EdgeHead {
    FromStart(u32),
    FromEnd(u32),
}

pub(super) fn write(engine: &Engine, plan: &Plan, out: &mut SectionWriter<'_>) {
    let head = Head {
        settings: engine.settings,
        emergencies: engine.emergencies.clone(),
        profiles: engine.profiles.iter().map(profile_head).collect(),
        rewrites: engine.rewrites.iter().map(rewrite_head).collect(),
        kinds: engine.routes.tables.kinds.clone(),
        gateways: engine.routes.tables.gateways.clone(),
        policies: engine.routes.tables.policies.clone(),
        trunk: engine.trunk.tables.clone(),
        translation_lists: members_of(&engine.trunk),
        with_lines: engine.lines.as_ref().map(|_| plan.users.len() as u32),
    };
    out.bytes(&bytes(&head));
    out.bytes(&bytes(plan));
    let order: Vec<u32> = engine.routes.tables.order.iter().map(|route| route.0).collect();
    out.numbers(&order);
    out.numbers(&engine.routes.tables.kind_of);
    out.numbers(&engine.routes.tables.gateways_of);
    for profile in &engine.profiles {
        lookup(&profile.rules.normal, out);
        if let Some(off_hook) = &profile.rules.off_hook {
            lookup(&off_hook.prefix_dialled, out);
            lookup(&off_hook.prefix_not_dialled, out);
        }
    }
    lookup(&engine.routes.targets, out);
    engine.trunk.lists.iter().for_each(|list| lookup(&list.rules, out));
    engine.lines.iter().for_each(|lines| lookup(lines, out));
}

#[expect(clippy::expect_used, reason = "INVARIANT: writing numbers, texts and lists into memory does not fail")]
fn bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("postcard writes everything that serde derives")
}

fn lookup(lookup: &Lookup, out: &mut SectionWriter<'_>) {
    let parts = lookup.clone().into_parts();
    out.numbers(&parts.numbers);
    out.bytes(&parts.columns);
    out.bytes(&parts.shapes);
    out.numbers(&parts.above);
    out.numbers(&parts.below);
    out.numbers(&parts.tails);
    out.numbers(&parts.records);
}

fn profile_head(profile: &CompiledProfile) -> ProfileHead {
    ProfileHead {
        members: profile.members.clone(),
        prefix: profile.rules.off_hook.is_some().then(|| profile.prefix.clone()),
        country_code: profile.country_code.clone(),
    }
}

fn rewrite_head(rewrite: &Rewrite) -> RewriteHead {
    let edge = |edge: &Edge| match edge {
        Edge::FromStart(at) => EdgeHead::FromStart(*at),
        Edge::FromEnd(back) => EdgeHead::FromEnd(*back),
    };
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => PieceHead::Text(text.clone()),
        Piece::Slice(start, end) => PieceHead::Slice(edge(start), edge(end)),
    };
    let way = match &rewrite.way {
        Way::Pieces(pieces) => WayHead::Pieces(pieces.iter().map(piece).collect()),
        Way::Search(search) => {
            WayHead::Search { pattern: search.pattern.clone(), translation: search.translation.clone() }
        }
    };
    RewriteHead { name: rewrite.name.clone(), way }
}

fn damaged(what: &'static str) -> ArtefactError {
    ArtefactError::Damaged { what }
}

/// An engine with what is needed to read the names.
#[derive(Debug)]
pub(super) struct OpenedEngine<'a> {
    pub(super) engine: Engine,
    /// The section with the names, not read yet.
    pub(super) names: &'a [u8],
    /// The least number of users that the plan must have.
    pub(super) users: u32,
}

pub(super) fn read<'a>(sections: &mut SectionReader<'a>, limits: &Limits) -> Result<OpenedEngine<'a>, ArtefactError> {
    let (head, rest): (Head, &[u8]) =
        postcard::take_from_bytes(sections.bytes()?).map_err(|_| damaged("the small tables"))?;
    let names = sections.bytes()?;
    if !rest.is_empty() {
        return Err(damaged("the small tables"));
    }
    let order: Vec<RouteId> = sections.numbers()?.into_iter().map(RouteId).collect();
    let kind_of = sections.numbers()?;
    let gateways_of = sections.numbers()?;
    let whole = kind_of.len() == order.len()
        && order.iter().all(|route| route.index() < order.len())
        && kind_of.iter().all(|kind| (*kind as usize) < head.kinds.len())
        && gateways_of.len() == order.len()
        && gateways_of.iter().all(|list| (*list as usize) < head.gateways.len());
    if !whole {
        return Err(damaged("the order of the routes"));
    }
    let rules = head.rewrites.len();
    let mut profiles = Vec::new();
    for profile in head.profiles {
        let labels = profile.members.len() as u32;
        if profile.members.iter().any(|rule| rule.index() >= rules) {
            return Err(damaged("a rule of a profile"));
        }
        let normal = read_lookup(sections, labels)?;
        let off_hook = match profile.prefix {
            None => None,
            Some(_) => Some(OffHook {
                prefix_dialled: read_lookup(sections, labels)?,
                prefix_not_dialled: read_lookup(sections, labels)?,
            }),
        };
        profiles.push(CompiledProfile {
            rules: ByDialling { normal, off_hook },
            members: profile.members,
            prefix: profile.prefix.unwrap_or_default(),
            country_code: profile.country_code,
        });
    }
    let targets = read_lookup(sections, order.len() as u32)?;
    if !head.trunk.fit(head.translation_lists.len()) {
        return Err(damaged("the translation lists"));
    }
    let mut lists = Vec::new();
    for members in head.translation_lists {
        if members.iter().any(|rule| rule.index() >= rules) {
            return Err(damaged("a rule of a translation list"));
        }
        lists.push(TranslationList { rules: read_lookup(sections, members.len() as u32)?, members });
    }
    let lines = head.with_lines.map(|users| read_lookup(sections, users)).transpose()?;
    if !sections.is_at_end() {
        return Err(damaged("there is data after its end"));
    }
    let rewrites = head.rewrites.into_iter().map(|rewrite| read_rewrite(rewrite, limits));
    let has_policies = !head.policies.is_empty();
    let tables = RouteTables {
        order,
        kind_of,
        kinds: head.kinds,
        gateways_of,
        gateways: head.gateways,
        policies: head.policies,
    };
    let engine = Engine {
        settings: head.settings,
        limits: StringLimits { dialled: limits.dialled, normalised: limits.normalised },
        emergencies: head.emergencies,
        profiles,
        rewrites: rewrites.collect::<Result<_, _>>()?,
        has_policies,
        routes: Routes::from_parts(targets, tables, head.settings.failover),
        trunk: Trunk { lists, tables: head.trunk },
        lines,
    };
    Ok(OpenedEngine { engine, names, users: head.with_lines.unwrap_or_default() })
}

fn read_lookup(sections: &mut SectionReader<'_>, labels: u32) -> Result<Lookup, ArtefactError> {
    let numbers = sections.numbers()?;
    let parts = Parts {
        numbers: numbers.try_into().map_err(|_| damaged("the head of a table"))?,
        columns: sections.bytes()?.to_vec(),
        shapes: sections.bytes()?.to_vec(),
        above: sections.numbers()?,
        below: sections.numbers()?,
        tails: sections.numbers()?,
        records: sections.numbers()?,
    };
    Lookup::from_parts(parts, labels).map_err(|broken| damaged(broken.what))
}

fn read_rewrite(head: RewriteHead, limits: &Limits) -> Result<Rewrite, ArtefactError> {
    let edge = |edge: EdgeHead| match edge {
        EdgeHead::FromStart(at) => Edge::FromStart(at),
        EdgeHead::FromEnd(back) => Edge::FromEnd(back),
    };
    let piece = |piece: PieceHead| match piece {
        PieceHead::Text(text) => Piece::Text(text),
        PieceHead::Slice(start, end) => Piece::Slice(edge(start), edge(end)),
    };
    match head.way {
        WayHead::Pieces(pieces) => {
            Ok(Rewrite { name: head.name, way: Way::Pieces(pieces.into_iter().map(piece).collect()) })
        }
        WayHead::Search { pattern, translation } => {
            let hir = pattern::read(&pattern, limits).map_err(|_| damaged("a pattern"))?;
            let replacement = Replacement::parse(&translation, &hir.groups).map_err(|_| damaged("a translation"))?;
            Ok(Rewrite::searching(&head.name, (&pattern, &hir), (&translation, replacement), &limits.pattern))
        }
    }
}

/// Returns true if the plan has the names for the numbers of the engine.
pub(super) fn fits(engine: &Engine, users: u32, plan: &Plan) -> bool {
    let members = |(profile, own): (&CompiledProfile, &crate::model::Profile)| {
        profile.members.iter().copied().eq(own.rules.iter().map(|member| member.rule))
            && profile.rules.off_hook.is_some() == own.optimize_device_dialing
    };
    let usage = |usage: &UsageId| usage.index() < plan.usages.len();
    let emergency =
        |emergency: &Emergency| (emergency.entry as usize) < plan.emergency_numbers.len() && usage(&emergency.usage);
    let routes = &engine.routes.tables;
    engine.profiles.len() == plan.profiles.len()
        && engine.profiles.iter().zip(&plan.profiles).all(members)
        && engine.rewrites.len() == plan.rules.len()
        && users as usize <= plan.users.len()
        && routes.order.len() == plan.routes.len()
        && routes.policies.len() == plan.policies.len()
        && routes.policies.iter().flatten().all(usage)
        && routes.kinds.iter().flat_map(|kind| &kind.usages).all(usage)
        && routes.gateways.iter().flatten().all(|gateway| gateway.index() < plan.gateways.len())
        && engine.emergencies.entries.iter().all(emergency)
        && TrunkTables::of(plan) == (engine.trunk.tables.clone(), members_of(&engine.trunk))
}

fn members_of(trunk: &Trunk) -> Vec<Vec<RuleId>> {
    trunk.lists.iter().map(|list| list.members.clone()).collect()
}
