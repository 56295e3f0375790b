//! Boolean formulas over numbered variables. Equal functions have equal numbers.
//!
//! They are reduced ordered binary decision diagrams (Bryant 1986) in which the variable with the *larger* number is
//! tested first: new threads are then above the formulas of old ones, which stay shared. A plain set of threads, one of
//! which must succeed, is a *disjunction* of variables: the `hi` of each node is true. The usual pattern needs nothing
//! else, so disjunctions are handled separately, without recursion and without the cache.
//!
//! Rejected: sorted And/Or lists. They are not canonical, and a loop over a look-ahead makes them deeper with every
//! character, so that the number of states has no bound. Also rejected: recursive operations, since a formula may be as
//! deep as it has variables.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::LimitExceeded;

use super::budget::Budget;

/// A variable. The number 0 stands for none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Var(pub(super) u32);

/// A boolean function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Formula(u32);

impl Formula {
    pub(super) const FALSE: Formula = Formula(0);
    pub(super) const TRUE: Formula = Formula(1);

    pub(super) fn is_constant(self) -> bool {
        self <= Formula::TRUE
    }
}

/// Facts about the variables of a formula, as a set of bits. Each formula has those of the formulas below it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Traits(pub(super) u8);

impl Traits {
    /// Depends only on the position: the start of the string or the character before.
    pub(super) const POSITION: Traits = Traits(1);
    /// Depends on what a look-behind has seen.
    pub(super) const BEHIND: Traits = Traits(2);
    /// May later depend on what a look-behind has seen.
    pub(super) const READS_BEHIND: Traits = Traits(4);

    pub(super) fn has(self, other: Traits) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn and(self, other: Traits) -> Traits {
        Traits(self.0 | other.0)
    }
}

/// `if var then hi else lo`.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormulaNode {
    pub(super) var: Var,
    pub(super) hi: Formula,
    pub(super) lo: Formula,
    pub(super) traits: Traits,
}

#[derive(Clone, Copy)]
enum Task {
    Eval(Formula, Formula, Formula),
    Combine(Var, (Formula, Formula, Formula)),
}

/// The number of results of `ite` that are kept. When there are more, all are dropped and computed again.
const CACHE_LEN: usize = 1 << 17;

/// All formulas of one language.
#[derive(Debug)]
pub(super) struct Formulas {
    nodes: Vec<FormulaNode>,
    index: FxHashMap<(Var, Formula, Formula), Formula>,
    cache: FxHashMap<(Formula, Formula, Formula), Formula>,
    /// The traits of each variable. The first is for no variable.
    traits: Vec<Traits>,
}

impl Formulas {
    pub(super) fn new() -> Formulas {
        let constant = FormulaNode { var: Var(0), hi: Formula::FALSE, lo: Formula::FALSE, traits: Traits::default() };
        Formulas {
            nodes: vec![constant, constant],
            index: FxHashMap::default(),
            cache: FxHashMap::default(),
            traits: vec![Traits::default()],
        }
    }

