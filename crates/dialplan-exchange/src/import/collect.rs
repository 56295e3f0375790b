//! Objects become the parts of a plan. What an object has beyond that is counted and said.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Dialect;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::FxHashMap;

use super::findings::Report;
use super::flat;
use super::kinds::{self, Kind};
use super::names::{prefixed, without_prefix};
use crate::codes;
use crate::draft::{EmergencyNumber, Gateway, Origin, Policy, Profile, Route, Rule, Test, Usage, User};
use crate::object::{Object, Shape, Value};

/// Everything that was found, before names were compared.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) profiles: Vec<FoundProfile>,
    /// Rules that stand by themselves, with the name of their dial plan.
    pub(super) loose: Vec<Loose>,
    pub(super) usages: Vec<Usage>,
    pub(super) policies: Vec<Policy>,
    pub(super) routes: Vec<Route>,
    pub(super) gateways: Vec<Gateway>,
    pub(super) users: Vec<User>,
    pub(super) emergency_numbers: Vec<EmergencyNumber>,
    pub(super) tests: Vec<Test>,
    /// Usages by the key that WMI names them with.
    pub(super) usage_keys: FxHashMap<String, String>,
    /// Names with blanks in them, each perhaps a list that was flattened.
    pub(super) spaced: FxHashMap<String, Origin>,
    /// Which products the objects come from, each with the first place that shows it.
    pub(super) products: Vec<(Dialect, Origin)>,
}

pub(super) struct FoundProfile {
    pub(super) profile: Profile,
    /// Rules that are only named: WMI keeps them apart.
    pub(super) named: Vec<(String, Span)>,
}

pub(super) struct Loose {
    pub(super) parent: Option<String>,
    pub(super) key: Option<String>,
    pub(super) rule: Rule,
    /// A script made it: it stands where the script left it.
    pub(super) made: bool,
}

impl Collected {
    /// Takes the objects of a file.
    pub(super) fn add(&mut self, number: usize, file: &SourceFile, objects: &[Value<'_>], report: &mut Report) {
        let mut collector = Collector {
            found: self,
            number,
            file,
            report,
            unknown: FxHashMap::default(),
            strangers: Vec::new(),
            idle: None,
        };
        let before = collector.count();
        objects.iter().for_each(|object| collector.value(object, 0));
        let nothing = collector.count() == before;
        collector.finish(nothing);
    }
}

struct Collector<'c> {
    found: &'c mut Collected,
    number: usize,
    file: &'c SourceFile,
    report: &'c mut Report,
    /// Properties that are not carried over: how often, and where first.
    unknown: FxHashMap<(&'static str, String), (usize, Span)>,
    /// Objects that are of no known kind.
    strangers: Vec<(Span, String)>,
    /// Users who have neither line nor dial plan nor policy.
    idle: Option<(usize, Span)>,
}

impl Collector<'_> {
    fn count(&self) -> usize {
        let f = &self.found;
        f.profiles.len()
            + f.loose.len()
            + f.usages.len()
            + f.policies.len()
            + f.routes.len()
            + f.gateways.len()
            + f.users.len()
            + f.emergency_numbers.len()
            + f.tests.len()
            + self.idle.map_or(0, |(n, _)| n)
    }

    fn origin(&self, span: Span) -> Origin {
        Origin { file: self.number, span }
    }

    fn not_carried(&mut self, span: Span, message: String, label: &str) {
        self.report.add(self.number, Diagnostic::new(&codes::NOT_CARRIED_OVER, message).at(span, label));
    }

    fn value(&mut self, value: &Value<'_>, depth: usize) {
        match &value.shape {
            Shape::List(items) if depth < 8 => items.iter().for_each(|item| self.value(item, depth + 1)),
            Shape::Object(object) => self.object(value, object, depth),
            Shape::Null | Shape::Unknown => {}
            Shape::Text(text) if text.trim().is_empty() => {}
            Shape::Text(text) => {
                let rules = flat::rules(value);
                if rules.is_empty() {
                    if flat::is_lost(text) {
                        self.lost(value, "an object");
                    } else {
                        self.strangers.push((value.span, String::new()));
                    }
                }
                rules.iter().for_each(|rule| self.value(rule, depth + 1));
            }
            _ => self.strangers.push((value.span, String::new())),
        }
    }

