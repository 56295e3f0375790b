//! Translation rules, and the gateways that use them, as objects of the target.
//!
//! Teams has named rules and four lists at each gateway. Microsoft's page "Translate phone numbers to an alternate
//! format" (learn.microsoft.com/microsoftteams/direct-routing-translate-numbers) shows which number each list changes:
//! outbound, the PSTN number is the called and the Teams number the calling one; inbound it is the other way round.
//! Voice routes have no list of their own: "route-based" rules are applied to the SBC.
//!
//! Skype for Business and Lync have a trunk configuration for each gateway, with rules for called and for calling
//! numbers that go out. For numbers that come in there is nothing.

use dialplan_core::model::{Gateway, GatewayId, Named, Plan, PlanList, Ref, Rule, RuleId, TranslationList};
use rustc_hash::FxHashSet;

use super::losses::Losses;
use super::target::{ProductFamily, Target};
use crate::names::without_prefix;

/// Everything about translation rules and gateways.
#[derive(Default)]
pub(super) struct TrunkObjects<'p> {
    /// The named rules of Teams.
    pub(super) rules: Vec<TranslationObject<'p>>,
    /// The gateways of Teams about which the plan says more than the name.
    pub(super) gateways: Vec<GatewayObject<'p>>,
    /// The trunk configurations of Skype for Business.
    pub(super) configurations: Vec<ConfigurationObject<'p>>,
}

pub(super) struct TranslationObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) pattern: &'p str,
    pub(super) translation: &'p str,
}

pub(super) struct GatewayObject<'p> {
    pub(super) name: &'p str,
    pub(super) enabled: bool,
    /// The lists that the plan gives, by the names that they have in Teams. A gateway keeps the others.
    pub(super) lists: Vec<(&'static str, Vec<&'p str>)>,
}

pub(super) struct ConfigurationObject<'p> {
    pub(super) gateway: &'p str,
    /// The rules for called numbers. If there are none, the configuration keeps its own.
    pub(super) called: Vec<TranslationObject<'p>>,
    /// The rules for calling numbers.
    pub(super) calling: Vec<TranslationObject<'p>>,
}

/// Returns true for a name that a computer may have.
fn is_host(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

fn object(rule: &Rule) -> TranslationObject<'_> {
    TranslationObject {
        name: &rule.name,
        description: rule.description.as_ref().map_or("", |text| &*text.value),
        pattern: &rule.pattern,
        translation: &rule.translation,
    }
}

