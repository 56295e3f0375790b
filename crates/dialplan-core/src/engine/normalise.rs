//! From the dialled string to a number: separators, the outside prefix, one or two passes through the rules, and the
//! handling of numbers that no rule matches.

use dialplan_automaton::lookup::Lookup;

use super::workspace::PassInProgress;
use super::{Decision, Engine, Note, Notes, Workspace};
use crate::call::{ByDialling, CallError, Dialling, Question, SEPARATORS, Side};
use crate::model::{NoMatch, Position, RuleId, Separators, Settings};

/// The rules of a profile, and the other settings of the profile that affect a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CompiledProfile {
    /// The look-ups of the rules; the labels are the positions of the rules.
    pub(crate) rules: ByDialling<Lookup>,
    /// The rule at each position of the profile.
    pub(crate) members: Vec<RuleId>,
    /// The prefix for an outside line in device dialling; empty if there is none.
    pub(crate) prefix: Box<str>,
    /// The country code for numbers that no rule matches.
    pub(crate) country_code: Option<Box<str>>,
}

impl Engine {
    pub(super) fn normalise(
        &self,
        question: &Question<'_>,
        decision: &mut Decision,
        workspace: &mut Workspace,
    ) -> Result<(), CallError> {
        let Some(profile) = question.caller.profile.and_then(|id| self.profiles.get(id.index())) else {
            decision.bypassed = self.bypasses(workspace.dialled());
            workspace.take_dialled();
            return Ok(());
        };
        let dialling = remove_prefix(profile, question.options.off_hook, workspace);
        if self.bypasses(workspace.without_prefix()) {
            decision.bypassed = true;
            workspace.take_dialled();
            return Ok(());
        }
        let first = if question.options.client_normalization { Side::Client } else { Side::Server };
        let mut rule = self.pass(profile, dialling, first, workspace, &mut decision.notes)?;
        decision.rule = rule;
        if question.options.client_normalization {
            // The server gets the client's result, strips it, and only then asks whether it begins with `+`.
            workspace.strip_last(self.settings.separators);
            if workspace.stripped().starts_with('+') {
                workspace.take_stripped();
                return Ok(());
            }
            rule = self.pass(profile, dialling, Side::Server, workspace, &mut decision.notes)?;
            decision.rule = rule.or(decision.rule);
        }
        if workspace.last_input().is_empty() {
            // Nothing was dialled after the outside prefix, or the first pass left nothing.
            return Ok(());
        }
        if rule.is_some() || workspace.last_result().starts_with('+') {
            workspace.take_last();
            return Ok(());
        }
        // No rule matched in the last pass, or no rule matched in any pass.
        match (self.settings.no_match, &profile.country_code) {
            (NoMatch::Reject, _) if decision.rule.is_none() => {}
            (NoMatch::Prefix, Some(code)) => {
                decision.notes.add(Note::CountryPlanNotModelled);
                workspace.take_last_behind(code);
            }
            (NoMatch::Reject | NoMatch::Prefix | NoMatch::Pass, _) => workspace.take_last(),
        }
        Ok(())
    }

    fn pass(
        &self,
        profile: &CompiledProfile,
        dialling: Dialling,
        side: Side,
        workspace: &mut Workspace,
        notes: &mut Notes,
    ) -> Result<Option<Position>, CallError> {
        let PassInProgress { input, rule: matched, number: out, scratch } = workspace.begin_pass(side);
        // An empty input is not a number. It comes from an outside prefix alone, or from an empty result of the first
        // pass.
        let rule = match input.is_empty() {
            true => None,
            false => profile.rules.of(dialling).find(input.as_bytes()).first().map(|label| Position(label.0)),
        };
        *matched = rule;
        match rule {
            None => out.push_str(input),
            Some(position) => {
                // Labels are positions of the profile's own rules.
                let rule = profile.members.get(position.index());
                let rule = rule.ok_or_else(|| CallError::Disagreement { rule: "?".to_owned() })?;
                self.apply(*rule, input, scratch, notes, out)?;
            }
        }
        Ok(rule)
    }
}

/// Removes the outside prefix once, if the call is off-hook and the profile is optimized for device dialling.
fn remove_prefix(profile: &CompiledProfile, off_hook: bool, workspace: &mut Workspace) -> Dialling {
    if !off_hook || profile.rules.off_hook.is_none() {
        return Dialling::Normal;
    }
    let prefix_dialled = !profile.prefix.is_empty() && workspace.dialled().starts_with(&*profile.prefix);
    if prefix_dialled {
        workspace.prefix = profile.prefix.len();
    }
    Dialling::OffHook { prefix_dialled }
}

/// Returns true if a trunk zero in parentheses was dialled, as in `+31 (0)20 123 4567`, and the result still has it
/// after the country code. Separators may be anywhere.
pub(super) fn trunk_zero_kept(settings: &Settings, number: &str, result: Option<&str>) -> bool {
    let Some((before, _)) = number.split_once("(0)") else { return false };
    let mut code = before.chars().filter(|c| !SEPARATORS.contains(c));
    if settings.separators != Separators::Strip || code.next() != Some('+') || !(1..=3).contains(&code.clone().count())
    {
        return false;
    }
    let mut rest = result.and_then(|result| result.strip_prefix('+')).unwrap_or_default().chars();
    code.all(|digit| digit.is_ascii_digit() && rest.next() == Some(digit)) && rest.next() == Some('0')
}
