//! Reusable scratch buffers for decisions. The caller keeps one for many decisions, so that no decision allocates.

use dotnet_regex::matcher::Scratch;

use crate::call::{SEPARATORS, Side};
use crate::model::{Position, Separators};

/// Reusable scratch buffers for decisions: the strings of one decision, and the buffers of a search for captures.
#[derive(Debug, Default)]
pub struct Workspace {
    dialled: String,
    /// The number of a call from a gateway after its inbound list.
    inbound: String,
    /// The length of the outside prefix of the dialled string, in bytes.
    pub(super) prefix: usize,
    /// The passes through the rules, in order.
    passes: [PassResult; 2],
    done: usize,
    /// The input of a second pass: the result of the first pass without separators, if the plan strips them.
    between: String,
    number: Number,
    /// The number, if it is neither the dialled string nor the result of a pass.
    own: String,
    pub(crate) scratch: Scratch,
}

/// Where the number after normalisation is stored.
#[derive(Clone, Copy, Default, Debug)]
enum Number {
    /// There is no number.
    #[default]
    None,
    /// It is the dialled string without the outside prefix.
    Dialled,
    /// It is the result of the last pass.
    Passed,
    /// It is the result of the first pass, in `between`.
    Stripped,
    /// It is in `own`.
    Own,
}

/// The result of a pass.
#[derive(Debug, Default)]
struct PassResult {
    client: bool,
    rule: Option<Position>,
    number: String,
}

/// One finished pass through the rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PassDone<'w> {
    /// The side on which the pass took place.
    pub side: Side,
    /// The input of the pass.
    pub input: &'w str,
    /// The rule that matched; `None` if no rule did.
    pub rule: Option<Position>,
    /// The result; the input if no rule matched.
    pub number: &'w str,
}

/// A pass in progress.
pub(super) struct PassInProgress<'w> {
    pub(super) input: &'w str,
    pub(super) rule: &'w mut Option<Position>,
    pub(super) number: &'w mut String,
    pub(super) scratch: &'w mut Scratch,
}

impl Workspace {
    /// Clears the last decision and stores the dialled number, without visual separators if the plan strips them.
    pub(super) fn begin(&mut self, number: &str, separators: Separators) {
        self.done = 0;
        self.number = Number::None;
        self.prefix = 0;
        self.inbound.clear();
        copy_dialled_form(separators, number, &mut self.dialled);
    }

    /// Returns the dialled string, without visual separators if the plan strips them.
    pub fn dialled(&self) -> &str {
        &self.dialled
    }

    /// Returns the number of a call from a gateway after its inbound list; empty for other calls.
    pub fn inbound(&self) -> &str {
        &self.inbound
    }

    /// Returns a buffer for the result of the inbound list of a gateway, and one for a search.
    pub(super) fn begin_inbound(&mut self) -> (&mut String, &mut Scratch) {
        (&mut self.inbound, &mut self.scratch)
    }

    /// Makes the result of the inbound list the dialled string, without visual separators if the plan strips them.
    pub(super) fn take_inbound(&mut self, separators: Separators) {
        copy_dialled_form(separators, &self.inbound, &mut self.dialled);
    }

    /// Returns the number after normalisation; `None` if no rule matched and the plan rejects such numbers, or if
    /// nothing is left.
    pub fn number(&self) -> Option<&str> {
        match self.number {
            Number::None => None,
            Number::Dialled => Some(self.without_prefix()),
            Number::Passed => Some(self.last_result()),
            Number::Stripped => Some(&self.between),
            Number::Own => Some(&self.own),
        }
    }

    /// Returns the prefix for an outside line that was removed; `None` if there was none.
    pub fn prefix_removed(&self) -> Option<&str> {
        self.dialled.get(..self.prefix).filter(|prefix| !prefix.is_empty())
    }

    /// Returns the passes through the rules, in order.
    pub fn passes(&self) -> impl Iterator<Item = PassDone<'_>> {
        let inputs = [self.without_prefix(), &self.between];
        self.passes.iter().zip(inputs).take(self.done).map(|(made, input)| PassDone {
            side: if made.client { Side::Client } else { Side::Server },
            input,
            rule: made.rule,
            number: &made.number,
        })
    }

    /// Returns the dialled string without the outside prefix.
    pub(super) fn without_prefix(&self) -> &str {
        self.dialled.get(self.prefix..).unwrap_or_default()
    }

    /// Returns the result of the last pass; empty if there was none.
    pub(super) fn last_result(&self) -> &str {
        self.done.checked_sub(1).and_then(|last| self.passes.get(last)).map_or("", |made| &made.number)
    }

    /// Returns the input of the last pass.
    pub(super) fn last_input(&self) -> &str {
        if self.done < 2 { self.without_prefix() } else { &self.between }
    }

    /// Stores the result of the last pass, without visual separators if the plan strips them, as the input of a second
    /// pass.
    pub(super) fn strip_last(&mut self, separators: Separators) {
        let mut between = std::mem::take(&mut self.between);
        copy_dialled_form(separators, self.last_result(), &mut between);
        self.between = between;
    }

    /// Returns the input of a second pass.
    pub(super) fn stripped(&self) -> &str {
        &self.between
    }

    /// Makes the input of a second pass, which does not take place, the number.
    pub(super) fn take_stripped(&mut self) {
        self.number = Number::Stripped;
    }

    /// Makes the dialled string without the outside prefix the number.
    pub(super) fn take_dialled(&mut self) {
        self.number = Number::Dialled;
    }

    /// Leaves no number: an empty string is none.
    pub(super) fn take_nothing(&mut self) {
        self.number = Number::None;
    }

    /// Makes the result of the last pass the number.
    pub(super) fn take_last(&mut self) {
        self.number = Number::Passed;
    }

    /// Makes the result of the last pass the number, after `+` and a country code.
    pub(super) fn take_last_behind(&mut self, country_code: &str) {
        let mut own = std::mem::take(&mut self.own);
        own.clear();
        own.push('+');
        own.push_str(country_code);
        own.push_str(self.last_result());
        self.own = own;
        self.number = Number::Own;
    }

    /// Makes the given string the number.
    pub(super) fn take(&mut self, number: &str) {
        self.own.clear();
        self.own.push_str(number);
        self.number = Number::Own;
    }

    /// Begins a pass: the first on the dialled string without the outside prefix, the second on what
    /// [`strip_last`](Workspace::strip_last) stored.
    pub(super) fn begin_pass(&mut self, side: Side) -> PassInProgress<'_> {
        let [first, second] = &mut self.passes;
        let (made, input) = if self.done == 0 {
            (first, self.dialled.get(self.prefix..).unwrap_or_default())
        } else {
            (second, &*self.between)
        };
        self.done = (self.done + 1).min(2);
        made.client = side == Side::Client;
        made.rule = None;
        made.number.clear();
        PassInProgress { input, rule: &mut made.rule, number: &mut made.number, scratch: &mut self.scratch }
    }
}

fn copy_dialled_form(separators: Separators, number: &str, out: &mut String) {
    out.clear();
    // The search has no branch for each byte, because separators are rare.
    let separated = |byte: u8| matches!(byte, b' ' | b'(' | b')' | b'-' | b'.');
    match separators {
        Separators::Strip if number.bytes().fold(false, |any, byte| any | separated(byte)) => {
            out.extend(number.chars().filter(|c| !SEPARATORS.contains(c)));
        }
        _ => out.push_str(number),
    }
}
