//! Minimisation: the smallest automaton of a labelled language, in its canonical numbering.
//!
//! Partition refinement over states and transitions together: A. Valmari, P. Lehtinen, *Efficient Minimization of DFAs
//! with Partial Transition Functions*, STACS 2008. It takes O(m log n) for m transitions to live states, so the dead
//! state costs nothing. The initial partition is by label set instead of by acceptance.
//!
//! Rejected: Moore's rounds (a pattern `\d{1000}` needs a thousand of them), and minimisation by hashing residuals from
//! the end (which works only for automata without loops).
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: states, edges and blocks are numbered here, every vector has the length of its numbering"
)]

use crate::automaton::{Automaton, MINIMISING, OutputId, StateId};
use crate::{Alphabet, Held, LimitExceeded, Limits};

/// A table that is to be minimised.
#[derive(Debug)]
pub(crate) struct Draft<L> {
    pub(crate) alphabet: Alphabet,
    /// Row after row; `None` is a transition to nowhere.
    pub(crate) rows: Vec<Option<u32>>,
    pub(crate) outputs: Vec<OutputId>,
    pub(crate) labels: Vec<Box<[L]>>,
    pub(crate) start: u32,
}

/// A partition of `0..n` into sets. Splitting takes time proportional to the number of marked elements.
struct Refinable {
    /// The elements, set by set.
    elements: Vec<u32>,
    /// The index of each element in `elements`.
    location: Vec<u32>,
    set_of: Vec<u32>,
    /// The elements of set s are `elements[first[s]..past[s]]`, with the marked ones first.
    first: Vec<u32>,
    past: Vec<u32>,
    marked: Vec<u32>,
    touched: Vec<u32>,
}

impl Refinable {
    /// Creates a partition with one set for each value of `key`, in ascending order of the values.
    fn by_key(n: usize, key: impl Fn(u32) -> u32) -> Refinable {
        let mut elements: Vec<u32> = (0..n as u32).collect();
        elements.sort_by_key(|e| key(*e));
        let (mut location, mut set_of) = (vec![0; n], vec![0; n]);
        let (mut first, mut past) = (Vec::new(), Vec::new());
        for (at, e) in elements.iter().enumerate() {
            if at == 0 || key(elements[at - 1]) != key(*e) {
                if at > 0 {
                    past.push(at as u32);
                }
                first.push(at as u32);
            }
            location[*e as usize] = at as u32;
            set_of[*e as usize] = first.len() as u32 - 1;
        }
        if n > 0 {
            past.push(n as u32);
        }
        let marked = vec![0; first.len()];
        Refinable { elements, location, set_of, first, past, marked, touched: Vec::new() }
    }

    fn len(&self) -> usize {
        self.first.len()
    }

    fn members(&self, set: usize) -> std::ops::Range<usize> {
        self.first[set] as usize..self.past[set] as usize
    }

    fn mark(&mut self, element: u32) {
        let set = self.set_of[element as usize] as usize;
        let at = self.location[element as usize] as usize;
        let to = (self.first[set] + self.marked[set]) as usize;
        if at < to {
            return;
        }
        self.elements.swap(at, to);
        self.location[self.elements[at] as usize] = at as u32;
        self.location[element as usize] = to as u32;
        if self.marked[set] == 0 {
            self.touched.push(set as u32);
        }
        self.marked[set] += 1;
    }

    /// Splits every touched set into its marked and its other elements. The smaller part becomes a new set.
    fn split(&mut self) {
        while let Some(set) = self.touched.pop() {
            let set = set as usize;
            let border = self.first[set] + self.marked[set];
            self.marked[set] = 0;
            if border == self.past[set] {
                continue;
            }
            let (first, past) = if border - self.first[set] <= self.past[set] - border {
                let part = (self.first[set], border);
                self.first[set] = border;
                part
            } else {
                let part = (border, self.past[set]);
                self.past[set] = border;
                part
            };
            let new = self.first.len() as u32;
            self.first.push(first);
            self.past.push(past);
            self.marked.push(0);
            for e in &self.elements[first as usize..past as usize] {
                self.set_of[*e as usize] = new;
            }
        }
    }
}

struct Edge {
    from: u32,
    class: u8,
    to: u32,
}

