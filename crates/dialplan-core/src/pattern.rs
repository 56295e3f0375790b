//! One pattern: parsing it, checking it, and building its automaton.

use std::fmt;

use dialplan_automaton::{Alphabet, Automaton};
use dotnet_regex::ast::Ast;
use dotnet_regex::charset::FIRST;
use dotnet_regex::hir::{Constructs, Hir, Node};
use dotnet_regex::language::{Language, LanguageError, Unsupported, determinise};
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
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::Invalid(error) => write!(f, "{error}"),
            PatternError::Unsupported(unsupported) => write!(f, "{unsupported}"),
            PatternError::LimitExceeded(exceeded) => write!(f, "a pattern has {exceeded}"),
        }
    }
}

impl PatternError {
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
    if is_plain(&hir.root) { Ok(()) } else { decidable(hir, limits).map(drop) }
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
fn decidable(hir: &Hir, limits: &Limits) -> Result<Language, PatternError> {
    Language::new(hir, &limits.language).map_err(|error| match error {
        LanguageError::Unsupported(unsupported) => PatternError::Unsupported(unsupported),
        LanguageError::LimitExceeded(exceeded) => PatternError::LimitExceeded(exceeded),
    })
}

/// Returns the minimal automaton of a pattern. It accepts the strings in which .NET finds a match.
///
/// # Errors
/// Returns an error if the pattern has a construct that is not regular, or if a limit is exceeded.
pub fn language(hir: &Hir, limits: &Limits) -> Result<Automaton<()>, PatternError> {
    let mut language = decidable(hir, limits)?;
    let table = determinise(&mut language, &limits.language).map_err(PatternError::LimitExceeded)?;
    let alphabet = Alphabet::new(FIRST, language.partition().classes());
    Ok(Automaton::from_table(alphabet, &table.next, &table.accepting, 0, ()))
}
