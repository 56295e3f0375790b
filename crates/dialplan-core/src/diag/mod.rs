//! What there is to say about a plan: a code, a sentence, places, a cure.
//!
//! Messages are one line, lower-case, without full stop, with the user's words in backticks. The cause stands in labels, the cure in `help`.

pub mod codes;

use crate::limits::LimitName;
use crate::span::Span;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Probably not what was meant.
    Warning,
    /// Certainly wrong, or the plan cannot be used.
    Error,
}

impl Level {
    /// The word that users write and read.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level of that name; `warn` is understood too.
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

/// One kind of finding: its code and name never change and are never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Code {
    /// `DP` and four digits.
    pub code: &'static str,
    /// The name that users write in their files.
    pub name: &'static str,
    /// The level unless the user chose another.
    pub level: Level,
}

/// A place with a few words about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there; may be empty.
    pub text: String,
}

/// A change of the file that cures a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what, as the file has to say it.
    pub text: String,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// What kind it is.
    pub code: &'static Code,
    /// Its level.
    pub level: Level,
    /// One sentence.
    pub message: String,
    /// The place that it is about. A finding about a whole file has none.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// Facts that belong to no place.
    pub notes: Vec<String>,
    /// The way out.
    pub help: Option<String>,
    /// The plan path of what it is about, such as `routes["national"]`.
    pub path: Option<String>,
    /// The position of that thing in its list, from 0.
    pub index: Option<usize>,
    /// A number that shows it.
    pub witness: Option<String>,
    /// Plan paths of what causes it.
    pub blockers: Vec<String>,
    /// The limit that was passed, if that is what the finding is about.
    pub limit: Option<LimitName>,
    /// A change of the file that was shown to do exactly what the finding promises.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding of the kind, at its default level, with no place yet.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            level: code.level,
            message: message.into(),
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

    /// Points at a place.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Points at a further place.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Names the cure.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Names the cure, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Diagnostic {
        self.help = help.or(self.help);
        self
    }

    /// Names what it is about.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>, index: Option<usize>) -> Diagnostic {
        self.path = Some(path.into());
        self.index = index;
        self
    }

    /// Brings a change of the file along, if there is one.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Diagnostic {
        self.fix = fix;
        self
    }

    /// Names the limit that was passed.
    #[must_use]
    pub fn raised_by(mut self, limit: LimitName) -> Diagnostic {
        self.limit = Some(limit);
        self
    }

    /// Shows a number that proves it.
    #[must_use]
    pub fn witness(mut self, number: impl Into<String>) -> Diagnostic {
        self.witness = Some(number.into());
        self
    }
}

/// "did you mean `x`?" for a misspelt word, if one of the candidates is near enough.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|best| format!("did you mean `{best}`?"))
}

/// The candidate that is most like the word, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic in the length and linear in the candidates: bounded for hostile names.
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
