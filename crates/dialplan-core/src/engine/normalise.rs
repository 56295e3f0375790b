//! From the dialled string to a number: separators, the outside prefix, one or two passes through the rules, and what becomes of a number
//! without a rule.

use std::borrow::Cow;

use dialplan_automaton::lookup::Lookup;

use super::workspace::Pass;
use super::{Decision, Engine, Note, Notes, Position, Workspace};
use crate::model::{NoMatch, Plan, RuleId, Separators, Settings};
use crate::query::answer::Side;
use crate::query::{QueryError, Question};

/// The visual separators of RFC 3966, and the blank.
pub const SEPARATORS: [char; 5] = [' ', '-', '.', '(', ')'];

/// The string without visual separators, if they are to be stripped.
pub fn dialled_form(separators: Separators, number: &str) -> Cow<'_, str> {
    match separators {
        Separators::Strip if number.contains(SEPARATORS) => Cow::Owned(number.replace(SEPARATORS, "")),
        _ => Cow::Borrowed(number),
    }
}

/// The rules of a profile, and what else of it acts on a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Profile {
    /// The rules in their order, as labels their positions.
    pub(crate) rules: Lookup,
    /// The rule at each position.
    pub(crate) members: Vec<RuleId>,
    /// For device dialling, if the profile is made for it.
    pub(crate) off_hook: Option<OffHook>,
    /// For numbers that no rule takes.
    pub(crate) country_code: Option<Box<str>>,
}

/// Off-hook dialling tries fewer rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OffHook {
    /// The prefix for an outside line; empty if there is none.
    pub(crate) prefix: Box<str>,
    pub(crate) prefix_dialled: Lookup,
    pub(crate) prefix_not_dialled: Lookup,
}

/// Which rules of a profile are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialling {
    Normal,
    OffHook { prefix_dialled: bool },
}

impl Dialling {
    /// Is the rule tried?
    pub(crate) fn tries(self, plan: &Plan, rule: RuleId) -> bool {
        let rule = plan.rule(rule);
        match self {
            Dialling::Normal => true,
            Dialling::OffHook { prefix_dialled } => rule.device_dialing && !(rule.internal_extension && prefix_dialled),
        }
    }
}

impl Profile {
    fn rules_tried(&self, dialling: Dialling) -> &Lookup {
        match (dialling, &self.off_hook) {
            (Dialling::OffHook { prefix_dialled: true }, Some(off_hook)) => &off_hook.prefix_dialled,
            (Dialling::OffHook { prefix_dialled: false }, Some(off_hook)) => &off_hook.prefix_not_dialled,
            _ => &self.rules,
        }
    }
}

impl Engine {
    pub(super) fn normalise(
        &self,
        question: &Question<'_>,
        decision: &mut Decision,
        workspace: &mut Workspace,
    ) -> Result<(), QueryError> {
        let Some(profile) = question.caller.profile.and_then(|id| self.profiles.get(id.index())) else {
            decision.bypassed = self.bypasses(workspace.dialled());
            workspace.take_dialled();
            return Ok(());
        };
        let dialling = take_prefix_off(profile, question.off_hook, workspace);
        if self.bypasses(workspace.without_prefix()) {
            decision.bypassed = true;
            workspace.take_dialled();
            return Ok(());
        }
        let first = if question.client_normalization { Side::Client } else { Side::Server };
        let mut rule = self.pass(profile, dialling, first, workspace, &mut decision.notes)?;
        decision.rule = rule;
        if question.client_normalization && !workspace.last_result().starts_with('+') {
            rule = self.pass(profile, dialling, Side::Server, workspace, &mut decision.notes)?;
            decision.rule = rule.or(decision.rule);
        }
        if rule.is_some() || workspace.last_result().starts_with('+') {
            workspace.take_last();
            return Ok(());
        }
        // No rule matched in the last pass, or in any.
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
        profile: &Profile,
        dialling: Dialling,
        side: Side,
        workspace: &mut Workspace,
        notes: &mut Notes,
    ) -> Result<Option<Position>, QueryError> {
        let Pass { input, rule: taken, number: out, scratch } = workspace.begin_pass(side, self.settings.separators);
        // Nothing dialled is no number: an outside prefix alone, or a first pass that left nothing.
        let rule = match input.is_empty() {
            true => None,
            false => profile.rules_tried(dialling).find(input.as_bytes()).first().map(|label| Position(label.0)),
        };
        *taken = rule;
        match rule {
            None => out.push_str(input),
            Some(position) => {
                // Labels are positions of the profile's own rules, which all have a rewrite.
                let rewrite = profile.members.get(position.index()).and_then(|rule| self.rewrites.get(rule.index()));
                let disagree = |rule: &str| QueryError::Disagreement { rule: rule.to_owned() };
                let rewrite = rewrite.ok_or_else(|| disagree("?"))?;
                if !rewrite.apply(self.settings.unmatched_text, input, scratch, notes, out)? {
                    return Err(disagree(&rewrite.name));
                }
                if out.len() > self.bounds.normalised {
                    return Err(QueryError::ResultTooLong {
                        rule: rewrite.name.to_string(),
                        limit: self.bounds.normalised,
                    });
                }
            }
        }
        Ok(rule)
    }
}

/// Off-hook, on a profile that is made for it, the outside prefix is taken off once.
fn take_prefix_off(profile: &Profile, off_hook: bool, workspace: &mut Workspace) -> Dialling {
    let Some(device) = profile.off_hook.as_ref().filter(|_| off_hook) else { return Dialling::Normal };
    let prefix_dialled = !device.prefix.is_empty() && workspace.dialled().starts_with(&*device.prefix);
    if prefix_dialled {
        workspace.prefix = device.prefix.len();
    }
    Dialling::OffHook { prefix_dialled }
}

/// Was a trunk zero in brackets dialled, as in `+31 (0)20 123 4567`, and is it still there behind the country code?
pub(super) fn trunk_zero_kept(settings: &Settings, number: &str, result: Option<&str>) -> bool {
    let Some(rest) = number.trim_start().strip_prefix('+') else { return false };
    let country = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (code, behind) = rest.split_at(country);
    let behind = behind.trim_start_matches(|c| SEPARATORS.contains(&c) && c != '(');
    let kept =
        || result.and_then(|result| result.strip_prefix('+')?.strip_prefix(code)).is_some_and(|r| r.starts_with('0'));
    settings.separators == Separators::Strip && country > 0 && behind.starts_with("(0)") && kept()
}
