//! A compiled plan that is ready for questions about all numbers.

use std::any::{Any, TypeId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::{Automaton, Fairly, StateId};
use dialplan_core::Limits;
use dialplan_core::call::{CallError, Dialling};
use dialplan_core::compile::{CompiledPlan, translations};
use dialplan_core::diag::Diagnostic;
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{Plan, Position, ProfileId, RouteId, RuleId};
use dialplan_core::source::SourceFile;
use dotnet_regex::hir::Hir;
use dotnet_regex::replacement::{PartKind, Replacement};
use dotnet_regex::{Counted, LimitExceeded};
use rustc_hash::FxHashMap;

use crate::automata::Automata;
use crate::callers::{Occurring, occurring_callers};
use crate::memo::{Memo, Rewriting};
use crate::{Domain, NotDecided};

/// A plan with its labelled automata and every answer found so far. It can be shared between threads.
///
/// All questions of this crate take one. Answers about a pattern are kept in the [`Memo`], which outlives the plan;
/// answers about the plan are kept here.
#[derive(Debug)]
pub struct Analysis {
    plan: CompiledPlan,
    automata: Automata,
    translations: Vec<Replacement>,
    memo: Arc<Memo>,
    domain: Domain,
    /// The strings that translation rules get.
    sent: Domain,
    answers: AnswerCache,
    /// True if a command has begun.
    begun: AtomicBool,
}

impl Analysis {
    /// Creates the analysis of a compiled plan, with the languages that the memo already knows.
    ///
    /// # Errors
    /// Returns a diagnostic with its place in the file if the labelled automata exceed a limit. They are larger than
    /// the look-ups that the plan was compiled to.
    pub fn new(file: &SourceFile, plan: CompiledPlan, memo: &Arc<Memo>) -> Result<Analysis, Box<Diagnostic>> {
        Analysis::made(file, plan, memo, None)
    }

    /// Creates the analysis of an edited copy of this plan. It shares the automata that the edits do not concern.
    ///
    /// # Errors
    /// Returns the same diagnostic as [`Analysis::new`].
    pub fn edited(&self, file: &SourceFile, plan: CompiledPlan, memo: &Arc<Memo>) -> Result<Analysis, Box<Diagnostic>> {
        Analysis::made(file, plan, memo, Some((self.plan(), &self.automata)))
    }

    fn made(
        file: &SourceFile,
        plan: CompiledPlan,
        memo: &Arc<Memo>,
        original: Option<(&Plan, &Automata)>,
    ) -> Result<Analysis, Box<Diagnostic>> {
        let domain = Domain::of(plan.plan());
        let memo = memo.within(plan.limits().budget());
        Ok(Analysis {
            automata: Automata::new(file, plan.plan(), &memo, original)?,
            translations: translations(file, plan.plan(), |pattern| memo.lowered(pattern))?,
            memo,
            plan,
            domain,
            sent: Domain::everything(),
            answers: AnswerCache::default(),
            begun: AtomicBool::new(false),
        })
    }

    /// Begins a command. The first one spends what compiling has left of the budget, so that both together stay within
    /// it; each further one has a budget of its own.
    pub fn begin(&self) {
        if self.begun.swap(true, Ordering::Relaxed) {
            self.limits().budget().renew();
        }
    }

    /// Allows more steps for a question, unless the limits say how many a command may take.
    pub fn allow(&self, steps: u64) {
        if self.limits().work.is_none() {
            self.limits().budget().extend(steps);
        }
    }

    /// Returns the same plan for questions about the strings of another domain. Answers are forgotten, except those in
    /// the memo.
    #[must_use]
    pub fn within(self, domain: Domain) -> Analysis {
        Analysis { domain, answers: AnswerCache::default(), ..self }
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

    /// Returns the items one after the other, each with a share of the budget that is in force until the next one is
    /// asked for. One may take a half of what the others leave, beside its own part.
    pub fn fairly<T>(&self, items: impl IntoIterator<Item = T>) -> Fairly<T> {
        self.limits().budget().fairly(items, 2)
    }

    /// Returns the strings that questions about rules consider. By default these are the strings that reach the rules
    /// of a profile.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Returns the strings that questions about one rule consider. Translation rules get normalised numbers and those
    /// of carriers, which can be anything.
    pub fn domain_of(&self, rule: RuleId) -> &Domain {
        if self.plan().is_translation_rule(rule) { &self.sent } else { &self.domain }
    }

    /// Returns the memo, which holds what is known about patterns.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Returns the automaton of a profile's rules in on-hook dialling. It labels each string with the first rule that
    /// matches.
    pub fn rules(&self, profile: ProfileId) -> &Automaton<Position> {
        self.automata.rules(profile, Dialling::Normal)
    }

    /// Returns the automaton of the rules that a profile tries in a way of dialling. It labels each string with the
    /// first rule that matches.
    pub fn rules_tried(&self, profile: ProfileId, dialling: Dialling) -> &Automaton<Position> {
        self.automata.rules(profile, dialling)
    }

    /// Returns the automaton of all routes. It labels each string with all routes whose target matches.
    pub fn routes(&self) -> &Automaton<RouteId> {
        self.automata.routes()
    }

    /// Returns the callers who occur.
    pub fn callers(&self) -> Arc<Vec<Occurring>> {
        struct Known(Arc<Vec<Occurring>>);
        Arc::clone(&self.answer(0, || Known(Arc::new(occurring_callers(self.plan())))).0)
    }

    /// Returns the parsed translation of a rule. References are resolved against the groups of the rule's pattern.
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: there is one entry for each rule of the plan")]
    pub fn translation(&self, rule: RuleId) -> &Replacement {
        &self.translations[rule.index()]
    }

    /// Returns what one rule alone turns a number into, or `None` if its pattern does not match.
    ///
    /// # Errors
    /// Returns an error if the result is too long, if matching takes too many steps, or if nothing is left of the
    /// budget.
    pub fn apply_rule(&self, rule: RuleId, number: &str, scratch: &mut Scratch) -> Result<Option<String>, CallError> {
        /// A step of a search may store a choice, and takes longer than one of an automaton.
        const COST: u64 = 10;
        let budget = self.limits().budget();
        if budget.left() == Some(0) {
            let exceeded = LimitExceeded { what: Counted::MatcherSteps, given: 1, limit: 0 };
            return Err(CallError::Steps { rule: self.plan().rule(rule).name.to_string(), exceeded });
        }
        let result = self.plan.apply_rule(rule, number, scratch);
        // If this was too much, the next question finds nothing left.
        let _ = budget.charge(usize::try_from(scratch.steps().saturating_mul(COST)).unwrap_or(usize::MAX));
        result
    }

    /// Returns the minimal automaton of the strings in which a pattern finds a match.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn language(&self, pattern: &str) -> Result<Arc<Automaton<()>>, NotDecided> {
        Ok(self.memo.language(pattern)?)
    }

    /// Returns the lowered form of a pattern.
    pub(crate) fn lowered(&self, pattern: &str) -> Result<Arc<Hir>, NotDecided> {
        Ok(self.memo.lowered(pattern)?)
    }

    /// Returns a rule's pattern and translation as a program that can be run on sets of strings.
    pub(crate) fn rewriting(&self, rule: RuleId) -> Result<Arc<Rewriting>, NotDecided> {
        let written = self.plan().rule(rule);
        let texts = (&*written.pattern.value, &*written.translation.value);
        self.memo.rewriting(texts, self.translation(rule), self.plan().settings.unmatched_text)
    }

    /// Returns true if the literal beginning of a rule's translation shows that no result of it has a label.
    pub(crate) fn begins_otherwise<L>(&self, rule: RuleId, results: &Automaton<L>) -> Result<bool, NotDecided> {
        let first = self.translation(rule).parts.first().map(|part| &part.kind);
        let differs = matches!(first, Some(PartKind::Literal(text)) if results.walk(text.as_bytes()) == StateId::DEAD);
        Ok(differs && self.rewriting(rule)?.hir.root.properties().is_anchored_start())
    }

    /// Returns the answer of type `A` about the object with this number. The answer is computed when it is first asked
    /// for.
    ///
    /// Each question keeps its answers in its own type, so answers of different questions never meet.
    pub(crate) fn answer<A: Any + Send + Sync>(&self, object: usize, make: impl FnOnce() -> A) -> Arc<A> {
        self.answers.get(object, make)
    }
}

/// The answers found so far, by type and object number.
#[derive(Default)]
struct AnswerCache(Mutex<FxHashMap<(TypeId, usize), Arc<dyn Any + Send + Sync>>>);

impl AnswerCache {
    fn get<A: Any + Send + Sync>(&self, object: usize, make: impl FnOnce() -> A) -> Arc<A> {
        let key = (TypeId::of::<A>(), object);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<A>().ok()) {
            return known;
        }
        // Computed outside of the lock, so that `make` may ask for other answers.
        let made = Arc::new(make());
        let kept: Arc<dyn Any + Send + Sync> = Arc::<A>::clone(&made);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
        made
    }
}

impl std::fmt::Debug for AnswerCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnswerCache")
    }
}
