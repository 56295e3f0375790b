//! Decides calls one after the other. Each caller is looked up once and remembered.

use std::str::from_utf8;
use std::sync::Arc;

use dialplan_core::call::{
    CallOptions, Caller, Location, Origin, Question, caller, caller_at, only_site, profile_or_default,
};
use dialplan_core::compile::CompiledPlan;
use dialplan_core::engine::{Decision, Outcome, SentBuffers, Workspace};
use dialplan_core::model::{EmergencyPolicyId, GatewayId, PolicyId, ProfileId, RouteId, SiteId, UserId};
use dialplan_core::suite::read::is_scientific;
use rustc_hash::FxHashMap;

use super::names::Index;
use super::{Cells, Field};

/// The number of distinct cells that are remembered. After that all are forgotten, so that memory use stays bounded for
/// a log with a million unknown names.
const MAX_REMEMBERED: usize = 50_000;

/// A plan with an index of its names. Threads share it.
#[derive(Debug)]
pub struct Directory {
    plan: Arc<CompiledPlan>,
    profiles: Index<ProfileId>,
    policies: Index<PolicyId>,
    users: Index<UserId>,
    gateways: Index<GatewayId>,
    site_names: Index<SiteId>,
    emergency_policies: Index<EmergencyPolicyId>,
    options: CallOptions,
    /// The site of each profile.
    sites: Vec<Option<SiteId>>,
    /// True if gateways are sent other numbers than the normalised ones.
    translates: bool,
}

impl Directory {
    /// Creates the directory of a plan, with the options of all calls.
    pub fn new(plan: impl Into<Arc<CompiledPlan>>, options: CallOptions) -> Directory {
        let plan = plan.into();
        let model = plan.plan();
        Directory {
            profiles: Index::new(model),
            policies: Index::new(model),
            users: Index::new(model),
            gateways: Index::new(model),
            site_names: Index::new(model),
            emergency_policies: Index::new(model),
            options,
            sites: model.profile_ids().map(|profile| only_site(model, profile)).collect(),
            translates: model.translates_sent(),
            plan,
        }
    }

    /// Returns the plan.
    pub fn plan(&self) -> &CompiledPlan {
        &self.plan
    }

    /// Returns the gateways of a route that can be reached, in file order: those that are enabled and answer.
    pub fn gateways(&self, route: RouteId) -> impl Iterator<Item = GatewayId> {
        self.plan.plan().enabled_gateways(route).filter(|gateway| !self.options.down.contains(*gateway))
    }

    /// Returns the called number that the first gateway of a route is sent for a normalised number.
    fn sent<'n>(
        &self,
        route: RouteId,
        number: Option<&'n str>,
        buffers: &'n mut SentBuffers,
    ) -> Result<Option<&'n str>, String> {
        let (Some(number), true) = (number, self.translates) else { return Ok(number) };
        let Some(gateway) = self.gateways(route).next() else { return Ok(None) };
        let sent = self.plan.engine().sent((route, gateway), number, None, buffers);
        sent.map(|sent| Some(sent.called)).map_err(|error| error.to_string())
    }

    /// Returns the profile that a cell names, or the default profile if the cell is empty.
    fn profile(&self, cell: &[u8]) -> Result<Option<ProfileId>, String> {
        let id = name(cell)?.map(|name| self.profiles.find(name)).transpose()?;
        profile_or_default(self.plan.plan(), id, None).map_err(|error| error.to_string())
    }

    /// Returns a caller with the policy that a cell names, or with the default policy if the cell is empty. The profile
    /// is set for each call.
    fn by_policy(&self, cell: &[u8]) -> Result<Caller, String> {
        let policy = name(cell)?.map(|name| self.policies.find(name)).transpose()?;
        let profile = self.plan.plan().profile_ids().next();
        self.caller(Origin::Manual { profile, policy })
    }

    fn user(&self, cell: &[u8]) -> Result<Caller, String> {
        self.caller(Origin::User(self.users.find(name(cell)?.unwrap_or_default())?))
    }

    fn gateway(&self, cell: &[u8]) -> Result<Caller, String> {
        self.caller(Origin::Gateway(self.gateways.find(name(cell)?.unwrap_or_default())?))
    }

    fn caller(&self, origin: Origin) -> Result<Caller, String> {
        caller(self.plan.plan(), origin).map_err(|error| error.to_string())
    }

    /// Returns the caller of a call at a place.
    fn caller_at(&self, cells: &Cells<'_>, place: Place<'_>) -> Result<Caller, String> {
        let [_, profile, policy, user, gateway, _] = cells.0;
        let origin = match (user, gateway) {
            (b"", b"") => Origin::Manual {
                profile: name(profile)?.map(|name| self.profiles.find(name)).transpose()?,
                policy: name(policy)?.map(|name| self.policies.find(name)).transpose()?,
            },
            (_, b"") => Origin::User(self.users.find(name(user)?.unwrap_or_default())?),
            _ => Origin::Gateway(self.gateways.find(name(gateway)?.unwrap_or_default())?),
        };
        let location = Location {
            site: name(place.site)?.map(|name| self.site_names.find(name)).transpose()?,
            emergency_policy: name(place.emergency_policy)?
                .map(|name| self.emergency_policies.find(name))
                .transpose()?,
        };
        caller_at(self.plan.plan(), origin, location).map_err(|error| error.to_string())
    }
}

