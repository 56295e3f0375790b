//! For whom an assertion is false, by where a number leads.

use std::cell::OnceCell;
use std::rc::Rc;

use dialplan_automaton::Automaton;
use dialplan_core::call::Caller;
use dialplan_core::model::{AssertedDown, Assertion, GatewayId};
use rustc_hash::FxHashMap;

use super::judge::{Judge, Outcome};
use super::outcomes::{Outcomes, Routing, Table, given, refuted};
use crate::fates::{Destination, Destinations};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The ways of routing, each with a caller who has it.
pub(super) type Routings<'c> = Vec<(Routing, &'c Caller)>;

/// What is asked about numbers.
pub(super) struct Asked<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) assertion: &'a Assertion,
    pub(super) judge: &'a Judge<'a>,
    pub(super) routings: &'a Routings<'a>,
}

/// The numbers that strings can become, judged. Numbers of which the assertion is false for the same callers have the
/// same mark.
pub(super) struct Judged {
    numbers: Rc<Destinations>,
    /// The marks of numbers of which the assertion is false for somebody.
    marks: FxHashMap<Destination, u64>,
    /// For each mark, the ways of routing for which the assertion is false, ascending.
    signatures: Vec<Vec<usize>>,
    /// The numbers of which the assertion is false for somebody, each with its mark; `None` if there are none.
    pub(super) false_for: Option<Destinations>,
    /// All numbers but the empty one, alike, and all numbers with their marks.
    any: OnceCell<Rc<Destinations>>,
    all: OnceCell<Rc<Destinations>>,
}

impl Judged {
    /// Returns true if the assertion is false for a way of routing and numbers with a mark.
    pub(super) fn is_false(&self, mark: u64, routing: usize) -> bool {
        let signature = usize::try_from(mark).ok().and_then(|mark| self.signatures.get(mark));
        signature.is_some_and(|signature| signature.binary_search(&routing).is_ok())
    }

    /// Returns what is known of numbers with a destination if only their mark matters; `None` if the assertion is true
    /// of them for everybody. Only for an assertion without marks.
    pub(super) fn of_false(&self, to: Destination) -> Option<Destination> {
        Some(to.only_marked(*self.marks.get(&to)?, true))
    }

    /// The same for all numbers.
    pub(super) fn of_all(&self, to: Destination) -> Destination {
        to.only_marked(self.marks.get(&to).copied().unwrap_or_default(), false)
    }

    /// Returns all numbers but the empty one, alike.
    pub(super) fn any(&self, analysis: &Analysis) -> Result<Rc<Destinations>, NotDecided> {
        kept(&self.any, || self.numbers.only_marked(analysis, false, |to| (!to.empty).then_some((0, false))))
    }

    /// Returns all numbers, each with its mark. They are whole if no numbers are asked about. `tells_empty` is true if
    /// it matters that the empty number is none; it is the same for all strings of an assertion that ask for numbers.
    pub(super) fn all(&self, analysis: &Analysis, tells_empty: bool) -> Result<Rc<Destinations>, NotDecided> {
        let mark = |to| (self.marks.get(&to).copied().unwrap_or_default(), tells_empty);
        kept(&self.all, || self.numbers.only_marked(analysis, true, |to| Some(mark(to))))
    }
}

/// Returns what is kept, or what is made if nothing is.
fn kept(
    kept: &OnceCell<Rc<Destinations>>,
    make: impl FnOnce() -> Result<Destinations, NotDecided>,
) -> Result<Rc<Destinations>, NotDecided> {
    if let Some(known) = kept.get() {
        return Ok(Rc::clone(known));
    }
    let made = Rc::new(make()?);
    Ok(Rc::clone(kept.get_or_init(|| made)))
}

/// The judged numbers of one assertion, by the numbers that it asks about.
#[derive(Default)]
pub(super) struct Numbers {
    known: Vec<(Option<Set>, Rc<Judged>)>,
}

impl Numbers {
    /// Judges some numbers, or all of them. What is expected of the rule does not count.
    pub(super) fn judged(
        &mut self,
        asked: &Asked<'_>,
        numbers: Option<&Set>,
        outcomes: &mut Outcomes<'_>,
    ) -> Result<Rc<Judged>, NotDecided> {
        /// An assertion about emergency numbers has two.
        const KEPT: usize = 2;
        if let Some((_, known)) = self.known.iter().find(|(own, _)| own.as_ref() == numbers) {
            return Ok(Rc::clone(known));
        }
        let made = Rc::new(made(asked, numbers, outcomes)?);
        if self.known.len() == KEPT {
            self.known.remove(0);
        }
        self.known.push((numbers.cloned(), Rc::clone(&made)));
        Ok(made)
    }
}

/// Judges the outcomes of an assertion, each once for numbers with the same marks.
struct Verdicts<'j, 'o, 'a> {
    asked: &'j Asked<'j>,
    outcomes: &'o mut Outcomes<'a>,
    /// By the position of the outcome, for numbers without marks.
    plain: Vec<Option<bool>>,
    marked: FxHashMap<(u64, u32), bool>,
    /// The outcomes for each way of routing.
    tables: Vec<Rc<Table>>,
    /// The same when a gateway is down.
    failing: FxHashMap<(usize, GatewayId), Rc<Table>>,
}

