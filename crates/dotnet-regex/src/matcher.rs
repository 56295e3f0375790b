//! The match that .NET would find, with its captures.
//!
//! Whether a dial string matches at all is the automaton's business; this is for what a replacement pattern needs: where the match is
//! and what each group holds. The order of tries and the rules for captures are those of .NET's interpreter, see
//! [`machine`].

mod machine;
mod program;

pub use machine::Scratch;

use crate::hir::{GroupIndex, Hir, Span};
use crate::limits::{LimitExceeded, Limits};
use crate::replacement::{Captures, Replacement};
use machine::Machine;
use program::Program;

/// A pattern, ready to be matched.
#[derive(Clone, Debug)]
pub struct Matcher {
    program: Program,
    max_steps: u64,
}

/// A match. Its captures live in the scratch of the search.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    input: &'a str,
    scratch: &'a Scratch,
}

impl Match<'_> {
    /// Where the match is, in bytes.
    pub fn span(&self) -> Span {
        Captures::group(self, GroupIndex(0)).unwrap_or(0..0)
    }
}

impl Captures for Match<'_> {
    fn input(&self) -> &str {
        self.input
    }

    fn group(&self, group: GroupIndex) -> Option<Span> {
        self.scratch.capture(group).map(|(start, end)| start..end)
    }
}

impl Matcher {
    /// Prepares a pattern.
    pub fn new(hir: &Hir, limits: &Limits) -> Matcher {
        Matcher { program: program::compile(hir), max_steps: limits.match_steps }
    }

    /// The first match at or behind `start`, a place in bytes.
    ///
    /// # Errors
    /// The search took more steps than the limit allows, which needs a pattern that asks for its captures, such as a back-reference,
    /// or loops in loops with large lower bounds.
    pub fn find_at<'a>(
        &self,
        input: &'a str,
        start: usize,
        scratch: &'a mut Scratch,
    ) -> Result<Option<Match<'a>>, LimitExceeded> {
        scratch.reset_steps();
        let found = self.search(input, start, start, scratch)?;
        Ok(found.then_some(Match { input, scratch }))
    }

    fn search(
        &self,
        input: &str,
        search_start: usize,
        start: usize,
        scratch: &mut Scratch,
    ) -> Result<bool, LimitExceeded> {
        let mut machine = Machine {
            program: &self.program,
            input: input.as_bytes(),
            search_start,
            max_steps: self.max_steps,
            scratch,
        };
        machine.search(start)
    }

    /// `Match.Result` of the first match: what the replacement pattern gives for it is appended. `false` without a match.
    ///
    /// # Errors
    /// As for [`find_at`](Matcher::find_at).
    pub fn result(
        &self,
        input: &str,
        replacement: &Replacement,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<bool, LimitExceeded> {
        let found = self.find_at(input, 0, scratch)?;
        if let Some(found) = &found {
            replacement.expand(found, out);
        }
        Ok(found.is_some())
    }

    /// `Regex.Replace`: the input with every match replaced is appended. `false` without a match.
    ///
    /// # Errors
    /// As for [`find_at`](Matcher::find_at); the steps of all searches count together.
    pub fn replace_all(
        &self,
        input: &str,
        replacement: &Replacement,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<bool, LimitExceeded> {
        scratch.reset_steps();
        let (mut copied, mut start, mut any) = (0, 0, false);
        while start <= input.len() && self.search(input, copied, start, scratch)? {
            any = true;
            let found = Match { input, scratch };
            let span = found.span();
            out.push_str(input.get(copied..span.start).unwrap_or_default());
            replacement.expand(&found, out);
            copied = span.end;
            // Behind an empty match .NET looks from the next character on, but `\G` stays where the match ended.
            start = if span.is_empty() { span.end + 1 } else { span.end };
        }
        out.push_str(input.get(copied..).unwrap_or_default());
        Ok(any)
    }
}