/// Where a caller is, as names. An empty name is none. Call logs do not say it, other front ends may.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place<'a> {
    /// The site.
    pub site: &'a [u8],
    /// The emergency policy that is asked for, whatever the site.
    pub emergency_policy: &'a [u8],
}

/// Returns the name in a cell, or `None` if the cell is empty. Longer names are rejected because a name is repeated in
/// every error.
fn name(cell: &[u8]) -> Result<Option<&str>, String> {
    match from_utf8(cell) {
        Ok("") => Ok(None),
        Ok(text) if text.len() <= 1024 => Ok(Some(text)),
        Ok(_) => Err("a name has more than 1024 bytes".to_owned()),
        Err(_) => Err("the text is not UTF-8".to_owned()),
    }
}

/// The meanings of cells that were looked up. A short cell is its own key, so that finding it again needs no other
/// memory.
#[derive(Debug)]
struct CellCache<T> {
    short: FxHashMap<(u64, u64), u32>,
    long: FxHashMap<Box<[u8]>, u32>,
    found: Vec<Result<T, String>>,
}

impl<T> Default for CellCache<T> {
    fn default() -> CellCache<T> {
        CellCache { short: FxHashMap::default(), long: FxHashMap::default(), found: Vec::new() }
    }
}

impl<T> CellCache<T> {
    fn get(&mut self, cell: &[u8], find: impl FnOnce() -> Result<T, String>) -> Result<&mut T, String> {
        let key = short(cell);
        let known = match key {
            Some(key) => self.short.get(&key),
            None => self.long.get(cell),
        };
        let at = match known {
            Some(at) => *at as usize,
            None => {
                if self.found.len() >= MAX_REMEMBERED {
                    *self = CellCache::default();
                }
                let at = self.found.len();
                match key {
                    Some(key) => self.short.insert(key, at as u32),
                    None => self.long.insert(cell.into(), at as u32),
                };
                self.found.push(find());
                at
            }
        };
        match self.found.get_mut(at) {
            Some(Ok(found)) => Ok(found),
            Some(Err(message)) => Err(message.clone()),
            None => Err("the call has no caller".to_owned()),
        }
    }
}

/// Returns a cell of at most fifteen bytes and its length as a key, or `None` if it is longer.
fn short(cell: &[u8]) -> Option<(u64, u64)> {
    let mut bytes = [0; 16];
    let (last, start) = bytes.split_last_mut()?;
    start.get_mut(..cell.len())?.copy_from_slice(cell);
    *last = cell.len() as u8;
    let number = u128::from_le_bytes(bytes);
    Some((number as u64, (number >> 64) as u64))
}

