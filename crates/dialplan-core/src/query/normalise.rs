//! From the dialled string to a number: separators, the outside prefix, one or two passes through the rules, and what becomes of a number
//! without a rule.

use std::borrow::Cow;

use dotnet_regex::LimitExceeded;
use dotnet_regex::matcher::Scratch;
use dotnet_regex::replacement::Replacement;

use super::answer::{Normalization, Note, Pass, Side};
use super::{QueryError, Question};
use crate::compile::{CompiledPlan, Dialling, Position, Rewrite};
use crate::model::{NoMatch, Plan, PlusNumbers, ProfileId, RuleId, Separators, Subject, UnmatchedText};

/// The visual separators of RFC 3966, and the blank.
pub(crate) const SEPARATORS: [char; 5] = [' ', '-', '.', '(', ')'];

/// The string without visual separators, if the plan strips them.
pub fn dialled_form<'n>(plan: &Plan, number: &'n str) -> Cow<'n, str> {
    match plan.settings.separators {
        Separators::Strip if number.contains(SEPARATORS) => Cow::Owned(number.replace(SEPARATORS, "")),
        _ => Cow::Borrowed(number),
    }
}

impl CompiledPlan {
    pub(super) fn normalise(
        &self,
        question: &Question<'_>,
        dialled: &str,
        scratch: &mut Scratch,
        notes: &mut Vec<Note>,
    ) -> Result<Normalization, QueryError> {
        let plan = self.plan();
        let mut normalization = Normalization::default();
        let Some(profile) = question.caller.profile else {
            normalization.bypassed = dialled.starts_with('+') && plan.settings.plus_numbers == PlusNumbers::Bypass;
            normalization.number = Some(dialled.to_owned());
            return Ok(normalization);
        };
        let (number, dialling) = take_prefix_off(plan, profile, question.off_hook, dialled);
        normalization.prefix_removed = (number.len() < dialled.len())
            .then(|| dialled.get(..dialled.len() - number.len()).unwrap_or_default().to_owned());
        if number.starts_with('+') && plan.settings.plus_numbers == PlusNumbers::Bypass {
            normalization.bypassed = true;
            normalization.number = Some(number.to_owned());
            return Ok(normalization);
        }
        let first = if question.client_normalization { Side::Client } else { Side::Server };
        let pass = self.pass(profile, dialling, first, number, scratch, notes)?;
        let again = question.client_normalization && !pass.number.starts_with('+');
        normalization.passes.push(pass);
        if again && let Some(client) = normalization.passes.first() {
            let input = dialled_form(plan, &client.number).into_owned();
            let pass = self.pass(profile, dialling, Side::Server, &input, scratch, notes)?;
            normalization.passes.push(pass);
        }
        normalization.rule = normalization.passes.iter().rev().find_map(|pass| pass.rule);
        let last = normalization.passes.last();
        let last_matched = last.is_some_and(|pass| pass.rule.is_some());
        let number = last.map_or(String::new(), |pass| pass.number.clone());
        normalization.number = self.without_rule(profile, number, normalization.rule.is_some(), last_matched, notes);
        Ok(normalization)
    }

    /// What becomes of a number that no rule matched in the last pass, or in any.
    fn without_rule(
        &self,
        profile: ProfileId,
        number: String,
        any_matched: bool,
        last_matched: bool,
        notes: &mut Vec<Note>,
    ) -> Option<String> {
        let plan = self.plan();
        if last_matched || number.starts_with('+') {
            return Some(number);
        }
        match (plan.settings.no_match, &plan.profile(profile).country_code) {
            (NoMatch::Reject, _) => any_matched.then_some(number),
            (NoMatch::Prefix, Some(code)) => {
                notes.push(Note::CountryPlanNotModelled);
                Some(format!("+{}{number}", &**code))
            }
            (NoMatch::Prefix | NoMatch::Pass, _) => Some(number),
        }
    }