    fn object(&mut self, value: &Value<'_>, object: &Object<'_>, depth: usize) {
        let Some(kind) = kinds::kind(object) else {
            self.strangers.push((value.span, object.kind.to_string()));
            return;
        };
        if let Some(product) = kinds::product(object, kind)
            && !self.found.products.iter().any(|(known, _)| *known == product)
        {
            let origin = self.origin(value.span);
            self.found.products.push((product, origin));
        }
        match kind {
            Kind::Container => {
                for name in ["value", "Route", "TestConfigurations"] {
                    if let Some(inner) = object.get(&[name]).filter(|_| depth < 8) {
                        inner.items().into_iter().for_each(|item| self.value(item, depth + 1));
                    }
                }
                if object.wrapped().is_none() {
                    self.others(kind, object, &["Identity", "Route", "TestConfigurations"]);
                }
            }
            Kind::Profile => self.profile(value, object),
            Kind::Rule => {
                let parent = self.parent(object);
                let key = object.get(&["InstanceID"]).and_then(Value::as_text).map(str::to_owned);
                if let Some(rule) = self.rule(value, parent.as_deref()) {
                    let made = object.kind.eq_ignore_ascii_case("csvoicenormalizationrule");
                    self.found.loose.push(Loose { parent, key, rule, made });
                }
            }
            Kind::Route => self.route(value, object),
            Kind::Policy => self.policy(value, object),
            Kind::Usages => self.usages(object),
            Kind::User => self.user(value, object),
            Kind::EmergencyPolicy | Kind::LocationPolicy => self.emergency_policy(kind, value, object),
            Kind::EmergencyNumber => self.emergency_number(value, None),
            Kind::Gateway => {
                if let Some(name) = self.name(Kind::Gateway, value, object, &["Identity", "Fqdn", "Name"]) {
                    let name = without_prefix(&name, &["Service:PstnGateway:", "PstnGateway:"]).to_owned();
                    let origin = self.origin(value.span);
                    self.found.gateways.push(Gateway { name, profile: None, origin });
                }
            }
            Kind::Test => self.test(value, object),
            Kind::Trunk => {
                let name = self.text(object, &["Identity", "Name"]).unwrap_or_default();
                let message = format!("translation on trunk `{name}` comes after the route and is not part of a plan");
                self.not_carried(value.span, message, "not in the plan");
            }
        }
    }

    /// What was lost before the file was written.
    fn lost(&mut self, value: &Value<'_>, what: &str) {
        let text = value.as_text().unwrap_or_default();
        let shown: String = text.chars().take(60).collect();
        self.report.add(
            self.number,
            Diagnostic::new(
                &codes::NOT_CARRIED_OVER,
                format!("{what} was lost when the file was written: `{shown}` is all there is"),
            )
            .at(value.span, "only the name of a type")
            .help("export it again with `ConvertTo-Json -Depth 5` or `Export-Clixml -Depth 5`"),
        );
    }

    /// Text, of an object its name.
    fn text(&mut self, object: &Object<'_>, names: &[&str]) -> Option<String> {
        let value = object.get(names)?;
        match &value.shape {
            Shape::Object(inner) => {
                inner.get(&["Name", "Identity", "FriendlyName", "value"]).and_then(Value::as_text).map(str::to_owned)
            }
            Shape::List(items) if items.len() == 1 => items.first().and_then(Value::as_text).map(str::to_owned),
            _ => value.as_text().map(str::to_owned),
        }
    }

    fn description(&mut self, object: &Object<'_>) -> Option<String> {
        self.text(object, &["Description"]).filter(|text| !text.trim().is_empty())
    }

    /// The name of a thing without `Tag:`; without one it is left out.
    fn name(&mut self, kind: Kind, value: &Value<'_>, object: &Object<'_>, names: &[&str]) -> Option<String> {
        let name = names.iter().find_map(|name| self.text(object, &[name]).filter(|text| !text.trim().is_empty()));
        match name {
            Some(name) => Some(without_prefix(&name, &["Tag:"]).to_owned()),
            None => {
                self.not_carried(value.span, format!("a {} without a name", kind.noun()), "left out");
                None
            }
        }
    }

    /// A property without which the thing is nothing.
    fn needed(
        &mut self,
        kind: Kind,
        name: &str,
        value: &Value<'_>,
        object: &Object<'_>,
        keys: &[&str],
    ) -> Option<String> {
        let found = object.get(keys);
        if let Some(text) = found.and_then(Value::as_text) {
            return Some(text.to_owned());
        }
        let key = keys.first().copied().unwrap_or_default();
        let why = match found.map(|value| &value.shape) {
            Some(Shape::Unknown) => "cannot be known",
            Some(Shape::List(_) | Shape::Object(_)) => "is not text",
            _ => "is missing",
        };
        let span = found.map_or(value.span, |found| found.span);
        self.not_carried(span, format!("{} `{name}` is left out: its `{key}` {why}", kind.noun()), "needed");
        None
    }

