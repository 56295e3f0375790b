//! What becomes of the results of rules: which routes take them, and which of them are no numbers at all.
//!
//! Pre-images answer these questions for all strings of digits, `*` and `#` that reach a rule; where it matters what people dial, for those of digits
//! only, if there are any. A kind of result is held against a rule only where *all*
//! numbers of some length end so: that `^00(\d+)$` makes `+0` of `000` is no news.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::rc::Rc;

use dialplan_automaton::{Alphabet, Automaton, StateId, count_by_length, intersection, product};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};
use dotnet_regex::hir::Hir;
use dotnet_regex::matcher::Scratch;
use dotnet_regex::replacement::{Part, PartKind, Replacement};
use rustc_hash::FxHashMap;

use super::pairs::occurring_pairs;
use super::reach::shortest;
use super::reaching::Reaching;
use super::rewriting::{Program, begins_at_start, changes, labels_of_results, preimage_of};
use super::sample::samples;
use super::sets::{difference, labels_within, restricted};
use super::{Domain, Languages, NotDecided, first_found};
use crate::compile::{CompiledPlan, Position, language, read};
use crate::engine::Emergencies;
use crate::model::{NoMatch, PlusNumbers, PolicyId, ProfileId, RouteId, RuleId, Subject, UnmatchedText};

const DIALLED: &[u8] = b"0123456789*#";

/// The longest dialled numbers of which all of a length are asked for.
const LONGEST: usize = 20;

/// Dialled numbers of so few digits are internal ones.
const EXTENSION: usize = 6;

const SAMPLES: usize = 16;

/// Country codes whose numbers may begin with a zero: Italy and San Marino, Côte d'Ivoire, Benin, the Congo, Gabon.
pub const ZERO_IS_RIGHT: [&str; 6] = ["39", "378", "225", "229", "242", "241"];

/// Country codes of one and two digits; all others have three.
const SHORT_CODES: &str = "1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]";

/// A number that shows it, with what the rule makes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// What is dialled.
    pub number: String,
    /// The result.
    pub result: String,
}

/// A rule none of whose results is routed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unroutable {
    /// The rule.
    pub rule: RuleId,
    /// A number of it.
    pub example: Example,
    /// A target takes results of the rule, but no policy that it occurs with has the usage.
    pub through: Vec<RouteId>,
    /// Some target takes numbers that begin like the results: probably the numbers are kept back on purpose.
    pub country_is_known: bool,
}

/// The routes that no number reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreached {
    /// Those.
    pub found: Vec<RouteId>,
    /// Routes of which it is not decided.
    pub undecided: Vec<RouteId>,
    /// The rule that was not followed, and why.
    pub why: Option<(RuleId, NotDecided)>,
}

/// What was found, and the rules for which it was not decided, by rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers<T> {
    /// What was found.
    pub found: Vec<T>,
    /// Where it was not decided, and why.
    pub undecided: Vec<(RuleId, NotDecided)>,
}

/// The questions about results, with what their answers share.
#[derive(Debug)]
pub struct Results<'a> {
    plan: &'a CompiledPlan,
    /// Dialled numbers that reach the rules.
    dialled: Automaton<()>,
    domain: Domain,
    languages: &'a Languages<'a>,
    lines: OnceCell<Automaton<()>>,
    reaching: Reaching<'a>,
    own: Known<RuleId, Automaton<()>>,
    programs: Known<(&'a str, &'a str), Rewriting>,
    /// For each profile that was asked for, the rules that a result without `+` meets.
    again: Known<ProfileId, Automaton<Position>>,
}

type Decided<T> = Result<T, NotDecided>;
/// What was asked for once.
type Known<K, T> = RefCell<FxHashMap<K, Decided<Rc<T>>>>;
/// A pattern, and the pattern with its translation.
type Rewriting = (Hir, Decided<Program>);

