//! Collects the findings about what the target cannot express.

use std::collections::hash_map::Entry;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{Span, Text};
use rustc_hash::FxHashMap;

use super::target::{ProductFamily, Target};
use crate::codes;
use crate::names::without_prefix;

/// Collects findings about what the target cannot express.
pub(super) struct Losses<'f> {
    findings: &'f mut Vec<Diagnostic>,
    target: Target,
}

impl<'f> Losses<'f> {
    pub(super) fn new(findings: &'f mut Vec<Diagnostic>, target: Target) -> Losses<'f> {
        Losses { findings, target }
    }

    pub(super) fn target(&self) -> Target {
        self.target
    }

    pub(super) fn family(&self) -> ProductFamily {
        self.target.family()
    }

    pub(super) fn product(&self) -> &'static str {
        match self.family() {
            ProductFamily::Teams => "Teams",
            ProductFamily::Sfb => "Skype for Business",
        }
    }

    /// Reports a part of the plan that is lost, with its place.
    pub(super) fn add(&mut self, span: Span, what: String, why: &str) {
        let message = format!("{} has no equivalent for {what}", self.product());
        self.findings.push(Diagnostic::new(&codes::NOT_EXPRESSIBLE, message).at(span, why));
    }

    /// Reports a part of the plan that decides how calls go and that the target cannot hold. Nothing is written then.
    pub(super) fn refuse(&mut self, span: Span, what: String, why: &str, help: &str) {
        let message = format!("{} has no equivalent for {what}", self.product());
        self.refuse_with(span, message, why, help);
    }

    /// Reports such a part in words of its own.
    pub(super) fn refuse_with(&mut self, span: Span, message: String, why: &str, help: &str) {
        self.findings.push(Diagnostic::new(&codes::NOT_EXPORTABLE, message).at(span, why).help(help));
    }

    /// Refuses parts of a plan that become one object: their names differ only in case or in `Tag:`.
    pub(super) fn one_object<'p>(&mut self, noun: &str, names: impl Iterator<Item = &'p Text>) {
        let mut known: FxHashMap<String, &Text> = FxHashMap::default();
        for name in names {
            match known.entry(without_prefix(name, &["Tag:"]).to_lowercase()) {
                Entry::Vacant(free) => {
                    free.insert(name);
                }
                Entry::Occupied(first) => {
                    let first: &Text = first.get();
                    let message =
                        format!("{noun} `{}` and {noun} `{}` would become one object in the target", &**first, &**name);
                    let finding = Diagnostic::new(&codes::NOT_EXPORTABLE, message)
                        .at(name.span, "there, case and `Tag:` make no difference")
                        .and_at(first.span, "the other one")
                        .help("give one of them another name");
                    self.findings.push(finding);
                }
            }
        }
    }

    /// Reports a loss that concerns the whole plan.
    pub(super) fn whole(&mut self, what: &str, why: &str) {
        self.add(Span::default(), what.to_owned(), why);
    }

    /// Adds a finding.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Reports that something is not written, in words of its own.
    pub(super) fn not_written(&mut self, span: Span, message: String, label: &str) {
        self.findings.push(Diagnostic::new(&codes::NOT_EXPRESSIBLE, message).at(span, label));
    }
}
