//! Styles, and escaping of text from files for a terminal.

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// How text is rendered: colours and width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Whether escape sequences for colours are used.
    pub color: bool,
    /// The columns of the terminal; `None` if there is no terminal, and lines are never wrapped.
    pub width: Option<u16>,
}

impl Look {
    /// No colours and no wrapping, for a file or a pipe.
    pub const PLAIN: Look = Look { color: false, width: None };

    pub(crate) fn good(self, text: impl Display) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    pub(crate) fn bad(self, text: impl Display) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    pub(crate) fn strong(self, text: impl Display) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub(crate) fn faint(self, text: impl Display) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    fn paint(self, style: Style, text: impl Display) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

/// Returns true for characters that act on what displays them: control characters, line separators, characters that
/// change the direction of text, and those that XML forbids.
pub(crate) fn acts(c: char) -> bool {
    let direction =
        matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    direction || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Returns the text with every character escaped that acts on what displays it, so that a plan cannot control the
/// terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if acts(c) { c.escape_unicode().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// Returns a name in quotation marks.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", visible(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_cannot_control_the_terminal() {
        assert_eq!(visible("caf\u{e9}"), "caf\u{e9}");
        assert_eq!(visible("\u{1b}[31mred\u{202e}"), "\\u{1b}[31mred\\u{202e}");
        assert_eq!(visible("a\u{61c}b\u{9b}c\u{2028}"), "a\\u{61c}b\\u{9b}c\\u{2028}");
    }
}
