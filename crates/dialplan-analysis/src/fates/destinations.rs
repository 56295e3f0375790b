//! What a plan knows about every normalised number, as an automaton.

use dialplan_automaton::{Alphabet, Automaton, Preference, intersection, left_product, relabelled, witnesses};
use dialplan_core::model::{RouteId, UserId};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};
use rustc_hash::FxHashMap;

use super::{Destination, Line};
use crate::sets::of_texts;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The destinations of all numbers, or of the numbers that a question is about. Each has exactly one.
#[derive(Debug)]
pub struct Destinations {
    pub(super) automaton: Automaton<Destination>,
    routes: Vec<Vec<RouteId>>,
    /// The sets of classes that numbers have, where they were asked for.
    classes: Vec<Vec<u32>>,
    /// True if every string has a destination.
    pub(super) whole: bool,
}

impl Destinations {
    /// The largest number of sets that can be told apart.
    pub const MARKS: usize = 64;

    /// Returns the destinations of all numbers, with a mark for each of the given sets of numbers.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded, or if there are more than [`Destinations::MARKS`] sets.
    pub fn new(analysis: &Analysis, marks: &[&Set]) -> Result<Destinations, NotDecided> {
        Destinations::of_numbers(analysis, &every_string())?.marked(analysis, marks)
    }

    /// Returns the same destinations with a mark for each of the given sets of numbers.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded, or if there are more than [`Destinations::MARKS`] sets.
    pub fn marked(self, analysis: &Analysis, marks: &[&Set]) -> Result<Destinations, NotDecided> {
        if marks.is_empty() { Ok(self) } else { self.also_marked(analysis, marks) }
    }

    /// As [`Destinations::marked`], and keeps these destinations.
    ///
    /// # Errors
    /// As for [`Destinations::marked`].
    pub(crate) fn also_marked(&self, analysis: &Analysis, marks: &[&Set]) -> Result<Destinations, NotDecided> {
        if marks.len() > Destinations::MARKS {
            return Err(NotDecided::because(format!("there are more than {} sets of numbers", Destinations::MARKS)));
        }
        let mut automaton: Option<Automaton<Destination>> = None;
        for (number, set) in marks.iter().enumerate() {
            let marked = |known: &[Destination], inside: &[()]| {
                let bit = if inside.is_empty() { 0 } else { 1 << number };
                known.iter().map(|one| Destination { marks: one.marks | bit, ..*one }).collect()
            };
            let known = automaton.as_ref().unwrap_or(&self.automaton);
            automaton = Some(left_product(known, *set, marked, &analysis.limits().automaton)?);
        }
        let automaton = automaton.unwrap_or_else(|| self.automaton.clone());
        let (routes, classes) = (self.routes.clone(), self.classes.clone());
        Ok(Destinations { automaton, routes, classes, whole: self.whole })
    }

