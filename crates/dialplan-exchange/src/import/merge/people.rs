//! Merges gateways, users and test cases, and resolves their references.

use dialplan_core::diag::Diagnostic;
use rustc_hash::FxHashMap;

use super::merger::Merger;
use crate::codes;
use crate::draft::{Draft, Gateway, Origin, Profile, User};
use crate::names::without_prefix;

impl Merger<'_> {
    pub(super) fn gateways(&mut self, found: Vec<Gateway>) -> Vec<Gateway> {
        let mut kept: Vec<Gateway> = Vec::new();
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for gateway in found {
            match places.get(&gateway.name.to_lowercase()).and_then(|at| kept.get_mut(*at)) {
                // A dial plan, a dump and a script may each say something about one gateway.
                Some(known) => {
                    let lists = |gateway: &Gateway| (gateway.outbound.clone(), gateway.inbound.clone());
                    let none = Default::default();
                    let switched = matches!((known.enabled, gateway.enabled), (Some(a), Some(b)) if a != b);
                    if switched || lists(known) != lists(&gateway) && lists(known) != none && lists(&gateway) != none {
                        let first = known.origin;
                        self.conflict("gateway", &gateway.name, first, gateway.origin);
                        continue;
                    }
                    known.profile = known.profile.take().or(gateway.profile.clone());
                    known.enabled = known.enabled.or(gateway.enabled);
                    if lists(known) == none {
                        (known.outbound, known.inbound) = (gateway.outbound, gateway.inbound);
                    }
                }
                None => {
                    places.insert(gateway.name.to_lowercase(), kept.len());
                    kept.push(gateway);
                }
            }
        }
        kept
    }

    pub(super) fn users(&mut self, found: Vec<User>, profiles: &[Profile], policies: &[&str]) -> Vec<User> {
        let address = |user: &User| {
            let bare = without_prefix(&user.uri, &["sip:"]);
            bare.to_lowercase()
        };
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        let mut users: Vec<User> = Vec::new();
        let profiles: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
        for mut user in found {
            for (kind, reference, names) in
                [("dial plan", &mut user.profile, &profiles[..]), ("policy", &mut user.policy, policies)]
            {
                let Some(name) = reference.as_deref() else { continue };
                let same = names
                    .iter()
                    .find(|known| **known == name)
                    .or_else(|| names.iter().find(|known| known.eq_ignore_ascii_case(name)));
                let resolved = same.map(|name| (*name).to_owned());
                if resolved.is_none() {
                    let message = format!("{kind} `{name}` of user `{}` is in none of the files", user.uri);
                    self.findings.add(
                        user.origin.file,
                        Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                            .at(user.origin.span, "the user is kept without it"),
                    );
                }
                *reference = resolved;
            }
            if let Some(line) = &user.line_uri
                && let Some(c) = line.chars().find(|c| !(' '..='~').contains(c))
            {
                self.left_out(
                    user.origin,
                    format!(
                        "the line of user `{}` contains the character U+{:04X}, which cannot be dialled",
                        user.uri,
                        u32::from(c)
                    ),
                );
                user.line_uri = None;
            }
            match places.get(&address(&user)).and_then(|at| users.get_mut(*at)) {
                None => {
                    places.insert(address(&user), users.len());
                    users.push(user);
                }
                // Scripts set the line, the dial plan and the policy of a user one by one.
                Some(known) => {
                    let differs =
                        |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
                    if differs(&known.line_uri, &user.line_uri)
                        || differs(&known.profile, &user.profile)
                        || differs(&known.policy, &user.policy)
                        || differs(&known.emergency_policy, &user.emergency_policy)
                    {
                        let first = known.origin;
                        self.conflict("user", &user.uri, first, user.origin);
                        continue;
                    }
                    known.line_uri = known.line_uri.take().or(user.line_uri);
                    known.profile = known.profile.take().or(user.profile);
                    known.policy = known.policy.take().or(user.policy);
                    known.emergency_policy = known.emergency_policy.take().or(user.emergency_policy);
                }
            }
        }
        users
    }

    /// Returns what scripts assign to everybody: the last name of the first file that assigns one. `known` are the
    /// names in the plan.
    pub(super) fn granted_to_all(
        &mut self,
        kind: &str,
        grants: Vec<(String, Origin)>,
        known: &[&str],
    ) -> Option<String> {
        let mut default: Option<(&str, Origin)> = None;
        for (name, origin) in &grants {
            let same = known.iter().find(|known| known.eq_ignore_ascii_case(name));
            match (same, default) {
                // What nobody has changed is the default anyway.
                (None, _) if name.eq_ignore_ascii_case("Global") => {}
                (None, _) => self.left_out(*origin, format!("{kind} `{name}` of everybody is in none of the files")),
                (Some(same), Some((first, place))) if *same != first => {
                    self.conflict(&format!("the {kind} of everybody:"), same, place, *origin);
                }
                (Some(same), _) => default = Some((same, *origin)),
            }
        }
        let (name, origin) = default?;
        if !name.eq_ignore_ascii_case("Global") && known.iter().any(|known| known.eq_ignore_ascii_case("Global")) {
            let message = format!("{kind} `{name}` is assigned to everybody, so that `Global` is nobody's");
            self.add(&codes::IMPORT_CHANGED, origin, message, "the default of the plan");
        }
        Some(name.to_owned())
    }

    /// Reports names in test cases that the plan does not have, since a suite that uses them is refused when it is run.
    pub(super) fn tests(&mut self, draft: &mut Draft) {
        if draft.profiles.is_empty() && draft.policies.is_empty() && draft.routes.is_empty() && draft.usages.is_empty()
        {
            return;
        }
        let names = |names: Vec<&String>| -> FxHashMap<String, String> {
            names.into_iter().map(|name| (name.to_lowercase(), name.clone())).collect()
        };
        let profiles = names(draft.profiles.iter().map(|profile| &profile.name).collect());
        let policies = names(draft.policies.iter().map(|policy| &policy.name).collect());
        let usages = names(draft.usages.iter().map(|usage| &usage.name).collect());
        let routes = names(draft.routes.iter().map(|route| &route.name).collect());
        for test in &mut draft.tests {
            for (kind, reference, known) in [
                // Without any, the suite has no such column.
                ("dial plan", test.profile.as_mut().filter(|_| !profiles.is_empty()), &profiles),
                ("policy", test.policy.as_mut().filter(|_| !policies.is_empty()), &policies),
                ("phone usage", test.usage.as_mut(), &usages),
                ("route", test.route.as_mut(), &routes),
            ] {
                let Some(name) = reference else { continue };
                match known.get(&name.to_lowercase()) {
                    Some(known) if kind != "phone usage" => *name = known.clone(),
                    Some(known) if known == name => {}
                    _ => {
                        let message = format!("{kind} `{name}` of test case `{}` is in none of the files", test.name);
                        self.findings.add(
                            test.origin.file,
                            Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                                .at(test.origin.span, "the case is kept, but `run` will refuse it"),
                        );
                    }
                }
            }
        }
    }
}
