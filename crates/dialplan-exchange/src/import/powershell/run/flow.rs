//! What ends early: `return`, `exit`, `throw`, `break` and `continue`, certainly or perhaps.
//!
//! A part of a script is run in a [`Mode`]. Whatever follows an end of which it is not known whether it is reached is
//! run in a mode that says so, up to where that end leads.

use dialplan_core::source::Span;

use super::live::Value;
use super::mode::{Doubt, Doubts, Guard, Mode};
use super::script::Script;
use super::text::{first_line, has_plan_command};
use crate::import::powershell::tree::{EndKind, Statement};

const ENDS: [EndKind; 5] = [EndKind::Pass, EndKind::Loop, EndKind::Function, EndKind::Try, EndKind::Script];

/// Why lists are partial after an end that may be reached.
const MAY_HAVE_ENDED: &str = "the script may have ended before";

impl Script<'_, '_> {
    /// Runs `return`, `exit` and the like.
    pub(super) fn end(
        &mut self,
        (kind, label): (EndKind, Option<&str>),
        value: Option<&Statement>,
        span: Span,
    ) -> Vec<Value> {
        let values = value.map(|value| self.statement(value)).unwrap_or_default();
        let doubt = match self.mode {
            Mode { maybe: "", guard: None, .. } => Doubt::None,
            Mode { maybe: "", guard: Some(_), .. } => Doubt::Guarded,
            Mode { bails_out: true, .. } => Doubt::Unsure,
            _ => Doubt::Maybe,
        };
        // Where a label leads is only followed if it is certain: what follows the loops is in doubt as well.
        let raised = if label.is_some() && doubt != Doubt::None { EndKind::Function } else { kind };
        if let Some(known) = ENDS.iter().position(|end| *end == raised).and_then(|at| self.doubts.get_mut(at)) {
            *known = doubt.max(*known);
        }
        self.ended = Some(kind);
        self.label = label.map(str::to_owned);
        let of_script = match kind {
            EndKind::Pass | EndKind::Loop => self.loops == 0,
            EndKind::Function => self.calls == 0,
            EndKind::Try => self.tries == 0,
            EndKind::Script => true,
        };
        if of_script && doubt == Doubt::None && self.file.text().get(span.end as usize..).is_some_and(has_plan_command)
        {
            self.not_read(span, "the script ends here: nothing after this line is run");
        }
        if kind == EndKind::Function { values } else { Vec::new() }
    }

    /// Runs something in a mode of its own. Ends of the given kinds lead to its end; the doubts about others are
    /// returned.
    pub(super) fn nested<T>(&mut self, mode: Mode, ends: &[EndKind], run: impl FnOnce(&mut Self) -> T) -> (T, Doubts) {
        let outer = (self.mode, std::mem::take(&mut self.doubts));
        self.mode = mode;
        let result = run(self);
        let mut doubts = std::mem::replace(&mut self.doubts, outer.1);
        self.mode = outer.0;
        for (kind, doubt) in ENDS.iter().zip(&mut doubts) {
            if ends.contains(kind) {
                *doubt = Doubt::None;
            }
        }
        if self.label.is_none() && self.ended.is_some_and(|end| ends.contains(&end)) {
            self.ended = None;
        }
        (result, doubts)
    }

    /// Runs a loop, or a pass of it, which may have a label.
    pub(super) fn scope_of<T>(&mut self, end: EndKind, label: Option<&str>, run: impl FnOnce(&mut Self) -> T) -> T {
        let result = self.scope(&[end], run);
        if self.ended == Some(end) && label.is_some() && self.label.as_deref() == label {
            (self.ended, self.label) = (None, None);
        }
        result
    }

    /// Runs something that is left by ends of the given kinds.
    pub(super) fn scope<T>(&mut self, ends: &[EndKind], run: impl FnOnce(&mut Self) -> T) -> T {
        let (result, doubts) = self.nested(self.mode, ends, run);
        self.raise(doubts);
        result
    }

    /// Adds to the doubts about what follows.
    pub(super) fn raise(&mut self, doubts: Doubts) {
        for (known, more) in self.doubts.iter_mut().zip(doubts) {
            *known = more.max(*known);
        }
        let worst = doubts.into_iter().max().unwrap_or_default();
        match worst {
            Doubt::None => {}
            Doubt::Guarded => {
                if self.mode.guard.is_none() {
                    self.guards += 1;
                    self.mode.guard = Some(Guard { number: self.guards, branch: 0 });
                }
            }
            Doubt::Unsure => self.mode.unsure = MAY_HAVE_ENDED,
            Doubt::Maybe => {
                if self.mode.maybe.is_empty() {
                    self.mode = Mode { maybe: MAY_HAVE_ENDED, muted: true, bails_out: false, ..self.mode };
                }
            }
        }
    }

    /// Does the same, and reports that it is not known whether the statement ends the script.
    pub(super) fn raise_at(&mut self, doubts: Doubts, span: Span) {
        let worst = doubts.iter().max().copied().unwrap_or_default();
        let what = match doubts.iter().zip(ENDS).filter(|(doubt, _)| **doubt == worst).map(|(_, end)| end).max() {
            Some(EndKind::Pass | EndKind::Loop) => "the pass of the loop ends",
            Some(EndKind::Function) if self.calls > 0 => "the function ends",
            _ => "the script ends",
        };
        let how = match worst {
            Doubt::None | Doubt::Guarded => "",
            Doubt::Unsure => "what follows is read as if it went on, and may not be so",
            Doubt::Maybe => "what follows is not executed",
        };
        if !how.is_empty() {
            let place = first_line(self.file.slice(span), span);
            self.not_read(place, format!("it is not known whether {what} here: {how}"));
        }
        self.raise(doubts);
    }
}
