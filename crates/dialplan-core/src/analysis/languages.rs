//! The languages of patterns, each made once however many rules and routes share it.

use std::cell::RefCell;
use std::rc::Rc;

use dialplan_automaton::Automaton;
use rustc_hash::FxHashMap;

use super::NotDecided;
use crate::compile::{language, read};
use crate::limits::Limits;

type Made = Result<Rc<Automaton<()>>, NotDecided>;

/// The languages of the patterns that were asked for.
#[derive(Debug)]
pub struct Languages<'a> {
    limits: &'a Limits,
    known: RefCell<FxHashMap<&'a str, Made>>,
}

impl<'a> Languages<'a> {
    /// None yet.
    pub fn new(limits: &'a Limits) -> Languages<'a> {
        Languages { limits, known: RefCell::default() }
    }

    /// The strings in which the pattern finds a match.
    ///
    /// # Errors
    /// A limit.
    pub fn of(&self, pattern: &'a str) -> Result<Rc<Automaton<()>>, NotDecided> {
        if let Some(known) = self.known.borrow().get(pattern) {
            return known.clone();
        }
        let made = || Ok(Rc::new(language(&read(pattern, self.limits)?, self.limits)?));
        let made = made();
        self.known.borrow_mut().insert(pattern, made.clone());
        made
    }
}
