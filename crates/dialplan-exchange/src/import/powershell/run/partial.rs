//! Parts of a script that may be run or not: a branch whose condition is not known, a loop over something that the
//! script does not show. Their commands set nothing, but the lists that they would change are not known any more.

use std::borrow::Cow;

use dialplan_core::source::Span;

use super::bind::BoundArguments;
use super::cmdlets;
use super::properties::{is_partly_known, keep_the_rest};
use super::script::{PartialNote, Script};
use crate::import::kinds;
use crate::import::powershell::tree::{Command, Statement};
use crate::object::{Object, Shape, Value};

impl<'a> Script<'a, '_> {
    /// Goes through statements of which it is not known whether they are run. `text` is used in place of a body that
    /// cannot be parsed.
    pub(super) fn maybe_run(&mut self, body: Option<&[Statement]>, text: &str, span: Span, why: &'static str) {
        self.forget_changed(text);
        let outer = (self.maybe, self.muted, self.ended);
        (self.maybe, self.muted) = (why, true);
        match body {
            Some(body) => body.iter().for_each(|statement| {
                self.statement(statement);
            }),
            // The commands in it are not known, so they may change anything of their kind.
            None => {
                let text = text.to_ascii_lowercase();
                for noun in cmdlets::NOUNS {
                    if ["set-", "remove-"].iter().any(|verb| text.contains(&format!("{verb}{noun}"))) {
                        self.may_change_all(noun, span, why);
                    } else if text.contains(&format!("new-{noun}")) {
                        self.may_create(noun, span, why);
                    }
                }
            }
        }
        (self.maybe, self.muted, self.ended) = outer;
    }

    /// Notes what a command that may not be run would change.
    pub(super) fn may_change(&mut self, verb: &str, noun: &str, bound: Option<&BoundArguments<'a>>, command: &Command) {
        let why = self.maybe;
        let Some(bound) = bound else { return self.may_change_all(noun, command.span, why) };
        if bound.in_memory || bound.what_if {
            return;
        }
        if noun == "csvoicenormalizationrule" {
            return self.may_change_rules(&bound.object, command.span, why);
        }
        let identity = match noun {
            "cspstnusage" | "csonlinepstnusage" => "global".to_owned(),
            _ => Self::identity(&bound.object),
        };
        if identity.is_empty() {
            return match verb {
                "new" => self.may_create(noun, command.span, why),
                _ => self.may_change_all(noun, command.span, why),
            };
        }
        let at = self.index_of(noun, &identity).filter(|at| self.kept.get(*at).is_some_and(|kept| !kept.removed));
        if verb != "set" && at.is_none() {
            self.note(noun, None, "", command.span, why);
        }
        if verb == "remove" {
            return;
        }
        let touched = |list: &&&str| bound.object.has(&[**list]);
        for list in cmdlets::lists(noun).iter().filter(touched) {
            match at {
                Some(at) => self.make_partial(at, list, command.span),
                None => self.note(noun, Some(Self::shown(&bound.object)), list, command.span, why),
            }
        }
    }

    fn may_change_rules(&mut self, object: &Object<'a>, span: Span, why: &'static str) {
        let plan = match Self::plan_of_rule(object) {
            plan if plan.is_empty() => return self.may_change_all("csdialplan", span, why),
            plan => plan,
        };
        match self.made_plan(&plan) {
            Some(at) => self.make_partial(at, "NormalizationRules", span),
            None => self.note("csvoicenormalizationrule", Some(plan), "NormalizationRules", span, why),
        }
    }

    /// Notes that an object of a kind may be made. A new rule belongs to a dial plan that is not known.
    pub(super) fn may_create(&mut self, noun: &str, span: Span, why: &'static str) {
        match noun {
            "csvoicenormalizationrule" => self.may_change_all(noun, span, why),
            _ => self.note(noun, None, "", span, why),
        }
    }

    /// Notes that any object of a kind may be changed, or a new one made.
    pub(super) fn may_change_all(&mut self, noun: &str, span: Span, why: &'static str) {
        let noun = if noun == "csvoicenormalizationrule" { "csdialplan" } else { noun };
        self.note(noun, None, "", span, why);
        let section = kinds::section_of_noun(noun);
        let same_kind = |object: &Object<'_>| {
            section.is_some() && kinds::section_of_noun(&object.type_name.to_ascii_lowercase()) == section
        };
        let of_kind: Vec<usize> =
            self.kept.iter().enumerate().filter(|(_, kept)| same_kind(&kept.object)).map(|(at, _)| at).collect();
        for at in of_kind {
            let Some(kept) = self.kept.get(at) else { continue };
            let noun = kept.object.type_name.to_ascii_lowercase();
            for list in cmdlets::lists(&noun) {
                self.make_partial(at, list, span);
            }
            let plan = self.kept.get(at).filter(|_| noun == "csvoicenormalizationrule");
            let plan = plan.map(|kept| Self::plan_of_rule(&kept.object)).filter(|plan| !plan.is_empty());
            if plan.is_some() {
                self.note(&noun, plan, "NormalizationRules", span, why);
            }
        }
    }

    /// Makes a list of an object partial, by an entry that is not known.
    fn make_partial(&mut self, at: usize, property: &'static str, span: Span) {
        let Some(kept) = self.kept.get_mut(at) else { return };
        if !is_partly_known(&kept.object, property) {
            keep_the_rest(&mut kept.object, property, span);
        }
    }

    /// Adds a note about a list, once.
    pub(super) fn note(
        &mut self,
        noun: &str,
        name: Option<String>,
        property: &'static str,
        span: Span,
        why: &'static str,
    ) {
        let note = PartialNote { span, noun: noun.to_owned(), name, property, why };
        let same =
            |known: &PartialNote| (&known.noun, &known.name, known.property) == (&note.noun, &note.name, note.property);
        // A script may have many such commands in one loop.
        if self.notes.len() < 10_000 && !self.notes.iter().rev().take(50).any(same) {
            self.notes.push(note);
        }
    }
}

/// Returns a note as an object.
pub(super) fn note<'a>(note: PartialNote) -> Value<'a> {
    let text = |text: &str| Value::text(note.span, text.to_owned());
    let mut fields = vec![
        (Cow::Borrowed("Noun"), text(&note.noun)),
        (Cow::Borrowed("Property"), text(note.property)),
        (Cow::Borrowed("Why"), text(note.why)),
    ];
    fields.extend(note.name.iter().map(|name| (Cow::Borrowed("Name"), text(name))));
    Value::new(note.span, Shape::Object(Object { type_name: Cow::Borrowed(kinds::PARTIAL_NOTE), fields }))
}
