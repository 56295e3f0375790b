//! One plan out of what several files have: names once, references resolved, what a plan cannot load left out and said.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Dialect;
use dialplan_core::single;
use rustc_hash::{FxHashMap, FxHashSet};

use super::collect::{Collected, FoundProfile, Loose};
use super::findings::Report;
use super::input::{Options, Source};
use super::names::without_prefix;
use crate::codes;
use crate::draft::{Draft, EmergencyNumber, Origin, Profile, Rule, Usage, User};

pub(super) fn draft(mut found: Collected, sources: &[Source], options: &Options, report: &mut Report) -> Draft {
    let mut merge = Merge { report, sources, patterns: FxHashMap::default() };
    let dialect = merge.dialect(&found, options);
    name_usages(&mut found);
    merge.split_flattened(&mut found);
    let mut profiles = merge.profiles(found.profiles, found.loose);
    for profile in &mut profiles {
        merge.usable_rules(profile);
    }
    let policies = merge.once(
        "policy",
        found.policies,
        |p| p.name.clone(),
        |p| p.origin,
        |a, b| a.phone_usages == b.phone_usages && a.description == b.description,
    );
    let mut routes = merge.once(
        "route",
        found.routes,
        |r| r.name.clone(),
        |r| r.origin,
        |a, b| {
            (&a.target, &a.phone_usages, &a.gateways, a.priority)
                == (&b.target, &b.phone_usages, &b.gateways, b.priority)
        },
    );
    routes.retain(|route| match merge.fault(&route.target, None) {
        None => true,
        Some(fault) => {
            merge.left_out(
                route.origin,
                format!(
                    "route `{}` is left out: its pattern `{}` cannot be used: {fault}",
                    route.name,
                    shortened(&route.target)
                ),
            );
            false
        }
    });
    let gateways = merge.gateways(found.gateways);
    let tests = merge.once(
        "test case",
        found.tests,
        |t| t.name.clone(),
        |t| t.origin,
        |a, b| {
            (&a.number, &a.profile, &a.policy, &a.translation, &a.usage, &a.route)
                == (&b.number, &b.profile, &b.policy, &b.translation, &b.usage, &b.route)
        },
    );
    let emergency_numbers = merge.emergency_numbers(found.emergency_numbers);
    let users = merge.users(found.users, &profiles, &policies.iter().map(|p| p.name.as_str()).collect::<Vec<_>>());
    let used = policies
        .iter()
        .flat_map(|policy| policy.phone_usages.iter().map(|usage| (usage, policy.origin)))
        .chain(routes.iter().flat_map(|route| route.phone_usages.iter().map(|usage| (usage, route.origin))))
        .chain(emergency_numbers.iter().flat_map(|number| number.usage.iter().map(|usage| (usage, number.origin))));
    let usages = merge.usages(found.usages, used);
    let mut draft = Draft {
        dialect,
        profiles,
        usages,
        policies,
        routes,
        gateways,
        users,
        emergency_numbers,
        tests,
        left_out: Vec::new(),
    };
    merge.tests(&mut draft);
    draft
}

/// WMI names a usage by its key.
fn name_usages(found: &mut Collected) {
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

struct Merge<'m> {
    report: &'m mut Report,
    sources: &'m [Source],
    /// What is wrong with each pattern and translation, asked once.
    patterns: FxHashMap<(String, Option<String>), Option<String>>,
}

