//! A plan that can be asked about all numbers.

use std::any::{Any, TypeId};
use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::Automaton;
use dialplan_core::Limits;
use dialplan_core::call::{CallError, Dialling};
use dialplan_core::compile::{CompiledPlan, translations};
use dialplan_core::diag::Diagnostic;
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{Plan, Position, ProfileId, RouteId, RuleId};
use dialplan_core::source::SourceFile;
use dotnet_regex::hir::Hir;
use dotnet_regex::replacement::Replacement;
use rustc_hash::FxHashMap;

use crate::automata::Automata;
use crate::memo::{Memo, Rewriting};
use crate::{Domain, NotDecided};

/// A plan with its labelled automata, and with every answer that was already found. It can be shared between threads.
///
/// All questions of this crate take one. Answers are kept: those about a pattern in the [`Memo`], which outlives the plan,
/// and those about the plan here.
#[derive(Debug)]
pub struct Analysis {
    plan: CompiledPlan,
    automata: Automata,
    translations: Vec<Replacement>,
    memo: Arc<Memo>,
    domain: Domain,
    answers: Answered,
}

impl Analysis {
    /// Makes a compiled plan ready for questions about all numbers.
    ///
    /// # Errors
    /// A limit that only the labelled automata pass, with its place in the file.
    pub fn new(file: &SourceFile, plan: CompiledPlan, memo: &Arc<Memo>) -> Result<Analysis, Box<Diagnostic>> {
        let domain = Domain::of(plan.plan());
        Ok(Analysis {
            automata: Automata::new(file, plan.plan(), memo)?,
            translations: translations(file, plan.plan(), |pattern| memo.lowered(pattern))?,
            memo: Arc::clone(memo),
            plan,
            domain,
            answers: Answered::default(),
        })
    }

    /// Returns the same plan for questions about the strings of another domain. Nothing that was answered is kept, except
    /// in the memo.
    #[must_use]
    pub fn within(self, domain: Domain) -> Analysis {
        Analysis { domain, answers: Answered::default(), ..self }
    }

    /// Returns the compiled plan, which decides single calls.
    pub fn compiled(&self) -> &CompiledPlan {
        &self.plan
    }

    /// Returns the plan as written.
    pub fn plan(&self) -> &Plan {
        self.plan.plan()
    }

    /// Returns the limits that the plan was compiled with.
    pub fn limits(&self) -> &Limits {
        self.plan.limits()
    }

    /// Returns the strings that questions about rules consider: by default those that reach the rules of a profile.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Returns what is known about patterns.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Returns the automaton of a profile's rules in on-hook dialling: the first rule that matches.
    pub fn rules(&self, profile: ProfileId) -> &Automaton<Position> {
        self.automata.rules(profile, Dialling::Normal)
    }

    /// Returns the automaton of the rules that a profile tries in a way of dialling.
    pub fn rules_tried(&self, profile: ProfileId, dialling: Dialling) -> &Automaton<Position> {
        self.automata.rules(profile, dialling)
    }

    /// Returns the automaton of all routes: the set of routes that match.
    pub fn routes(&self) -> &Automaton<RouteId> {
        self.automata.routes()
    }

    /// Returns the translation of a rule, read for the groups of its pattern.
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: one entry for each rule of the plan that it was made from")]
    pub fn translation(&self, rule: RuleId) -> &Replacement {
        &self.translations[rule.index()]
    }

    /// Returns what one rule turns a number into, without the other rules; `None` if its pattern does not match.
    ///
    /// # Errors
    /// The result is too long, or the search took too many steps.
    pub fn apply_rule(&self, rule: RuleId, number: &str, scratch: &mut Scratch) -> Result<Option<String>, CallError> {
        self.plan.apply_rule(rule, number, scratch)
    }

    /// Returns the strings in which a pattern finds a match.
    ///
    /// # Errors
    /// A limit was passed.
    pub fn language(&self, pattern: &str) -> Result<Arc<Automaton<()>>, NotDecided> {
        Ok(self.memo.language(pattern)?)
    }

    /// Returns the lowered form of a pattern.
    pub(crate) fn lowered(&self, pattern: &str) -> Result<Arc<Hir>, NotDecided> {
        Ok(self.memo.lowered(pattern)?)
    }

    /// Returns a rule's pattern and translation, ready to be followed.
    pub(crate) fn rewriting(&self, rule: RuleId) -> Result<Arc<Rewriting>, NotDecided> {
        let written = self.plan().rule(rule);
        let texts = (&*written.pattern.value, &*written.translation.value);
        self.memo.rewriting(texts, self.translation(rule), self.plan().settings.unmatched_text)
    }

    /// Returns the answer of type `A` about the object with this number. It is made when it is first asked for.
    ///
    /// Each question keeps its answers in a type of its own, so that answers of different questions never meet.
    pub(crate) fn answer<A: Any + Send + Sync>(&self, object: usize, make: impl FnOnce() -> A) -> Arc<A> {
        self.answers.get(object, make)
    }
}

/// Answers by type and object.
#[derive(Default)]
struct Answered(Mutex<FxHashMap<(TypeId, usize), Arc<dyn Any + Send + Sync>>>);

impl Answered {
    fn get<A: Any + Send + Sync>(&self, object: usize, make: impl FnOnce() -> A) -> Arc<A> {
        let key = (TypeId::of::<A>(), object);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<A>().ok()) {
            return known;
        }
        // Made outside of the lock, so making one may ask for others.
        let made = Arc::new(make());
        let kept: Arc<dyn Any + Send + Sync> = Arc::<A>::clone(&made);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
        made
    }
}

impl std::fmt::Debug for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answered")
    }
}
