//! The plan paths by which `partial` names lists.
//!
//! An example is `policies["everybody"].phone_usages`.

use super::{Named, Plan, PlanList, PlanSection, TranslationList};
use crate::diag::nearest;

/// Why a plan path names no list of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct NoSuchList {
    /// What is wrong, without the path.
    pub(super) why: String,
    /// The path that was probably meant, or what a path looks like.
    pub(super) help: String,
}

impl PlanList {
    /// Returns the plan path of the list.
    pub fn path(self, plan: &Plan) -> String {
        match self {
            PlanList::Section(section) => section.key().to_owned(),
            PlanList::Rules(id) => PlanSection::Profiles.path(&plan.profile(id).name, "rules"),
            PlanList::PolicyUsages(id) => PlanSection::Policies.path(&plan.policy(id).name, "phone_usages"),
            PlanList::RouteUsages(id) => PlanSection::Routes.path(&plan.route(id).name, "phone_usages"),
            PlanList::RouteGateways(id) => PlanSection::Routes.path(&plan.route(id).name, "gateways"),
            PlanList::Numbers(id) => PlanSection::EmergencyPolicies.path(&plan.emergency_policy(id).name, "numbers"),
            PlanList::Translations(id, list) => PlanSection::Gateways.path(&plan.gateway(id).name, list.keys()),
        }
    }

    /// Returns the list of the plan that a path names.
    pub(super) fn of_path(plan: &Plan, path: &str) -> Result<PlanList, NoSuchList> {
        let key = path.split(['[', '.']).next().unwrap_or_default();
        let sections = || PlanSection::ALL.iter().map(|section| section.key());
        let Some(section) = PlanSection::ALL.into_iter().find(|section| section.key() == key) else {
            let help = match nearest(key, sections()) {
                Some(near) => format!("did you mean `{near}{}`?", path.get(key.len()..).unwrap_or_default()),
                None => format!("a path begins with one of: {}", sections().collect::<Vec<_>>().join(", ")),
            };
            return Err(NoSuchList { why: format!("a plan has no list `{key}`"), help });
        };
        let rest = path.get(key.len()..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(PlanList::Section(section));
        }
        let lists = section.lists();
        let Some((name, list)) = object_and_list(rest).filter(|_| !lists.is_empty()) else {
            let help = match lists.first() {
                Some(list) => format!("write `{key}`, or `{key}[\"NAME\"].{list}`"),
                None => format!("write `{key}`"),
            };
            return Err(NoSuchList { why: "this is no path of a list".to_owned(), help });
        };
        let Some(known) = lists.iter().copied().find(|known| *known == list) else {
            let meant = nearest(list, lists.iter().copied()).or(lists.first().copied()).unwrap_or_default();
            let help = format!("did you mean `{}`?", section.path(&name, meant));
            return Err(NoSuchList { why: format!("`{key}` have no list `{list}`"), help });
        };
        section.object(plan, &name, known)
    }
}

impl PlanSection {
    fn object(self, plan: &Plan, name: &str, list: &'static str) -> Result<PlanList, NoSuchList> {
        match self {
            PlanSection::Profiles => named(plan, self, name, list).map(PlanList::Rules),
            PlanSection::Policies => named(plan, self, name, list).map(PlanList::PolicyUsages),
            PlanSection::Routes if list == "gateways" => named(plan, self, name, list).map(PlanList::RouteGateways),
            PlanSection::Routes => named(plan, self, name, list).map(PlanList::RouteUsages),
            PlanSection::EmergencyPolicies => named(plan, self, name, list).map(PlanList::Numbers),
            _ => {
                let which = TranslationList::ALL.into_iter().find(|which| which.keys() == list);
                let which = which.unwrap_or(TranslationList::InboundCalling);
                named(plan, self, name, list).map(|gateway| PlanList::Translations(gateway, which))
            }
        }
    }
}

/// Returns the object with exactly this name.
fn named<Id: Named>(plan: &Plan, section: PlanSection, name: &str, list: &str) -> Result<Id, NoSuchList> {
    if let Some((id, _)) = Id::all(plan).find(|(_, known)| *known == name) {
        return Ok(id);
    }
    let help = match nearest(name, Id::all(plan).map(|(_, known)| known)) {
        Some(near) => format!("did you mean `{}`?", section.path(near, list)),
        None => format!("define it under `{}`, or remove the path", section.key()),
    };
    Err(NoSuchList { why: format!("there is no {} `{name}`", Id::KIND), help })
}

/// Splits `["name"].list` into the name and the list.
fn object_and_list(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix("[\"")?;
    let mut name = String::new();
    loop {
        let c = rest.chars().next()?;
        rest = rest.get(c.len_utf8()..)?;
        match c {
            '"' => break,
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = rest.get(escaped.len_utf8()..)?;
                name.push(match escaped {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    'u' => {
                        let (digits, after) = rest.strip_prefix('{')?.split_once('}')?;
                        rest = after;
                        char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
                    }
                    other => other,
                });
            }
            c => name.push(c),
        }
    }
    Some((name, rest.strip_prefix("].")?))
}