impl<'j, 'o, 'a> Verdicts<'j, 'o, 'a> {
    fn new(asked: &'j Asked<'j>, outcomes: &'o mut Outcomes<'a>) -> Result<Verdicts<'j, 'o, 'a>, NotDecided> {
        let down = given(&asked.assertion.down);
        let tables = asked.routings.iter().map(|(_, caller)| outcomes.table(caller, down)).collect::<Result<_, _>>()?;
        let (plain, marked, failing) = (Vec::new(), FxHashMap::default(), FxHashMap::default());
        Ok(Verdicts { asked, outcomes, plain, marked, tables, failing })
    }

    /// Returns true if everything but the rule is as expected for numbers with an outcome.
    fn is_content(&mut self, to: Destination, position: u32, outcome: &Outcome) -> bool {
        // No pattern of an assertion is true of no number.
        let marks = if to.empty { 0 } else { to.marks };
        if marks != 0 {
            let judge = self.asked.judge;
            return *self.marked.entry((marks, position)).or_insert_with(|| judge.is_content(Some(to), outcome));
        }
        let most = self.plain.len().max(position as usize + 1);
        self.plain.resize(most, None);
        match self.plain.get_mut(position as usize) {
            Some(known) => *known.get_or_insert_with(|| self.asked.judge.is_content(Some(to), outcome)),
            None => self.asked.judge.is_content(Some(to), outcome),
        }
    }

    /// Returns true if the assertion is false of numbers at a place for a way of routing.
    fn is_false(&mut self, to: Destination, place: usize, number: usize) -> Result<bool, NotDecided> {
        let lost = || NotDecided::because("an outcome was lost");
        let found = refuted(&self.asked.assertion.down, |down| {
            let table = match (&self.asked.assertion.down, down) {
                (AssertedDown::AnyOne, [gateway]) => self.without(number, *gateway)?,
                _ => self.tables.get(number).cloned().ok_or_else(lost)?,
            };
            let position = table.get(place).copied().ok_or_else(lost)?;
            let outcome = self.outcomes.outcome(position).cloned().ok_or_else(lost)?;
            Ok((self.is_content(to, position, &outcome), outcome))
        })?;
        Ok(found.is_some())
    }

    /// Returns the outcomes for a way of routing when a gateway is down.
    fn without(&mut self, number: usize, gateway: GatewayId) -> Result<Rc<Table>, NotDecided> {
        if let Some(table) = self.failing.get(&(number, gateway)) {
            return Ok(Rc::clone(table));
        }
        let (_, caller) =
            self.asked.routings.get(number).ok_or_else(|| NotDecided::because("a way of routing was lost"))?;
        let table = self.outcomes.table(caller, &[gateway])?;
        self.failing.insert((number, gateway), Rc::clone(&table));
        Ok(table)
    }
}

fn made(asked: &Asked<'_>, numbers: Option<&Set>, outcomes: &mut Outcomes<'_>) -> Result<Judged, NotDecided> {
    /// A step of the budget is enough for so many look-ups.
    const LOOK_UPS: usize = 4;
    let analysis = asked.analysis;
    let sets = asked.judge.sets();
    let all = match numbers {
        None if sets.is_empty() => Rc::clone(outcomes.every()),
        None => Rc::new(outcomes.every().also_marked(analysis, &sets)?),
        Some(numbers) => Rc::new(Destinations::within(analysis, numbers)?.marked(analysis, &sets)?),
    };
    let mut verdicts = Verdicts::new(asked, outcomes)?;
    let mut marks: FxHashMap<Destination, u64> = FxHashMap::default();
    let mut known: FxHashMap<Vec<usize>, u64> = FxHashMap::default();
    // The first mark is that of numbers of which the assertion is true for everybody.
    let mut signatures: Vec<Vec<usize>> = vec![Vec::new()];
    let mut signature = Vec::new();
    for to in all.different() {
        analysis.limits().budget().charge(1 + asked.routings.len() / LOOK_UPS)?;
        let place = verdicts.outcomes.place(to)?;
        signature.clear();
        for number in 0..asked.routings.len() {
            if verdicts.is_false(to, place, number)? {
                signature.push(number);
            }
        }
        if signature.is_empty() {
            continue;
        }
        let mark = match known.get(&signature) {
            Some(mark) => *mark,
            None => {
                let mark = signatures.len() as u64;
                known.insert(signature.clone(), mark);
                signatures.push(signature.clone());
                mark
            }
        };
        marks.insert(to, mark);
    }
    let false_for = match marks.is_empty() {
        true => None,
        false => Some(all.only_marked(analysis, false, |to| Some((*marks.get(&to)?, true)))?),
    };
    Ok(Judged { numbers: all, marks, signatures, false_for, any: OnceCell::new(), all: OnceCell::new() })
}
