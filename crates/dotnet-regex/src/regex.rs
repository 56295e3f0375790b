//! A pattern in all its forms.

use crate::ast::Ast;
use crate::error::ParseError;
use crate::hir::Hir;
use crate::limits::Limits;
use crate::matcher::Matcher;
use crate::options::Options;
use crate::replacement::{Replacement, ReplacementError};

/// A pattern that .NET accepts: its syntax tree, its lowered form, and its matcher.
#[derive(Clone, Debug)]
pub struct Regex {
    ast: Ast,
    hir: Hir,
    matcher: Matcher,
}

impl Regex {
    /// Parses a pattern with the given options.
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
    /// Returns [`ParseError`] if .NET would not accept the pattern, or if it exceeds a limit.
    pub fn new(pattern: &str, options: Options, limits: &Limits) -> Result<Regex, ParseError> {
        let ast = crate::parse(pattern, options, limits)?;
        let hir = crate::lower(&ast);
        let matcher = Matcher::new(&hir, limits);
        Ok(Regex { ast, hir, matcher })
    }

    /// Returns the syntax tree of the pattern.
    pub fn ast(&self) -> &Ast {
        &self.ast
    }

    /// Returns the lowered form of the pattern.
    pub fn hir(&self) -> &Hir {
        &self.hir
    }

    /// Returns the matcher of the pattern.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// Parses a replacement pattern for this pattern.
    ///
    /// # Errors
    /// Returns [`ReplacementError`] if a group number is too large for .NET.
    pub fn replacement(&self, text: &str) -> Result<Replacement, ReplacementError> {
        Replacement::parse(text, &self.hir.groups)
    }
}