impl Losses<'_> {
    /// Returns the objects about gateways and translation rules.
    pub(super) fn trunks<'p>(&mut self, plan: &'p Plan) -> TrunkObjects<'p> {
        for route in &plan.routes {
            if let Some(first) = route.translations.first() {
                self.refuse(
                    first.span,
                    format!("the translation rules of route `{}`", &*route.name),
                    "rules belong to gateways, not to routes",
                    "move them to `outbound.called` of the route's gateways, where only the first rule that matches \
                     is applied",
                );
            }
        }
        let lower = |gateway: &Gateway| without_prefix(&gateway.name, &["Tag:"]).to_lowercase();
        let listed: FxHashSet<String> = plan.gateways.iter().filter(|gateway| gateway.listed).map(lower).collect();
        // Two spellings of a gateway that only routes name are the same gateway.
        let gateways = plan.gateways.iter().filter(|gateway| listed.contains(&lower(gateway)));
        self.one_object("gateway", gateways.map(|gateway| &gateway.name));
        self.gateway_settings(plan);
        let mut objects = TrunkObjects::default();
        match self.family() {
            ProductFamily::Teams => {
                objects.rules = plan.translation_rules.iter().map(|rule| object(plan.rule(*rule))).collect();
                objects.gateways = self.online_gateways(plan);
            }
            ProductFamily::Sfb => objects.configurations = self.configurations(plan),
        }
        objects
    }

    /// Reports what no target keeps about a gateway.
    fn gateway_settings(&mut self, plan: &Plan) {
        for gateway in plan.gateways.iter().filter(|gateway| !is_host(&gateway.name)) {
            let what = format!("a gateway named `{}`", &*gateway.name);
            self.add(gateway.name.span, what, "a gateway has the name of its computer");
        }
        let switched = matches!(self.target(), Target::TeamsPs1 | Target::TeamsJson);
        for gateway in plan.gateways.iter().filter(|gateway| gateway.listed) {
            if !gateway.enabled && !switched {
                let product = if self.target() == Target::M365Dsc { "Microsoft365DSC" } else { self.product() };
                let message = format!("{product} cannot disable gateway `{}`", &*gateway.name);
                self.not_written(gateway.name.span, message, "routes name it as if it were enabled");
            }
            let settings = [
                ("profile", gateway.profile.is_some()),
                ("policy", gateway.policy.is_some()),
                ("phone_usages", !gateway.phone_usages.is_empty()),
                ("description", gateway.description.is_some()),
            ];
            let given = settings.iter().filter(|(_, given)| *given).map(|(key, _)| format!("`{key}`"));
            let given: Vec<String> = given.collect();
            if !given.is_empty() {
                let are = if given.len() == 1 { "is" } else { "are" };
                let message = format!("{} of gateway `{}` {are} not exported", given.join(", "), &*gateway.name);
                self.not_written(gateway.name.span, message, "set them in the product");
            }
        }
    }

    fn online_gateways<'p>(&mut self, plan: &'p Plan) -> Vec<GatewayObject<'p>> {
        let names = |list: &[Ref<RuleId>]| -> Vec<&'p str> {
            list.iter().map(|rule| &*plan.rule(rule.id).name.value).collect()
        };
        let mut objects = Vec::new();
        for (id, gateway) in GatewayId::all(plan).map(|(id, _)| (id, plan.gateway(id))) {
            if !gateway.listed {
                continue;
            }
            let all = [
                ("OutboundPstnNumberTranslationRules", &gateway.outbound.called, TranslationList::OutboundCalled),
                ("OutboundTeamsNumberTranslationRules", &gateway.outbound.calling, TranslationList::OutboundCalling),
                ("InboundTeamsNumberTranslationRules", &gateway.inbound.called, TranslationList::InboundCalled),
                ("InboundPstnNumberTranslationRules", &gateway.inbound.calling, TranslationList::InboundCalling),
            ];
            let first = all.iter().find_map(|(_, list, _)| list.first());
            if self.target() == Target::M365Dsc {
                if let Some(first) = first {
                    let message =
                        format!("Microsoft365DSC cannot hold the translation rules of gateway `{}`", &*gateway.name);
                    self.refuse_with(first.span, message, "it has no resource for gateways", "choose `teams-ps1`");
                }
            } else if first.is_some() || !gateway.enabled {
                let mut lists = Vec::new();
                for (key, list, which) in all {
                    let partial = self.is_partial_list(plan, id, which);
                    lists.extend((!list.is_empty() && !partial).then(|| (key, names(list))));
                }
                objects.push(GatewayObject { name: &gateway.name, enabled: gateway.enabled, lists });
            }
        }
        objects
    }

    /// Returns true if only a part of the list of a gateway is known, which is reported.
    fn is_partial_list(&mut self, plan: &Plan, gateway: GatewayId, list: TranslationList) -> bool {
        let what = format!("`{}` of gateway `{}`", list.keys(), &*plan.gateway(gateway).name);
        self.is_left_out(plan, PlanList::Translations(gateway, list), &what)
    }

    fn configurations<'p>(&mut self, plan: &'p Plan) -> Vec<ConfigurationObject<'p>> {
        let rules = |list: &[Ref<RuleId>]| list.iter().map(|rule| object(plan.rule(rule.id))).collect::<Vec<_>>();
        let mut objects = Vec::new();
        for (id, gateway) in GatewayId::all(plan).map(|(id, _)| (id, plan.gateway(id))) {
            if !gateway.listed {
                continue;
            }
            if let Some(first) = gateway.inbound.called.first().or(gateway.inbound.calling.first()) {
                self.refuse(
                    first.span,
                    format!("the inbound translation rules of gateway `{}`", &*gateway.name),
                    "a trunk configuration translates only numbers that go out",
                    "make them rules of a profile of the gateway",
                );
            }
            let mut whole = |list, which| if self.is_partial_list(plan, id, which) { Vec::new() } else { rules(list) };
            let called = whole(&gateway.outbound.called, TranslationList::OutboundCalled);
            let calling = whole(&gateway.outbound.calling, TranslationList::OutboundCalling);
            if !called.is_empty() || !calling.is_empty() {
                objects.push(ConfigurationObject { gateway: &gateway.name, called, calling });
            }
        }
        let used: FxHashSet<RuleId> = (plan.gateways.iter())
            .flat_map(|gateway| gateway.outbound.called.iter().chain(&gateway.outbound.calling))
            .map(|rule| rule.id)
            .collect();
        for id in plan.translation_rules.iter().filter(|id| !used.contains(*id)) {
            let name = &plan.rule(*id).name;
            let what = format!("translation rule `{}`, which no gateway uses", &**name);
            self.add(name.span, what, "a rule belongs to the trunk configuration of a gateway");
        }
        objects
    }
}
