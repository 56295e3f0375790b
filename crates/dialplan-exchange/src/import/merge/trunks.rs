//! Merges translation rules and gives gateways their lists.
//!
//! In Teams a gateway names its rules. In Lync the scope of a trunk configuration says which gateways have it: a
//! gateway has the configuration of its own, else that of its site, else the global one. Which gateways are at a site
//! is in none of the files.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::TranslationList;
use rustc_hash::{FxHashMap, FxHashSet};

use super::merger::Merger;
use crate::codes;
use crate::draft::{DraftList, Gateway, Origin, PartialList, Route, Rule, TranslationLists};
use crate::import::collect::{Collected, FoundTranslation, FoundTrunk, TranslatedNumber};
use crate::names::prefixed;

/// The rules of one trunk configuration.
struct Trunk {
    /// The scope as the file writes it.
    scope: String,
    called: TrunkRules,
    calling: TrunkRules,
    origin: Origin,
}

/// The rules of one list.
#[derive(Default)]
struct TrunkRules {
    /// The rules as they were found.
    rules: Vec<Rule>,
    /// Their order, as indexes. Indexes are cheap to move back when a rule is inserted before others.
    order: Vec<usize>,
    /// What each name in lower case stands for, and where it was read.
    names: FxHashMap<String, (RuleContent, Origin)>,
    /// Whether the list was found whole. Then the priorities of other rules say nothing about it.
    listed: bool,
}

impl TrunkRules {
    fn new(found: Vec<Rule>) -> TrunkRules {
        let names = found.iter().map(|rule| (rule.name.to_lowercase(), (content(rule), rule.origin))).collect();
        TrunkRules { listed: !found.is_empty(), order: (0..found.len()).collect(), rules: found, names }
    }

    fn in_order(&self) -> impl Iterator<Item = &Rule> {
        self.order.iter().filter_map(|at| self.rules.get(*at))
    }

    fn insert(&mut self, place: Option<usize>, rule: Rule) {
        let last = self.rules.len();
        self.names.insert(rule.name.to_lowercase(), (content(&rule), rule.origin));
        self.order.insert(place.unwrap_or(last).min(last), last);
        self.rules.push(rule);
    }

    fn has(&self, rule: &Rule) -> bool {
        self.names.get(&rule.name.to_lowercase()).is_some_and(|(known, _)| *known == content(rule))
    }
}

/// The translation rules of the plan, each name once.
#[derive(Default)]
struct Known {
    rules: Vec<Rule>,
    /// The place of each name in lower case.
    places: FxHashMap<String, usize>,
    /// The place of each rule by its name and content.
    contents: FxHashMap<RuleContent, usize>,
    /// How often each name occurred, so that finding a free one does not start from 1 each time.
    counts: FxHashMap<String, usize>,
}

/// The name in lower case, the pattern, the translation and the description of a rule.
type RuleContent = (String, String, String, Option<String>);

impl Known {
    fn get(&self, name: &str) -> Option<&Rule> {
        self.places.get(&name.to_lowercase()).and_then(|at| self.rules.get(*at))
    }

    fn same(&self, rule: &Rule) -> Option<&Rule> {
        self.contents.get(&content(rule)).and_then(|at| self.rules.get(*at))
    }

    /// Adds the rule under a name that is free, and returns that name.
    fn add(&mut self, rule: Rule) -> String {
        let content = content(&rule);
        let count = self.counts.entry(content.0.clone()).or_insert(1);
        let mut name = rule.name.clone();
        while self.places.contains_key(&name.to_lowercase()) {
            *count += 1;
            name = format!("{} ({count})", rule.name);
        }
        self.places.insert(name.to_lowercase(), self.rules.len());
        self.contents.insert(content, self.rules.len());
        self.rules.push(Rule { name: name.clone(), ..rule });
        name
    }
}

fn content(rule: &Rule) -> RuleContent {
    (rule.name.to_lowercase(), rule.pattern.clone(), rule.translation.clone(), rule.description.clone())
}

