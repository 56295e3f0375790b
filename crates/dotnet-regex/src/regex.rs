//! The front door: a pattern in all its forms.

use crate::ast::Ast;
use crate::error::ParseError;
use crate::hir::Hir;
use crate::limits::Limits;
use crate::matcher::Matcher;
use crate::options::Options;
use crate::replacement::{Replacement, ReplacementError};

/// A pattern that .NET accepts: as it is written, what it means, and ready to be matched.
#[derive(Clone, Debug)]
pub struct Regex {
    ast: Ast,
    hir: Hir,
    matcher: Matcher,
}

impl Regex {
    /// Parses a pattern, with the given options on from its start.
    ///
    /// ```
    /// use dotnet_regex::{Limits, Options, Regex, matcher::Scratch};
    ///
    /// let regex = Regex::new(r"^0(\d+)$", Options::default(), &Limits::default())?;
    /// let translation = regex.replacement("+31$1")?;
    /// let mut number = String::new();
    /// regex.matcher().replace_all("0201234567", &translation, &mut Scratch::default(), &mut number)?;
    /// assert_eq!(number, "+31201234567");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What .NET would not accept, and what is larger than the limits.
    pub fn new(pattern: &str, options: Options, limits: &Limits) -> Result<Regex, ParseError> {
        let ast = crate::parse(pattern, options, limits)?;
        let hir = crate::lower(&ast);
        let matcher = Matcher::new(&hir, limits);
        Ok(Regex { ast, hir, matcher })
    }

    /// The pattern as it is written.
    pub fn ast(&self) -> &Ast {
        &self.ast
    }

    /// What the pattern means.
    pub fn hir(&self) -> &Hir {
        &self.hir
    }

    /// Finds matches.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// Parses a replacement pattern for this one.
    ///
    /// # Errors
    /// A group number that .NET cannot read.
    pub fn replacement(&self, text: &str) -> Result<Replacement, ReplacementError> {
        Replacement::parse(text, &self.hir.groups)
    }
}
