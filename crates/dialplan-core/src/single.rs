//! One rule alone, raw .NET: no plan, nothing stripped, no `+` bypass.
//!
//! Whether the pattern matches is the automaton's answer, walked lazily; where and with which captures is the matcher's.

use dotnet_regex::hir::{GroupIndex, Hir};
use dotnet_regex::language::{Construct, Language, LanguageError};
use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::{Captures, Replacement};
use dotnet_regex::{ErrorKind, Options, ParseError, lower, parse};

use crate::call::check_number;
use crate::limits::Limits;

/// A pattern with a translation, ready to be tried.
#[derive(Debug)]
pub struct Rule {
    hir: Hir,
    language: Result<Language, Fault>,
    matcher: Matcher,
    replacement: Option<Result<Replacement, Fault>>,
}

/// What keeps an answer from being given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The name of .NET's error, or `unsupported`, `limit`, `translation`, `input`.
    pub kind: String,
    /// The construct at fault.
    pub construct: Option<String>,
    /// Where .NET stops reading the pattern, in UTF-16 units, or where the fault lies.
    pub offset: Option<usize>,
    /// The text at fault, in bytes of the pattern or the translation.
    pub span: Option<std::ops::Range<usize>>,
    /// One sentence.
    pub message: String,
}

impl Fault {
    fn new(kind: &str, message: impl std::fmt::Display) -> Fault {
        Fault { kind: kind.to_owned(), construct: None, offset: None, span: None, message: message.to_string() }
    }
}

/// What a rule does with a number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tried {
    /// Does the pattern match? `None` if that cannot be said.
    pub matched: Option<bool>,
    /// Where the match is, in characters.
    pub span: Option<(usize, usize)>,
    /// Number, name and text of each group; without text if it took no part.
    pub groups: Vec<(u32, Option<String>, Option<String>)>,
    /// `Regex.Replace`.
    pub replace: Option<String>,
    /// `Match.Result`.
    pub result: Option<String>,
    /// What keeps the rest from being said.
    pub fault: Option<Fault>,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// .NET would refuse the pattern (any kind but `limit`), or it is longer than the limit.
    pub fn new(pattern: &str, translation: Option<&str>, options: Options, limits: &Limits) -> Result<Rule, Fault> {
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
        Ok(Rule { hir, language, matcher, replacement })
    }

    /// Why the automaton cannot decide the pattern; `None` if it can.
    pub fn unsupported(&self) -> Option<&Fault> {
        self.language.as_ref().err()
    }

    /// Why .NET would refuse the translation; `None` if it takes it, or if there is none.
    pub fn translation_fault(&self) -> Option<&Fault> {
        self.replacement.as_ref()?.as_ref().err()
    }

    /// What the translation refers to though the pattern has no such group: .NET leaves that text standing.
    pub fn unresolved(&self) -> impl Iterator<Item = &str> {
        let replacement = self.replacement.as_ref().and_then(|r| r.as_ref().ok());
        replacement.into_iter().flat_map(|r| &r.unresolved).map(|reference| reference.name.as_str())
    }

    /// Tries the rule on a string.
    pub fn try_on(&mut self, input: &str, scratch: &mut Scratch) -> Tried {
        let mut tried = Tried::default();
        let language = match &mut self.language {
            Ok(language) => language,
            Err(fault) => {
                tried.fault = Some(fault.clone());
                return tried;
            }
        };
        // An empty string is a string; only characters outside the alphabet cannot be decided.
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
            // Nothing is left to find, and the search for it may be long.
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
        // Every byte is in the alphabet: the caller has looked.
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