impl Merge<'_> {
    fn add(&mut self, code: &'static dialplan_core::diag::Code, origin: Origin, message: String, label: &str) {
        self.report.add(origin.file, Diagnostic::new(code, message).at(origin.span, label));
    }

    fn left_out(&mut self, origin: Origin, message: String) {
        self.add(&codes::NOT_CARRIED_OVER, origin, message, "left out");
    }

    /// `file:line` of a place, for messages about two files.
    fn place(&self, origin: Origin) -> String {
        let Some(source) = self.sources.get(origin.file) else { return String::new() };
        format!("{}:{}", source.file.name(), source.file.line(origin.span.start))
    }

    fn dialect(&mut self, found: &Collected, options: &Options) -> Dialect {
        if let Some(dialect) = options.dialect {
            return dialect;
        }
        match found.products.as_slice() {
            // Rules that are made one by one, and not in memory, are a server's; but people leave the switch out for Teams, too.
            [] if found.loose.iter().any(|loose| loose.made) => Dialect::Lync2013,
            [] => {
                let origin = found
                    .profiles
                    .first()
                    .map(|found| found.profile.origin)
                    .or(found.loose.first().map(|loose| loose.rule.origin));
                if let Some(origin) = origin {
                    self.add(
                        &codes::IMPORT_CHANGED,
                        origin,
                        "nothing tells which product this comes from: taken for Teams".to_owned(),
                        "as here",
                    );
                }
                Dialect::Teams
            }
            [(only, _)] => *only,
            [(first, origin), (second, other), ..] => {
                let message = format!(
                    "the files come from several products: `{}` at {}, `{}` here; the plan is `{}`",
                    first.name(),
                    self.place(*origin),
                    second.name(),
                    first.name()
                );
                self.report.add(
                    other.file,
                    Diagnostic::new(&codes::IMPORT_CONFLICT, message)
                        .at(other.span, "of another product")
                        .help("choose with `--dialect`"),
                );
                *first
            }
        }
    }

    /// Names with blanks are lists that were flattened, if usages of the parts' names are known.
    fn split_flattened(&mut self, found: &mut Collected) {
        if found.spaced.is_empty() {
            return;
        }
        let spaced = std::mem::take(&mut found.spaced);
        let known: FxHashSet<&str> = (found.usages.iter().map(|usage| &usage.name))
            .chain(found.policies.iter().flat_map(|policy| &policy.phone_usages))
            .chain(found.routes.iter().flat_map(|route| &route.phone_usages))
            .chain(found.emergency_numbers.iter().filter_map(|number| number.usage.as_ref()))
            .map(String::as_str)
            .filter(|name| !spaced.contains_key(*name))
            .collect();
        let listed: FxHashSet<&str> = found.usages.iter().map(|usage| usage.name.as_str()).collect();
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
                        "one text",
                    );
                    split.insert(name.clone(), parts);
                }
                None => {
                    let message = format!(
                        "`{}` is one text: it is kept as one name, though it may have been a list",
                        shortened(name)
                    );
                    self.report.add(
                        origin.file,
                        Diagnostic::new(&codes::NOT_CARRIED_OVER, message).at(origin.span, "has blanks in it").help(
                            "export it again with `ConvertTo-Json -Depth 5`, or write a list with `;` between the names",
                        ),
                    );
                }
            }
        }
        let lists = (found.policies.iter_mut().map(|policy| &mut policy.phone_usages))
            .chain(found.routes.iter_mut().map(|route| &mut route.phone_usages));
        for list in lists.filter(|list| list.iter().any(|name| split.contains_key(name))) {
            let mut names: Vec<String> = Vec::new();
            for name in std::mem::take(list) {
                for part in split.get(&name).cloned().unwrap_or_else(|| vec![name]) {
                    if !names.contains(&part) {
                        names.push(part);
                    }
                }
            }
            *list = names;
        }
    }

    /// Each name once, whatever its case: what is the same again is nothing new, what differs is a conflict that the first one wins.
    fn once<T>(
        &mut self,
        kind: &str,
        list: Vec<T>,
        name: fn(&T) -> String,
        origin: fn(&T) -> Origin,
        same: fn(&T, &T) -> bool,
    ) -> Vec<T> {
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        let mut kept: Vec<T> = Vec::with_capacity(list.len());
        for item in list {
            let name = name(&item);
            // Names of tests are ours to compare; the others are Microsoft's, where case is nothing.
            let key = if kind == "test case" { name.clone() } else { name.to_lowercase() };
            match places.get(&key).and_then(|at| kept.get(*at)) {
                None => {
                    places.insert(key, kept.len());
                    kept.push(item);
                }
                Some(first) if same(first, &item) => {}
                Some(first) => {
                    let first = origin(first);
                    self.conflict(kind, &name, first, origin(&item));
                }
            }
        }
        kept
    }

    fn conflict(&mut self, kind: &str, name: &str, first: Origin, second: Origin) {
        let message = format!("{kind} `{name}` is another at {}: that one is kept", self.place(first));
        self.add(&codes::IMPORT_CONFLICT, second, message, "left out");
    }

    fn profiles(&mut self, found: Vec<FoundProfile>, loose: Vec<Loose>) -> Vec<Profile> {
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
        let mut profiles = self.once(
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
        let mut added: FxHashMap<String, Vec<Loose>> = FxHashMap::default();
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

    /// Rules that stand by themselves come to those that the dial plan has. Of rules that were found the priority is a place among each other,
    /// and those without one come last; one that was made by a command goes where the command put it.
    fn add_rules(&mut self, profile: &mut Profile, rules: Vec<Loose>) {
        let complete = !profile.rules.is_empty();
        let (made, mut found): (Vec<Loose>, Vec<Loose>) = rules.into_iter().partition(|loose| loose.made);
        found.sort_by_key(|loose| (loose.rule.priority.is_none(), loose.rule.priority));
        let follows = complete || !found.is_empty();
        let mut known: FxHashMap<String, (String, String, Origin)> = FxHashMap::default();
        let entry = |rule: &Rule| (rule.pattern.clone(), rule.translation.clone(), rule.origin);
        known.extend(profile.rules.iter().map(|rule| (rule.name.clone(), entry(rule))));
        for Loose { rule, made, .. } in found.into_iter().chain(made) {
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

    /// A dial plan for rules that belong to none is called like their file.
    fn stem(&mut self, file: usize) -> String {
        let name = self.sources.get(file).map(|source| source.file.name()).unwrap_or_default();
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
        if stem.is_empty() { "imported".to_owned() } else { stem.to_owned() }
    }

    /// Rules that a plan can load, with names that differ.
    fn usable_rules(&mut self, profile: &mut Profile) {
        let mut names: FxHashSet<String> = FxHashSet::default();
        // How often a name was there, so that the thousandth is not counted from the first.
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        let rules = std::mem::take(&mut profile.rules);
        for (position, mut rule) in rules.into_iter().enumerate() {
            if let Some(fault) = self.fault(&rule.pattern, Some(&rule.translation)) {
                self.left_out(
                    rule.origin,
                    format!("rule `{}` of dial plan `{}` is left out: {fault}", rule.name, profile.name),
                );
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
                    true => format!("a rule of dial plan `{}` has no name: it is called `{name}`", profile.name),
                    false => format!(
                        "dial plan `{}` has several rules `{}`: this one is called `{name}`",
                        profile.name, rule.name
                    ),
                };
                self.add(&codes::IMPORT_CHANGED, rule.origin, message, "this rule");
                rule.name = name;
            }
            profile.rules.push(rule);
        }
    }

    /// Why a plan with the pattern could not be used.
    fn fault(&mut self, pattern: &str, translation: Option<&str>) -> Option<String> {
        let key = (pattern.to_owned(), translation.map(str::to_owned));
        if let Some(known) = self.patterns.get(&key) {
            return known.clone();
        }
        let character = translation.and_then(|t| t.chars().find(|c| !(' '..='~').contains(c)));
        let fault = match (character, single::Rule::new(pattern, translation, Default::default(), &Default::default()))
        {
            (Some(c), _) if c.is_control() => {
                Some(format!("its translation has the character U+{:04X}, which cannot be dialled", u32::from(c)))
            }
            (Some(c), _) => Some(format!("its translation has the character `{c}`, which cannot be dialled")),
            (None, Err(fault)) => Some(fault.message),
            (None, Ok(rule)) => rule.unsupported().or(rule.translation_fault()).map(|fault| fault.message.clone()),
        };
        self.patterns.insert(key, fault.clone());
        fault
    }

    fn gateways(&mut self, found: Vec<crate::draft::Gateway>) -> Vec<crate::draft::Gateway> {
        let mut kept: Vec<crate::draft::Gateway> = Vec::new();
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for gateway in found {
            match places.get(&gateway.name.to_lowercase()).and_then(|at| kept.get_mut(*at)) {
                Some(known) => known.profile = known.profile.take().or(gateway.profile),
                None => {
                    places.insert(gateway.name.to_lowercase(), kept.len());
                    kept.push(gateway);
                }
            }
        }
        kept
    }

    fn usages<'u>(&mut self, found: Vec<Usage>, used: impl Iterator<Item = (&'u String, Origin)>) -> Vec<Usage> {
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

    fn users(&mut self, found: Vec<User>, profiles: &[Profile], policies: &[&str]) -> Vec<User> {
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
                    self.report.add(
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
                        "the line of user `{}` has the character U+{:04X}, which cannot be dialled",
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
                // A line here, a dial plan there: scripts set them one by one.
                Some(known) => {
                    let differs =
                        |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
                    if differs(&known.line_uri, &user.line_uri)
                        || differs(&known.profile, &user.profile)
                        || differs(&known.policy, &user.policy)
                    {
                        let first = known.origin;
                        self.conflict("user", &user.uri, first, user.origin);
                        continue;
                    }
                    known.line_uri = known.line_uri.take().or(user.line_uri);
                    known.profile = known.profile.take().or(user.profile);
                    known.policy = known.policy.take().or(user.policy);
                }
            }
        }
        users
    }

    /// A suite that names what the plan does not have is refused when it is run.
    fn tests(&mut self, draft: &mut Draft) {
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
                // Without any the suite has no such column.
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
                        self.report.add(
                            test.origin.file,
                            Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                                .at(test.origin.span, "the case is kept, and `run` refuses it"),
                        );
                    }
                }
            }
        }
    }

    fn emergency_numbers(&mut self, found: Vec<EmergencyNumber>) -> Vec<EmergencyNumber> {
        let mut kept: Vec<EmergencyNumber> = Vec::new();
        for mut entry in found {
            if let Some(bad) = std::iter::once(&entry.number)
                .chain(&entry.masks)
                .find(|n| n.chars().any(|c| !(' '..='~').contains(&c)))
            {
                let message = format!("emergency number `{bad}` cannot be dialled");
                self.left_out(entry.origin, message);
                continue;
            }
            match kept.iter_mut().find(|known| known.number == entry.number) {
                None => kept.push(entry),
                Some(known) if known.usage == entry.usage => {
                    entry.masks.retain(|mask| !known.masks.contains(mask));
                    known.masks.append(&mut entry.masks);
                }
                Some(known) => {
                    let first = known.origin;
                    self.conflict("emergency number", &entry.number, first, entry.origin);
                }
            }
        }
        kept
    }
}

/// The known names that the text is made of, with blanks between; nothing if it is not.
fn parts(text: &str, known: &FxHashSet<&str>) -> Option<Vec<String>> {
    /// Words of one list; more are no name of a usage.
    const WORDS: usize = 200;
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() > WORDS {
        return None;
    }
    // The last part of what can be read up to each word.
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

fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