    /// Creates a variable that is larger than all others.
    pub(super) fn new_var(&mut self, traits: Traits) -> Var {
        self.traits.push(traits);
        Var(self.traits.len() as u32 - 1)
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes formulas, and it never forgets one")]
    pub(super) fn node(&self, formula: Formula) -> FormulaNode {
        self.nodes[formula.0 as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes variables")]
    fn make(&mut self, var: Var, hi: Formula, lo: Formula, budget: &mut Budget) -> Result<Formula, LimitExceeded> {
        if hi == lo {
            return Ok(lo);
        }
        budget.spend(1)?;
        if let Some(&known) = self.index.get(&(var, hi, lo)) {
            return Ok(known);
        }
        let traits = self.traits[var.0 as usize].and(self.node(hi).traits).and(self.node(lo).traits);
        let formula = Formula(self.nodes.len() as u32);
        self.nodes.push(FormulaNode { var, hi, lo, traits });
        self.index.insert((var, hi, lo), formula);
        Ok(formula)
    }

    /// Returns the formula that is one variable.
    pub(super) fn var(&mut self, var: Var, budget: &mut Budget) -> Result<Formula, LimitExceeded> {
        self.make(var, Formula::TRUE, Formula::FALSE, budget)
    }

    /// Adds the variables of a disjunction. Returns false if the formula is not one; some variables may have been added
    /// then.
    fn disjuncts(&self, formula: Formula, vars: &mut Vec<Var>) -> bool {
        let mut rest = formula;
        while rest != Formula::FALSE {
            let node = self.node(rest);
            if node.hi != Formula::TRUE {
                return false;
            }
            vars.push(node.var);
            rest = node.lo;
        }
        true
    }

    /// Returns the formula that is true if one of the given formulas is.
    pub(super) fn any(&mut self, of: &[Formula], budget: &mut Budget) -> Result<Formula, LimitExceeded> {
        let mut first = Formula::FALSE;
        let mut different = false;
        for &formula in of {
            if formula == Formula::TRUE {
                return Ok(Formula::TRUE);
            }
            if formula != Formula::FALSE && formula != first {
                different |= first != Formula::FALSE;
                first = formula;
            }
        }
        if !different {
            return Ok(first);
        }
        let mut vars = Vec::new();
        if of.iter().all(|&formula| self.disjuncts(formula, &mut vars)) {
            vars.sort_unstable();
            vars.dedup();
            budget.spend(vars.len())?;
            return vars.into_iter().try_fold(Formula::FALSE, |lo, var| self.make(var, Formula::TRUE, lo, budget));
        }
        // Neighbours are combined first, so that a long list is not traversed once for each of its members.
        let mut layer = of.to_vec();
        while layer.len() > 1 {
            let mut next = Vec::with_capacity(layer.len().div_ceil(2));
            for pair in layer.chunks(2) {
                next.push(match *pair {
                    [a, b] => self.ite(a, Formula::TRUE, b, budget)?,
                    [a] => a,
                    _ => Formula::FALSE,
                });
            }
            layer = next;
        }
        Ok(layer.first().copied().unwrap_or(Formula::FALSE))
    }

    /// Returns the conjunction of two formulas.
    pub(super) fn and(&mut self, a: Formula, b: Formula, budget: &mut Budget) -> Result<Formula, LimitExceeded> {
        self.ite(a.max(b), a.min(b), Formula::FALSE, budget)
    }

    /// Returns the negation of a formula.
    pub(super) fn not(&mut self, a: Formula, budget: &mut Budget) -> Result<Formula, LimitExceeded> {
        self.ite(a, Formula::FALSE, Formula::TRUE, budget)
    }

    fn known(&self, f: Formula, g: Formula, h: Formula) -> Option<Formula> {
        if f == Formula::TRUE || g == h {
            Some(g)
        } else if f == Formula::FALSE {
            Some(h)
        } else if g == Formula::TRUE && h == Formula::FALSE {
            Some(f)
        } else {
            self.cache.get(&(f, g, h)).copied()
        }
    }

    /// Returns the formula `if f then g else h`.
    pub(super) fn ite(
        &mut self,
        f: Formula,
        g: Formula,
        h: Formula,
        budget: &mut Budget,
    ) -> Result<Formula, LimitExceeded> {
        if let Some(known) = self.known(f, g, h) {
            return Ok(known);
        }
        let mut tasks = vec![Task::Eval(f, g, h)];
        let mut values = Vec::new();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Eval(f, g, h) => {
                    if let Some(known) = self.known(f, g, h) {
                        values.push(known);
                        continue;
                    }
                    budget.spend(1)?;
                    let parts = [self.node(f), self.node(g), self.node(h)];
                    let top = parts.iter().map(|node| node.var).max().unwrap_or(Var(0));
                    let cut = |whole: Formula, node: &FormulaNode| match node.var == top {
                        true => (node.hi, node.lo),
                        false => (whole, whole),
                    };
                    let [nf, ng, nh] = &parts;
                    let ((f1, f0), (g1, g0), (h1, h0)) = (cut(f, nf), cut(g, ng), cut(h, nh));
                    tasks.push(Task::Combine(top, (f, g, h)));
                    tasks.push(Task::Eval(f0, g0, h0));
                    tasks.push(Task::Eval(f1, g1, h1));
                }
                Task::Combine(top, key) => {
                    let lo = values.pop().unwrap_or(Formula::FALSE);
                    let hi = values.pop().unwrap_or(Formula::FALSE);
                    let result = self.make(top, hi, lo, budget)?;
                    if self.cache.len() >= CACHE_LEN {
                        self.cache.clear();
                    }
                    self.cache.insert(key, result);
                    values.push(result);
                }
            }
        }
        Ok(values.pop().unwrap_or(Formula::FALSE))
    }

    /// Returns all nodes of a formula except the constants, each after those below it.
    pub(super) fn below(&self, formula: Formula, budget: &mut Budget) -> Result<Vec<Formula>, LimitExceeded> {
        let mut found = Vec::new();
        // A disjunction needs no set of visited nodes.
        let mut rest = formula;
        while !rest.is_constant() {
            found.push(rest);
            let node = self.node(rest);
            if !node.hi.is_constant() {
                break;
            }
            rest = node.lo;
        }
        if !rest.is_constant() {
            let mut seen: FxHashSet<Formula> = found.iter().copied().collect();
            let mut open = vec![rest];
            while let Some(top) = open.pop() {
                let node = self.node(top);
                for next in [node.hi, node.lo] {
                    if !next.is_constant() && seen.insert(next) {
                        found.push(next);
                        open.push(next);
                    }
                }
            }
        }
        budget.spend(found.len())?;
        found.sort_unstable();
        Ok(found)
    }

    /// Returns the variables that a formula depends on, ascending.
    pub(super) fn support(&self, formula: Formula, budget: &mut Budget) -> Result<Vec<Var>, LimitExceeded> {
        let mut vars: Vec<Var> = self.below(formula, budget)?.into_iter().map(|node| self.node(node).var).collect();
        vars.sort_unstable();
        vars.dedup();
        Ok(vars)
    }

    /// Returns the formula with some variables replaced.
    pub(super) fn replace(
        &mut self,
        formula: Formula,
        value: impl Fn(Var) -> Option<Formula>,
        budget: &mut Budget,
    ) -> Result<Formula, LimitExceeded> {
        let mut replaced = Replaced::default();
        for below in self.below(formula, budget)? {
            let node = self.node(below);
            let (hi, lo) = (replaced.get(node.hi), replaced.get(node.lo));
            let result = match value(node.var) {
                Some(value) => self.ite(value, hi, lo, budget)?,
                None if (hi, lo) == (node.hi, node.lo) => below,
                None => {
                    let test = self.var(node.var, budget)?;
                    self.ite(test, hi, lo, budget)?
                }
            };
            replaced.set(below, result);
        }
        Ok(replaced.get(formula))
    }

    /// Returns the value of a formula, given the value of each variable.
    pub(super) fn evaluate(&self, formula: Formula, value: impl Fn(Var) -> bool) -> bool {
        let mut rest = formula;
        while !rest.is_constant() {
            let node = self.node(rest);
            rest = if value(node.var) { node.hi } else { node.lo };
        }
        rest == Formula::TRUE
    }
}

/// The new formula of each node while variables are replaced, from the bottom to the top.
#[derive(Default)]
pub(super) struct Replaced(FxHashMap<Formula, Formula>);

impl Replaced {
    pub(super) fn set(&mut self, formula: Formula, value: Formula) {
        self.0.insert(formula, value);
    }

    pub(super) fn get(&self, formula: Formula) -> Formula {
        if formula.is_constant() { formula } else { self.0.get(&formula).copied().unwrap_or(Formula::FALSE) }
    }
}
