//! The picture of a plan: its parts in six fixed columns, laid out for every format that draws it.
//!
//! The columns are profile, rule, policy, usage, route and gateway. Within a column parts are in the order of the plan,
//! since that order has a meaning for rules, usages and routes. Columns with few parts are spread over the whole height.
//! A general layout of graphs is not needed for this, and takes long for a few hundred nodes.

use dialplan_core::model::{Plan, PolicyId, ProfileId};

/// The width of a box.
pub const BOX_WIDTH: usize = 160;
/// The height of a box.
pub const BOX_HEIGHT: usize = 26;
/// The distance from the left edge of a column to that of the next.
pub const COLUMN: usize = 204;
/// The distance from the top of a box to that of the next.
const ROW: usize = 36;
/// The height above the first box: the headings of the columns.
pub const HEAD: usize = 48;
/// The space around the picture.
pub const MARGIN: usize = 16;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Only this profile with its rules.
    pub profile: Option<ProfileId>,
    /// Only this policy with its usages, their routes and gateways.
    pub policy: Option<PolicyId>,
    /// The most parts of a column; the others are only counted.
    pub most: usize,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown { profile: None, policy: None, most: usize::MAX }
    }
}

/// The column of a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A location profile.
    Profile,
    /// A normalization rule.
    Rule,
    /// A policy.
    Policy,
    /// A phone usage.
    Usage,
    /// A route.
    Route,
    /// A gateway.
    Gateway,
}

impl Kind {
    /// All columns, from left to right.
    pub const ALL: [Kind; 6] = [Kind::Profile, Kind::Rule, Kind::Policy, Kind::Usage, Kind::Route, Kind::Gateway];

    /// Returns the name of one part.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Profile => "profile",
            Kind::Rule => "rule",
            Kind::Policy => "policy",
            Kind::Usage => "usage",
            Kind::Route => "route",
            Kind::Gateway => "gateway",
        }
    }

    /// Returns the heading of the column.
    pub fn heading(self) -> &'static str {
        match self {
            Kind::Profile => "Location profiles",
            Kind::Rule => "Normalization rules",
            Kind::Policy => "Policies",
            Kind::Usage => "Phone usages",
            Kind::Route => "Routes",
            Kind::Gateway => "Gateways",
        }
    }
}

/// A part of the plan, with its place in the picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node<'p> {
    /// Its column.
    pub kind: Kind,
    /// Its name.
    pub name: &'p str,
    /// Its pattern, or what else says in a few words what it is.
    pub about: Option<&'p str>,
    /// The left edge of its box.
    pub x: usize,
    /// The top of its box.
    pub y: usize,
}

/// A plan as a picture.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graph<'p> {
    /// The parts, column by column.
    pub nodes: Vec<Node<'p>>,
    /// Pairs of parts, by their places in `nodes`: a profile has a rule or is used with a policy, a policy has a usage,
    /// a route carries a usage, a route leads to a gateway.
    pub edges: Vec<(usize, usize)>,
    /// For each column, how many parts are left out.
    pub left_out: [usize; 6],
    /// The width of the picture.
    pub width: usize,
    /// The height of the picture.
    pub height: usize,
}

/// The chosen parts of one kind, and the places of their nodes.
struct Chosen {
    /// For each part of the plan, the place of its node.
    places: Vec<Option<usize>>,
    left_out: usize,
}

