//! Location profiles.

use super::partial::is_emptied;
use super::read::Path;
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{Plan, PlanList, Profile, ProfileId, SEPARATORS, Separators};
use crate::source::Text;

impl<'d> Loader<'_> {
    /// Reads the location profiles.
    pub(super) fn profiles(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut profile = Profile {
                name: name.clone(),
                description: None,
                country_code: None,
                external_access_prefix: None,
                optimize_device_dialing: false,
                rules: Vec::new(),
            };
            if let Some(fields) = self.fields(item.node, &keys::PROFILE, &path) {
                profile.description = self.optional_text(&fields, "description", &path);
                profile.country_code = self.optional_text(&fields, "country_code", &path);
                if let Some(code) = &profile.country_code {
                    self.country_code(code, &path);
                }
                profile.external_access_prefix = self.optional_text(&fields, "external_access_prefix", &path);
                if let Some(prefix) = &profile.external_access_prefix {
                    self.dialable(prefix, "the external access prefix", &path);
                    self.prefix_without_separators(plan, prefix, &path);
                }
                profile.optimize_device_dialing =
                    self.flag(&fields, "optimize_device_dialing", &path).unwrap_or_default();
                if let Some(node) = fields.get("rules") {
                    if is_emptied(node) {
                        plan.emptied.push(PlanList::Rules(ProfileId::from_index(position)));
                    }
                    profile.rules = self.profile_rules(plan, node, &path.key("rules"));
                }
            }
            plan.profiles.push(profile);
        }
    }

    /// Reports a separator in the outside prefix of a plan that strips separators.
    fn prefix_without_separators(&mut self, plan: &Plan, prefix: &Text, path: &Path<'_>) {
        let separator = |c: char| SEPARATORS.contains(&c);
        let Some(at) = prefix.find(separator).filter(|_| plan.settings.separators == Separators::Strip) else { return };
        let place = prefix.place(self.file, at..at + 1);
        let bare = prefix.replace(separator, "");
        let finding = Diagnostic::new(
            &codes::INVALID_CHARACTER,
            format!("the external access prefix `{}` never matches", &**prefix),
        )
        .at(place, "separators are stripped before the prefix is looked for");
        let finding = match bare.is_empty() {
            true => finding,
            false => finding.help(format!("write `external_access_prefix: \"{bare}\"`")),
        };
        self.report(finding.on(path.key("external_access_prefix").to_string(), None));
    }

    /// Checks a country code.
    fn country_code(&mut self, code: &Text, path: &Path<'_>) {
        if code.is_empty() || code.len() > 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("`{}` is not a country code", &**code))
                    .at(code.span, "must be one to three digits")
                    .help("write it without `+` and zeros: `country_code: \"31\"`")
                    .on(path.key("country_code").to_string(), None),
            );
        }
    }
}