    fn flag(&mut self, object: &Object<'_>, names: &[&str]) -> Option<bool> {
        object.get(names).and_then(Value::as_flag)
    }

    fn priority(&mut self, object: &Object<'_>, whose: &str) -> Option<i64> {
        let value = object.get(&["Priority"])?;
        let text = value.as_text()?.trim();
        if text.is_empty() {
            return None;
        }
        let priority = text.parse().ok().filter(|priority| (0..=i64::from(i32::MAX)).contains(priority));
        if priority.is_none() {
            let shown: String = text.chars().take(60).collect();
            let message = format!("the priority `{shown}` of {whose} is none: a whole number from 0 is due");
            self.not_carried(value.span, message, "left out");
        }
        priority
    }

    /// A list of names. A cell of a table holds several.
    fn names(&mut self, object: &Object<'_>, keys: &[&str], what: &str) -> Vec<String> {
        self.placed_names(object, keys, what).into_iter().map(|(name, _)| name).collect()
    }

    fn placed_names(&mut self, object: &Object<'_>, keys: &[&str], what: &str) -> Vec<(String, Span)> {
        let Some(value) = object.get(keys) else { return Vec::new() };
        // Lists that lie too deep print as one text. Scripts have what they say.
        let flattened = matches!(value.shape, Shape::Text(_)) && !is_command(object);
        let mut names: Vec<(String, Span)> = Vec::new();
        for item in value.items() {
            let text = match &item.shape {
                Shape::Object(inner) => inner.get(&["Name", "Identity", "Fqdn", "Usage"]).and_then(Value::as_text),
                _ => item.as_text(),
            };
            let Some(text) = text else {
                if !matches!(item.shape, Shape::Null) {
                    self.not_carried(item.span, format!("{what} has an entry that is no name"), "left out");
                }
                continue;
            };
            if flat::is_lost(text) {
                self.lost(item, &format!("a list of {what}"));
                continue;
            }
            let gateways = keys.contains(&"GatewayList") && flattened;
            let separators: &[char] = match () {
                // No name of a computer has a blank in it.
                () if gateways && !text.contains([';', '|', ',']) => &[' '],
                () if object.kind != "row" => &[],
                () if text.contains([';', '|']) => &[';', '|'],
                () => &[','],
            };
            for name in text.split(separators).map(str::trim).filter(|name| !name.is_empty()) {
                if flattened && name.contains(' ') {
                    let origin = Origin { file: self.number, span: item.span };
                    self.found.spaced.entry(name.to_owned()).or_insert(origin);
                }
                if names.iter().any(|(known, _)| known == name) {
                    self.report.add(
                        self.number,
                        Diagnostic::new(&codes::IMPORT_CHANGED, format!("{what} names `{name}` twice"))
                            .at(item.span, "kept once"),
                    );
                } else {
                    names.push((name.to_owned(), item.span));
                }
            }
        }
        names
    }

    /// Counts the properties that have a value and no place in a plan.
    fn others(&mut self, kind: Kind, object: &Object<'_>, known: &[&str]) {
        for (name, value) in &object.fields {
            let carried = known.iter().any(|known| known.eq_ignore_ascii_case(name)) || kinds::is_housekeeping(name);
            let says_nothing = value.is_nothing() || matches!(value.shape, Shape::Flag(false) | Shape::Unknown);
            if !carried && !says_nothing {
                let entry = self.unknown.entry((kind.noun(), name.to_string())).or_insert((0, value.span));
                entry.0 += 1;
            }
        }
    }

    fn parent(&mut self, object: &Object<'_>) -> Option<String> {
        let parent = self.text(object, &["Parent"]).or_else(|| {
            let identity = self.text(object, &["Identity"])?;
            identity.split_once('/').map(|(parent, _)| parent.to_owned())
        })?;
        Some(without_prefix(&parent, &["Tag:"]).to_owned()).filter(|parent| !parent.is_empty())
    }

