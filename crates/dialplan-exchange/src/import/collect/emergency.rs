//! Collects emergency policies and the sites that have them.
//!
//! Teams has emergency call routing policies, each with a list of numbers. A location policy of Lync has one number;
//! the one of Skype for Business may have a list, whose numbers share the usage of the policy.

use dialplan_core::diag::Diagnostic;
use rustc_hash::FxHashSet;

use super::collector::Collector;
use super::found::FoundEmergencyPolicy;
use super::lists::NOT_READ;
use crate::codes;
use crate::draft::{DraftList, EmergencyNumber, EmergencyPolicy, Site};
use crate::import::flat;
use crate::import::kinds::Kind;
use crate::names::{prefixed, without_prefix};
use crate::object::{Object, Shape, Value};

/// The property that turns a location policy of Lync on.
const ENABLED: &str = "EnhancedEmergencyServicesEnabled";

impl Collector<'_> {
    pub(super) fn emergency_policy(&mut self, kind: Kind, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(kind, value, object, &["Identity", "Name"]) else { return };
        let usage = self.text(object, &["PstnUsage"]).filter(|usage| !usage.is_empty());
        let mut numbers = Vec::new();
        if object.has(&["EmergencyDialString"]) {
            numbers.extend(self.emergency_number(value, usage.clone()));
        }
        if let Some(mask) = object.get(&["EmergencyDialMask"]).filter(|_| numbers.is_empty())
            && !mask.is_nothing()
            && !matches!(mask.shape, Shape::Unknown)
        {
            let message = format!("the masks of policy `{name}` belong to a number that this file does not show");
            self.not_carried(mask.span, message, "left out");
        }
        let mut lost = has_unknown(object, &["EmergencyDialString", "EmergencyDialMask", "PstnUsage"]);
        if let Some(list) = object.get(&["EmergencyNumbers"]) {
            lost |= self.emergency_list(list, &name, usage.as_ref(), &mut numbers);
        }
        if has_unknown(object, &["PstnUsage"]) {
            // Without its usage, a number would not be routed as the policy says.
            numbers.clear();
        }
        if lost {
            let span = object.get(&["EmergencyNumbers"]).map_or(value.span, |list| list.span);
            if !numbers.is_empty() {
                let message = format!("the numbers of policy `{name}` are not all known");
                self.not_carried(span, message, "partial: an export does not write the policy");
            }
            self.partial(DraftList::Numbers(name.clone()), span, NOT_READ);
        }
        self.off(kind, object, &name, &mut numbers);
        let known = [
            "Name",
            "Description",
            "EmergencyNumbers",
            "EmergencyDialString",
            "EmergencyDialMask",
            "OnlinePSTNUsage",
            "PstnUsage",
            ENABLED,
        ];
        self.count_dropped(kind, object, &known);
        let site = prefixed(&name, "Site:").filter(|_| kind == Kind::LocationPolicy).map(str::to_owned);
        let policy =
            EmergencyPolicy { description: self.description(object), numbers, origin: self.origin(value.span), name };
        self.found.emergency_policies.push(FoundEmergencyPolicy { policy, row: object.type_name == "row", site });
    }

    /// Collects the numbers in a list. Returns true if one of them is lost.
    fn emergency_list(
        &mut self,
        list: &Value<'_>,
        policy: &str,
        usage: Option<&String>,
        numbers: &mut Vec<EmergencyNumber>,
    ) -> bool {
        let mut lost = false;
        for number in list.items() {
            let flat = flat::emergency(number);
            for number in &flat {
                let found = self.emergency_number(number, usage.cloned());
                lost |= found.is_none();
                numbers.extend(found);
            }
            match (&number.shape, number.as_text()) {
                _ if !flat.is_empty() => {}
                (Shape::Text(_), Some(text)) if text.trim().is_empty() => {}
                (_, Some(text)) if flat::is_lost(text) => {
                    lost = true;
                    let all = matches!(list.shape, Shape::Text(_)) && !text.starts_with("@{");
                    let what = if all { "the list of emergency numbers" } else { "an emergency number" };
                    self.report_lost(number, &format!("{what} of policy `{policy}`"));
                }
                (Shape::Object(object), _) => {
                    let found = self.emergency_number(number, usage.cloned());
                    lost |=
                        found.is_none() || has_unknown(object, &["EmergencyDialMask", "DialMask", "OnlinePSTNUsage"]);
                    numbers.extend(found.filter(|_| !has_unknown(object, &["OnlinePSTNUsage"])));
                }
                (Shape::Null, _) => {}
                // A script has reported what is not known.
                (Shape::Unknown, _) => lost = true,
                (_, text) => {
                    lost = true;
                    let shown: String = text.unwrap_or("an entry").chars().take(60).collect();
                    let message = format!("`{shown}` in policy `{policy}` is not an emergency number");
                    self.findings.add(
                        self.number,
                        Diagnostic::new(&codes::NOT_CARRIED_OVER, message).at(number.span, "left out").help(
                            "an emergency number is an object with a dial string, as `New-CsTeamsEmergencyNumber` and \
                             `New-CsEmergencyNumber` make it",
                        ),
                    );
                }
            }
        }
        lost
    }

    /// Says what it means that emergency services are off in a policy.
    ///
    /// A location policy that is not enabled changes no call, and neither does a number without a usage. In Teams the
    /// property is about the location of the caller, and the numbers are routed all the same.
    fn off(&mut self, kind: Kind, object: &Object<'_>, name: &str, numbers: &mut [EmergencyNumber]) {
        if numbers.is_empty() {
            return;
        }
        if let Some(value) = object.get(&["AllowEnhancedEmergencyServices"])
            && value.as_flag() == Some(false)
            && kind == Kind::EmergencyPolicy
        {
            let message =
                format!("dynamic emergency calling is off in policy `{name}`: its numbers are routed all the same");
            self.findings.add(
                self.number,
                Diagnostic::new(&codes::IMPORT_CHANGED, message).at(value.span, "only the location is not sent"),
            );
        }
        let Some(value) = object.get(&[ENABLED]).filter(|value| value.as_flag() == Some(false)) else {
            for number in numbers.iter().filter(|number| number.usage.is_none()) {
                let message = format!("emergency number `{}` of policy `{name}` has no usage", number.number);
                self.findings.add(
                    self.number,
                    Diagnostic::new(&codes::IMPORT_CHANGED, message).at(number.origin.span, "so it changes no call"),
                );
            }
            return;
        };
        let used = numbers.iter().any(|number| number.usage.is_some());
        numbers.iter_mut().for_each(|number| number.usage = None);
        let code = if used { &codes::NOT_CARRIED_OVER } else { &codes::IMPORT_CHANGED };
        let message = format!(
            "location policy `{name}` is not enabled: its numbers are kept without a usage, so they change no call"
        );
        self.findings.add(
            self.number,
            Diagnostic::new(code, message)
                .at(value.span, "not enabled")
                .help(format!("if it should act, set `-{ENABLED} $true` and import again")),
        );
    }

    pub(super) fn emergency_number(&mut self, value: &Value<'_>, usage: Option<String>) -> Option<EmergencyNumber> {
        let Shape::Object(object) = &value.shape else { return None };
        let keys = ["EmergencyDialString", "DialString"];
        let Some(number) = self.text(object, &keys).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()) else {
            if object.get(&keys).is_some_and(|value| !value.is_nothing()) || !object.has(&["Identity"]) {
                self.not_carried(value.span, "an emergency number has no digits".to_owned(), "left out");
            }
            return None;
        };
        let mut masks: Vec<String> = Vec::new();
        let mut known: FxHashSet<&str> = FxHashSet::default();
        let given = object.get(&["EmergencyDialMask", "DialMask"]).map(Value::items).unwrap_or_default();
        for part in given {
            let Some(text) = part.as_text() else {
                if !part.is_nothing() {
                    let message = format!("the masks of emergency number `{number}` cannot be determined");
                    self.not_carried(part.span, message, "left out");
                }
                continue;
            };
            for mask in text.split(';').map(str::trim).filter(|mask| !mask.is_empty()) {
                if known.insert(mask) {
                    if mask.contains(',') {
                        let shown: String = mask.chars().take(60).collect();
                        let message = format!("mask `{shown}` of emergency number `{number}` is read as one mask");
                        self.findings.add(
                            self.number,
                            Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                                .at(part.span, "commas separate nothing")
                                .help("separate masks with `;`"),
                        );
                    }
                    masks.push(mask.to_owned());
                }
            }
        }
        // The properties of a policy are counted with the policy.
        if !object.has(&["Identity"]) {
            let known =
                ["EmergencyDialString", "DialString", "EmergencyDialMask", "DialMask", "OnlinePSTNUsage", "Name"];
            self.count_dropped(Kind::EmergencyNumber, object, &known);
        }
        let usage = self.text(object, &["OnlinePSTNUsage"]).filter(|usage| !usage.is_empty()).or(usage);
        Some(EmergencyNumber { number, masks, usage, origin: self.origin(value.span) })
    }

    pub(super) fn site(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Site, value, object, &["Identity", "NetworkSiteID", "Name"]) else { return };
        let online = object.has(&["EmergencyCallRoutingPolicy"]) || object.type_name.to_lowercase().contains("tenant");
        let key = if online { "EmergencyCallRoutingPolicy" } else { "LocationPolicy" };
        let policy = self.text(object, &[key]).map(|name| without_prefix(&name, &["Tag:"]).to_owned());
        let site = Site {
            description: self.description(object),
            emergency_policy: policy.filter(|name| !name.trim().is_empty()),
            origin: self.origin(value.span),
            name,
        };
        // Regions and addresses say where a site is, which does not concern a plan.
        let known = ["NetworkSiteID", "Name", "Description", "NetworkRegionID", "SiteAddress", "BypassID", key];
        self.count_dropped(Kind::Site, object, &known);
        self.found.sites.push(site);
    }
}

/// Returns true if the script does not show the value of one of these properties, or a part of it.
fn has_unknown(object: &Object<'_>, names: &[&str]) -> bool {
    let values = names.iter().filter_map(|name| object.get(&[name]));
    values.flat_map(Value::items).any(|value| matches!(value.shape, Shape::Unknown))
}