/// Decides calls one after the other and remembers the callers.
#[derive(Debug)]
pub struct CallDecider<'d> {
    directory: &'d Directory,
    profiles: CellCache<Option<ProfileId>>,
    /// Callers by policy, by user and by gateway.
    callers: [CellCache<Caller>; 3],
    /// Callers at a place, by all cells that say who and where they are.
    placed: CellCache<Caller>,
    key: Vec<u8>,
    workspace: Workspace,
    sent: SentBuffers,
}

/// A call that was decided.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// The caller.
    pub caller: &'a Caller,
    /// The decision.
    pub decision: Decision,
    /// The strings of the decision.
    pub workspace: &'a Workspace,
    /// The called number that the first gateway of the route is sent; `None` if the call is not routed.
    pub sent: Option<&'a str>,
}

impl<'d> CallDecider<'d> {
    /// Creates a decider that remembers no caller yet.
    pub fn new(directory: &'d Directory) -> CallDecider<'d> {
        CallDecider {
            directory,
            profiles: CellCache::default(),
            callers: Default::default(),
            placed: CellCache::default(),
            key: Vec::new(),
            workspace: Workspace::default(),
            sent: SentBuffers::default(),
        }
    }

    /// Decides a call.
    ///
    /// # Errors
    /// Returns the reason why the call cannot be decided.
    pub fn decide(&mut self, cells: &Cells<'_>) -> Result<Decided<'_>, String> {
        self.decide_at(cells, Place::default())
    }

    /// Decides a call of a caller at a place.
    ///
    /// # Errors
    /// Returns the reason why the call cannot be decided.
    pub fn decide_at(&mut self, cells: &Cells<'_>, place: Place<'_>) -> Result<Decided<'_>, String> {
        let [number, .., cn] = &cells.0;
        let number = dialled(number)?;
        let client_normalization = flag(cn)?;
        let [_, profile, policy, user, gateway, _] = cells.0;
        let CallDecider {
            directory,
            profiles,
            callers: [by_policy, by_user, by_gateway],
            placed,
            key,
            workspace,
            sent,
        } = self;
        let no_pair = profile.is_empty() && policy.is_empty();
        let caller = match (user, gateway, no_pair) {
            (b"", _, true) | (_, b"", true) | (b"", b"", _) if place != Place::default() => {
                key.clear();
                for cell in [profile, policy, user, gateway, place.site, place.emergency_policy] {
                    key.extend_from_slice(&cell.len().to_le_bytes());
                    key.extend_from_slice(cell);
                }
                placed.get(key, || directory.caller_at(cells, place))?
            }
            (b"", b"", _) => {
                let profile = *profiles.get(profile, || directory.profile(profile))?;
                // A separate caller for each pair of profile and policy would not fit into the first-level cache.
                let caller = by_policy.get(policy, || directory.by_policy(policy))?;
                let site = profile.and_then(|profile| directory.sites.get(profile.index()).copied().flatten());
                caller.set_profile(directory.plan.plan(), profile, site);
                caller
            }
            (_, b"", true) => by_user.get(user, || directory.user(user))?,
            (b"", _, true) => by_gateway.get(gateway, || directory.gateway(gateway))?,
            _ => return Err("a call has a user, or a gateway, or profile and policy".to_owned()),
        };
        let question =
            Question { number, caller, options: CallOptions { client_normalization, ..directory.options.clone() } };
        let decision = directory.plan.engine().decide(&question, workspace).map_err(|error| error.to_string())?;
        let sent = match decision.outcome {
            Outcome::Routed(choice) => directory.sent(choice.route, workspace.number(), sent)?,
            _ => None,
        };
        Ok(Decided { caller, decision, workspace, sent })
    }
}

/// Returns the number in a cell. `="0030"` is the form that keeps a spreadsheet from changing a number.
fn dialled(cell: &[u8]) -> Result<&str, String> {
    let number = from_utf8(cell).map_err(|_| "the text is not UTF-8".to_owned())?;
    let number = number.strip_prefix("=\"").and_then(|number| number.strip_suffix('"')).unwrap_or(number);
    // The usual case: one pass over the bytes, without a branch for each.
    match number.bytes().fold(false, |any, byte| any | (byte | 0x20 == b'e')) && is_scientific(number) {
        true => Err(format!("`{number}` is a number that a spreadsheet has rounded")),
        false => Ok(number),
    }
}

fn flag(cell: &[u8]) -> Result<bool, String> {
    match cell {
        b"" | b"0" => Ok(false),
        b"1" => Ok(true),
        _ if cell.eq_ignore_ascii_case(b"no") || cell.eq_ignore_ascii_case(b"false") => Ok(false),
        _ if cell.eq_ignore_ascii_case(b"yes") || cell.eq_ignore_ascii_case(b"true") => Ok(true),
        _ => {
            let shown: String = String::from_utf8_lossy(cell).chars().take(40).collect();
            Err(format!("`{}` cannot be `{shown}`", Field::ClientNormalization.name()))
        }
    }
}

#[cfg(test)]
mod tests {
    use dialplan_core::Limits;
    use dialplan_core::compile::compile;
    use dialplan_core::model::load;
    use dialplan_core::source::SourceFile;

