//! The input of an import: files and options.

use dialplan_core::model::Dialect;
use dialplan_core::source::SourceFile;

use super::format::Format;
use crate::limits::ImportLimits;

/// A file to import.
#[derive(Debug)]
pub struct Source {
    /// The name and the text.
    pub file: SourceFile,
    /// The format, or `None` to recognise it from the content.
    pub format: Option<Format>,
}

/// Options of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The product that the plan is for, or `None` to infer it from the objects.
    pub dialect: Option<Dialect>,
    /// What rules are that may be for a dial plan or for a trunk.
    pub rules_as: Option<RuleKind>,
    /// What scripts ask their users for.
    pub given: GivenValues,
    /// Limits on the input.
    pub limits: ImportLimits,
}

/// What a rule is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RuleKind {
    /// A dial plan.
    Normalization,
    /// A trunk: numbers on the way to or from a gateway.
    Translation,
}

impl RuleKind {
    /// Both kinds.
    pub const ALL: [RuleKind; 2] = [RuleKind::Normalization, RuleKind::Translation];

    /// Returns the name of the kind in flags and messages.
    pub fn name(self) -> &'static str {
        match self {
            RuleKind::Normalization => "normalization-rules",
            RuleKind::Translation => "translation-rules",
        }
    }
}

/// What scripts ask their users for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GivenValues {
    /// The values of variables, by name.
    pub variables: Vec<(String, String)>,
    /// The gateways of routes whose gateways a script does not show.
    pub gateways: Vec<String>,
    /// The files that scripts read, each by its name without a folder, with its text.
    pub data: Vec<(String, String)>,
}

impl GivenValues {
    /// Returns the value of a variable, whatever the case of its name.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let found = self.variables.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}
