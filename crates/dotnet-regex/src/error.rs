//! Errors of patterns that .NET does not accept.

use std::fmt;

use crate::hir::Span;
use crate::limits::LimitExceeded;

/// The reason why a text is not a valid pattern.
///
/// The names are those of .NET's `RegexParseError`
/// (<https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regexparseerror>).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are .NET's and documented there; `Display` has a sentence for each")]
pub enum ErrorKind {
    AlternationHasComment,
    AlternationHasMalformedCondition,
    AlternationHasMalformedReference,
    AlternationHasNamedCapture,
    AlternationHasTooManyConditions,
    AlternationHasUndefinedReference,
    CaptureGroupNameInvalid,
    CaptureGroupOfZero,
    ExclusionGroupNotLast,
    InsufficientClosingParentheses,
    InsufficientOpeningParentheses,
    InsufficientOrInvalidHexDigits,
    InvalidGroupingConstruct,
    InvalidUnicodePropertyEscape,
    MalformedNamedReference,
    MalformedUnicodePropertyEscape,
    MissingControlCharacter,
    NestedQuantifiersNotParenthesized,
    QuantifierAfterNothing,
    QuantifierOrCaptureGroupOutOfRange,
    ReversedCharacterRange,
    ReversedQuantifierRange,
    ShorthandClassInCharacterRange,
    UndefinedNamedReference,
    UndefinedNumberedReference,
    UnescapedEndingBackslash,
    UnrecognizedControlCharacter,
    UnrecognizedEscape,
    UnrecognizedUnicodeProperty,
    UnterminatedBracket,
    UnterminatedComment,
    /// The pattern exceeds one of the [`Limits`](crate::Limits). .NET has no such error.
    LimitExceeded(LimitExceeded),
}

impl ErrorKind {
    /// Returns the name of the error in .NET, or `limit` for [`ErrorKind::LimitExceeded`].
    pub fn name(self) -> String {
        match self {
            ErrorKind::LimitExceeded(_) => "limit".to_owned(),
            kind => format!("{kind:?}"),
        }
    }
}

/// An error in a pattern, with its position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The kind of error.
    pub kind: ErrorKind,
    /// The range of the invalid text, in bytes of the pattern.
    pub span: Span,
    /// The offset at which .NET reports the error, in UTF-16 code units. It is usually just after the invalid text.
    pub offset: usize,
    /// The invalid text.
    pub text: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match self.kind {
            ErrorKind::AlternationHasComment => f.write_str("the condition of `(?(` is a comment"),
            ErrorKind::AlternationHasMalformedCondition => f.write_str("the condition of `(?(` is malformed"),
            ErrorKind::AlternationHasMalformedReference => {
                write!(f, "`{text}` in the condition of `(?(` is neither a group nor a pattern")
            }
            ErrorKind::AlternationHasNamedCapture => f.write_str("the condition of `(?(` is a named group"),
            ErrorKind::AlternationHasTooManyConditions => {
                f.write_str("a conditional `(?(..)..|..)` has more than two branches")
            }
            ErrorKind::AlternationHasUndefinedReference => write!(f, "`{text}` asks for a group that does not exist"),
            ErrorKind::CaptureGroupNameInvalid => write!(f, "`{text}` is not a valid group name"),
            ErrorKind::CaptureGroupOfZero => f.write_str("group 0 is the whole match and cannot be defined"),
            ErrorKind::ExclusionGroupNotLast => write!(f, "the subtraction `{text}` is not the last of its class"),
            ErrorKind::InsufficientClosingParentheses => f.write_str("`(` without its `)`"),
            ErrorKind::InsufficientOpeningParentheses => f.write_str("`)` without its `(`"),
            ErrorKind::InsufficientOrInvalidHexDigits => write!(f, "`{text}` has too few hexadecimal digits"),
            ErrorKind::InvalidGroupingConstruct => write!(f, "`{text}` does not begin any kind of group"),
            ErrorKind::InvalidUnicodePropertyEscape => write!(f, "`{text}` is an incomplete `\\p{{..}}`"),
            ErrorKind::MalformedNamedReference => f.write_str("`\\k` without `<name>`"),
            ErrorKind::MalformedUnicodePropertyEscape => write!(f, "`{text}` lacks the braces of `\\p{{..}}`"),
            ErrorKind::MissingControlCharacter => f.write_str("`\\c` without its letter"),
            ErrorKind::NestedQuantifiersNotParenthesized => write!(f, "quantifier `{text}` after a quantifier"),
            ErrorKind::QuantifierAfterNothing => write!(f, "quantifier `{text}` after nothing that it could repeat"),
            ErrorKind::QuantifierOrCaptureGroupOutOfRange => write!(f, "`{text}` is larger than 2147483647"),
            ErrorKind::ReversedCharacterRange => write!(f, "the range `{text}` runs backwards"),
            ErrorKind::ReversedQuantifierRange => write!(f, "the quantifier `{text}` runs backwards"),
            ErrorKind::ShorthandClassInCharacterRange => write!(f, "the class `{text}` cannot end a range"),
            ErrorKind::UndefinedNamedReference => write!(f, "`{text}` refers to a group that does not exist"),
            ErrorKind::UndefinedNumberedReference => write!(f, "`{text}` refers to a group that does not exist"),
            ErrorKind::UnescapedEndingBackslash => f.write_str("nothing follows the last `\\`"),
            ErrorKind::UnrecognizedControlCharacter => write!(f, "`{text}` is not a control character"),
            ErrorKind::UnrecognizedEscape => write!(f, "`{text}` is not a valid escape"),
            ErrorKind::UnrecognizedUnicodeProperty => {
                write!(f, "`{text}` is not the name of a category or block of characters")
            }
            ErrorKind::UnterminatedBracket => f.write_str("`[` without its `]`"),
            ErrorKind::UnterminatedComment => f.write_str("`(?#` without its `)`"),
            ErrorKind::LimitExceeded(limit) => limit.fmt(f),
        }
    }
}

impl std::error::Error for ParseError {}
