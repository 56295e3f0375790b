//! The names that decisions consist of: the dictionaries of their columns, made once for a plan.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use dialplan::engine::{Block, Outcome};
use dialplan::model::{ProfileId, RouteId, Subject, UsageId};
use dialplan::replay::{Decided, Directory};

/// A code that stands for no name.
pub(crate) const NONE: i32 = -1;

/// The words for outcomes, in the order of their codes.
const VERDICTS: [&str; 5] = ["routed", "internal", "blocked", "calling-plan", "normalised"];

/// The names of a plan.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) rule: Dictionary,
    pub(crate) verdict: Dictionary,
    pub(crate) usage: Dictionary,
    pub(crate) route: Dictionary,
    pub(crate) gateways: Dictionary,
    pub(crate) reason: Dictionary,
    /// By profile, the code of each rule.
    rules: Vec<Vec<i32>>,
    usages: Vec<i32>,
    /// By route, the codes of its name and of its gateways.
    routes: Vec<(i32, i32)>,
    reasons: Vec<i32>,
    verdicts: Vec<i32>,
}

/// The codes of a decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codes {
    pub(crate) rule: i32,
    pub(crate) verdict: i32,
    pub(crate) usage: i32,
    pub(crate) route: i32,
    pub(crate) gateways: i32,
    pub(crate) reason: i32,
}

impl Codes {
    /// The codes of a call that could not be decided.
    pub(crate) const NOTHING: Codes =
        Codes { rule: NONE, verdict: NONE, usage: NONE, route: NONE, gateways: NONE, reason: NONE };
}

impl Names {
    /// Collects the names of a plan.
    pub(crate) fn new(directory: &Directory) -> Names {
        let plan = directory.plan().plan();
        let [mut rule, mut verdict, mut usage, mut route, mut gateways, mut reason]: [Collector; 6] =
            Default::default();
        let rule_name = |profile: ProfileId, place: usize| {
            Subject::Rule(profile, place).rule(plan).map_or(String::new(), |rule| plan.rule(rule).name.to_string())
        };
        let mut rules = Vec::new();
        for profile in plan.profile_ids() {
            let places = 0..plan.profile(profile).rules.len();
            rules.push(places.map(|place| rule.code(&rule_name(profile, place))).collect());
        }
        let gateways_of = |route: RouteId| {
            let names: Vec<&str> =
                directory.gateways(route).map(|gateway| &*plan.gateway(gateway).name.value).collect();
            names.join(";")
        };
        Names {
            rules,
            usages: plan.usages.iter().map(|used| usage.code(&used.name)).collect(),
            routes: (plan.route_ids())
                .map(|id| (route.code(&plan.route(id).name), gateways.code(&gateways_of(id))))
                .collect(),
            reasons: Block::ALL.iter().map(|block| reason.code(block.name())).collect(),
            verdicts: VERDICTS.iter().map(|word| verdict.code(word)).collect(),
            rule: rule.finish(),
            verdict: verdict.finish(),
            usage: usage.finish(),
            route: route.finish(),
            gateways: gateways.finish(),
            reason: reason.finish(),
        }
    }

    /// Returns the codes of a decision.
    #[inline]
    pub(crate) fn codes(&self, decided: &Decided<'_>) -> Codes {
        let decision = &decided.decision;
        let rule = decided.caller.profile.zip(decision.rule);
        let rule = rule.and_then(|(profile, rule)| self.rules.get(profile.index())?.get(rule.index()));
        let mut codes = Codes { rule: rule.copied().unwrap_or(NONE), ..Codes::NOTHING };
        let verdict = match decision.outcome {
            Outcome::Routed(choice) => {
                codes.usage = self.usage_code(choice.usage);
                (codes.route, codes.gateways) = self.routes.get(choice.route.index()).copied().unwrap_or((NONE, NONE));
                0
            }
            Outcome::Internal(_) => 1,
            Outcome::Blocked(block) => {
                let place = Block::ALL.iter().position(|known| *known == block);
                codes.reason = place.and_then(|place| self.reasons.get(place)).copied().unwrap_or(NONE);
                2
            }
            Outcome::CallingPlan => 3,
            Outcome::Normalised => 4,
        };
        codes.verdict = self.verdicts.get(verdict).copied().unwrap_or(NONE);
        codes
    }

    fn usage_code(&self, usage: UsageId) -> i32 {
        self.usages.get(usage.index()).copied().unwrap_or(NONE)
    }
}

/// Gives equal names equal codes. An empty text is no name.
#[derive(Default)]
struct Collector {
    codes: HashMap<String, i32>,
    names: Vec<String>,
}

impl Collector {
    fn code(&mut self, name: &str) -> i32 {
        if name.is_empty() {
            return NONE;
        }
        if let Some(code) = self.codes.get(name) {
            return *code;
        }
        // A plan of at most 64 MiB has fewer names than this.
        let code = i32::try_from(self.names.len()).unwrap_or(NONE);
        self.codes.insert(name.to_owned(), code);
        self.names.push(name.to_owned());
        code
    }

    fn finish(self) -> Dictionary {
        Dictionary(Arc::new(StringArray::from(self.names)))
    }
}

/// All names of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary(Arc<StringArray>);

/// The form of the columns with names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Codes and a dictionary: the names are not repeated.
    Dictionary,
    /// Text, for engines without dictionaries.
    Text,
}

impl Form {
    /// Returns the type of the columns with names.
    pub(crate) fn kind(self) -> DataType {
        match self {
            Form::Dictionary => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Form::Text => DataType::Utf8,
        }
    }
}

impl Dictionary {
    /// Returns the column with these codes.
    ///
    /// # Errors
    /// Returns an error if a column of text would be too large.
    pub(crate) fn column(&self, mut codes: Vec<i32>, form: Form) -> Result<ArrayRef, ArrowError> {
        match form {
            Form::Text => {
                let name = |code: i32| usize::try_from(code).ok().map(|code| self.0.value(code));
                let bytes: usize = codes.iter().map(|code| name(*code).map_or(0, str::len)).sum();
                if i32::try_from(bytes).is_err() {
                    return Err(ArrowError::OffsetOverflowError(bytes));
                }
                Ok(Arc::new(codes.into_iter().map(name).collect::<StringArray>()))
            }
            Form::Dictionary => {
                let valid =
                    BooleanBuffer::collect_bool(codes.len(), |row| codes.get(row).is_some_and(|code| *code != NONE));
                let valid = NullBuffer::new(valid);
                let valid = (valid.null_count() > 0).then_some(valid);
                // Also the code of a null has to be one of the dictionary.
                for code in codes.iter_mut().filter(|code| **code == NONE) {
                    *code = 0;
                }
                let codes = Int32Array::new(ScalarBuffer::from(codes), valid);
                let values: Arc<dyn Array> = self.0.clone();
                Ok(Arc::new(DictionaryArray::try_new(codes, values)?))
            }
        }
    }
}
