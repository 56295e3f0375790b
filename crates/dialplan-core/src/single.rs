//! One rule without a plan, with plain .NET semantics: no separators are stripped and `+` does not bypass the rule.
//!
//! An automaton, built lazily, decides whether the pattern matches. The matcher finds the position and the captures.

use dotnet_regex::hir::{GroupIndex, Hir};
use dotnet_regex::language::{Construct, Language, LanguageError};
use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::{Captures, Replacement};
use dotnet_regex::{ErrorKind, Options, ParseError, lower, parse};

use crate::call::check_number;
use crate::limits::Limits;

/// A pattern with an optional translation, ready to be tried on strings.
#[derive(Debug)]
pub struct SingleRule {
    hir: Hir,
    language: Result<Language, Fault>,
    matcher: Matcher,
    replacement: Option<Result<Replacement, Fault>>,
}

/// The reason why an answer cannot be given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The name of .NET's error, or one of `unsupported`, `limit`, `translation`, `input`, `bug`.
    pub kind: String,
    /// The construct at fault.
    pub construct: Option<String>,
    /// The position where .NET stops reading the pattern, or the position of the fault, in UTF-16 units.
    pub offset: Option<usize>,
    /// The byte range of the text at fault, in the pattern or in the translation.
    pub span: Option<std::ops::Range<usize>>,
    /// The message: one sentence.
    pub message: String,
}

impl Fault {
    fn new(kind: &str, message: impl std::fmt::Display) -> Fault {
        Fault { kind: kind.to_owned(), construct: None, offset: None, span: None, message: message.to_string() }
    }
}

/// The result of trying a rule on a string.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tried {
    /// True if the pattern matches; `None` if that cannot be decided.
    pub matched: Option<bool>,
    /// The start and the length of the match, in characters.
    pub span: Option<(usize, usize)>,
    /// The number, the name and the text of each group; the text is `None` if the group took no part in the match.
    pub groups: Vec<(u32, Option<String>, Option<String>)>,
    /// The result of `Regex.Replace`.
    pub replace: Option<String>,
    /// The result of `Match.Result`.
    pub result: Option<String>,
    /// The reason why the rest is missing.
    pub fault: Option<Fault>,
}

impl SingleRule {
    /// Creates a rule from a pattern and an optional translation.
    ///
    /// # Errors
    /// Returns an error if .NET would reject the pattern (any kind but `limit`), or if it exceeds a limit.
    pub fn new(
        pattern: &str,
        translation: Option<&str>,
        options: Options,
        limits: &Limits,
    ) -> Result<SingleRule, Fault> {
        let ast = parse(pattern, options, &limits.pattern).map_err(|error| invalid(&error))?;
        let hir = lower(&ast);
        let language = Language::new(&hir, &limits.language).map_err(|error| match error {
            LanguageError::Unsupported(unsupported) => Fault {
                construct: Some(construct_name(unsupported.construct).to_owned()),
                offset: Some(pattern.get(..unsupported.span.start).unwrap_or_default().encode_utf16().count()),
                span: Some(unsupported.span.clone()),
                ..Fault::new("unsupported", unsupported)
            },
            LanguageError::LimitExceeded(exceeded) => Fault::new("limit", exceeded),
        });
        let replacement = translation.map(|text| {
            Replacement::parse(text, &hir.groups)
                .map_err(|error| Fault { span: Some(error.span.clone()), ..Fault::new("translation", error) })
        });
        let matcher = Matcher::new(&hir, &limits.pattern);
        Ok(SingleRule { hir, language, matcher, replacement })
    }

    /// Returns the reason why an automaton cannot decide the pattern; `None` if it can.
    pub fn unsupported(&self) -> Option<&Fault> {
        self.language.as_ref().err()
    }

    /// Returns the reason why .NET would reject the translation; `None` if it accepts it, or if there is none.
    pub fn translation_fault(&self) -> Option<&Fault> {
        self.replacement.as_ref()?.as_ref().err()
    }

