//! Parts of a script that may be run or not: a branch whose condition is not known, a loop over something that the
//! script does not show. Their commands set nothing, but the lists that they would change are not known any more.

use std::borrow::Cow;

use dialplan_core::source::Span;
use rustc_hash::FxHashSet;

use super::bind::BoundArguments;
use super::cmdlets;
use super::mode::{Doubts, Mode};
use super::properties::{is_partly_known, keep_the_rest};
use super::script::{PartialNote, Script};
use super::text::has_plan_command;
use crate::import::kinds;
use crate::import::powershell::tree::{Command, EndKind, Statement};
use crate::object::{Object, Shape, Value};

impl<'a> Script<'a, '_> {
    /// Goes through statements of which it is not known whether they are run. `text` is used in place of a body that
    /// cannot be parsed. Returns the doubts about what follows; ends of the kinds in `ends` lead no further.
    pub(super) fn may_run(
        &mut self,
        body: Option<&[Statement]>,
        text: &str,
        span: Span,
        ends: &[EndKind],
        why: &'static str,
    ) -> Doubts {
        self.forget_changed(text);
        let ended = self.ended;
        let reached = self.mode.maybe.is_empty() || self.mode.bails_out;
        let bails_out = reached && !self.changes_plan(self.file.slice(span));
        let mode = Mode { maybe: why, muted: true, bails_out, ..self.mode };
        let ((), doubts) = self.nested(mode, ends, |script| match body {
            Some(body) => body.iter().for_each(|statement| {
                script.statement(statement);
            }),
            None => script.may_change_named(text, span, why),
        });
        self.ended = ended;
        doubts
    }

    /// Does the same for something whose ends are not known to lead anywhere else.
    pub(super) fn maybe_run(&mut self, body: Option<&[Statement]>, text: &str, span: Span, why: &'static str) {
        let doubts = self.may_run(body, text, span, &[], why);
        self.raise_at(doubts, span);
    }

    /// Notes that the commands that a text names may change anything of their kind.
    fn may_change_named(&mut self, text: &str, span: Span, why: &'static str) {
        let text = self.with_functions(text).to_ascii_lowercase();
        for noun in cmdlets::NOUNS {
            let named = |verb: &str| {
                let command = format!("{verb}{noun}");
                text.match_indices(&command).any(|(at, _)| {
                    let after = text.get(at + command.len()..).and_then(|rest| rest.chars().next());
                    after.is_none_or(|c| !c.is_alphanumeric())
                })
            };
            if named("set-") || named("remove-") {
                self.may_change_all(noun, span, why);
            } else if named("new-") {
                self.may_create(noun, span, why);
            }
            if named("grant-") {
                self.note("csuser", None, "", span, why);
            }
        }
    }

    /// Notes that code of which nothing is known may change anything.
    pub(super) fn may_change_everything(&mut self, span: Span, why: &'static str) {
        for noun in cmdlets::NOUNS {
            self.may_change_all(noun, span, why);
        }
    }

    /// Returns true if the text, or a function of the script that it names, has a command that may change a plan.
    pub(super) fn changes_plan(&mut self, text: &str) -> bool {
        has_plan_command(text) || !self.functions.is_empty() && has_plan_command(&self.with_functions(text))
    }

    /// Returns a text with those of the functions of the script that it names, and that these name.
    pub(super) fn with_functions(&mut self, text: &str) -> String {
        let mut all = text.to_owned();
        let mut known: FxHashSet<String> = FxHashSet::default();
        let mut seen = 0;
        while seen < all.len() {
            let part = all.get(seen..).unwrap_or_default().to_lowercase();
            seen = all.len();
            for word in part.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_') {
                if let Some(function) = self.functions.get(word)
                    && known.insert(word.to_owned())
                {
                    all.push('\n');
                    all.push_str(self.file.slice(function.span));
                }
            }
        }
        // A script may name a long function in many places.
        self.spend(all.len() / 256, Span::default());
        all
    }

    /// Notes what a command that may not be run would change.
    pub(super) fn may_change(&mut self, verb: &str, noun: &str, bound: Option<&BoundArguments<'a>>, command: &Command) {
        let why = self.mode.maybe;
        let Some(bound) = bound else { return self.may_change_all(noun, command.span, why) };
        if bound.in_memory || bound.what_if {
            return;
        }
        if noun == "csvoicenormalizationrule" {
            return self.may_change_rules(&bound.object, command.span, why);
        }
        let identity = Self::identity_in(noun, &bound.object);
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

    /// Notes what a command changes of which it is not known whether the script goes on to it.
    pub(super) fn may_not_change(&mut self, verb: &str, noun: &str, object: &Object<'a>, span: Span) {
        let why = self.mode.unsure;
        if noun == "csvoicenormalizationrule" {
            return self.may_change_rules(object, span, why);
        }
        if verb != "set" {
            return self.note(noun, None, "", span, why);
        }
        let at = self.index_of(noun, &Self::identity_in(noun, object));
        for list in cmdlets::lists(noun).iter().filter(|list| object.has(&[**list])) {
            match at {
                Some(at) => self.make_partial(at, list, span),
                None => self.note(noun, Some(Self::shown(object)), list, span, why),
            }
        }
    }

    pub(super) fn may_change_rules(&mut self, object: &Object<'a>, span: Span, why: &'static str) {
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
    pub(super) fn make_partial(&mut self, at: usize, property: &'static str, span: Span) {
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