impl<'a> Results<'a> {
    /// # Errors
    /// A limit.
    pub fn new(
        plan: &'a CompiledPlan,
        domain: &Domain,
        languages: &'a Languages<'a>,
    ) -> Result<Results<'a>, NotDecided> {
        let limits = plan.limits();
        let dialable = language(&read(r"^[\d*#]+$", limits)?, limits)?;
        Ok(Results {
            plan,
            dialled: restricted(&dialable, domain.set(), limits)?,
            domain: domain.clone(),
            languages,
            lines: OnceCell::new(),
            reaching: Reaching::new(plan, domain, languages),
            own: RefCell::default(),
            programs: RefCell::default(),
            again: RefCell::default(),
        })
    }

    /// The numbers of digits, `*` and `#` that reach the rules.
    pub fn dialled(&self) -> &Automaton<()> {
        &self.dialled
    }

    /// What reaches the rules.
    pub fn reaching(&self) -> &Reaching<'a> {
        &self.reaching
    }

    /// The rules without those that say what an earlier one says of the same numbers.
    pub(super) fn distinct(&self) -> Result<Vec<RuleId>, NotDecided> {
        let answers = self.per_rewriting(|rule| Ok(Some(rule)));
        match answers.undecided.into_iter().next() {
            Some((_, why)) => Err(why),
            None => Ok(answers.found.into_iter().filter(|(rule, first)| rule == first).map(|(rule, _)| rule).collect()),
        }
    }

    /// What each rule says. Rules with one pattern and translation that the same numbers reach are asked once.
    fn per_rewriting<T: Clone>(&self, ask: impl Fn(RuleId) -> Result<Option<T>, NotDecided>) -> Answers<(RuleId, T)> {
        type Asked<T> = Vec<(Rc<Automaton<()>>, Decided<Option<T>>)>;
        let mut known: FxHashMap<(&str, &str), Asked<T>> = FxHashMap::default();
        let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
        for rule in self.plan.plan().rule_ids() {
            let written = self.plan.plan().rule(rule);
            let answer = self.own(rule).and_then(|own| {
                let asked = known.entry((&written.pattern, &written.translation)).or_default();
                match asked.iter().find(|(other, _)| *other == own) {
                    Some((_, answer)) => answer.clone(),
                    None => {
                        let answer = ask(rule);
                        asked.push((own, answer.clone()));
                        answer
                    }
                }
            });
            match answer {
                Ok(answer) => answers.found.extend(answer.map(|answer| (rule, answer))),
                Err(why) => answers.undecided.push((rule, why)),
            }
        }
        answers
    }

    /// [`preimage`](super::preimage()) of a rule; the pattern is read once.
    pub(super) fn preimage<L: Clone + Ord>(
        &self,
        rule: RuleId,
        domain: &Automaton<()>,
        results: &Automaton<L>,
    ) -> Result<Automaton<L>, NotDecided> {
        let rewriting = self.rewriting(rule)?;
        let (hir, program) = &*rewriting;
        if self.is_answered_by_text(rule, hir, results) {
            return Ok(Automaton::empty(domain.alphabet().clone()));
        }
        preimage_of(hir, program.as_ref().map_err(Clone::clone)?, domain, results, self.plan.limits())
    }

    /// The labels of the results of a rule.
    pub(super) fn labels<L: Copy + Ord>(
        &self,
        rule: RuleId,
        domain: &Automaton<()>,
        results: &Automaton<L>,
    ) -> Result<BTreeSet<L>, NotDecided> {
        let rewriting = self.rewriting(rule)?;
        let (hir, program) = &*rewriting;
        if self.is_answered_by_text(rule, hir, results) {
            return Ok(BTreeSet::new());
        }
        labels_of_results(hir, program.as_ref().map_err(Clone::clone)?, domain, results, self.plan.limits())
    }

    fn rewriting(&self, rule: RuleId) -> Decided<Rc<Rewriting>> {
        let limits = self.plan.limits();
        let written = self.plan.plan().rule(rule);
        let made = || {
            let hir = read(&written.pattern, limits)?;
            let program = Program::new(&hir, self.plan.translation(rule), self.plan.plan().settings.unmatched_text);
            Ok(Rc::new((hir, program)))
        };
        let key = (&*written.pattern.value, &*written.translation.value);
        self.programs.borrow_mut().entry(key).or_insert_with(made).clone()
    }

    /// Does the text at the beginning of the translation show that no result has a label? Often it answers alone.
    fn is_answered_by_text<L>(&self, rule: RuleId, hir: &Hir, results: &Automaton<L>) -> bool {
        let first = self.plan.translation(rule).parts.first().map(|part| &part.kind);
        matches!(first, Some(PartKind::Literal(text)) if results.walk(text.as_bytes()) == StateId::DEAD)
            && begins_at_start(hir)
    }

    /// The rules none of whose results is routed by a policy that they occur with, in a plan with routes and policies.
    ///
    /// Left out are rules whose results may be lines of users: all that take numbers of at most six digits where the plan lists no users; and
    /// rules whose results are normalised again.
    pub fn unroutable(&self) -> Answers<Unroutable> {
        let plan = self.plan.plan();
        let mut usages: BTreeMap<RuleId, BTreeSet<PolicyId>> = BTreeMap::new();
        let mut homes: BTreeMap<RuleId, Vec<ProfileId>> = BTreeMap::new();
        for pair in occurring_pairs(plan) {
            let (Some(profile), Some(policy)) = (pair.profile, pair.policy) else { continue };
            for member in &plan.profile(profile).rules {
                usages.entry(member.rule).or_default().insert(policy);
            }
        }
        for profile in plan.profile_ids() {
            for member in &plan.profile(profile).rules {
                homes.entry(member.rule).or_default().push(profile);
            }
        }
        // The walk is the same for all rules of one pattern and translation; who may use the routes is not.
        let mut yielded = self.per_rewriting(|rule| self.yielded(rule).map(Some));
        yielded.undecided.retain(|(rule, _)| usages.contains_key(rule) && self.is_internal(*rule) != Ok(true));
        let mut answers = Answers { found: Vec::new(), undecided: yielded.undecided };
        for (rule, routes) in yielded.found {
            let Some(policies) = usages.get(&rule) else { continue };
            let may = |route: &RouteId| {
                let entry = plan.route(*route);
                policies.iter().any(|policy| {
                    let own = &plan.policy(*policy).phone_usages;
                    entry.phone_usages.iter().any(|usage| own.iter().any(|own| own.id == usage.id))
                })
            };
            if routes.iter().any(may) {
                continue;
            }
            let profiles = homes.get(&rule).map_or(&[][..], |profiles| profiles);
            // One reason is enough, also where another one is not decided.
            let if_so = |answer: bool| answer.then_some(());
            let is_internal = iter::once_with(|| self.is_internal(rule).map(if_so));
            let is_a_line = iter::once_with(|| self.is_a_line(rule).map(if_so));
            let again = profiles.iter().map(|profile| self.again(rule, *profile).map(|found| if_so(found.is_some())));
            match first_found(is_internal.chain(is_a_line).chain(again)) {
                Ok(None) => {}
                Ok(Some(())) => continue,
                Err(why) => {
                    answers.undecided.push((rule, why));
                    continue;
                }
            }
            let Some(example) = self.example(rule, &self.dialled) else { continue };
            let bare = example.result.strip_prefix('+').filter(|bare| bare.len() > 3);
            let country_is_known = bare.is_some()
                && self.plan.routes().viable_prefix(example.result.as_bytes()).is_some_and(|known| known >= 3);
            answers.found.push(Unroutable { rule, example, through: routes.into_iter().collect(), country_is_known });
        }
        answers.undecided.sort_by_key(|(rule, _)| *rule);
        answers
    }

    /// The routes that take some result of a rule.
    fn yielded(&self, rule: RuleId) -> Result<BTreeSet<RouteId>, NotDecided> {
        self.labels(rule, &*self.own(rule)?, self.plan.routes())
    }

    /// Does the rule take numbers that are short enough for extensions, or an emergency number, which has checks of its own?
    fn is_internal(&self, rule: RuleId) -> Result<bool, NotDecided> {
        let plan = self.plan.plan();
        let own = self.own(rule)?;
        let is_short = || count_by_length(&own, DIALLED, EXTENSION, |labels| !labels.is_empty()).iter().any(|c| *c > 0);
        let emergency = plan.emergency_numbers.iter().any(|number| own.accepts(number.number.as_bytes()));
        Ok(plan.rule(rule).internal_extension || emergency || (plan.users.is_empty() && is_short()))
    }

    /// Is some result the line of a user?
    fn is_a_line(&self, rule: RuleId) -> Result<bool, NotDecided> {
        let lines = self.lines.get_or_init(|| lines(self.plan));
        Ok(!lines.is_empty() && !self.preimage(rule, &*self.own(rule)?, lines)?.is_empty())
    }

    /// The numbers of digits, `*` and `#` that reach a rule.
    pub(super) fn own(&self, rule: RuleId) -> Result<Rc<Automaton<()>>, NotDecided> {
        let made = || Ok(Rc::new(restricted(&*self.reaching.of(rule)?, &self.dialled, self.plan.limits())?));
        self.own.borrow_mut().entry(rule).or_insert_with(made).clone()
    }

    /// Of these the ones that people mostly dial: of digits only, if there are such.
    fn usual(&self, rule: RuleId) -> Result<Rc<Automaton<()>>, NotDecided> {
        let own = self.own(rule)?;
        let of_digits = restricted(&*own, self.domain.of_digits().set(), self.plan.limits())?;
        Ok(if of_digits.is_empty() { own } else { Rc::new(of_digits) })
    }

    fn example(&self, rule: RuleId, set: &Automaton<()>) -> Option<Example> {
        let own = restricted(&*self.own(rule).ok()?, set, self.plan.limits()).ok()?;
        let number = shortest(&own)?;
        let result = self.plan.apply_rule(rule, &number, &mut Scratch::default()).ok()??;
        Some(Example { number, result })
    }

    /// A number whose result has no `+`, meets a rule of the profile again, and becomes something else by it.
    ///
    /// # Errors
    /// A limit, or a rewriting that is not followed.
    pub fn again(&self, rule: RuleId, profile: ProfileId) -> Result<Option<Again>, NotDecided> {
        if begins_with_plus(self.plan, rule) && self.plan.plan().settings.plus_numbers == PlusNumbers::Bypass {
            return Ok(None);
        }
        let again = || -> Decided<Rc<Automaton<Position>>> {
            let limits = self.plan.limits();
            let without_plus = language(&read(r"^[^+]", limits)?, limits)?;
            let again = restricted(self.plan.rules(profile), self.domain.set(), limits)?;
            Ok(Rc::new(restricted(&again, &without_plus, limits)?))
        };
        let again = self.again.borrow_mut().entry(profile).or_insert_with(again).clone()?;
        // Only numbers that the rule gets in this profile.
        let limits = &self.plan.limits().automaton;
        let member = |position: Position| Subject::Rule(profile, position.index()).rule(self.plan.plan());
        let first_of = |labels: &[Position], wanted: &dyn Fn(Position) -> bool| match labels.first() {
            Some(first) if wanted(*first) => vec![()],
            _ => Vec::new(),
        };
        let is_its = |position| member(position) == Some(rule);
        let usual = self.usual(rule)?;
        let own = intersection(self.plan.rules(profile), &usual, |labels, _| first_of(labels, &is_its), limits)?;
        let met = self.preimage(rule, &own, &again)?;
        let mut scratch = Scratch::default();
        let mut changed = |number: String| {
            let result = self.plan.apply_rule(rule, &number, &mut scratch).ok()??;
            let second = *again.labels_of(result.as_bytes()).first()?;
            let last = self.plan.apply_rule(member(second)?, &result, &mut scratch).ok()??;
            (last != result).then_some(Again { example: Example { number, result }, second, last })
        };
        if let Some(found) = samples(&met, SAMPLES).into_iter().find_map(&mut changed) {
            return Ok(Some(found));
        }
        // A rule that few of the results meet may be missing among these numbers, so each is asked for by itself: first some of its numbers, then
        // all of them.
        let seconds: BTreeSet<Position> = met.label_sets().filter_map(|labels| labels.first().copied()).collect();
        first_found(seconds.into_iter().map(|second| {
            let Some(id) = member(second) else { return Ok(None) };
            let is_met = |position| position == second;
            let numbers = intersection(&met, &own, |labels, _| first_of(labels, &is_met), limits)?;
            if let Some(found) = samples(&numbers, SAMPLES).into_iter().find_map(&mut changed) {
                return Ok(Some(found));
            }
            let results = intersection(&again, self.domain.set(), |labels, _| first_of(labels, &is_met), limits)?;
            let other = changes(self.plan, id, &results)?;
            Ok(shortest(&self.preimage(rule, &own, &other)?).and_then(&mut changed))
        }))
    }

    /// The rules of which every result of some length of number is of a kind: `kind` is a pattern.
    fn all_of_a_length(&self, kind: &Automaton<()>) -> Answers<(RuleId, Example)> {
        self.per_rewriting(|rule| {
            let own = self.usual(rule)?;
            let so = self.preimage(rule, &own, kind)?;
            if so.is_empty() {
                return Ok(None);
            }
            let count = |set: &Automaton<()>| count_by_length(set, DIALLED, LONGEST, |labels| !labels.is_empty());
            let (all, some) = (count(&own), count(&so));
            let length = (1..=LONGEST).find(|at| all.get(*at) == some.get(*at) && all.get(*at).is_some_and(|n| *n > 0));
            let Some(length) = length else { return Ok(None) };
            let limits = self.plan.limits();
            let of_length = language(&read(&format!("^.{{{length}}}$"), limits)?, limits)?;
            Ok(self.example(rule, &restricted(&so, &of_length, limits)?))
        })
    }

    /// The rules that keep a trunk zero behind the country code, for all numbers of some length.
    ///
    /// # Errors
    /// A limit.
    pub fn trunk_zeros(&self) -> Result<Answers<(RuleId, Example)>, NotDecided> {
        let limits = self.plan.limits();
        let right = ZERO_IS_RIGHT.join("|");
        let kind = format!(r"^\+(?!{right})(?:{SHORT_CODES}|(?!{SHORT_CODES})[1-9]\d\d)0\d{{5}}");
        Ok(self.all_of_a_length(&language(&read(&kind, limits)?, limits)?))
    }

    /// The rules whose results are no E.164 numbers, for all numbers of some length, where no target takes them on purpose. A target that
    /// takes all strings of digits of some length has no purpose in this sense. Results that are only too long or too short are left out, and so are
    /// short ones without `+`, the numbers of services and extensions. Where Teams completes a number, none needs its `+`.
    ///
    /// # Errors
    /// A limit.
    pub fn not_e164(&self) -> Result<Answers<(RuleId, Example)>, NotDecided> {
        let limits = self.plan.limits();
        let digits = if self.plan.plan().settings.no_match == NoMatch::Prefix { r"\d*" } else { r"\d{1,6}" };
        let fine = format!(r"^(?:\+(?:[1-9]\d*)?(?:;ext=\d+)?|{digits})$");
        let fine = language(&read(&fine, limits)?, limits)?;
        let odd = difference(Domain::everything().set(), &fine, limits)?;
        let plan = self.plan.plan();
        let mut purposeful = BTreeSet::new();
        for route in plan.route_ids() {
            let set = self.languages.of(&plan.route(route).target)?;
            let counts = count_by_length(&set, b"0123456789", 15, |labels| !labels.is_empty());
            let all = (1..=15u32).any(|length| counts.get(length as usize) == Some(&10u128.pow(length)));
            if !all {
                purposeful.insert(route);
            }
        }
        let kind = product(
            self.plan.routes(),
            &odd,
            |routes: &[RouteId], odd: &[()]| match routes.iter().any(|route| purposeful.contains(route)) {
                true => Vec::new(),
                false => odd.to_vec(),
            },
            &limits.automaton,
        );
        // A plan without routes has no purposes.
        let kind = if plan.routes.is_empty() { odd } else { kind? };
        Ok(self.all_of_a_length(&kind))
    }

    /// The routes that no number reaches: none that goes on without a rule, and no result of a rule, of the numbers that reach it. If some rule is
    /// not followed, none is found, and the routes that no other rule reaches are not decided.
    ///
    /// # Errors
    /// A limit.
    pub fn unreached_routes(&self) -> Result<Unreached, NotDecided> {
        let plan = self.plan.plan();
        let limits = self.plan.limits();
        let mut left: BTreeSet<RouteId> = plan.route_ids().collect();
        let plus = language(&read(r"^\+", limits)?, limits)?;
        let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
        if bypass {
            self.take(&mut left, &plus);
        }
        if plan.profiles.is_empty() {
            self.take(&mut left, Domain::everything().set());
        }
        for profile in plan.profile_ids() {
            if left.is_empty() {
                break;
            }
            for set in self.reaching.without_a_rule(profile)? {
                self.take_without_a_rule(&mut left, profile, &set, &plus)?;
            }
        }
        for emergency in Emergencies::of(plan).0 {
            for route in self.plan.routes().labels_of(emergency.result.as_bytes()) {
                left.remove(route);
            }
        }
        // A target that takes nothing at all is another matter.
        let some = labels_within(self.plan.routes(), Domain::everything().set());
        left.retain(|route| some.contains(route));
        let mut why = None;
        for rule in plan.rule_ids() {
            if left.is_empty() {
                break;
            }
            let taken = self.reaching.of(rule).and_then(|reaching| self.labels(rule, &reaching, self.plan.routes()));
            match taken {
                Ok(taken) => left.retain(|route| !taken.contains(route)),
                Err(limit) => why = why.or(Some((rule, limit))),
            }
        }
        let left = left.into_iter().collect();
        Ok(match why {
            None => Unreached { found: left, undecided: Vec::new(), why: None },
            Some(_) if left.is_empty() => Unreached { found: left, undecided: Vec::new(), why: None },
            Some(_) => Unreached { found: Vec::new(), undecided: left, why },
        })
    }

    /// Takes away the routes that a number of the set reaches as it is.
    fn take(&self, left: &mut BTreeSet<RouteId>, set: &Automaton<()>) {
        if !left.is_empty() {
            let taken = labels_within(self.plan.routes(), set);
            left.retain(|route| !taken.contains(route));
        }
    }

    /// Takes away the routes that a number reaches of which no rule of the profile made something.
    fn take_without_a_rule(
        &self,
        left: &mut BTreeSet<RouteId>,
        profile: ProfileId,
        set: &Automaton<()>,
        plus: &Automaton<()>,
    ) -> Result<(), NotDecided> {
        let plan = self.plan.plan();
        let limits = self.plan.limits();
        match (plan.settings.no_match, plan.profile(profile).country_code.as_deref()) {
            (NoMatch::Reject, _) => self.take(left, &restricted(set, plus, limits)?),
            (NoMatch::Prefix, Some(code)) => {
                self.take(left, &restricted(set, plus, limits)?);
                let others = difference(set, plus, limits)?;
                let whole = read("^.*$", limits)?;
                let code = Replacement {
                    parts: vec![
                        Part { kind: PartKind::Literal(format!("+{code}")), span: 0..0 },
                        Part { kind: PartKind::WholeMatch, span: 0..0 },
                    ],
                    unresolved: Vec::new(),
                };
                let program = Program::new(&whole, &code, UnmatchedText::Drop)?;
                let taken = labels_of_results(&whole, &program, &others, self.plan.routes(), limits)?;
                left.retain(|route| !taken.contains(route));
            }
            (NoMatch::Prefix | NoMatch::Pass, _) => self.take(left, set),
        }
        Ok(())
    }
}

