//! Styles, and text from files made safe for a terminal.

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// How text is to look: with colours, and how wide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Escape sequences for colours may be used.
    pub color: bool,
    /// Columns of the terminal; `None` if there is none, and lines are never broken.
    pub width: Option<u16>,
}

impl Look {
    /// For a file or a pipe: no decoration.
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

/// The text with control and direction characters written out, so that a plan cannot steer the terminal, and those that XML has no place for.
pub fn visible(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{FFFE}' | '\u{FFFF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect())
}

/// A name in quotation marks.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", visible(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_cannot_steer_the_terminal() {
        assert_eq!(visible("caf\u{e9}"), "caf\u{e9}");
        assert_eq!(visible("\u{1b}[31mred\u{202e}"), "\\u{1b}[31mred\\u{202e}");
    }
}