/// Returns the picture of a plan.
pub fn graph(plan: &Plan, shown: Shown) -> Graph<'_> {
    let mut graph = Graph::default();
    let profile_shown = |id: ProfileId| shown.profile.is_none_or(|only| only == id);
    let policy_shown = |id: PolicyId| shown.policy.is_none_or(|only| only == id);
    let mut rule_used = vec![false; plan.rules.len()];
    for id in plan.profile_ids().filter(|id| profile_shown(*id)) {
        mark(&mut rule_used, plan.profile(id).rules.iter().map(|member| member.rule.index()));
    }
    let mut usage_used = vec![shown.policy.is_none(); plan.usages.len()];
    for id in plan.policy_ids().filter(|id| policy_shown(*id)) {
        mark(&mut usage_used, plan.policy(id).phone_usages.iter().map(|usage| usage.id.index()));
    }
    let is_used = |used: &[bool], at: usize| used.get(at).copied().unwrap_or(false);
    let route_used: Vec<bool> = (plan.routes.iter())
        .map(|route| {
            shown.policy.is_none() || route.phone_usages.iter().any(|usage| is_used(&usage_used, usage.id.index()))
        })
        .collect();
    let mut gateway_used = vec![shown.policy.is_none(); plan.gateways.len()];
    for (route, _) in plan.routes.iter().zip(&route_used).filter(|(_, used)| **used) {
        mark(&mut gateway_used, route.gateways.iter().map(|gateway| gateway.id.index()));
    }
    let profiles = graph.column(shown.most, plan.profiles.len(), |at| {
        let (id, profile) = plan.profile_ids().zip(&plan.profiles).nth(at)?;
        profile_shown(id).then_some((Kind::Profile, &*profile.name.value, profile.description.as_deref()))
    });
    let rules = graph.column(shown.most, plan.rules.len(), |at| {
        let rule = plan.rules.get(at).filter(|_| is_used(&rule_used, at))?;
        Some((Kind::Rule, &*rule.name.value, Some(&*rule.pattern.value)))
    });
    let policies = graph.column(shown.most, plan.policies.len(), |at| {
        let (id, policy) = plan.policy_ids().zip(&plan.policies).nth(at)?;
        policy_shown(id).then_some((Kind::Policy, &*policy.name.value, policy.description.as_deref()))
    });
    let usages = graph.column(shown.most, plan.usages.len(), |at| {
        let usage = plan.usages.get(at).filter(|_| is_used(&usage_used, at))?;
        Some((Kind::Usage, &*usage.name.value, usage.description.as_deref()))
    });
    let routes = graph.column(shown.most, plan.routes.len(), |at| {
        let route = plan.routes.get(at).filter(|_| is_used(&route_used, at))?;
        Some((Kind::Route, &*route.name.value, Some(&*route.target.value)))
    });
    let gateways = graph.column(shown.most, plan.gateways.len(), |at| {
        let gateway = plan.gateways.get(at).filter(|_| is_used(&gateway_used, at))?;
        Some((Kind::Gateway, &*gateway.name.value, gateway.description.as_deref()))
    });
    graph.left_out = [&profiles, &rules, &policies, &usages, &routes, &gateways].map(|column| column.left_out);
    for (at, profile) in plan.profiles.iter().enumerate() {
        graph.join(profiles.at(at), profile.rules.iter().map(|member| rules.at(member.rule.index())));
    }
    for (at, policy) in plan.policies.iter().enumerate() {
        for profile in &policy.profiles {
            graph.join(profiles.at(profile.id.index()), std::iter::once(policies.at(at)));
        }
        graph.join(policies.at(at), policy.phone_usages.iter().map(|usage| usages.at(usage.id.index())));
    }
    for (at, route) in plan.routes.iter().enumerate() {
        for usage in &route.phone_usages {
            graph.join(usages.at(usage.id.index()), std::iter::once(routes.at(at)));
        }
        graph.join(routes.at(at), route.gateways.iter().map(|gateway| gateways.at(gateway.id.index())));
    }
    graph.edges.sort_unstable();
    graph.edges.dedup();
    graph.lay_out();
    graph
}

fn mark(used: &mut [bool], places: impl Iterator<Item = usize>) {
    for at in places {
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
    }
}

impl Chosen {
    fn at(&self, at: usize) -> Option<usize> {
        self.places.get(at).copied().flatten()
    }
}