    use super::*;

    const PLAN: &str = "
version: 1
dialect: teams
defaults: {policy: staff, emergency_policy: home}
emergency_policies:
  - {name: home, numbers: [{number: '112', usage: home}]}
  - {name: away, numbers: [{number: '911', usage: away}]}
sites: [{name: Here, emergency_policy: home}, {name: There, emergency_policy: away}]
location_profiles: [{name: A, country_code: '31'}, {name: B, country_code: '1'}]
phone_usages: [home, away]
policies: {staff: [], others: [home]}
routes:
  - {name: home, target: '^\\+?112$', phone_usages: home, gateways: g}
  - {name: away, target: '^\\+?911$', phone_usages: away, gateways: g}
users: [{uri: 'sip:bob@x.example', profile: B, policy: others}]
";

    /// Checks which route takes a call, if one does. The cells are number, profile, policy and user.
    fn check(cells: [&str; 4], place: [&str; 2], expected: Result<Option<&str>, &str>) {
        let (file, limits) = (SourceFile::new("plan.yaml", PLAN), Limits::default());
        let plan = compile(&file, load(&file, &limits).plan, &limits, &mut ()).unwrap();
        let directory = Directory::new(plan, CallOptions::default());
        let mut decider = CallDecider::new(&directory);
        let [number, profile, policy, user] = cells.map(str::as_bytes);
        let [site, emergency_policy] = place.map(str::as_bytes);
        let cells = Cells([number, profile, policy, user, b"", b""]);
        // The second time, the caller is remembered.
        for _ in 0..2 {
            let route = decider.decide_at(&cells, Place { site, emergency_policy }).map(|decided| {
                let Outcome::Routed(choice) = decided.decision.outcome else { return None };
                Some(&*directory.plan().plan().route(choice.route).name.value)
            });
            assert_eq!(route, expected.map_err(str::to_owned), "{cells:?} {place:?}");
        }
    }

    #[test]
    fn emergency_calls_depend_on_the_place() {
        check(["112", "A", "", ""], ["", ""], Ok(Some("home")));
        check(["911", "A", "", ""], ["", ""], Ok(None));
        check(["911", "A", "", ""], ["There", ""], Ok(Some("away")));
        check(["112", "A", "staff", ""], ["There", ""], Ok(None));
        check(["112", "A", "", ""], ["There", "home"], Ok(Some("home")));
        check(["911", "", "", "bob"], ["There", ""], Ok(Some("away")));
        check(["911", "", "", "bob"], ["", "away"], Ok(Some("away")));
    }

    #[test]
    fn callers_at_a_place_must_exist() {
        check(["112", "A", "", ""], ["Nowhere", ""], Err("there is no site `Nowhere` in the plan"));
        check(["112", "C", "", ""], ["Here", ""], Err("there is no profile `C` in the plan"));
        check(["112", "A", "", "bob"], ["Here", ""], Err("a call has a user, or a gateway, or profile and policy"));
    }
}
