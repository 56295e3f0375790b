//! Merges phone usages: resolves their keys, splits flattened lists, and adds usages that are used but not listed.

use dialplan_core::diag::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

use super::merger::{Merger, shortened};
use crate::codes;
use crate::draft::{Origin, Usage};
use crate::import::collect::Collected;

/// Replaces the keys with which WMI refers to usages by their names.
pub(super) fn name_usages(found: &mut Collected) {
    let keys = std::mem::take(&mut found.usage_keys);
    let lists = (found.policies.iter_mut().flat_map(|policy| &mut policy.phone_usages))
        .chain(found.routes.iter_mut().flat_map(|route| &mut route.phone_usages));
    for name in lists {
        let key = name.rsplit(['\\', '/']).next().unwrap_or(name);
        let key = key.split_once('=').map_or(key, |(_, key)| key).trim_matches('"');
        if let Some(usage) = keys.get(name.as_str()).or_else(|| keys.get(key)) {
            *name = usage.clone();
        }
    }
}

impl Merger<'_> {
    /// Splits names that contain spaces if all parts are the names of known usages, since they are then flattened
    /// lists.
    pub(super) fn split_flattened(&mut self, found: &mut Collected) {
        if found.spaced.is_empty() {
            return;
        }
        let spaced = std::mem::take(&mut found.spaced);
        let known: FxHashSet<&str> = (found.usages.iter().map(|usage| &usage.name))
            .chain(found.policies.iter().flat_map(|policy| &policy.phone_usages))
            .chain(found.routes.iter().flat_map(|route| &route.phone_usages))
            .chain(
                (found.emergency_policies.iter().flat_map(|found| &found.policy.numbers))
                    .chain(&found.emergency_numbers)
                    .filter_map(|number| number.usage.as_ref()),
            )
            .chain(found.translation_rules.iter().map(|found| &found.rule.name))
            .map(String::as_str)
            .filter(|name| !spaced.contains_key(*name))
            .collect();
        let listed: FxHashSet<&str> = (found.usages.iter().map(|usage| usage.name.as_str()))
            .chain(found.translation_rules.iter().map(|found| found.rule.name.as_str()))
            .collect();
        let mut names: Vec<(&String, Origin)> = spaced.iter().map(|(name, origin)| (name, *origin)).collect();
        names.sort_by_key(|(name, origin)| (*origin, *name));
        let mut split: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for (name, origin) in names {
            let parts = if listed.contains(name.as_str()) { None } else { parts(name, &known) };
            match parts {
                Some(parts) => {
                    let shown = parts.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", ");
                    self.add(
                        &codes::IMPORT_CHANGED,
                        origin,
                        format!("`{name}` is read as a list: {shown}"),
                        "one string",
                    );
                    split.insert(name.clone(), parts);
                }
                None => {
                    let message = format!(
                        "`{}` is a single string: it is kept as one name, but it may have been a list",
                        shortened(name)
                    );
                    self.findings.add(
                        origin.file,
                        Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                            .at(origin.span, "contains spaces")
                            .help("export it again with `ConvertTo-Json -Depth 5`, or separate the names with `;`"),
                    );
                }
            }
        }
        let lists = (found.policies.iter_mut().map(|policy| &mut policy.phone_usages))
            .chain(found.routes.iter_mut().map(|route| &mut route.phone_usages))
            .chain(found.gateways.iter_mut().flat_map(|gateway| {
                let (outbound, inbound) = (&mut gateway.outbound, &mut gateway.inbound);
                [&mut outbound.called, &mut outbound.calling, &mut inbound.called, &mut inbound.calling]
            }));
        for list in lists.filter(|list| list.iter().any(|name| split.contains_key(name))) {
            let parts = std::mem::take(list).into_iter().flat_map(|name| match split.get(&name) {
                Some(parts) => parts.clone(),
                None => vec![name],
            });
            let mut known: FxHashSet<String> = FxHashSet::default();
            *list = parts.filter(|part| known.insert(part.clone())).collect();
        }
    }

    pub(super) fn usages<'u>(
        &mut self,
        found: Vec<Usage>,
        used: impl Iterator<Item = (&'u String, Origin)>,
    ) -> Vec<Usage> {
        let mut known: FxHashSet<String> = FxHashSet::default();
        let mut usages: Vec<Usage> = found.into_iter().filter(|usage| known.insert(usage.name.clone())).collect();
        let listed = !usages.is_empty();
        for (name, origin) in used {
            if known.insert(name.clone()) {
                usages.push(Usage { name: name.clone(), description: None, origin, listed: false });
                if listed {
                    let message = format!("phone usage `{name}` is used but not listed: it is added");
                    self.add(&codes::IMPORT_CHANGED, origin, message, "used here");
                }
            }
        }
        usages
    }
}

/// Returns the known names that make up the text, separated by spaces, or `None` if it is not made up of them.
fn parts(text: &str, known: &FxHashSet<&str>) -> Option<Vec<String>> {
    /// The most words that are tried.
    const WORDS: usize = 200;
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() > WORDS {
        return None;
    }
    // For each number of words: where the last name begins, if so many words are made up of names.
    let mut ends: Vec<Option<usize>> = vec![Some(0)];
    for end in 1..=words.len() {
        let from = (0..end).find(|start| {
            ends.get(*start).is_some_and(Option::is_some)
                && words.get(*start..end).is_some_and(|words| known.contains(words.join(" ").as_str()))
        });
        ends.push(from);
    }
    let mut found = Vec::new();
    let mut end = words.len();
    while end > 0 {
        let start = ends.get(end).copied().flatten()?;
        found.push(words.get(start..end)?.join(" "));
        end = start;
    }
    found.reverse();
    Some(found)
}
