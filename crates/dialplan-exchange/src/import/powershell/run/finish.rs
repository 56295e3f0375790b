//! Makes the lists partial of which a script does not tell all, because objects may exist already.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::cmdlets;
use super::existing::{CreatedIfMissing, Named};
use super::properties::is_partly_known;
use super::script::{KeptObject, Script, identity};
use crate::codes;
use crate::object::Object;

impl<'a> Script<'a, '_> {
    /// Makes the lists partial of which the script does not tell all because an object may exist already.
    pub(super) fn finish_existing(&mut self) {
        let existing = std::mem::take(&mut self.existing);
        let mut created: Vec<(usize, CreatedIfMissing)> = existing.created_if_missing.into_iter().collect();
        created.sort_unstable_by_key(|(at, _)| *at);
        for (at, created) in created {
            let Some(kept) = self.kept.get(at).filter(|kept| !kept.removed) else { continue };
            let noun = kept.object.type_name.to_ascii_lowercase();
            let (shown, lists) = (Self::shown(&kept.object), cmdlets::lists(&noun));
            let open = |list: &&str, object: &Object<'a>| {
                // The other form of a list with one number.
                let one = *list == "EmergencyNumbers" && created.given.contains("emergencydialstring");
                let given = one || created.given.contains(&list.to_ascii_lowercase());
                given || !created.changed_elsewhere && !object.has(&[*list])
            };
            let open: Vec<&'static str> = lists.iter().copied().filter(|list| open(list, &kept.object)).collect();
            if open.is_empty() && (!lists.is_empty() || created.changed_elsewhere) {
                continue;
            }
            let said = open.iter().any(|list| !is_partly_known(&kept.object, list)) || lists.is_empty();
            for list in &open {
                self.make_partial(at, list, created.span);
            }
            let why = "if it exists already, it may differ";
            if lists.is_empty() {
                self.note(&noun, None, "", created.span, why);
            }
            if said {
                let message = format!("`{shown}` is only created if it is missing: one that exists may differ");
                self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(created.span, "as if it is missing"));
            }
        }
        let mut changed: Vec<usize> = existing.changed.into_iter().collect();
        changed.sort_unstable();
        for at in changed {
            self.finish_changed(at);
        }
        for Named { noun, identity, span, why } in existing.named {
            match self.index_of(&noun, &identity).and_then(|at| self.kept.get(at)).map(|kept| kept.removed) {
                Some(false) => {}
                Some(true) => self.without_removed(&identity, span),
                None => self.note(&noun, None, "", span, why),
            }
        }
    }

    /// Takes back what was assigned at a place, since the script removes it.
    fn without_removed(&mut self, name: &str, span: Span) {
        let named = |kept: &KeptObject<'a>| {
            let texts = kept.object.fields.iter().filter_map(|(_, value)| value.as_text());
            texts.into_iter().find(|text| identity(text).eq_ignore_ascii_case(name)).map(str::to_owned)
        };
        let mut taken = None;
        for kept in self.kept.iter_mut().filter(|kept| kept.span == span && !kept.removed) {
            if let Some(text) = named(kept) {
                kept.removed = true;
                taken = Some(text);
            }
        }
        if let Some(name) = taken {
            let message = format!("`{name}` is assigned, and the script itself removes it");
            self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "not assigned"));
        }
    }

    /// Makes the lists partial of which the script says nothing, of an object that it changes without creating it.
    fn finish_changed(&mut self, at: usize) {
        let Some(kept) = self.kept.get(at).filter(|kept| !kept.removed) else { return };
        let (noun, span) = (kept.object.type_name.to_ascii_lowercase(), kept.span);
        let unsaid: Vec<&'static str> = (cmdlets::lists(&noun).iter().copied())
            .filter(|list| !noun.ends_with("pstnusage") && !kept.object.has(&[*list]))
            .filter(|list| *list != "EmergencyNumbers" || !kept.object.has(&["EmergencyDialString"]))
            .collect();
        let shown = Self::shown(&kept.object);
        // Everybody has an object `Global`.
        if !noun.ends_with("pstnusage") && !identity(&shown).eq_ignore_ascii_case("global") {
            self.note(&noun, None, "", span, "an object that exists already is changed");
        }
        for list in unsaid {
            self.note(&noun, Some(shown.clone()), list, span, "the script changes something else of it");
        }
    }
}