/// The lines of all users, as a set.
fn lines(plan: &CompiledPlan) -> Automaton<()> {
    let model = plan.plan();
    let keys: Vec<u8> = (0..ALPHABET_LEN as u8).collect();
    let alphabet = Alphabet::new(FIRST, &keys);
    let (mut rows, mut accepting) = (vec![u32::MAX; ALPHABET_LEN], vec![false]);
    for line in model.user_ids().filter_map(|user| model.user(user).line()) {
        let classes: Option<Vec<usize>> = line.bytes().map(|byte| alphabet.class_of(byte).map(usize::from)).collect();
        let mut state = 0;
        // A line outside the dial alphabet is no result.
        for class in classes.iter().flatten() {
            let fresh = accepting.len();
            let Some(slot) = rows.get_mut(state * ALPHABET_LEN + class) else { break };
            if *slot == u32::MAX {
                *slot = fresh as u32;
                state = fresh;
                accepting.push(false);
                rows.resize(rows.len() + ALPHABET_LEN, u32::MAX);
            } else {
                state = *slot as usize;
            }
        }
        if let (Some(_), Some(slot)) = (classes, accepting.get_mut(state)) {
            *slot = true;
        }
    }
    Automaton::from_table(alphabet, &rows, &accepting, 0, ())
}

/// A number that is normalised twice, with two results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Again {
    /// The number, and what the rule makes of it.
    pub example: Example,
    /// The rule of the second pass.
    pub second: Position,
    /// What that one makes of the result.
    pub last: String,
}

/// Does the translation begin with `+`?
fn begins_with_plus(plan: &CompiledPlan, rule: RuleId) -> bool {
    let first = plan.translation(rule).parts.first().map(|part| &part.kind);
    matches!(first, Some(PartKind::Literal(text)) if text.starts_with('+'))
}