    /// What a plan can have as one: characters that can be dialled.
    fn external_access_prefix(&mut self, object: &Object<'_>, profile: &str) -> Option<String> {
        let prefix = self.text(object, &["ExternalAccessPrefix"]).filter(|prefix| !prefix.is_empty())?;
        let Some(bad) = prefix.chars().find(|c| !(' '..='~').contains(c)) else { return Some(prefix) };
        let span = object.get(&["ExternalAccessPrefix"]).map(|value| value.span).unwrap_or_default();
        let message = format!(
            "the external access prefix of dial plan `{profile}` has the character U+{:04X}, which cannot be dialled",
            u32::from(bad)
        );
        self.not_carried(span, message, "left out");
        None
    }

    fn profile(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Profile, value, object, &["Identity", "Name", "SimpleName"]) else { return };
        let prefix = self.external_access_prefix(object, &name);
        let mut profile = Profile {
            description: self.description(object),
            external_access_prefix: prefix,
            optimize_device_dialing: self.flag(object, &["OptimizeDeviceDialing"]).unwrap_or_default(),
            rules: Vec::new(),
            origin: self.origin(value.span),
            name,
        };
        let mut named = Vec::new();
        let rules = object.get(&["NormalizationRules"]).map(Value::items).unwrap_or_default();
        for rule in rules {
            let flat = flat::rules(rule);
            match (&rule.shape, flat.is_empty()) {
                (_, false) => {
                    profile.rules.extend(flat.iter().filter_map(|rule| self.rule(rule, Some(&profile.name))));
                }
                (Shape::Object(_), _) => profile.rules.extend(self.rule(rule, Some(&profile.name))),
                (Shape::Text(text), _) if flat::is_lost(text) || text.contains("Pattern=") => {
                    self.lost(rule, &format!("a rule of dial plan `{}`", profile.name));
                }
                (Shape::Text(text), _) => named.push((text.to_string(), rule.span)),
                (Shape::Null | Shape::Unknown, _) => {}
                _ => self.not_carried(
                    rule.span,
                    format!("dial plan `{}` has a rule that is none", profile.name),
                    "left out",
                ),
            }
        }
        if profile.rules.iter().all(|rule| rule.priority.is_some()) {
            profile.rules.sort_by_key(|rule| rule.priority);
        }
        if let Some(fqdn) = prefixed(&profile.name, "PstnGateway:").or(prefixed(&profile.name, "Service:PstnGateway:"))
        {
            let gateway =
                Gateway { name: fqdn.to_owned(), profile: Some(profile.name.clone()), origin: profile.origin };
            self.found.gateways.push(gateway);
        }
        // The simple name is a name once more.
        let known = [
            "Identity",
            "Name",
            "SimpleName",
            "Description",
            "NormalizationRules",
            "ExternalAccessPrefix",
            "OptimizeDeviceDialing",
        ];
        self.others(Kind::Profile, object, &known);
        self.found.profiles.push(FoundProfile { profile, named });
    }

    fn rule(&mut self, value: &Value<'_>, parent: Option<&str>) -> Option<Rule> {
        let Shape::Object(object) = &value.shape else { return None };
        let identity = self.text(object, &["Identity"]).unwrap_or_default();
        let from_identity = match identity.split_once('/') {
            Some((scope, name))
                if parent.is_some_and(|p| p == without_prefix(scope, &["Tag:"]))
                    || scope == "Global"
                    || scope.starts_with("Tag:") =>
            {
                name
            }
            _ => &identity,
        };
        let name =
            self.text(object, &["Name"]).filter(|name| !name.is_empty()).unwrap_or_else(|| from_identity.to_owned());
        let rule = Rule {
            pattern: self.needed(Kind::Rule, &name, value, object, &["Pattern"])?,
            translation: self.needed(Kind::Rule, &name, value, object, &["Translation"])?,
            description: self.description(object),
            internal_extension: self
                .flag(object, &["IsInternalExtension", "InternalEnterpriseExtension"])
                .unwrap_or_default(),
            device_dialing: self.flag(object, &["ApplicableForDeviceDialing"]).unwrap_or(true),
            priority: self.priority(object, &format!("rule `{name}`")),
            origin: self.origin(value.span),
            name,
        };
        let known = [
            "Identity",
            "Name",
            "Description",
            "Pattern",
            "Translation",
            "IsInternalExtension",
            "InternalEnterpriseExtension",
            "ApplicableForDeviceDialing",
            "Priority",
            "Parent",
        ];
        self.others(Kind::Rule, object, &known);
        Some(rule)
    }

    fn route(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Route, value, object, &["Identity", "Name"]) else { return };
        let Some(target) = self.needed(Kind::Route, &name, value, object, &["NumberPattern", "TargetPhoneNumber"])
        else {
            return;
        };
        let what = format!("route `{name}`");
        let usages = self.names(object, &["OnlinePstnUsages", "PstnUsages", "PhoneRouteUsages"], &what);
        let gateways = self.names(object, &["OnlinePstnGatewayList", "PstnGatewayList", "GatewayList"], &what);
        let mut route = Route {
            description: self.description(object),
            target,
            phone_usages: usages,
            gateways: Vec::new(),
            priority: self.priority(object, &what),
            origin: self.origin(value.span),
            name,
        };
        for gateway in gateways {
            let gateway =
                without_prefix(&gateway, &["Service:PstnGateway:", "PstnGateway:", "Service:MediationServer:"])
                    .to_owned();
            if !route.gateways.contains(&gateway) {
                route.gateways.push(gateway);
            }
        }
        let known = [
            "Identity",
            "Name",
            "Description",
            "NumberPattern",
            "TargetPhoneNumber",
            "OnlinePstnUsages",
            "PstnUsages",
            "PhoneRouteUsages",
            "OnlinePstnGatewayList",
            "PstnGatewayList",
            "GatewayList",
            "Priority",
        ];
        self.others(Kind::Route, object, &known);
        self.found.routes.push(route);
    }

    fn policy(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Policy, value, object, &["Identity", "Name", "VoicePolicy"]) else { return };
        let usages =
            self.names(object, &["OnlinePstnUsages", "PstnUsages", "PhoneRouteUsages"], &format!("policy `{name}`"));
        let policy = Policy {
            description: self.description(object),
            phone_usages: usages,
            origin: self.origin(value.span),
            name,
        };
        let known =
            ["Identity", "Name", "VoicePolicy", "Description", "OnlinePstnUsages", "PstnUsages", "PhoneRouteUsages"];
        self.others(Kind::Policy, object, &known);
        self.found.policies.push(policy);
    }

    fn usages(&mut self, object: &Object<'_>) {
        let description = self.description(object);
        for (name, span) in self.placed_names(object, &["Usage", "UsageAttribute"], "the list of phone usages") {
            let origin = self.origin(span);
            if let Some(key) = object.get(&["InstanceID"]).and_then(Value::as_text) {
                self.found.usage_keys.insert(key.to_owned(), name.clone());
            }
            self.found.usages.push(Usage { name, description: description.clone(), origin, listed: true });
        }
        self.others(
            Kind::Usages,
            object,
            &["Identity", "Name", "Usage", "UsageAttribute", "Description", "DefaultUsage"],
        );
    }

    fn user(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(uri) = self.name(Kind::User, value, object, &["SipAddress", "UserPrincipalName"]) else { return };
        let reference = |text: Option<String>| {
            text.map(|name| without_prefix(&name, &["Tag:"]).to_owned()).filter(|name| !name.is_empty())
        };
        let user = User {
            line_uri: self.text(object, &["LineURI"]).filter(|line| !line.trim().is_empty()),
            profile: reference(
                self.text(object, &["TenantDialPlan"])
                    .or_else(|| self.text(object, &["DialPlan"]))
                    .or_else(|| self.text(object, &["Parent"])),
            ),
            policy: reference(
                self.text(object, &["OnlineVoiceRoutingPolicy"]).or_else(|| self.text(object, &["VoicePolicy"])),
            ),
            origin: self.origin(value.span),
            uri,
        };
        if user.line_uri.is_none() && user.profile.is_none() && user.policy.is_none() {
            self.idle = Some(self.idle.map_or((1, value.span), |(count, first)| (count + 1, first)));
            return;
        }
        self.found.users.push(user);
    }

    fn emergency_policy(&mut self, kind: Kind, value: &Value<'_>, object: &Object<'_>) {
        let usage = self.text(object, &["PstnUsage"]).filter(|usage| !usage.is_empty());
        if object.has(&["EmergencyDialString"]) {
            self.emergency_number(value, usage.clone());
        }
        for number in object.get(&["EmergencyNumbers"]).map(Value::items).unwrap_or_default() {
            let flat = flat::emergency(number);
            flat.iter().for_each(|number| self.emergency_number(number, usage.clone()));
            match number.as_text() {
                _ if !flat.is_empty() => {}
                Some(text) if !text.is_empty() => self.lost(number, "an emergency number"),
                _ => self.emergency_number(number, usage.clone()),
            }
        }
        let known = [
            "Identity",
            "Name",
            "Description",
            "EmergencyNumbers",
            "EmergencyDialString",
            "EmergencyDialMask",
            "PstnUsage",
            "EnhancedEmergencyServicesEnabled",
        ];
        self.others(kind, object, &known);
    }

    fn emergency_number(&mut self, value: &Value<'_>, usage: Option<String>) {
        let Shape::Object(object) = &value.shape else { return };
        let keys = ["EmergencyDialString", "DialString"];
        let Some(number) = self.text(object, &keys).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()) else {
            if object.get(&keys).is_some_and(|value| !value.is_nothing()) || !object.has(&["Identity"]) {
                self.not_carried(value.span, "an emergency number without digits".to_owned(), "left out");
            }
            return;
        };
        let masks = self.text(object, &["EmergencyDialMask", "DialMask"]).unwrap_or_default();
        let mut list: Vec<String> = Vec::new();
        for mask in masks.split(';').map(str::trim).filter(|mask| !mask.is_empty()) {
            if !list.iter().any(|known| known == mask) {
                list.push(mask.to_owned());
            }
        }
        let usage = self.text(object, &["OnlinePSTNUsage"]).filter(|usage| !usage.is_empty()).or(usage);
        let origin = self.origin(value.span);
        self.found.emergency_numbers.push(EmergencyNumber { number, masks: list, usage, origin });
    }

    fn test(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let name = self.text(object, &["Name"]).or_else(|| self.text(object, &["Identity"])).unwrap_or_default();
        let Some(number) = self.needed(Kind::Test, &name, value, object, &["DialedNumber"]) else { return };
        let mut part = |names: &[&str]| {
            let text = self.text(object, names).filter(|text| !text.trim().is_empty());
            text.map(|text| without_prefix(&text, &["Tag:"]).to_owned())
        };
        let test = Test {
            profile: part(&["TargetDialplan"]),
            policy: part(&["TargetVoicePolicy"]),
            translation: part(&["ExpectedTranslatedNumber"]),
            usage: part(&["ExpectedUsage"]),
            route: part(&["ExpectedRoute"]),
            origin: self.origin(value.span),
            name: without_prefix(&name, &["Tag:", "Global/"]).to_owned(),
            number,
        };
        let known = [
            "Identity",
            "Name",
            "DialedNumber",
            "TargetDialplan",
            "TargetVoicePolicy",
            "ExpectedTranslatedNumber",
            "ExpectedUsage",
            "ExpectedRoute",
        ];
        self.others(Kind::Test, object, &known);
        self.found.tests.push(test);
    }

    /// Says what was counted.
    fn finish(&mut self, nothing: bool) {
        let mut unknown: Vec<_> = self.unknown.drain().collect();
        unknown.sort_by(|a, b| (a.1.1, &a.0).cmp(&(b.1.1, &b.0)));
        for ((noun, name), (count, span)) in unknown {
            let whose = match (count, noun) {
                (1, _) if noun.starts_with('e') => format!("an {noun}"),
                (1, _) => format!("a {noun}"),
                (_, noun) if noun.ends_with("policy") => format!("{count} {}ies", noun.trim_end_matches('y')),
                _ => format!("{count} {noun}s"),
            };
            self.not_carried(span, format!("`{name}` of {whose} has no place in a plan"), "not in the plan");
        }
        if let Some((count, span)) = self.idle {
            let message = format!("{count} users have neither line nor dial plan nor policy of their own");
            self.report
                .add(self.number, Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "the first; left out"));
        }
        if let Some((first, kind)) = self.strangers.first().cloned() {
            let kind = kind.rsplit('.').next().unwrap_or_default().chars().take(60).collect::<String>();
            let kind = if kind.is_empty() { String::new() } else { format!(": `{kind}`") };
            let message = match self.strangers.len() {
                1 => format!("an object is of no known kind{kind}"),
                count => format!(
                    "{count} objects are of no known kind{kind}{}",
                    if kind.is_empty() { "" } else { " is the first" }
                ),
            };
            self.not_carried(first, message, "the first of them");
        }
        if nothing {
            let message = format!("{}: there is nothing in it that a plan could have", self.file.name());
            self.report.add(
                self.number,
                Diagnostic::new(&codes::INPUT_UNKNOWN, message)
                    .help("dial plans, rules, usages, policies, routes, users, emergency numbers and test cases are looked for"),
            );
        }
    }
}

/// Is it what a command of a script or a resource of a configuration says?
fn is_command(object: &Object<'_>) -> bool {
    let kind = object.kind.as_bytes();
    let starts = |start: &[u8]| kind.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    (starts(b"cs") || starts(b"teams")) && !kind.contains(&b'.')
}
