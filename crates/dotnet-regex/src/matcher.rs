//! The matcher: finds the match that .NET would find, with its captures.
//!
//! An automaton decides whether a dial string matches at all. The matcher finds what a replacement pattern needs: the
//! position of the match and the text of each group. The order of attempts and the rules for captures are those of
//! .NET's interpreter, see `matcher/machine.rs`.

mod failures;
mod fixed_captures;
mod machine;
mod program;
mod scratch;

pub use fixed_captures::{Edge, fixed_captures};
pub use scratch::Scratch;

use crate::hir::{GroupIndex, Hir, Span};
use crate::limits::{LimitExceeded, Limits};
use crate::replacement::{Captures, Replacement};
use machine::Machine;
use program::Program;

/// The number of steps before the machine remembers failures. An ordinary search in a dial string needs fewer.
const FORGETFUL_STEPS: u64 = 512;

/// A pattern that is compiled for matching.
#[derive(Clone, Debug)]
pub struct Matcher {
    program: Program,
    max_steps: u64,
    forgetful_steps: u64,
}

/// A match. Its captures are stored in the scratch buffers of the search.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    input: &'a str,
    scratch: &'a Scratch,
}

impl Match<'_> {
    /// Returns the span of the match, in bytes.
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
    /// Compiles a pattern.
    pub fn new(hir: &Hir, limits: &Limits) -> Matcher {
        Matcher { program: program::compile(hir), max_steps: limits.match_steps, forgetful_steps: FORGETFUL_STEPS }
    }

    /// Returns the first match at or after `start`, a byte offset, or `None` if there is none.
    ///
    /// # Errors
    /// Returns [`LimitExceeded`] if the search takes too many steps. This only happens to patterns that refer to
    /// captures, such as with a back-reference, and to loops in loops with large lower bounds.
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
            forgetful_steps: self.forgetful_steps,
            scratch,
        };
        machine.search(start)
    }

    /// Appends the replacement for the first match to `out`, as `Match.Result` does in .NET. Returns false if there is
    /// no match.
    ///
    /// # Errors
    /// The same as those of [`find_at`](Matcher::find_at).
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

    /// Appends the input with every match replaced to `out`, as `Regex.Replace` does in .NET. Returns false if there is
    /// no match.
    ///
    /// # Errors
    /// The same as those of [`find_at`](Matcher::find_at). The steps of all searches are counted together.
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
            // After an empty match, .NET continues at the next character, but `\G` stays at the end of the match.
            start = if span.is_empty() { span.end + 1 } else { span.end };
        }
        out.push_str(input.get(copied..).unwrap_or_default());
        Ok(any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Regex};

    fn regex(pattern: &str) -> Regex {
        Regex::new(pattern, Options::default(), &Limits::default()).unwrap()
    }

    /// Checks all groups of the first match, separated by commas, with `-` for one that did not participate; `none`
    /// without a match.
    fn check(pattern: &str, input: &str, expected: &str) {
        let regex = regex(pattern);
        let mut scratch = Scratch::default();
        let found = regex.matcher().find_at(input, 0, &mut scratch).unwrap();
        let text = found.map(|found| {
            let group = |n| found.group(GroupIndex(n)).map_or("-", |span| &input[span]);
            (0..regex.hir().groups.len() as u32).map(group).collect::<Vec<_>>().join(",")
        });
        assert_eq!(text.as_deref().unwrap_or("none"), expected, "{pattern} on {input}");
    }

    #[test]
    fn the_first_way_wins() {
        check("(a|ab)(c|bcd)(d*)", "abcd", "abcd,a,bcd,");
        check(r"^(\d+?)(\d{3})$", "12345", "12345,12,345");
        check("5", "1", "none");
    }

    #[test]
    fn captures_persist_and_the_last_pass_counts() {
        check(r"^(?:(\d)(\d)?)+$", "123", "123,3,2");
        check("^(a*)*$", "aa", "aa,");
        check("^(|a)+$", "a", "a,");
        check("^(a?){3}$", "a", "a,");
    }

    #[test]
    fn captures_of_a_failed_start_are_forgotten() {
        check("1(a)*$", "1ab1", "1,-");
    }

    #[test]
    fn a_negative_length_is_no_capture() {
        check(r"(?<m-1>|(?=(\d)+){0,1})", "00a", ",0,-");
    }

    #[test]
    fn look_behind_runs_right_to_left() {
        check(r"(?<=(\d+)(\d+))x", "1234x", "x,1,234");
        check(r"(?<=\k<n>(?<n>\d))x", "11x", "x,1");
        check(r"(?<=(?<n>\d)\k<n>)x", "11x", "none");
    }

    #[test]
    fn guards_are_matched_once() {
        check(r"(?=(\d+))\d\1", "123", "none");
        check("(?>a+)a", "aaa", "none");
        check("(?!(a)b)a", "ac", "a,-");
        check("(?=(a))ab", "ab", "ab,a");
    }

    #[test]
    fn passes_that_are_always_empty_are_one() {
        check(r"(?:\b){2147483646}1", "-1", "1");
        check(r"(?:\b){2147483646}1", "-", "none");
        check("(?:(?=(a)|(.))){3}.", "b", "b,-,b");
        check("(?:(?=(a)|(.))){0,3}?.", "b", "b,-,-");
        check("(?:(?=(a)|(.)))*.", "b", "b,-,b");
        check("(){5}x", "x", "x,");
        // Each pass counts where captures are counted.
        check("(?<n>){3}(?<-n>){3}(?(n)x|y)", "y", "y,-");
        check("(?<n>){3}(?<-n>){2}(?(n)x|y)", "y", "none");
        check("(?:(?(2)()|(?(3)()|()))){3}", "", ",,,");
    }

    #[test]
    fn a_lower_bound_that_stands_for_infinity_is_never_reached() {
        check(r"^1${2147483647}", "1", "none");
        check("^1(){2147483647,}|1", "1", "1,-");
        check("^1${2,2147483647}", "1", "1");
    }

    #[test]
    fn patterns_that_refer_to_captures() {
        check(r"(?:(a)|b)\1", "bb", "none");
        check(r"(?i)(a)\1", "aA", "aA,a");
        check("^(?:(a)|b)(?(1)x|y)$", "by", "by,-");
        check(r"^(?:(?<o>\()|(?<-o>\))|\d)*(?(o)!)$", "(1(2))", "(1(2)),-");
        check(r"^(?<o>\()\d+(?<c-o>\))$", "(12)", "(12),-,12");
    }

    #[test]
    fn replacing_all_and_the_first() {
        let check = |pattern: &str, translation: &str, input: &str, all: &str, first: &str| {
            let regex = regex(pattern);
            let replacement = regex.replacement(translation).unwrap();
            let (mut scratch, mut ours) = (Scratch::default(), [String::new(), String::new()]);
            regex.matcher().replace_all(input, &replacement, &mut scratch, &mut ours[0]).unwrap();
            regex.matcher().result(input, &replacement, &mut scratch, &mut ours[1]).unwrap();
            assert_eq!(ours, [all, first], "{pattern}");
        };
        check(r"\d{3}", "x", "5551234", "xx4", "x");
        check(r"^1(\d{3})", "+31$1", "1555999", "+31555999", "+31555");
        check("(.*)", "[$1]", "abc", "[abc][]", "[abc]");
        check(r"\G1", "x", "1121", "xx21", "x");
        check(r"\G(1?)", "x", "21", "x21", "x");
        check("9", "x", "1", "1", "");
    }

    #[test]
    fn steps_are_limited() {
        let limits = Limits { match_steps: 10_000, ..Limits::default() };
        let regex = Regex::new(r"^(a|aa)+\1b$", Options::default(), &limits).unwrap();
        let error = regex.matcher().find_at(&"a".repeat(500), 0, &mut Scratch::default()).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "too many steps of the matcher: 10001 (the limit is 10000)");
    }

    /// Remembering failures must not change an answer. Compares remembering from the first step with never remembering.
    #[test]
    fn remembering_failures_changes_nothing() {
        let parts = [
            "a", "b", "[ab]", "(", "(", "(?:", "(?=", "(?!", "(?<=", "(?>", ")", ")", "|", "*", "+?", "??", "{2}",
            "{1,3}", "{2,}?", "$",
        ];
        let mut state: u32 = 7;
        let mut random = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let mut tried = 0;
        while tried < 3000 {
            let pattern: String = (0..random(14) + 2).map(|_| parts[random(parts.len())]).collect();
            let Ok(regex) = Regex::new(&pattern, Options::default(), &Limits::default()) else { continue };
            tried += 1;
            let input: String = (0..random(9)).map(|_| if random(3) > 0 { 'a' } else { 'b' }).collect();
            let answer = |forgetful_steps| {
                let matcher = Matcher { forgetful_steps, ..regex.matcher().clone() };
                let mut scratch = Scratch::default();
                let found = matcher.find_at(&input, 0, &mut scratch).ok()?;
                Some(found.map(|found| {
                    (0..regex.hir().groups.len() as u32).map(|n| found.group(GroupIndex(n))).collect::<Vec<_>>()
                }))
            };
            if let Some(expected) = answer(u64::MAX) {
                assert_eq!(answer(0), Some(expected), "{pattern} on {input}");
            }
        }
    }
}
