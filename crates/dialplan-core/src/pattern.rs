//! One pattern: parsing it, checking it, and building its automaton.

use std::fmt;

use dialplan_automaton::{Alphabet, Automaton, LimitExceeded as BudgetExceeded};
use dotnet_regex::ast::Ast;
use dotnet_regex::charset::FIRST;
use dotnet_regex::hir::{Constructs, Hir, Node};
use dotnet_regex::language::{Language, LanguageError, LanguageLimits, Table, Unsupported, determinise};
use dotnet_regex::{Counted, ErrorKind, LimitExceeded, Options, ParseError, lower, parse};

use crate::diag::{Diagnostic, codes};
use crate::limits::{LimitName, Limits};
use crate::source::{SourceFile, Text};

/// The reason why a pattern cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatternError {
    /// The constructor of .NET's `Regex` would throw.
    Invalid(ParseError),
    /// .NET accepts the pattern, but an automaton cannot decide it.
    Unsupported(Unsupported),
    /// The pattern exceeds a limit.
    LimitExceeded(LimitExceeded),
    /// The pattern is within its limits, but the budget of the command is used up.
    BudgetExceeded(BudgetExceeded),
}

impl From<BudgetExceeded> for PatternError {
    fn from(exceeded: BudgetExceeded) -> PatternError {
        PatternError::BudgetExceeded(exceeded)
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::Invalid(error) => write!(f, "{error}"),
            PatternError::Unsupported(unsupported) => write!(f, "{unsupported}"),
            PatternError::LimitExceeded(exceeded) => write!(f, "a pattern has {exceeded}"),
            PatternError::BudgetExceeded(exceeded) => write!(f, "{exceeded}"),
        }
    }
}

impl PatternError {
    /// Returns true if more of the budget would have helped.
    pub(crate) fn is_short(&self) -> bool {
        matches!(self, PatternError::BudgetExceeded(_))
    }

    /// Returns the finding about the error, at its place in the file.
    pub(crate) fn diagnostic(&self, file: &SourceFile, pattern: &Text) -> Diagnostic {
        match self {
            PatternError::Invalid(error) => {
                let place = pattern.place(file, error.span.clone());
                Diagnostic::new(&codes::PATTERN_INVALID, format!("invalid pattern: {error}"))
                    .at(place, ".NET rejects the pattern here")
            }
            PatternError::Unsupported(unsupported) => {
                let place = pattern.place(file, unsupported.span.clone());
                Diagnostic::new(&codes::PATTERN_UNSUPPORTED, format!("{unsupported}"))
                    .at(place, ".NET accepts this, but it cannot be decided for every number")
                    .help("write the pattern without it")
            }
            PatternError::LimitExceeded(exceeded) => {
                let finding = Diagnostic::new(&codes::LIMIT_EXCEEDED, format!("the pattern has {exceeded}"))
                    .at(pattern.place(file, 0..pattern.len()), "this pattern");
                let finding = match exceeded.what {
                    Counted::Characters => finding.help("split the pattern"),
                    _ => finding.help("split the pattern, or repeat less"),
                };
                match LimitName::of(exceeded.what) {
                    Some(name) => finding.raised_by(name),
                    None => finding,
                }
            }
            PatternError::BudgetExceeded(exceeded) => {
                let message = format!("the pattern cannot be read: {exceeded}");
                let finding = Diagnostic::new(&codes::LIMIT_EXCEEDED, message)
                    .at(pattern.place(file, 0..pattern.len()), "this pattern")
                    .help("simplify the largest patterns");
                match LimitName::of_automaton(exceeded.what) {
                    Some(name) => finding.raised_by(name),
                    None => finding,
                }
            }
        }
    }
}

/// Parses a pattern and returns it in its lowered form.
///
/// # Errors
/// Returns an error if .NET would reject the pattern, or if it is longer or deeper than the limits.
pub fn read(pattern: &str, limits: &Limits) -> Result<Hir, PatternError> {
    Ok(lower(&syntax(pattern, limits)?))
}

