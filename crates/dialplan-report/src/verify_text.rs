//! What was verified, for people.

use std::fmt::Write;

use dialplan_analysis::verify::{Proof, Status, Strings};
use dialplan_analysis::written::Written;
use dialplan_core::compile::CompiledPlan;
use dialplan_core::model::{AssertedDown, Assertion};
use dialplan_core::query::answer::Answer;
use dialplan_core::query::explain::ShownRoutes;

use crate::changes_text::{how_many, partial, strings};
use crate::terminal::{Look, visible};
use crate::{answer_text, explain_text};

/// An assertion with what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    /// The file of the assertion.
    pub file: &'a str,
    /// The line of its name.
    pub line: u32,
    /// The assertion.
    pub assertion: &'a Assertion,
    /// What is known about it.
    pub proof: &'a Proof,
}

/// Returns the word for a status, as it is shown to people.
pub(crate) fn word(status: Status) -> &'static str {
    match status {
        Status::Verified => "VERIFIED",
        Status::Fails => "DOES NOT HOLD",
        Status::Empty => "EMPTY",
        Status::Undecided => "NOT DECIDED",
    }
}

/// Renders one assertion with its proof.
pub fn proof(compiled: &CompiledPlan, verified: Verified<'_>, look: Look) -> String {
    let Verified { file, line, assertion, proof } = verified;
    let status = word(proof.status);
    let status = match proof.status {
        Status::Verified => look.good(status),
        _ => look.bad(status),
    };
    let mut out = format!("{status}  {}\n", look.strong(visible(&assertion.name)));
    if proof.status != Status::Verified {
        let _ = writeln!(out, "  at {}", look.faint(format!("{}:{line}", visible(file))));
    }
    match proof.status {
        Status::Verified => match as_written(&proof.strings) {
            Some(written) => {
                let _ = writeln!(out, "  for {}, for {}", how_many(written), callers(proof));
                let _ = writeln!(out, "  dialled  {}", strings(written));
            }
            None if proof.strings.is_none() => out.push_str("  for nothing: no dialled string is in the class\n"),
            None => {}
        },
        Status::Fails => {
            if let Some(written) = as_written(&proof.fails_for) {
                let _ = writeln!(out, "  false for {}, for {}", of_all(proof, written), callers(proof));
                let _ = writeln!(out, "  dialled  {}", strings(written));
            }
        }
        Status::Empty | Status::Undecided => {}
    }
    if let Some(why) = &proof.why {
        let before = if proof.status == Status::Fails { "beside that, not decided: " } else { "" };
        let _ = writeln!(out, "  {before}{}", visible(&why.limit));
    }
    if let Some(answer) = &proof.counterexample {
        out.push_str(&counterexample(compiled, assertion, answer, look));
    }
    out
}

/// Returns for how many of the strings an assertion is false.
fn of_all(proof: &Proof, fails_for: &Written) -> String {
    let Some(all) = as_written(&proof.strings) else { return how_many(fails_for) };
    match (fails_for.count == all.count, &fails_for.count.total, &all.count.total) {
        (true, Some(_), _) => format!("all {}", how_many(all)),
        (false, Some(_), Some(_)) => format!("{} of {}", fails_for.count, how_many(all)),
        _ => how_many(fails_for),
    }
}

fn as_written(strings: &Option<Strings>) -> Option<&Written> {
    strings.as_ref()?.written.as_ref()
}

/// Returns the number of callers, those of whom it is false first.
fn callers(proof: &Proof) -> String {
    let callers = |count: usize| if count == 1 { "1 caller".to_owned() } else { format!("{count} callers") };
    match (proof.status, proof.failing == proof.callers) {
        (Status::Fails, false) => format!("{} of {}", proof.failing, callers(proof.callers)),
        (_, _) if proof.callers > 1 => format!("all {}", callers(proof.callers)),
        _ => callers(proof.callers),
    }
}

fn counterexample(compiled: &CompiledPlan, assertion: &Assertion, answer: &Answer, look: Look) -> String {
    let mut told = String::new();
    let down: Vec<_> =
        answer.options.down.gateways().iter().map(|id| visible(&compiled.plan().gateway(*id).name)).collect();
    if !down.is_empty() && assertion.down != AssertedDown::None {
        let _ = writeln!(told, "if {} does not answer:", down.join(", "));
    }
    told.push_str(&answer_text::answer(compiled, answer, look));
    if let Ok(trace) = compiled.explain(answer, ShownRoutes::Matching) {
        told.push_str(&explain_text::trace(compiled, answer, &trace, look));
    }
    told.lines().fold(String::new(), |mut out, line| {
        let _ = match line.is_empty() {
            true => writeln!(out),
            false => writeln!(out, "    {line}"),
        };
        out
    })
}

/// Renders the line that sums everything up, after a line that says what the plan does not know.
pub fn summary(compiled: &CompiledPlan, all: &[Verified<'_>], look: Look) -> String {
    let partial = partial(compiled.plan(), "the plan").map(|line| format!("{line}\n")).unwrap_or_default();
    format!("{partial}{}", counts(all, look))
}

/// Renders how many assertions have each status.
fn counts(all: &[Verified<'_>], look: Look) -> String {
    let count = |status| all.iter().filter(|one| one.proof.status == status).count();
    let assertions = if all.len() == 1 { "1 assertion".to_owned() } else { format!("{} assertions", all.len()) };
    let verified = count(Status::Verified);
    if verified == all.len() {
        return format!("{assertions}: {}\n", look.good("verified for every number"));
    }
    let fails = count(Status::Fails);
    let parts = [
        (verified, "verified".to_owned()),
        (fails, if fails == 1 { "does not hold".to_owned() } else { "do not hold".to_owned() }),
        (count(Status::Empty), "empty".to_owned()),
        (count(Status::Undecided), "not decided".to_owned()),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    format!("{assertions}: {}\n", look.bad(parts.join(", ")))
}