impl Merger<'_> {
    /// Returns the translation rules, and gives the gateways their lists of them.
    pub(super) fn translations(
        &mut self,
        found: &mut Collected,
        routes: &[Route],
        gateways: &mut Vec<Gateway>,
    ) -> Vec<Rule> {
        let (of_trunks, rules): (Vec<_>, Vec<_>) =
            std::mem::take(&mut found.translation_rules).into_iter().partition(|found| found.scope.is_some());
        let rules = self.deduplicated(
            "translation rule",
            rules.into_iter().map(|found| found.rule).collect(),
            |rule| rule.name.clone(),
            |rule| rule.origin,
            |a, b| content(a) == content(b),
        );
        let mut known = Known::default();
        for rule in rules {
            if self.is_usable(&rule) {
                known.add(rule);
            }
        }
        let trunks = self.trunks(std::mem::take(&mut found.trunks), of_trunks, &mut known);
        let broken: FxHashSet<(String, TranslatedNumber)> =
            found.broken_trunks.iter().map(|(scope, number)| (key(scope), *number)).collect();
        let trunks: Vec<(Trunk, TranslationLists)> = (trunks.into_iter())
            .map(|trunk| {
                let mut names = |list: &TrunkRules, number| -> Vec<String> {
                    let names: Vec<_> = list.in_order().map(|rule| self.named(&mut known, rule)).collect();
                    let whole = names.iter().all(Option::is_some) && !broken.contains(&(key(&trunk.scope), number));
                    let names: Vec<String> = names.into_iter().flatten().collect();
                    if whole || names.is_empty() {
                        return names;
                    }
                    let message = format!(
                        "the rules of trunk configuration `{}` for {} numbers are not all known: no gateway has them",
                        trunk.scope,
                        if number == TranslatedNumber::Called { "called" } else { "calling" }
                    );
                    self.add(&codes::NOT_CARRIED_OVER, trunk.origin, message, "only the rules are in the plan");
                    Vec::new()
                };
                let called = names(&trunk.called, TranslatedNumber::Called);
                let calling = names(&trunk.calling, TranslatedNumber::Calling);
                (trunk, TranslationLists { called, calling })
            })
            .collect();
        self.assign_trunks(trunks, routes, gateways);
        for gateway in gateways {
            let Gateway { name, outbound, inbound, origin, .. } = gateway;
            let lists = [&mut outbound.called, &mut outbound.calling, &mut inbound.called, &mut inbound.calling];
            for (place, list) in TranslationList::ALL.into_iter().zip(lists) {
                self.resolve(list, &known, place, name, *origin);
            }
        }
        known.rules
    }

    /// Returns true if a plan can load the rule; else it is reported.
    fn is_usable(&mut self, rule: &Rule) -> bool {
        let Some(fault) = self.fault(&rule.pattern, Some(&rule.translation)) else { return true };
        self.left_out(rule.origin, format!("translation rule `{}` is left out: {fault}", rule.name));
        false
    }

    /// Replaces the names in a list of a gateway by those of the plan. If a rule is missing, the whole list is left
    /// out, since another rule would act in its place, and an export would write the list without it.
    fn resolve(
        &mut self,
        list: &mut Vec<String>,
        known: &Known,
        place: TranslationList,
        gateway: &str,
        origin: Origin,
    ) {
        let key = place.keys();
        let mut seen = FxHashSet::default();
        let mut whole = true;
        for name in std::mem::take(list) {
            match known.get(&name) {
                Some(rule) if seen.insert(rule.name.clone()) => list.push(rule.name.clone()),
                Some(_) => {
                    let message = format!("gateway `{gateway}` lists translation rule `{name}` twice");
                    self.add(&codes::IMPORT_CHANGED, origin, message, "kept once");
                }
                None => {
                    whole = false;
                    let message =
                        format!("translation rule `{name}` in `{key}` of gateway `{gateway}` is not in the plan");
                    self.findings.add(
                        origin.file,
                        Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                            .at(origin.span, "the whole list is left out")
                            .help("import the translation rules together with the gateways"),
                    );
                }
            }
        }
        if !whole {
            list.clear();
            self.partial.push(PartialList {
                list: DraftList::Translations(gateway.to_owned(), place),
                why: "it names a translation rule that is in none of the files".to_owned(),
                origin,
            });
        }
    }

    /// Puts the rules of each scope together: those in the lists of trunk configurations, and those outside.
    fn trunks(&mut self, found: Vec<FoundTrunk>, loose: Vec<FoundTranslation>, known: &mut Known) -> Vec<Trunk> {
        let mut trunks: Vec<Trunk> = Vec::new();
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for FoundTrunk { scope, called, calling, origin } in found {
            let at = *places.entry(key(&scope)).or_insert(trunks.len());
            match trunks.get(at) {
                None => {
                    let [called, calling] = [called, calling].map(TrunkRules::new);
                    trunks.push(Trunk { scope, called, calling, origin });
                }
                Some(first)
                    if same_rules(&first.called.rules, &called) && same_rules(&first.calling.rules, &calling) => {}
                Some(first) => {
                    let first = first.origin;
                    self.conflict("trunk configuration", &scope, first, origin);
                }
            }
        }
        // A command gives a rule its place when it creates it; the priorities of other rules order them.
        let (made, mut others): (Vec<_>, Vec<_>) = loose.into_iter().partition(|found| found.made);
        others.sort_by_key(|found| (found.rule.priority.is_none(), found.rule.priority));
        for FoundTranslation { rule, scope, number, made } in others.into_iter().chain(made) {
            let scope = scope.unwrap_or_default();
            let place = *places.entry(key(&scope)).or_insert(trunks.len());
            if place == trunks.len() {
                let [called, calling] = Default::default();
                trunks.push(Trunk { scope, called, calling, origin: rule.origin });
            }
            let Some(trunk) = trunks.get_mut(place) else { continue };
            let list = match number {
                Some(TranslatedNumber::Called) => &mut trunk.called,
                Some(TranslatedNumber::Calling) => &mut trunk.calling,
                // The properties of both kinds are the same. The list of the configuration tells them apart.
                None if trunk.called.has(&rule) || trunk.calling.has(&rule) => continue,
                None => {
                    let scope = trunk.scope.clone();
                    self.unknown_number(&scope, rule, known);
                    continue;
                }
            };
            match list.names.get(&rule.name.to_lowercase()) {
                Some((first, _)) if *first == content(&rule) => {}
                Some((_, first)) => {
                    let first = *first;
                    self.conflict("translation rule", &rule.name, first, rule.origin);
                }
                None => {
                    let place = rule.priority.filter(|_| made && !list.listed);
                    list.insert(place.and_then(|place| usize::try_from(place).ok()), rule);
                }
            }
        }
        trunks
    }

    /// Keeps a rule for which nothing says whether it is for called or for calling numbers.
    fn unknown_number(&mut self, scope: &str, rule: Rule, known: &mut Known) {
        let message = format!(
            "whether `{scope}/{}` translates called or calling numbers is not known, so no gateway has it",
            rule.name
        );
        self.findings.add(
            rule.origin.file,
            Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                .at(rule.origin.span, "only the rule is in the plan")
                .help("import the output of `Get-CsTrunkConfiguration`, whose lists tell them apart"),
        );
        self.named(known, &rule);
    }

    /// Returns the name that the rule has in the plan, and adds it if it is new. Lync needs distinct names only within
    /// one list of one trunk configuration.
    fn named(&mut self, known: &mut Known, rule: &Rule) -> Option<String> {
        if !self.is_usable(rule) {
            return None;
        }
        if let Some(same) = known.same(rule) {
            return Some(same.name.clone());
        }
        let name = known.add(rule.clone());
        if name != rule.name {
            let message =
                format!("there are several translation rules named `{}`: this one is renamed `{name}`", rule.name);
            self.add(&codes::IMPORT_CHANGED, rule.origin, message, "this rule");
        }
        Some(name)
    }

    /// Gives gateways the lists of the trunk configurations that apply to them.
    fn assign_trunks(&mut self, trunks: Vec<(Trunk, TranslationLists)>, routes: &[Route], gateways: &mut Vec<Gateway>) {
        let mut own: FxHashSet<String> = FxHashSet::default();
        let mut places: FxHashMap<String, usize> =
            gateways.iter().enumerate().map(|(at, gateway)| (gateway.name.to_lowercase(), at)).collect();
        let mut give = |gateways: &mut Vec<Gateway>, name: &str, lists: TranslationLists, origin: Origin| {
            let at = places.get(&name.to_lowercase()).copied();
            if let Some(known) = at.and_then(|at| gateways.get_mut(at)) {
                known.outbound = lists;
            } else if lists != TranslationLists::default() {
                places.insert(name.to_lowercase(), gateways.len());
                let inbound = TranslationLists::default();
                let name = name.to_owned();
                gateways.push(Gateway { name, profile: None, enabled: None, outbound: lists, inbound, origin });
            }
        };
        let (mut sites, mut global) = (Vec::new(), None);
        for (trunk, lists) in trunks {
            let gateway = prefixed(&trunk.scope, "Service:PstnGateway:").or(prefixed(&trunk.scope, "PstnGateway:"));
            match gateway {
                Some(gateway) => {
                    own.insert(gateway.to_lowercase());
                    give(gateways, gateway, lists, trunk.origin);
                }
                None if trunk.scope.eq_ignore_ascii_case("Global") => global = Some((trunk, lists)),
                None => sites.push((trunk, lists)),
            }
        }
        for (trunk, lists) in &sites {
            if *lists == TranslationLists::default() {
                continue;
            }
            let message = format!(
                "which gateways have trunk configuration `{}` is in none of the files, so none gets its rules",
                trunk.scope
            );
            self.add(&codes::NOT_CARRIED_OVER, trunk.origin, message, "only the rules are in the plan");
        }
        let Some((trunk, lists)) = global.filter(|(_, lists)| *lists != TranslationLists::default()) else { return };
        if let Some((site, _)) = sites.first() {
            let message = format!(
                "trunk configuration `{}` applies to gateways without their own, but which of them have `{}` is in \
                 none of the files: none gets its rules",
                trunk.scope, site.scope
            );
            self.add(&codes::NOT_CARRIED_OVER, trunk.origin, message, "only the rules are in the plan");
            return;
        }
        let named = gateways.iter().map(|gateway| &gateway.name);
        let names: Vec<String> = named.chain(routes.iter().flat_map(|route| &route.gateways)).cloned().collect();
        if names.is_empty() {
            let message = format!("no gateway is known that trunk configuration `{}` could apply to", trunk.scope);
            self.add(&codes::NOT_CARRIED_OVER, trunk.origin, message, "only the rules are in the plan");
        }
        for name in names {
            if own.insert(name.to_lowercase()) {
                give(gateways, &name, lists.clone(), trunk.origin);
            }
        }
    }
}

/// Returns the scope in a form that can be compared.
fn key(scope: &str) -> String {
    prefixed(scope, "Service:").unwrap_or(scope).to_lowercase()
}

fn same_rules(a: &[Rule], b: &[Rule]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| content(a) == content(b))
}