/// Parses a pattern and returns its syntax tree.
///
/// # Errors
/// Returns an error if .NET would reject the pattern, or if it is longer or deeper than the limits.
pub fn syntax(pattern: &str, limits: &Limits) -> Result<Ast, PatternError> {
    match parse(pattern, Options::default(), &limits.pattern) {
        Ok(ast) => Ok(ast),
        Err(ParseError { kind: ErrorKind::LimitExceeded(exceeded), .. }) => Err(PatternError::LimitExceeded(exceeded)),
        Err(error) => Err(PatternError::Invalid(error)),
    }
}

/// Checks that an automaton can decide the pattern.
///
/// # Errors
/// Returns an error if the pattern has a construct that is not regular.
pub(crate) fn check_decidable(hir: &Hir, limits: &Limits) -> Result<(), PatternError> {
    // Nearly all patterns are plain, and plain patterns need no construction to be checked.
    if is_plain(&hir.root) {
        return Ok(());
    }
    within_budget(limits, |own| {
        let language = decidable(hir, own)?;
        Ok((language.steps_taken(), ()))
    })
}

/// Returns true if the pattern has only constructs that are regular by definition, and no counted loop that could
/// exceed a limit.
fn is_plain(node: &Node) -> bool {
    const SMALL: u32 = 64;
    let known = node.properties();
    let plain = Constructs::ALTERNATION
        | Constructs::LOOP
        | Constructs::VARIABLE_LOOP
        | Constructs::GROUP
        | Constructs::ANCHOR
        | Constructs::WORD_BOUNDARY;
    known.constructs().is_subset_of(plain) && known.largest_count() <= SMALL
}

/// Returns the language of a pattern, whose states are built on demand.
fn decidable(hir: &Hir, limits: &LanguageLimits) -> Result<Language, PatternError> {
    Language::new(hir, limits).map_err(|error| match error {
        LanguageError::Unsupported(unsupported) => PatternError::Unsupported(unsupported),
        LanguageError::LimitExceeded(exceeded) => PatternError::LimitExceeded(exceeded),
    })
}

/// The steps of the budget for each step of a language, which takes as long as about twenty of them.
const LANGUAGE_STEP: u64 = 20;

/// The bytes for each entry of the table of a language until it is minimised.
const CELL_BYTES: usize = 60;

/// Builds a language within its own limits and the budget of the command. `make` returns the steps that it took.
fn within_budget<T>(
    limits: &Limits,
    make: impl FnOnce(&LanguageLimits) -> Result<(u64, T), PatternError>,
) -> Result<T, PatternError> {
    let budget = limits.budget();
    let left = budget.left().map_or(u64::MAX, |left| left / LANGUAGE_STEP);
    let own = LanguageLimits { steps: limits.language.steps.min(left), ..limits.language.clone() };
    let charge = |steps: u64| budget.charge(usize::try_from(steps.saturating_mul(LANGUAGE_STEP)).unwrap_or(usize::MAX));
    match make(&own) {
        Ok((steps, made)) => {
            charge(steps)?;
            Ok(made)
        }
        Err(PatternError::LimitExceeded(exceeded)) => {
            // More than is left if that was what ended it.
            let is_short = exceeded.what == Counted::AutomatonSteps && own.steps < limits.language.steps;
            charge(own.steps.saturating_add(u64::from(is_short)))?;
            Err(PatternError::LimitExceeded(exceeded))
        }
        Err(error) => Err(error),
    }
}

/// Returns the minimal automaton of a pattern. It accepts the strings in which .NET finds a match.
///
/// # Errors
/// Returns an error if the pattern has a construct that is not regular, or if a limit is exceeded.
pub fn language(hir: &Hir, limits: &Limits) -> Result<Automaton<()>, PatternError> {
    let made = |own: &LanguageLimits| -> Result<(u64, (Alphabet, Table)), PatternError> {
        let mut language = decidable(hir, own)?;
        let table = determinise(&mut language, own).map_err(PatternError::LimitExceeded)?;
        Ok((language.steps_taken(), (Alphabet::new(FIRST, language.partition().classes()), table)))
    };
    let (alphabet, table) = within_budget(limits, made)?;
    limits.budget().charge(table.next.len())?;
    let working = limits.budget().hold(CELL_BYTES * table.next.len())?;
    let automaton = Automaton::from_table(alphabet, &table.next, &table.accepting, 0, ());
    drop((working, table));
    Ok(automaton.charged(&limits.automaton)?)
}
