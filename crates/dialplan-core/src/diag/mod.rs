//! Findings about a plan: a code, a message, places in the file and a suggested fix.
//!
//! Messages are one line, in lower case, without a full stop, and with the user's words in backticks. Labels show the
//! cause, and `help` says how to fix it.

pub mod codes;

use std::borrow::Cow;

use crate::limits::LimitName;
use crate::span::Span;

/// The severity of a finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Not reported.
    Off,
    /// Good to know.
    Info,
    /// Probably not what was intended.
    Warning,
    /// Certainly wrong, or the reason why the plan cannot be used.
    Error,
}

impl Level {
    /// Returns the word for the level in files and in output.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// Returns the level with the given name; `None` if there is none. `warn` means `warning`.
    pub fn from_name(name: &str) -> Option<Level> {
        match name {
            "off" => Some(Level::Off),
            "info" => Some(Level::Info),
            "warning" | "warn" => Some(Level::Warning),
            "error" => Some(Level::Error),
            _ => None,
        }
    }
}

/// A kind of finding. Its code and its name never change and are never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Code {
    /// The code: `DP` and four digits.
    pub code: &'static str,
    /// The name that users write in their files.
    pub name: &'static str,
    /// The default level, which users can change.
    pub level: Level,
}

/// A place in the file with a few words about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said about the place; may be empty.
    pub text: String,
}

/// A change of the file that fixes a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// The place that is replaced.
    pub span: Span,
    /// The replacement, as it must be written in the file.
    pub text: String,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: &'static Code,
    /// The level of this finding.
    pub level: Level,
    /// The message: one sentence.
    pub message: String,
    /// The place that the finding is about; `None` for a finding about a whole file.
    pub primary: Option<Label>,
    /// Other places that explain the finding.
    pub secondary: Vec<Label>,
    /// Facts that do not belong to a place.
    pub notes: Vec<String>,
    /// How to fix it.
    pub help: Option<String>,
    /// The plan path of the subject, such as `routes["national"]`.
    pub path: Option<String>,
    /// The position of the subject in its list, from 0.
    pub index: Option<usize>,
    /// A number that demonstrates the finding.
    pub witness: Option<String>,
    /// The plan paths of what causes the finding.
    pub blockers: Vec<String>,
    /// The limit that was exceeded, if the user can raise it.
    pub limit: Option<LimitName>,
    /// A change of the file that was verified to do exactly what the finding says.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Creates a finding of the given kind, at its default level and without a place.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            level: code.level,
            message: shortened(message.into(), QUOTED),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            path: None,
            index: None,
            witness: None,
            blockers: Vec::new(),
            limit: None,
            fix: None,
        }
    }

    /// Returns the finding with its primary place.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.primary = Some(Label { span, text: shortened(text.into(), QUOTED) });
        self
    }

    /// Returns the finding with another secondary place.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: shortened(text.into(), QUOTED) });
        self
    }

    /// Returns the finding with another note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(shortened(note.into(), QUOTED));
        self
    }

    /// Returns the finding with a help text, which says how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(shortened(help.into(), SUGGESTED));
        self
    }

    /// Returns the finding with the help text, if there is one; otherwise it keeps the one that it has.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Diagnostic {
        self.help = help.map(|help| shortened(help, SUGGESTED)).or(self.help);
        self
    }

    /// Returns the finding with the plan path of its subject, and the position of the subject in its list.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>, index: Option<usize>) -> Diagnostic {
        self.path = Some(path.into());
        self.index = index;
        self
    }

    /// Returns the finding with a change of the file that fixes it, if there is one.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Diagnostic {
        self.fix = fix;
        self
    }

    /// Returns the finding with the name of the limit that was exceeded.
    #[must_use]
    pub fn raised_by(mut self, limit: LimitName) -> Diagnostic {
        self.limit = Some(limit);
        self
    }

    /// Returns the finding with a number that demonstrates it.
    #[must_use]
    pub fn witness(mut self, number: impl Into<String>) -> Diagnostic {
        self.witness = Some(number.into());
        self
    }
}

/// How many characters of the user's text a message quotes in one place.
pub const QUOTED: usize = 200;

/// How many characters a suggestion may have. A suggested pattern is meant to be copied, so it is not cut before the
/// longest pattern that a plan may have by default.
const SUGGESTED: usize = 1200;

/// Returns a message in which everything in backticks has at most `most` characters. Text between them has at most
/// 1,000, since a name with a backtick in it ends the quotation.
#[must_use]
pub fn shortened(message: String, most: usize) -> String {
    const PLAIN: usize = 1000;
    if message.len() <= most.min(PLAIN) {
        return message;
    }
    let parts = message.split('`').enumerate().map(|(place, part)| {
        let most = if place % 2 == 1 { most } else { PLAIN };
        match part.char_indices().nth(most) {
            None => Cow::Borrowed(part),
            Some(_) => {
                let start: String = part.chars().take(most.saturating_sub(30)).collect();
                Cow::Owned(format!("{start}… ({} characters)", part.chars().count()))
            }
        }
    });
    parts.collect::<Vec<_>>().join("`")
}

/// Returns the text "did you mean `x`?" for a misspelt word; `None` if no candidate is similar enough.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|best| format!("did you mean `{best}`?"))
}

/// Returns the candidate that is most similar to the word; `None` if no candidate is similar enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // The cost is quadratic in the length and linear in the number of candidates, so both are limited for hostile
    // input.
    const LONGEST: usize = 100;
    const MOST: usize = 10_000;
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .take(MOST)
        .filter(|c| c.len() <= LONGEST)
        .map(|c| (strsim::damerau_levenshtein(&lower, &c.to_lowercase()), c))
        .filter(|(distance, c)| *distance <= c.chars().count().max(lower.chars().count()) / 3)
        .min()
        .map(|(_, c)| c)
}
