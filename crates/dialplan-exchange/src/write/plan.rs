//! Writes the plan file as a careful person would: short forms where nothing is lost, patterns in single quotes, and
//! the origin of each part in a comment after it.

use std::fmt::Write as _;

use dialplan_core::source::SourceFile;
use rustc_hash::FxHashSet;

use super::scalar::{comment, name, quoted};
use crate::draft::{
    Draft, DraftList, EmergencyNumber, EmergencyPolicy, Gateway, Origin, PartialList, Policy, Profile, Route, Rule,
    Site, TranslationLists, Usage, User,
};

/// The longest line on which a list is written in one piece.
const WIDTH: usize = 110;
/// The most lines about left-out parts at the end of the file.
const LEFT_OUT: usize = 200;

/// Returns the text of the plan file. `files` are the files that the origins in the draft refer to by index.
pub fn plan<'f>(draft: &'f Draft, files: &'f [&'f SourceFile]) -> String {
    let emptied = draft.emptied.iter().collect();
    let mut writer = Writer { out: String::new(), files, emptied };
    writer.head(draft);
    writer.section("emergency_numbers", &draft.emergency_numbers, |writer, entry| writer.emergency_number(entry, "  "));
    writer.section("emergency_policies", &draft.emergency_policies, Writer::emergency_policy);
    writer.section("sites", &draft.sites, Writer::site);
    writer.section("translation_rules", &draft.translation_rules, |writer, rule| writer.rule(rule, "  "));
    writer.section("location_profiles", &draft.profiles, Writer::profile);
    writer.usages(&draft.usages);
    writer.section("policies", &draft.policies, Writer::policy);
    writer.section("routes", &draft.routes, Writer::route);
    writer.section("gateways", &draft.gateways, Writer::gateway);
    writer.section("users", &draft.users, Writer::user);
    writer.partial(&draft.partial);
    writer.left_out(&draft.left_out);
    writer.out
}

struct Writer<'f> {
    out: String,
    files: &'f [&'f SourceFile],
    /// The lists that the files show to have no items.
    emptied: FxHashSet<&'f DraftList>,
}

