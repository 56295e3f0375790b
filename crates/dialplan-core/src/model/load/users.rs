//! Users.

use rustc_hash::FxHashMap;

use super::read::Path;
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{Plan, User};
use crate::source::Span;

impl<'d> Loader<'_> {
    /// Reads the users.
    pub(super) fn users(&mut self, plan: &mut Plan, items: &[Item<'d>], path: &Path<'_>) {
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for (position, item) in items.iter().enumerate() {
            let path = path.index(position);
            let Some(fields) = self.fields(item.node, &keys::USER, &path) else { continue };
            let Some(uri) = self.required_text(&fields, "uri", &path) else { continue };
            if uri.trim().is_empty() {
                self.report(
                    Diagnostic::new(&codes::MISSING_KEY, "the uri is empty")
                        .at(uri.span, "here")
                        .on(path.to_string(), None),
                );
            }
            let user = User {
                line_uri: self.optional_text(&fields, "line_uri", &path),
                profile: self.profile_ref(&fields, "profile", &path),
                policy: self.policy_ref(&fields, "policy", &path),
                emergency_policy: self.emergency_policy_ref(&fields, "emergency_policy", &path),
                calling_plan: self.flag(&fields, "calling_plan", &path),
                uri,
            };
            match seen.get(&user.address().to_lowercase()).copied() {
                Some(first) => self.duplicate("user", &user.uri, first),
                None => {
                    seen.insert(user.address().to_lowercase(), user.uri.span);
                }
            }
            if let Some(line) = &user.line_uri {
                self.dialable(line, "the line", &path);
            }
            plan.users.push(user);
        }
    }
}