    fn pass(
        &self,
        profile: ProfileId,
        dialling: Dialling,
        side: Side,
        input: &str,
        scratch: &mut Scratch,
        notes: &mut Vec<Note>,
    ) -> Result<Pass, QueryError> {
        // Nothing dialled is no number: an outside prefix alone, or a first pass that left nothing.
        let rule = if input.is_empty() { None } else { self.first_rule(profile, dialling, input) };
        let number = match rule {
            None => input.to_owned(),
            Some(position) => self.rewritten(profile, position, input, scratch, notes)?,
        };
        Ok(Pass { side, input: input.to_owned(), rule, number })
    }

    fn rewritten(
        &self,
        profile: ProfileId,
        position: Position,
        input: &str,
        scratch: &mut Scratch,
        notes: &mut Vec<Note>,
    ) -> Result<String, QueryError> {
        // Positions come from the profile's own automaton, so there is always a rule.
        let Some(rule) = Subject::Rule(profile, position.index()).rule(self.plan()) else {
            return Ok(input.to_owned());
        };
        match self.apply(rule, input, scratch, notes)? {
            Some(number) => Ok(number),
            None => Err(QueryError::Disagreement { rule: self.plan().rule(rule).name.to_string() }),
        }
    }

    /// What a rule alone makes of a number, as the plan's setting for text outside the match has it; `None` if it does not match.
    ///
    /// # Errors
    /// A limit was passed.
    pub fn apply_rule(&self, rule: RuleId, number: &str, scratch: &mut Scratch) -> Result<Option<String>, QueryError> {
        self.apply(rule, number, scratch, &mut Vec::new())
    }

    fn apply(
        &self,
        rule: RuleId,
        input: &str,
        scratch: &mut Scratch,
        notes: &mut Vec<Note>,
    ) -> Result<Option<String>, QueryError> {
        let rewrite = self.rewrite(rule);
        let name = || self.plan().rule(rule).name.to_string();
        let steps = |exceeded| QueryError::Steps { rule: name(), exceeded };
        let Some(first) = rewrite.matcher.find_at(input, 0, scratch).map_err(steps)?.map(|found| found.span()) else {
            return Ok(None);
        };
        let mut number = String::with_capacity(input.len() + 8);
        match self.plan().settings.unmatched_text {
            UnmatchedText::Keep => {
                if first != (0..input.len()) && leaves_text(rewrite, input, scratch).map_err(steps)? {
                    notes.push(Note::PartialTextReplaced);
                }
                rewrite.matcher.replace_all(input, &rewrite.replacement, scratch, &mut number).map_err(steps)?;
            }
            UnmatchedText::Drop => {
                rewrite.matcher.result(input, &rewrite.replacement, scratch, &mut number).map_err(steps)?;
            }
        }
        if number.len() > self.limits().normalised {
            return Err(QueryError::ResultTooLong { rule: name(), limit: self.limits().normalised });
        }
        Ok(Some(number))
    }
}

/// Is there text outside of all matches?
fn leaves_text(rewrite: &Rewrite, input: &str, scratch: &mut Scratch) -> Result<bool, LimitExceeded> {
    let nothing = Replacement { parts: Vec::new(), unresolved: Vec::new() };
    let mut rest = String::new();
    rewrite.matcher.replace_all(input, &nothing, scratch, &mut rest)?;
    Ok(!rest.is_empty())
}

/// Off-hook, on a profile that is made for it, the outside prefix is taken off once.
fn take_prefix_off<'n>(plan: &Plan, profile: ProfileId, off_hook: bool, dialled: &'n str) -> (&'n str, Dialling) {
    let profile = plan.profile(profile);
    if !off_hook || !profile.optimize_device_dialing {
        return (dialled, Dialling::Normal);
    }
    let prefix = profile.external_access_prefix.as_deref().filter(|prefix| !prefix.is_empty());
    match prefix.and_then(|prefix| dialled.strip_prefix(prefix)) {
        Some(rest) => (rest, Dialling::OffHook { prefix_dialled: true }),
        None => (dialled, Dialling::OffHook { prefix_dialled: false }),
    }
}