impl Writer<'_> {
    fn place(&self, origin: Origin) -> String {
        match self.files.get(origin.file) {
            Some(file) => comment(&format!("{}:{}", file.name(), file.line(origin.span.start))),
            None => String::new(),
        }
    }

    fn line(&mut self, text: &str, origin: Option<Origin>) {
        self.out.push_str(text);
        if let Some(place) = origin.map(|origin| self.place(origin)).filter(|place| !place.is_empty()) {
            let _ = write!(self.out, "  # {place}");
        }
        self.out.push('\n');
    }

    fn section<T>(&mut self, key: &str, items: &[T], write: impl Fn(&mut Self, &T)) {
        if !items.is_empty() {
            let _ = write!(self.out, "\n{key}:\n");
            items.iter().for_each(|item| write(self, item));
        }
    }

    fn head(&mut self, draft: &Draft) {
        let files: Vec<String> = self.files.iter().map(|file| comment(file.name())).collect();
        let _ = writeln!(self.out, "# Imported from {}.", files.join(", "));
        for sentence in &draft.collected {
            let _ = writeln!(self.out, "# {}", comment(sentence));
        }
        let _ = write!(self.out, "version: 1\ndialect: {}\n", draft.dialect.name());
        // Users without a dial plan or policy have the global one.
        let is_global = |text: &&str| text.eq_ignore_ascii_case("Global");
        let profile = draft.default_profile.as_deref();
        let profile = profile.or_else(|| draft.profiles.iter().map(|p| p.name.as_str()).find(is_global));
        let policy = draft.default_policy.as_deref();
        let policy = policy.or_else(|| draft.policies.iter().map(|p| p.name.as_str()).find(is_global));
        let profile = profile.map(|p| format!("profile: {}", name(p)));
        let policy = policy.map(|p| format!("policy: {}", name(p)));
        let emergency = draft.default_emergency_policy.as_ref().map(|p| format!("emergency_policy: {}", name(p)));
        let defaults: Vec<String> = profile.into_iter().chain(policy).chain(emergency).collect();
        if !defaults.is_empty() {
            let _ = writeln!(self.out, "defaults: {{ {} }}", defaults.join(", "));
        }
    }

    fn emergency_number(&mut self, entry: &EmergencyNumber, indent: &str) {
        let mut text = format!("{indent}- {{ number: {}", quoted(&entry.number));
        if !entry.masks.is_empty() {
            let masks: Vec<String> = entry.masks.iter().map(|mask| quoted(mask)).collect();
            let _ = write!(text, ", masks: [{}]", masks.join(", "));
        }
        if let Some(usage) = &entry.usage {
            let _ = write!(text, ", usage: {}", name(usage));
        }
        self.line(&format!("{text} }}"), Some(entry.origin));
    }

    fn emergency_policy(&mut self, policy: &EmergencyPolicy) {
        self.line(&format!("  - name: {}", name(&policy.name)), Some(policy.origin));
        self.description(policy.description.as_deref());
        if !policy.numbers.is_empty() {
            self.out.push_str("    numbers:\n");
            policy.numbers.iter().for_each(|entry| self.emergency_number(entry, "      "));
        }
    }

    fn site(&mut self, site: &Site) {
        self.line(&format!("  - name: {}", name(&site.name)), Some(site.origin));
        self.description(site.description.as_deref());
        if let Some(policy) = &site.emergency_policy {
            let _ = writeln!(self.out, "    emergency_policy: {}", name(policy));
        }
    }

    fn gateway(&mut self, gateway: &Gateway) {
        let lists = [("outbound", &gateway.outbound), ("inbound", &gateway.inbound)];
        if lists.iter().all(|(_, lists)| **lists == TranslationLists::default()) {
            let mut entry = format!("  - {{ name: {}", name(&gateway.name));
            if let Some(profile) = &gateway.profile {
                let _ = write!(entry, ", profile: {}", name(profile));
            }
            if gateway.enabled == Some(false) {
                entry.push_str(", enabled: false");
            }
            self.line(&format!("{entry} }}"), Some(gateway.origin));
            return;
        }
        self.line(&format!("  - name: {}", name(&gateway.name)), Some(gateway.origin));
        if let Some(profile) = &gateway.profile {
            let _ = writeln!(self.out, "    profile: {}", name(profile));
        }
        for (key, lists) in lists {
            let written: Vec<String> = [("called", &lists.called), ("calling", &lists.calling)]
                .into_iter()
                .filter(|(_, names)| !names.is_empty())
                .map(|(key, names)| {
                    let names: Vec<String> = names.iter().map(|text| name(text)).collect();
                    format!("{key}: [{}]", names.join(", "))
                })
                .collect();
            if !written.is_empty() {
                let _ = writeln!(self.out, "    {key}: {{ {} }}", written.join(", "));
            }
        }
        if gateway.enabled == Some(false) {
            self.out.push_str("    enabled: false\n");
        }
    }

    fn user(&mut self, user: &User) {
        let mut entry = format!("  - {{ uri: {}", quoted(&user.uri));
        for (key, value) in [
            ("line_uri", user.line_uri.as_deref().map(quoted)),
            ("profile", user.profile.as_deref().map(name)),
            ("policy", user.policy.as_deref().map(name)),
            ("emergency_policy", user.emergency_policy.as_deref().map(name)),
        ] {
            if let Some(value) = value {
                let _ = write!(entry, ", {key}: {value}");
            }
        }
        self.line(&format!("{entry} }}"), Some(user.origin));
    }

    fn profile(&mut self, profile: &Profile) {
        self.line(&format!("  - name: {}", name(&profile.name)), Some(profile.origin));
        self.description(profile.description.as_deref());
        if let Some(prefix) = &profile.external_access_prefix {
            let _ = writeln!(self.out, "    external_access_prefix: {}", quoted(prefix));
        }
        if profile.optimize_device_dialing {
            self.out.push_str("    optimize_device_dialing: true\n");
        }
        if !profile.rules.is_empty() {
            self.out.push_str("    rules:\n");
            profile.rules.iter().for_each(|rule| self.rule(rule, "      "));
        } else if self.emptied.contains(&DraftList::Rules(profile.name.clone())) {
            self.out.push_str("    rules: []\n");
        }
    }

    fn description(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            let _ = writeln!(self.out, "    description: {}", name(text));
        }
    }

    fn rule(&mut self, rule: &Rule, indent: &str) {
        if is_short(rule) {
            let text = quoted(&format!("{} -> {}", rule.pattern, rule.translation));
            self.line(&format!("{indent}- {}: {text}", name(&rule.name)), Some(rule.origin));
            return;
        }
        self.line(&format!("{indent}- name: {}", name(&rule.name)), Some(rule.origin));
        if let Some(text) = &rule.description {
            let _ = writeln!(self.out, "{indent}  description: {}", name(text));
        }
        let _ = writeln!(self.out, "{indent}  pattern: {}", quoted(&rule.pattern));
        let _ = writeln!(self.out, "{indent}  translation: {}", quoted(&rule.translation));
        if rule.internal_extension {
            let _ = writeln!(self.out, "{indent}  internal_extension: true");
        }
        if !rule.device_dialing {
            let _ = writeln!(self.out, "{indent}  device_dialing: false");
        }
    }

    fn usages(&mut self, usages: &[Usage]) {
        self.section("phone_usages", usages, |writer, usage| {
            let text = match &usage.description {
                Some(text) => format!("  - {{ name: {}, description: {} }}", name(&usage.name), quoted(text)),
                None => format!("  - {}", name(&usage.name)),
            };
            writer.line(&text, Some(usage.origin));
        });
    }

    fn policy(&mut self, policy: &Policy) {
        // In the short form, these names would be read as keys of a policy.
        let keys = ["name", "description", "phone_usages", "profiles"];
        let unsaid =
            policy.phone_usages.is_empty() && !self.emptied.contains(&DraftList::PolicyUsages(policy.name.clone()));
        if !unsaid && policy.description.is_none() && fits_a_key(&policy.name) && !keys.contains(&policy.name.as_str())
        {
            let list = list(&policy.phone_usages, 4 + policy.name.len(), "      ");
            self.line(&format!("  - {}:{list}", name(&policy.name)), (!list.contains('\n')).then_some(policy.origin));
            return;
        }
        self.line(&format!("  - name: {}", name(&policy.name)), Some(policy.origin));
        self.description(policy.description.as_deref());
        if !unsaid {
            let _ = writeln!(self.out, "    phone_usages:{}", list(&policy.phone_usages, 17, "      "));
        }
    }

    fn route(&mut self, route: &Route) {
        self.line(&format!("  - name: {}", name(&route.name)), Some(route.origin));
        self.description(route.description.as_deref());
        let _ = writeln!(self.out, "    target: {}", quoted(&route.target));
        let lists = [
            ("phone_usages", &route.phone_usages, DraftList::RouteUsages(route.name.clone())),
            ("gateways", &route.gateways, DraftList::RouteGateways(route.name.clone())),
        ];
        for (key, names, place) in lists {
            if !names.is_empty() || self.emptied.contains(&place) {
                let _ = writeln!(self.out, "    {key}:{}", list(names, 5 + key.len(), "      "));
            }
        }
        if let Some(priority) = route.priority {
            let _ = writeln!(self.out, "    priority: {priority}");
        }
    }

    fn partial(&mut self, partial: &[PartialList]) {
        if partial.is_empty() {
            return;
        }
        self.out.push_str("\n# Only a part of these lists is known.\npartial:\n");
        for PartialList { list, why, origin } in partial {
            let _ = writeln!(self.out, "  - {}  # {}: {}", quoted(&list.path()), self.place(*origin), comment(why));
        }
    }

    fn left_out(&mut self, left_out: &[(Origin, String)]) {
        if left_out.is_empty() {
            return;
        }
        self.out.push_str("\n# Not carried over:\n");
        for (origin, text) in left_out.iter().take(LEFT_OUT) {
            let _ = writeln!(self.out, "#   {}: {}", self.place(*origin), comment(text));
        }
        if left_out.len() > LEFT_OUT {
            let _ = writeln!(self.out, "#   and {} more", left_out.len() - LEFT_OUT);
        }
    }
}