    /// Returns the destinations of the numbers of a set alone. Only strings that become such a number then have a fate,
    /// beside those of which that is not decided, so a question about few numbers is cheap.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn within(analysis: &Analysis, numbers: &Set) -> Result<Destinations, NotDecided> {
        let with_length = |_: &[()], empty: &[bool]| empty.to_vec();
        let numbers = intersection(numbers, &every_string(), with_length, &analysis.limits().automaton)?;
        Ok(Destinations { whole: false, ..Destinations::of_numbers(analysis, &numbers)? })
    }

    /// Returns the destinations of the numbers of some classes alone, of which there may be any number. `classes`
    /// labels each number with its classes; [`Destinations::classes`] returns them for a destination.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn classified(analysis: &Analysis, classes: &Automaton<u32>) -> Result<Destinations, NotDecided> {
        let limits = &analysis.limits().automaton;
        let with_length = |_: &[u32], empty: &[bool]| empty.to_vec();
        let numbers = intersection(classes, &every_string(), with_length, limits)?;
        let mut destinations = Destinations::of_numbers(analysis, &numbers)?;
        let sets: Vec<Vec<u32>> = classes.label_sets().map(<[u32]>::to_vec).collect();
        let known: FxHashMap<&[u32], u64> = sets.iter().map(Vec::as_slice).zip(0..).collect();
        let marked = |found: &[Destination], classes: &[u32]| {
            let marks = known.get(classes).copied().unwrap_or_default();
            found.iter().map(|one| Destination { marks, ..*one }).collect()
        };
        destinations.automaton = left_product(&destinations.automaton, classes, marked, limits)?;
        Ok(Destinations { classes: sets, whole: false, ..destinations })
    }

    /// Returns the classes of a destination, ascending, if they were asked for.
    pub fn classes(&self, destination: Destination) -> &[u32] {
        let set = usize::try_from(destination.marks).ok().and_then(|set| self.classes.get(set));
        set.map_or(&[], |classes| classes)
    }

    /// Returns the destinations of numbers, each of which is labelled with whether it is empty.
    fn of_numbers(analysis: &Analysis, numbers: &Automaton<bool>) -> Result<Destinations, NotDecided> {
        let limits = &analysis.limits().automaton;
        let routes: Vec<Vec<RouteId>> = analysis.routes().label_sets().map(<[RouteId]>::to_vec).collect();
        let known: FxHashMap<&[RouteId], u32> = routes.iter().map(Vec::as_slice).zip(0..).collect();
        let with_routes = |empty: &[bool], routes: &[RouteId]| {
            let routes = known.get(routes).copied().unwrap_or_default();
            let one = |empty: &bool| Destination { empty: *empty, routes, line: Line::Nobody, marks: 0 };
            empty.iter().map(one).collect()
        };
        // The automaton of no routes has an alphabet of no bytes.
        let automaton = match analysis.routes().alphabet().is_empty() || !analysis.plan().routes_calls() {
            true => intersection(numbers, numbers, |empty, _| with_routes(empty, &[]), limits)?,
            false => left_product(numbers, analysis.routes(), with_routes, limits)?,
        };
        let plan = analysis.plan();
        let lines = plan.user_ids().filter_map(|user| Some((plan.user(user).line()?, user)));
        let lines = of_texts(lines, &[]).charged(limits)?;
        let with_line = |known: &[Destination], users: &[UserId]| {
            let line = match users {
                [] => Line::Nobody,
                [user] => Line::User(*user),
                _ => Line::Several,
            };
            known.iter().map(|destination| Destination { line, ..*destination }).collect()
        };
        let automaton = if lines.is_empty() { automaton } else { left_product(&automaton, &lines, with_line, limits)? };
        Ok(Destinations { automaton, routes, classes: Vec::new(), whole: true })
    }

    /// Returns the automaton that labels each number with its destination.
    pub(crate) fn automaton(&self) -> &Automaton<Destination> {
        &self.automaton
    }

    /// Returns the same numbers with one mark each, or without those for which `mark` returns `None`. Nothing else is
    /// known about them but whether they are empty, and that only if the mark comes with true: numbers with the same
    /// mark have the same destination. `whole` is true if every string that has a destination keeps one.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub(crate) fn only_marked(
        &self,
        analysis: &Analysis,
        whole: bool,
        mark: impl Fn(Destination) -> Option<(u64, bool)>,
    ) -> Result<Destinations, NotDecided> {
        let one = |known: &[Destination]| {
            let of = |to: &Destination| {
                let (marks, tells_empty) = mark(*to)?;
                Some(to.only_marked(marks, tells_empty))
            };
            known.iter().filter_map(of).collect()
        };
        let automaton = relabelled(&self.automaton, one, &analysis.limits().automaton)?;
        let (routes, classes) = (Vec::new(), Vec::new());
        Ok(Destinations { automaton, routes, classes, whole: whole && self.whole })
    }

    /// Returns the destination that every string has; `None` if they have different ones.
    pub(super) fn of_all(&self) -> Option<Destination> {
        let (automaton, start) = (&self.automaton, self.automaton.start());
        let to = automaton.labels(start).first().copied()?;
        let mut classes = automaton.alphabet().bytes();
        classes.all(|(_, class)| automaton.step(start, class) == start).then_some(to)
    }

    /// Returns the different destinations.
    pub(crate) fn different(&self) -> impl Iterator<Item = Destination> {
        self.automaton.label_sets().filter_map(|to| to.first().copied())
    }

    /// Returns the destinations, each with a shortest number that has it.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub(crate) fn numbers(&self, analysis: &Analysis) -> Result<Vec<(Destination, String)>, NotDecided> {
        analysis.limits().budget().charge(self.automaton.size().transitions)?;
        let numbers = witnesses(&self.automaton, Preference::dialable()).into_iter();
        Ok(numbers.filter_map(|(to, number)| Some((*to.first()?, String::from_utf8(number).ok()?))).collect())
    }

    /// Returns what is known about a number. A string with characters that cannot be dialled has no destination.
    pub fn of(&self, number: &str) -> Option<Destination> {
        self.automaton.labels_of(number.as_bytes()).first().copied()
    }

    /// Returns the routes that match the numbers of a destination, in the order of the plan.
    pub fn routes(&self, destination: Destination) -> &[RouteId] {
        self.routes.get(destination.routes as usize).map_or(&[], |routes| routes)
    }
}

/// Returns the automaton that labels the empty string with true and all others with false.
fn every_string() -> Automaton<bool> {
    let alphabet = Alphabet::new(FIRST, &[0; ALPHABET_LEN]);
    let labels = vec![Box::default(), Box::from([true]), Box::from([false])];
    Automaton::from_outputs(alphabet, &[1, 1], &[1, 2], labels, 0)
}