impl<'p> Graph<'p> {
    /// Adds a column with the parts that `part` returns.
    fn column(
        &mut self,
        most: usize,
        count: usize,
        part: impl Fn(usize) -> Option<(Kind, &'p str, Option<&'p str>)>,
    ) -> Chosen {
        let mut chosen = Chosen { places: vec![None; count], left_out: 0 };
        let mut members = 0;
        for (at, place) in chosen.places.iter_mut().enumerate() {
            let Some((kind, name, about)) = part(at) else { continue };
            if members == most {
                chosen.left_out += 1;
                continue;
            }
            members += 1;
            *place = Some(self.nodes.len());
            self.nodes.push(Node { kind, name, about, x: 0, y: 0 });
        }
        chosen
    }

    fn join(&mut self, from: Option<usize>, to: impl Iterator<Item = Option<usize>>) {
        let Some(from) = from else { return };
        self.edges.extend(to.flatten().map(|to| (from, to)));
    }

    /// Gives each box its place.
    fn lay_out(&mut self) {
        let sizes = Kind::ALL.map(|kind| self.nodes.iter().filter(|node| node.kind == kind).count());
        let tallest = sizes.into_iter().max().unwrap_or(0) * ROW;
        for (column, (kind, size)) in Kind::ALL.into_iter().zip(sizes).enumerate() {
            for (row, node) in self.nodes.iter_mut().filter(|node| node.kind == kind).enumerate() {
                node.x = MARGIN + column * COLUMN;
                // The middle of the row's share of the height.
                node.y = HEAD + (2 * row + 1) * tallest / (2 * size.max(1)) - BOX_HEIGHT / 2;
            }
        }
        self.width = 2 * MARGIN + (Kind::ALL.len() - 1) * COLUMN + BOX_WIDTH;
        self.height = HEAD + tallest + MARGIN;
    }
}

#[cfg(test)]
mod tests {
    use dialplan_core::Limits;
    use dialplan_core::model::load;
    use dialplan_core::source::SourceFile;

    use super::*;

    const PLAN: &str = "
version: 1
location_profiles:
  - name: A
    rules: [{one: ^1$ -> 1}, {two: ^2$ -> 2}]
phone_usages: [u, v]
policies:
  - {name: p, phone_usages: [u]}
  - {name: q, phone_usages: [v], profiles: [A]}
routes:
  - {name: r, target: '^1', phone_usages: [u], gateways: [g, h]}
  - {name: s, target: '^2', phone_usages: [v], gateways: h}
";

    fn check(shown: fn(&Plan) -> Shown, expected: &str) {
        let loaded = load(&SourceFile::new("p.yaml", PLAN), &Limits::default());
        assert_eq!(loaded.diagnostics, []);
        let graph = graph(&loaded.plan, shown(&loaded.plan));
        let name = |at: usize| graph.nodes[at].name;
        let edges: Vec<String> =
            graph.edges.iter().map(|(from, to)| format!("{}-{}", name(*from), name(*to))).collect();
        assert_eq!(edges.join(" "), expected);
        for (at, node) in graph.nodes.iter().enumerate() {
            let clash =
                graph.nodes[..at].iter().any(|other| other.x == node.x && other.y.abs_diff(node.y) < BOX_HEIGHT);
            assert!(!clash && node.y + BOX_HEIGHT <= graph.height && node.x + BOX_WIDTH <= graph.width, "{node:?}");
        }
    }

    #[test]
    fn every_part_is_joined_to_its_parts() {
        check(|_| Shown::default(), "A-one A-two A-q p-u q-v u-r v-s r-g r-h s-h");
    }

    #[test]
    fn one_policy_leaves_out_what_it_does_not_reach() {
        let second = |plan: &Plan| Shown { policy: plan.policy_ids().nth(1), ..Shown::default() };
        check(second, "A-one A-two A-q q-v v-s s-h");
    }

    #[test]
    fn more_parts_than_fit_are_counted() {
        check(|_| Shown { most: 1, ..Shown::default() }, "A-one p-u u-r r-g");
    }
}