/// The steps for each state, beside those for its transitions.
const STATE: usize = 16;
/// The bytes that minimisation needs for each transition beside the draft, at most.
const WORKING_BYTES: usize = 44;

/// Returns the minimal automaton of a draft, in canonical numbering, within the budget.
pub(crate) fn minimise<L: Clone + Ord>(draft: Draft<L>, limits: &Limits) -> Result<Automaton<L>, LimitExceeded> {
    let edges = draft.rows.iter().flatten().count();
    limits.budget.charge(MINIMISING * edges + STATE * draft.outputs.len())?;
    let working = limits.budget.hold(WORKING_BYTES * edges)?;
    let mut automaton = minimised(draft);
    drop(working);
    automaton.held = limits.budget.hold(automaton.bytes())?;
    Ok(automaton)
}

/// Returns the minimal automaton of a draft, in canonical numbering.
pub(crate) fn minimised<L: Clone + Ord>(draft: Draft<L>) -> Automaton<L> {
    let live = live_states(&draft);
    let edges = live_edges(&draft, &live.old);
    let n = live.old.len();
    let mut blocks = Refinable::by_key(n, |s| draft.outputs[live.old[s as usize] as usize]);
    // Sets of transitions, called cords in the paper.
    let mut cords = Refinable::by_key(edges.len(), |e| u32::from(edges[e as usize].class));
    let incoming = Incoming::new(n, &edges);
    let (mut next_block, mut next_cord) = (1, 0);
    while next_cord < cords.len() {
        for at in cords.members(next_cord) {
            blocks.mark(edges[cords.elements[at] as usize].from);
        }
        blocks.split();
        next_cord += 1;
        while next_block < blocks.len() {
            for at in blocks.members(next_block) {
                for edge in incoming.of(blocks.elements[at]) {
                    cords.mark(*edge);
                }
            }
            cords.split();
            next_block += 1;
        }
    }
    number(draft, &live, &blocks)
}

/// The live states: those that the start can reach and that can reach a label.
struct Live {
    /// Old numbers of the live states, ascending.
    old: Vec<u32>,
    /// The new number of each old one.
    new: Vec<Option<u32>>,
}

fn live_states<L>(draft: &Draft<L>) -> Live {
    let (n, k) = (draft.outputs.len(), draft.alphabet.len());
    let mut reachable = vec![false; n];
    let mut stack = Vec::new();
    if n > 0 {
        reachable[draft.start as usize] = true;
        stack.push(draft.start);
    }
    while let Some(state) = stack.pop() {
        for to in draft.rows[state as usize * k..][..k].iter().flatten() {
            if !std::mem::replace(&mut reachable[*to as usize], true) {
                stack.push(*to);
            }
        }
    }
    let mut back = vec![Vec::new(); n];
    for (state, row) in draft.rows.chunks_exact(k.max(1)).enumerate() {
        for to in row.iter().flatten() {
            if back[*to as usize].last() != Some(&(state as u32)) {
                back[*to as usize].push(state as u32);
            }
        }
    }
    let mut useful: Vec<bool> = draft.outputs.iter().map(|o| *o != 0).collect();
    stack.extend((0..n as u32).filter(|s| useful[*s as usize]));
    while let Some(state) = stack.pop() {
        for from in &back[state as usize] {
            if !std::mem::replace(&mut useful[*from as usize], true) {
                stack.push(*from);
            }
        }
    }
    let old: Vec<u32> = (0..n as u32).filter(|s| reachable[*s as usize] && useful[*s as usize]).collect();
    let mut new = vec![None; n];
    for (number, state) in old.iter().enumerate() {
        new[*state as usize] = Some(number as u32);
    }
    Live { old, new }
}

fn live_edges<L>(draft: &Draft<L>, live: &[u32]) -> Vec<Edge> {
    let k = draft.alphabet.len();
    let mut number = vec![None; draft.outputs.len()];
    for (new, old) in live.iter().enumerate() {
        number[*old as usize] = Some(new as u32);
    }
    let mut edges = Vec::new();
    for (from, old) in live.iter().enumerate() {
        for (class, to) in draft.rows[*old as usize * k..][..k].iter().enumerate() {
            if let Some(to) = to.and_then(|to| number[to as usize]) {
                edges.push(Edge { from: from as u32, class: class as u8, to });
            }
        }
    }
    edges
}

