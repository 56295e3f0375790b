//! Several different strings of a language, for comparing the results of two rules.
//!
//! The shortest string alone shows little: for `00000` the translations `$1$2` and `$2$1` agree.

use dialplan_automaton::{Automaton, Preference, StateId, witness};

/// Returns up to `count` different strings that carry a label. The shortest comes first, then arbitrary ones, made of
/// digits where possible. The result is the same on every machine.
pub fn samples<L>(automaton: &Automaton<L>, count: usize) -> Vec<String> {
    samples_from(automaton, count, 0x9E37_79B9_7F4A_7C15)
}

/// As [`samples`], with other strings for another seed.
pub fn samples_from<L>(automaton: &Automaton<L>, count: usize, seed: u64) -> Vec<String> {
    let Some(shortest) = witness(automaton, Preference::dialable(), |labels| !labels.is_empty()) else {
        return Vec::new();
    };
    let distances = distances(automaton);
    let least = shortest.len();
    let mut found = vec![shortest];
    let mut random = Random(seed);
    for round in 0..count {
        let string = random_path(automaton, &distances, least + round % 8, &mut random);
        if found.len() < count && !found.contains(&string) {
            found.push(string);
        }
    }
    found.into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect()
}

/// Returns a string that leads to a labelled state and has at least `least` characters, if there are strings that long.
fn random_path<L>(automaton: &Automaton<L>, distances: &[Option<u32>], least: usize, random: &mut Random) -> Vec<u8> {
    let distance = |state: StateId| distances.get(state.index()).copied().flatten();
    let mut string = Vec::new();
    let mut state = automaton.start();
    loop {
        if !automaton.labels(state).is_empty() && string.len() >= least {
            return string;
        }
        let steps = automaton.alphabet().bytes().filter_map(|(byte, class)| {
            let to = automaton.step(state, class);
            distance(to).map(|left| (byte, to, left))
        });
        // From the wanted length on, only steps towards a labelled state are taken.
        let hurry = string.len() >= least;
        let nearer = |left: u32| distance(state).is_some_and(|here| left < here);
        let steps: Vec<(u8, StateId, u32)> = steps.filter(|(_, _, left)| !hurry || nearer(*left)).collect();
        let digits: Vec<(u8, StateId, u32)> =
            steps.iter().copied().filter(|(byte, ..)| byte.is_ascii_digit()).collect();
        let choice = if digits.is_empty() { steps } else { digits };
        match choice.get(random.below(choice.len())) {
            Some((byte, to, _)) => {
                string.push(*byte);
                state = *to;
            }
            // A labelled state from which no other labelled state can be reached.
            None => return string,
        }
    }
}

/// Returns for each state the number of characters to the nearest labelled state, or `None` if there is none.
fn distances<L>(automaton: &Automaton<L>) -> Vec<Option<u32>> {
    let states: Vec<StateId> = automaton.states().collect();
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); states.len()];
    for state in &states {
        for class in 0..automaton.alphabet().len() {
            if let Some(list) = before.get_mut(automaton.step(*state, class as u8).index()) {
                list.push(state.index());
            }
        }
    }
    let mut distances: Vec<Option<u32>> =
        states.iter().map(|state| (!automaton.labels(*state).is_empty()).then_some(0)).collect();
    let mut frontier: Vec<usize> =
        (0..states.len()).filter(|s| distances.get(*s).is_some_and(Option::is_some)).collect();
    let mut away = 0;
    while !frontier.is_empty() {
        away += 1;
        let mut next = Vec::new();
        for from in frontier.iter().filter_map(|state| before.get(*state)).flatten() {
            if let Some(slot @ None) = distances.get_mut(*from) {
                *slot = Some(away);
                next.push(*from);
            }
        }
        frontier = next;
    }
    distances
}

/// Numbers that look random and are the same on every machine (a linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize).checked_rem(bound).unwrap_or_default()
    }
}