    /// Returns the references of the translation to groups that the pattern does not have. .NET keeps them as literal
    /// text.
    pub fn unresolved(&self) -> impl Iterator<Item = &str> {
        let replacement = self.replacement.as_ref().and_then(|r| r.as_ref().ok());
        replacement.into_iter().flat_map(|r| &r.unresolved).map(|reference| reference.name.as_str())
    }

    /// Tries the rule on a string and returns the result.
    pub fn try_on(&mut self, input: &str, scratch: &mut Scratch) -> Tried {
        let mut tried = Tried::default();
        let language = match &mut self.language {
            Ok(language) => language,
            Err(fault) => {
                tried.fault = Some(fault.clone());
                return tried;
            }
        };
        // The empty string can be decided; only characters outside the alphabet cannot.
        if !input.is_empty()
            && let Err(error) = check_number(input, usize::MAX)
        {
            tried.fault = Some(Fault::new("input", error));
            return tried;
        }
        match walk(language, input) {
            Ok(matched) => tried.matched = Some(matched),
            Err(exceeded) => {
                tried.fault = Some(Fault::new("limit", exceeded));
                return tried;
            }
        }
        if tried.matched == Some(false) {
            // There is nothing to find, and the search for it could take long.
            match &self.replacement {
                None => {}
                Some(Ok(_)) => tried.replace = Some(input.to_owned()),
                Some(Err(fault)) => tried.fault = Some(fault.clone()),
            }
            return tried;
        }
        if let Err(fault) = self.captures(input, scratch, &mut tried) {
            tried.matched = None;
            tried.fault = Some(fault);
        }
        tried
    }

    fn captures(&self, input: &str, scratch: &mut Scratch, tried: &mut Tried) -> Result<(), Fault> {
        let found = self.matcher.find_at(input, 0, scratch).map_err(|error| Fault::new("limit", error))?;
        if tried.matched != Some(found.is_some()) {
            return Err(Fault::new("bug", "the automaton and the matcher disagree: please report it"));
        }
        if let Some(found) = &found {
            let span = found.span();
            tried.span = Some((span.start, span.len()));
            tried.groups = (0u32..)
                .zip(&self.hir.groups)
                .map(|(index, group)| {
                    let text = found.group(GroupIndex(index)).and_then(|span| input.get(span)).map(str::to_owned);
                    (group.number, group.name.clone(), text)
                })
                .collect();
        }
        let found = found.is_some();
        match &self.replacement {
            None => {}
            Some(Err(fault)) => tried.fault = Some(fault.clone()),
            Some(Ok(replacement)) => {
                let limit = |error| Fault::new("limit", error);
                let mut text = String::new();
                self.matcher.replace_all(input, replacement, scratch, &mut text).map_err(limit)?;
                tried.replace = Some(text);
                if found {
                    let mut text = String::new();
                    self.matcher.result(input, replacement, scratch, &mut text).map_err(limit)?;
                    tried.result = Some(text);
                }
            }
        }
        Ok(())
    }
}

fn walk(language: &mut Language, input: &str) -> Result<bool, dotnet_regex::LimitExceeded> {
    let mut state = language.start();
    for byte in input.bytes() {
        // Every byte is in the alphabet: the caller has checked that.
        let Some(class) = language.partition().class_of(byte) else { return Ok(false) };
        state = language.step(state, class)?;
    }
    Ok(language.accepts(state))
}

fn invalid(error: &ParseError) -> Fault {
    let kind = match error.kind {
        ErrorKind::LimitExceeded(_) => "limit".to_owned(),
        kind => kind.name(),
    };
    Fault {
        kind,
        construct: (!error.text.is_empty()).then(|| error.text.clone()),
        offset: Some(error.offset),
        span: Some(error.span.clone()),
        message: error.to_string(),
    }
}

fn construct_name(construct: Construct) -> &'static str {
    match construct {
        Construct::BalancingGroup => "balancing-group",
        Construct::BackReference => "back-reference",
        Construct::LookAroundCaptures => "look-around-captures",
    }
}