/// For each state, the edges that lead to it.
struct Incoming {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Incoming {
    fn new(states: usize, edges: &[Edge]) -> Incoming {
        let mut first = vec![0u32; states + 1];
        for edge in edges {
            first[edge.to as usize + 1] += 1;
        }
        for s in 0..states {
            first[s + 1] += first[s];
        }
        let mut next = first.clone();
        let mut sorted = vec![0; edges.len()];
        for (number, edge) in edges.iter().enumerate() {
            let at = &mut next[edge.to as usize];
            sorted[*at as usize] = number as u32;
            *at += 1;
        }
        Incoming { first, edges: sorted }
    }

    fn of(&self, state: u32) -> &[u32] {
        &self.edges[self.first[state as usize] as usize..self.first[state as usize + 1] as usize]
    }
}

/// Numbers the blocks breadth first and merges classes with equal columns.
fn number<L: Clone + Ord>(draft: Draft<L>, live: &Live, blocks: &Refinable) -> Automaton<L> {
    let k = draft.alphabet.len();
    let block_of = |old: u32| live.new[old as usize].map(|new| blocks.set_of[new as usize]);
    let mut state_of = vec![0u32; blocks.len()];
    // The dead state has no block; it is row 0.
    let mut order: Vec<Option<u32>> = vec![None];
    let mut rows: Vec<StateId> = vec![StateId::DEAD; k];
    let mut start = StateId::DEAD;
    if let Some(block) = (!draft.outputs.is_empty()).then(|| block_of(draft.start)).flatten() {
        start = StateId(1);
        state_of[block as usize] = 1;
        order.push(Some(block));
    }
    let mut next = 1;
    while let Some(Some(block)) = order.get(next).copied() {
        let member = live.old[blocks.elements[blocks.first[block as usize] as usize] as usize];
        for class in 0..k {
            let to = draft.rows[member as usize * k + class].and_then(block_of);
            rows.push(match to {
                None => StateId::DEAD,
                Some(to) => {
                    let state = &mut state_of[to as usize];
                    if *state == 0 {
                        *state = order.len() as u32;
                        order.push(Some(to));
                    }
                    StateId(*state)
                }
            });
        }
        next += 1;
    }
    let old_outputs: Vec<OutputId> = order
        .iter()
        .map(|block| {
            block.map_or(0, |b| {
                draft.outputs[live.old[blocks.elements[blocks.first[b as usize] as usize] as usize] as usize]
            })
        })
        .collect();
    let (outputs, labels) = renumber_labels(&old_outputs, &draft.labels);
    merge_classes(Automaton { alphabet: draft.alphabet, rows, outputs, labels, start, held: Held::default() })
}

/// Returns only the label sets that are used, numbered in the order of the states that carry them.
fn renumber_labels<L: Clone>(outputs: &[OutputId], labels: &[Box<[L]>]) -> (Vec<OutputId>, Vec<Box<[L]>>) {
    let mut number = vec![None; labels.len().max(1)];
    number[0] = Some(0);
    let mut kept: Vec<Box<[L]>> = vec![Box::default()];
    let outputs = outputs
        .iter()
        .map(|o| {
            *number[*o as usize].get_or_insert_with(|| {
                kept.push(labels[*o as usize].clone());
                kept.len() as OutputId - 1
            })
        })
        .collect();
    (outputs, kept)
}

fn merge_classes<L>(mut automaton: Automaton<L>) -> Automaton<L> {
    let k = automaton.alphabet.len();
    let states = automaton.outputs.len();
    let same = |a: usize, b: usize| (0..states).all(|s| automaton.rows[s * k + a] == automaton.rows[s * k + b]);
    let mut kept: Vec<usize> = Vec::new();
    let merged: Vec<u8> = (0..k)
        .map(|class| match kept.iter().position(|other| same(*other, class)) {
            Some(twin) => twin as u8,
            None => {
                kept.push(class);
                kept.len() as u8 - 1
            }
        })
        .collect();
    if kept.len() < k {
        automaton.rows =
            (0..states).flat_map(|s| kept.iter().map(move |c| s * k + c)).map(|at| automaton.rows[at]).collect();
        automaton.alphabet = automaton.alphabet.merged(&merged);
    }
    automaton
}
