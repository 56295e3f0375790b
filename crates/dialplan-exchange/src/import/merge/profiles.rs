//! Merges dial plans with their rules: those listed in them, those that are only named, and those outside a dial plan.

use rustc_hash::{FxHashMap, FxHashSet};

use super::merger::{Merger, shortened};
use crate::codes;
use crate::draft::{DraftList, Origin, PartialList, Profile, Rule};
use crate::import::collect::{FoundProfile, LooseRule};

impl Merger<'_> {
    pub(super) fn profiles(&mut self, found: Vec<FoundProfile>, loose: Vec<LooseRule>) -> Vec<Profile> {
        let by_name: FxHashMap<String, usize> = loose
            .iter()
            .enumerate()
            .rev()
            .flat_map(|(at, loose)| {
                std::iter::once((loose.rule.name.clone(), at)).chain(loose.key.clone().map(|key| (key, at)))
            })
            .collect();
        let mut taken = FxHashSet::default();
        let mut profiles = Vec::new();
        for FoundProfile { mut profile, named } in found {
            for (name, span) in named {
                let key = name.rsplit(['\\', '/']).next().unwrap_or(&name).trim_matches(['"', '{', '}']);
                let at = by_name.get(&name).or_else(|| by_name.get(key)).copied();
                match at.and_then(|at| loose.get(at).map(|loose| (at, loose))) {
                    Some((at, loose)) => {
                        taken.insert(at);
                        profile.rules.push(loose.rule.clone());
                    }
                    None => {
                        let origin = Origin { span, ..profile.origin };
                        let why = "it names a rule that is in none of the files".to_owned();
                        self.partial.push(PartialList { list: DraftList::Rules(profile.name.clone()), why, origin });
                        self.left_out(
                            origin,
                            format!(
                                "dial plan `{}` names a rule that is in none of the files: `{}`",
                                profile.name,
                                shortened(&name)
                            ),
                        );
                    }
                }
            }
            profiles.push(profile);
        }
        let mut profiles = self.deduplicated(
            "dial plan",
            profiles,
            |p| p.name.clone(),
            |p| p.origin,
            |a, b| {
                let rules = |p: &Profile| {
                    p.rules
                        .iter()
                        .map(|r| (r.name.clone(), r.pattern.clone(), r.translation.clone()))
                        .collect::<Vec<_>>()
                };
                rules(a) == rules(b)
            },
        );
        let mut places: FxHashMap<String, usize> =
            profiles.iter().enumerate().map(|(at, profile)| (profile.name.to_lowercase(), at)).collect();
        let mut added: FxHashMap<String, Vec<LooseRule>> = FxHashMap::default();
        let mut order = Vec::new();
        for (at, mut loose) in loose.into_iter().enumerate() {
            if taken.contains(&at) {
                continue;
            }
            let parent = loose.parent.take().unwrap_or_else(|| self.stem(loose.rule.origin.file));
            let list = added.entry(parent.to_lowercase()).or_default();
            if list.is_empty() {
                order.push(parent);
            }
            list.push(loose);
        }
        for name in order {
            let Some(rules) = added.remove(&name.to_lowercase()) else { continue };
            let Some(origin) = rules.first().map(|loose| loose.rule.origin) else { continue };
            let at = *places.entry(name.to_lowercase()).or_insert(profiles.len());
            if at == profiles.len() {
                if rules.iter().any(|loose| loose.made) {
                    let why = "the script only adds to it".to_owned();
                    self.partial.push(PartialList { list: DraftList::Rules(name.clone()), why, origin });
                }
                profiles.push(Profile {
                    name,
                    description: None,
                    external_access_prefix: None,
                    optimize_device_dialing: false,
                    rules: Vec::new(),
                    origin,
                });
            }
            if let Some(profile) = profiles.get_mut(at) {
                self.add_rules(profile, rules);
            }
        }
        profiles
    }

    /// Adds rules outside a dial plan to the rules that it lists. The priorities of found rules only order them among
    /// each other, and rules without a priority come last. A rule that a command created goes to the place that the
    /// command gave it.
    fn add_rules(&mut self, profile: &mut Profile, rules: Vec<LooseRule>) {
        let complete = !profile.rules.is_empty();
        let (made, mut found): (Vec<LooseRule>, Vec<LooseRule>) = rules.into_iter().partition(|loose| loose.made);
        found.sort_by_key(|loose| (loose.rule.priority.is_none(), loose.rule.priority));
        let follows = complete || !found.is_empty();
        let mut known: FxHashMap<String, (String, String, Origin)> = FxHashMap::default();
        let entry = |rule: &Rule| (rule.pattern.clone(), rule.translation.clone(), rule.origin);
        known.extend(profile.rules.iter().map(|rule| (rule.name.clone(), entry(rule))));
        for LooseRule { rule, made, .. } in found.into_iter().chain(made) {
            match known.get(&rule.name).filter(|_| complete) {
                Some((pattern, translation, _)) if (pattern, translation) == (&rule.pattern, &rule.translation) => {}
                Some((_, _, first)) => {
                    let first = *first;
                    self.conflict("rule", &rule.name, first, rule.origin);
                }
                None => {
                    let last = profile.rules.len();
                    let place = rule.priority.filter(|_| made && follows).and_then(|place| usize::try_from(place).ok());
                    if complete {
                        known.insert(rule.name.clone(), entry(&rule));
                    }
                    profile.rules.insert(place.unwrap_or(last).min(last), rule);
                }
            }
        }
    }

    /// Returns the name of the dial plan for rules that belong to none: the name of their file without its extension.
    fn stem(&mut self, file: usize) -> String {
        let name = self.sources.get(file).map(|source| source.file.name()).unwrap_or_default();
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
        if stem.is_empty() { "imported".to_owned() } else { stem.to_owned() }
    }

    /// Leaves out rules that a plan cannot load, and gives the others distinct names.
    pub(super) fn usable_rules(&mut self, profile: &mut Profile) {
        let mut names: FxHashSet<String> = FxHashSet::default();
        // How often each name occurred, so that finding a free name does not start from 1 each time.
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        let rules = std::mem::take(&mut profile.rules);
        for (position, mut rule) in rules.into_iter().enumerate() {
            if let Some(fault) = self.fault(&rule.pattern, Some(&rule.translation)) {
                self.left_out(
                    rule.origin,
                    format!("rule `{}` of dial plan `{}` is left out: {fault}", rule.name, profile.name),
                );
                let why = format!("rule `{}` is left out", rule.name);
                let list = DraftList::Rules(profile.name.clone());
                self.partial.push(PartialList { list, why, origin: rule.origin });
                continue;
            }
            let mut name = rule.name.clone();
            if name.trim().is_empty() {
                name = format!("Rule {}", position + 1);
            }
            let base = name.clone();
            let count = counts.entry(base.clone()).or_insert(1);
            while !names.insert(name.clone()) {
                *count += 1;
                name = format!("{base} ({count})");
            }
            if name != rule.name {
                let message = match rule.name.trim().is_empty() {
                    true => format!("a rule of dial plan `{}` has no name: it is named `{name}`", profile.name),
                    false => format!(
                        "dial plan `{}` has several rules named `{}`: this one is renamed `{name}`",
                        profile.name, rule.name
                    ),
                };
                self.add(&codes::IMPORT_CHANGED, rule.origin, message, "this rule");
                rule.name = name;
            }
            profile.rules.push(rule);
        }
    }
}
