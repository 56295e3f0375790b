//! The room that decisions need: kept by the caller, one for many decisions, so that no decision allocates.

use dotnet_regex::matcher::Scratch;

use super::{Position, SEPARATORS};
use crate::model::Separators;
use crate::query::answer::Side;

/// The strings of one decision, and the room that a search for captures needs.
#[derive(Debug, Default)]
pub struct Workspace {
    dialled: String,
    /// The passes through the rules, in order.
    passes: [PassDone; 2],
    done: usize,
    number: String,
    has_number: bool,
    /// How many bytes of the dialled string an outside prefix was.
    pub(super) prefix: usize,
    pub(crate) scratch: Scratch,
}

/// One pass through the rules.
#[derive(Debug)]
pub struct PassDone {
    /// Where it took place.
    pub side: Side,
    /// What it was given.
    pub input: String,
    /// The rule that matched.
    pub rule: Option<Position>,
    /// The result; the input if no rule matched.
    pub number: String,
}

impl Default for PassDone {
    fn default() -> PassDone {
        PassDone { side: Side::Server, input: String::new(), rule: None, number: String::new() }
    }
}

impl Workspace {
    /// Forgets the last decision and takes down a number, without visual separators if the plan strips them.
    pub(super) fn begin(&mut self, number: &str, separators: Separators) {
        self.done = 0;
        self.has_number = false;
        self.prefix = 0;
        copy_dialled_form(separators, number, &mut self.dialled);
    }

    /// What was dialled, without visual separators.
    pub fn dialled(&self) -> &str {
        &self.dialled
    }

    /// The number after normalisation; `None` if no rule matched and the plan rejects such numbers.
    pub fn number(&self) -> Option<&str> {
        self.has_number.then_some(&*self.number)
    }

    /// The prefix for an outside line that was taken off.
    pub fn prefix_removed(&self) -> Option<&str> {
        self.dialled.get(..self.prefix).filter(|prefix| !prefix.is_empty())
    }

    /// The passes through the rules, in order.
    pub fn passes(&self) -> &[PassDone] {
        self.passes.get(..self.done).unwrap_or_default()
    }

    /// What is left of the dialled string without the outside prefix.
    pub(super) fn without_prefix(&self) -> &str {
        self.dialled.get(self.prefix..).unwrap_or_default()
    }

    /// What is left of the dialled string is the number.
    pub(super) fn take_dialled(&mut self) {
        self.number.clear();
        self.number.push_str(self.dialled.get(self.prefix..).unwrap_or_default());
        self.has_number = true;
    }

    pub(super) fn set_number(&mut self, number: Option<&str>) {
        self.number.clear();
        self.number.push_str(number.unwrap_or_default());
        self.has_number = number.is_some();
    }

    /// The number of the last pass is the result, with something in front of it.
    pub(super) fn take_last(&mut self, front: [&str; 2]) {
        self.number.clear();
        front.iter().for_each(|part| self.number.push_str(part));
        if let Some(last) = self.done.checked_sub(1).and_then(|last| self.passes.get(last)) {
            self.number.push_str(&last.number);
        }
        self.has_number = true;
    }

    /// Begins a pass on what is left of the dialled string, or on the last pass's result in its dialled form. With the scratch of its search.
    pub(super) fn begin_pass(&mut self, side: Side, separators: Separators) -> (&mut PassDone, &mut Scratch) {
        let [first, second] = &mut self.passes;
        let pass = if self.done == 0 {
            first.input.clear();
            first.input.push_str(self.dialled.get(self.prefix..).unwrap_or_default());
            first
        } else {
            copy_dialled_form(separators, &first.number, &mut second.input);
            second
        };
        self.done = (self.done + 1).min(2);
        pass.side = side;
        pass.rule = None;
        pass.number.clear();
        (pass, &mut self.scratch)
    }
}

fn copy_dialled_form(separators: Separators, number: &str, out: &mut String) {
    out.clear();
    match separators {
        Separators::Strip if number.contains(SEPARATORS) => {
            out.extend(number.chars().filter(|c| !SEPARATORS.contains(c)))
        }
        _ => out.push_str(number),
    }
}
