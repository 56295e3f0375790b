//! The room that decisions need: kept by the caller, one for many decisions, so that no decision allocates.

use dotnet_regex::matcher::Scratch;

use crate::call::SEPARATORS;
use crate::call::Side;
use crate::model::Position;
use crate::model::Separators;

/// The strings of one decision, and the room that a search for captures needs.
#[derive(Debug, Default)]
pub struct Workspace {
    dialled: String,
    /// How many bytes of the dialled string an outside prefix was.
    pub(super) prefix: usize,
    /// The passes through the rules, in order.
    passes: [Made; 2],
    done: usize,
    /// What the second pass is given: the first one's result in its dialled form.
    between: String,
    number: Number,
    /// A number that is not as any pass left it.
    own: String,
    pub(crate) scratch: Scratch,
}

/// Where the number after normalisation stands.
#[derive(Clone, Copy, Default, Debug)]
enum Number {
    /// Nowhere: there is none.
    #[default]
    None,
    /// It is what was dialled, without the outside prefix.
    Dialled,
    /// It is the last pass's result.
    Passed,
    Own,
}

/// What a pass made.
#[derive(Debug, Default)]
struct Made {
    client: bool,
    rule: Option<Position>,
    number: String,
}

/// One pass through the rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PassDone<'w> {
    /// Where it took place.
    pub side: Side,
    /// What it was given.
    pub input: &'w str,
    /// The rule that matched.
    pub rule: Option<Position>,
    /// The result; the input if no rule matched.
    pub number: &'w str,
}

/// A pass that is being made.
pub(super) struct Pass<'w> {
    pub(super) input: &'w str,
    pub(super) rule: &'w mut Option<Position>,
    pub(super) number: &'w mut String,
    pub(super) scratch: &'w mut Scratch,
}

impl Workspace {
    /// Forgets the last decision and takes down a number, without visual separators if the plan strips them.
    pub(super) fn begin(&mut self, number: &str, separators: Separators) {
        self.done = 0;
        self.number = Number::None;
        self.prefix = 0;
        copy_dialled_form(separators, number, &mut self.dialled);
    }

    /// What was dialled, without visual separators.
    pub fn dialled(&self) -> &str {
        &self.dialled
    }

    /// The number after normalisation; `None` if no rule matched and the plan rejects such numbers.
    pub fn number(&self) -> Option<&str> {
        match self.number {
            Number::None => None,
            Number::Dialled => Some(self.without_prefix()),
            Number::Passed => Some(self.last_result()),
            Number::Own => Some(&self.own),
        }
    }

    /// The prefix for an outside line that was taken off.
    pub fn prefix_removed(&self) -> Option<&str> {
        self.dialled.get(..self.prefix).filter(|prefix| !prefix.is_empty())
    }

    /// The passes through the rules, in order.
    pub fn passes(&self) -> impl Iterator<Item = PassDone<'_>> {
        let inputs = [self.without_prefix(), &self.between];
        self.passes.iter().zip(inputs).take(self.done).map(|(made, input)| PassDone {
            side: if made.client { Side::Client } else { Side::Server },
            input,
            rule: made.rule,
            number: &made.number,
        })
    }

    /// What is left of the dialled string without the outside prefix.
    pub(super) fn without_prefix(&self) -> &str {
        self.dialled.get(self.prefix..).unwrap_or_default()
    }

    /// The result of the last pass.
    pub(super) fn last_result(&self) -> &str {
        self.done.checked_sub(1).and_then(|last| self.passes.get(last)).map_or("", |made| &made.number)
    }

    /// What is left of the dialled string is the number.
    pub(super) fn take_dialled(&mut self) {
        self.number = Number::Dialled;
    }

    /// The result of the last pass is the number.
    pub(super) fn take_last(&mut self) {
        self.number = Number::Passed;
    }

    /// The result of the last pass is the number, with `+` and a country code in front of it.
    pub(super) fn take_last_behind(&mut self, country_code: &str) {
        let mut own = std::mem::take(&mut self.own);
        own.clear();
        own.push('+');
        own.push_str(country_code);
        own.push_str(self.last_result());
        self.own = own;
        self.number = Number::Own;
    }

    /// The number is this one.
    pub(super) fn take(&mut self, number: &str) {
        self.own.clear();
        self.own.push_str(number);
        self.number = Number::Own;
    }

    /// Begins a pass on what is left of the dialled string, or on the last pass's result in its dialled form.
    pub(super) fn begin_pass(&mut self, side: Side, separators: Separators) -> Pass<'_> {
        let [first, second] = &mut self.passes;
        let (made, input) = if self.done == 0 {
            (first, self.dialled.get(self.prefix..).unwrap_or_default())
        } else {
            copy_dialled_form(separators, &first.number, &mut self.between);
            (second, &*self.between)
        };
        self.done = (self.done + 1).min(2);
        made.client = side == Side::Client;
        made.rule = None;
        made.number.clear();
        Pass { input, rule: &mut made.rule, number: &mut made.number, scratch: &mut self.scratch }
    }
}

fn copy_dialled_form(separators: Separators, number: &str, out: &mut String) {
    out.clear();
    // Without a branch for each byte: there seldom is one.
    let separated = |byte: u8| matches!(byte, b' ' | b'(' | b')' | b'-' | b'.');
    match separators {
        Separators::Strip if number.bytes().fold(false, |any, byte| any | separated(byte)) => {
            out.extend(number.chars().filter(|c| !SEPARATORS.contains(c)));
        }
        _ => out.push_str(number),
    }
}