/// Returns ` [a, b]`, or one name on each line if that would be too long.
fn list(names: &[String], before: usize, indent: &str) -> String {
    let names: Vec<String> = names.iter().map(|text| name(text)).collect();
    let flow = format!(" [{}]", names.join(", "));
    if before + flow.len() <= WIDTH {
        return flow;
    }
    names.iter().map(|name| format!("\n{indent}- {name}")).collect()
}

/// Returns true if the text fits into a YAML key, which may have at most 1,024 characters if its value is on the same
/// line.
fn fits_a_key(text: &str) -> bool {
    name(text).len() <= 1000
}

/// Returns true if `name: pattern -> translation` is complete and reads back as the same rule.
fn is_short(rule: &Rule) -> bool {
    // In the short form, these names would be read as keys of a rule.
    let keys = [
        "name",
        "description",
        "pattern",
        "translation",
        "internal_extension",
        "device_dialing",
        "examples",
        "rejects",
        "include",
    ];
    let text = format!("{} -> {}", rule.pattern, rule.translation);
    rule.description.is_none()
        && !rule.internal_extension
        && rule.device_dialing
        && !rule.pattern.is_empty()
        && !keys.contains(&rule.name.as_str())
        && fits_a_key(&rule.name)
        && text.rfind(" -> ") == Some(rule.pattern.len())
}
