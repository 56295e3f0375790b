//! How the result of a rule is built.

use dotnet_regex::LimitExceeded;
use dotnet_regex::hir::{GroupIndex, Hir};
use dotnet_regex::matcher::{Edge, Matcher, Scratch, fixed_captures};
use dotnet_regex::replacement::{PartKind, Replacement};

use super::{Engine, Note, Notes};
use crate::call::CallError;
use crate::model::{RuleId, UnmatchedText};

/// Builds the result of a rule for a number that it matches.
#[derive(Clone, Debug)]
pub(crate) struct Rewrite {
    /// The name of the rule, for errors.
    pub(crate) name: Box<str>,
    pub(crate) way: Way,
}

/// The way to build the result.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// The positions of the groups follow from the length of the number, so nothing has to be searched for.
    Pieces(Vec<Piece>),
    /// The captures must be found by matching the pattern as .NET does.
    Search(Box<Search>),
}

/// A part of a result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Piece {
    Text(Box<str>),
    /// The text from one edge of the number to another.
    Slice(Edge, Edge),
}

#[derive(Clone, Debug)]
pub(crate) struct Search {
    /// The pattern as written, for artefacts.
    pub(crate) pattern: Box<str>,
    pub(crate) translation: Box<str>,
    matcher: Matcher,
    replacement: Replacement,
}

impl Engine {
    /// Appends to `out` what a rule makes of a number that it is known to match.
    pub(super) fn apply(
        &self,
        rule: RuleId,
        input: &str,
        scratch: &mut Scratch,
        notes: &mut Notes,
        out: &mut String,
    ) -> Result<(), CallError> {
        let disagree = |rule: &str| CallError::Disagreement { rule: rule.to_owned() };
        // Every rule of the plan has a rewrite.
        let rewrite = self.rewrites.get(rule.index()).ok_or_else(|| disagree("?"))?;
        if !rewrite.apply(self.settings.unmatched_text, input, scratch, notes, out)? {
            return Err(disagree(&rewrite.name));
        }
        if out.len() > self.limits.normalised {
            return Err(CallError::ResultTooLong { rule: rewrite.name.to_string(), limit: self.limits.normalised });
        }
        Ok(())
    }
}

impl Rewrite {
    /// Creates the rewrite of a rule from its pattern, as text and lowered, and its translation, as text and parsed.
    pub(crate) fn new(
        name: &str,
        (pattern, hir): (&str, &Hir),
        (translation, replacement): (&str, Replacement),
        limits: &dotnet_regex::Limits,
    ) -> Rewrite {
        match pieces(hir, &replacement) {
            Some(pieces) => Rewrite { name: name.into(), way: Way::Pieces(pieces) },
            None => Rewrite::searching(name, (pattern, hir), (translation, replacement), limits),
        }
    }

    /// Creates the rewrite of a rule that is known to need a search.
    pub(crate) fn searching(
        name: &str,
        (pattern, hir): (&str, &Hir),
        (translation, replacement): (&str, Replacement),
        limits: &dotnet_regex::Limits,
    ) -> Rewrite {
        let search = Search {
            pattern: pattern.into(),
            translation: translation.into(),
            matcher: Matcher::new(hir, limits),
            replacement,
        };
        Rewrite { name: name.into(), way: Way::Search(Box::new(search)) }
    }

    /// Appends the result of the rule for a number to `out`. Returns false if the rule does not match.
    ///
    /// Only a search can find that the rule does not match; pieces are only used for numbers that are known to match.
    pub(crate) fn apply(
        &self,
        unmatched: UnmatchedText,
        input: &str,
        scratch: &mut Scratch,
        notes: &mut Notes,
        out: &mut String,
    ) -> Result<bool, CallError> {
        match &self.way {
            Way::Pieces(pieces) => {
                for piece in pieces {
                    out.push_str(match piece {
                        Piece::Text(text) => text,
                        Piece::Slice(start, end) => input.get(at(*start, input)..at(*end, input)).unwrap_or_default(),
                    });
                }
                Ok(true)
            }
            Way::Search(search) => search
                .apply(unmatched, input, scratch, notes, out)
                .map_err(|exceeded| CallError::Steps { rule: self.name.to_string(), exceeded }),
        }
    }
}

impl Search {
    fn apply(
        &self,
        unmatched: UnmatchedText,
        input: &str,
        scratch: &mut Scratch,
        notes: &mut Notes,
        out: &mut String,
    ) -> Result<bool, LimitExceeded> {
        let Some(first) = self.matcher.find_at(input, 0, scratch)?.map(|found| found.span()) else { return Ok(false) };
        match unmatched {
            UnmatchedText::Keep => {
                if first != (0..input.len()) && self.leaves_text(input, scratch, out)? {
                    notes.add(Note::PartialTextReplaced);
                }
                self.matcher.replace_all(input, &self.replacement, scratch, out)
            }
            UnmatchedText::Drop => self.matcher.result(input, &self.replacement, scratch, out),
        }
    }

    /// Returns true if there is text outside all matches. `out` is used as a buffer and is unchanged afterwards.
    fn leaves_text(&self, input: &str, scratch: &mut Scratch, out: &mut String) -> Result<bool, LimitExceeded> {
        let nothing = Replacement { parts: Vec::new(), unresolved: Vec::new() };
        let before = out.len();
        self.matcher.replace_all(input, &nothing, scratch, out)?;
        let leaves = out.len() > before;
        out.truncate(before);
        Ok(leaves)
    }
}

fn at(edge: Edge, input: &str) -> usize {
    match edge {
        Edge::FromStart(at) => at as usize,
        Edge::FromEnd(back) => input.len().saturating_sub(back as usize),
    }
}

/// Returns the result in pieces; `None` if a part of it is not at a fixed position.
fn pieces(hir: &Hir, replacement: &Replacement) -> Option<Vec<Piece>> {
    let places = fixed_captures(hir)?;
    let slice = |group: GroupIndex| {
        let (start, end) = (*places.get(group.0 as usize)?)?;
        Some(Piece::Slice(start, end))
    };
    let piece = |kind: &PartKind| match kind {
        PartKind::Literal(text) => Some(Piece::Text(text.as_str().into())),
        PartKind::Group(group) | PartKind::LastGroup(group) => slice(*group),
        PartKind::WholeMatch | PartKind::Input => slice(GroupIndex(0)),
        // The match is the whole number, so there is no text around it.
        PartKind::Prefix | PartKind::Suffix => Some(Piece::Text(Box::default())),
    };
    replacement.parts.iter().map(|part| piece(&part.kind)).collect()
}
