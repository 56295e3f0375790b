//! Prints the tree as the text that it was parsed from, character for character.

use std::fmt::{self, Display, Formatter, Write as _};

use super::*;

impl Display for Ast {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}

impl Display for Body {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (n, branch) in self.branches.iter().enumerate() {
            if n > 0 {
                f.write_char('|')?;
            }
            branch.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Branch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.items.iter().try_for_each(|item| item.fmt(f))
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ItemKind::Literal(literal) => literal.fmt(f),
            ItemKind::Dot => f.write_char('.'),
            ItemKind::Shorthand(shorthand) => shorthand.fmt(f),
            ItemKind::Property(property) => property.fmt(f),
            ItemKind::Class(class) => class.fmt(f),
            ItemKind::Anchor(anchor) => anchor.fmt(f),
            ItemKind::Backref(backref) => backref.fmt(f),
            ItemKind::Repeat(repeat) => repeat.fmt(f),
            ItemKind::Group(group) => group.fmt(f),
            ItemKind::Switch(switches) => write!(f, "(?{switches})"),
            ItemKind::Trivia(trivia) => trivia.fmt(f),
        }
    }
}

impl Display for Trivia {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Trivia::Comment(text) => write!(f, "(?#{text})"),
            Trivia::LineComment(text) => write!(f, "#{text}"),
            Trivia::Blank(text) => f.write_str(text),
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.spelling {
            Spelling::Plain => f.write_char(self.char()),
            Spelling::HighHalf(whole) => f.write_char(*whole),
            Spelling::EscapedHighHalf(whole) => write!(f, "\\{whole}"),
            Spelling::LowHalf => Ok(()),
            Spelling::Escaped => write!(f, "\\{}", self.char()),
            Spelling::Named(letter) => write!(f, "\\{letter}"),
            Spelling::Octal(digits) => write!(f, "\\{digits}"),
            Spelling::Hex(digits) => write!(f, "\\x{digits}"),
            Spelling::Unicode(digits) => write!(f, "\\u{digits}"),
            Spelling::Control(letter) => write!(f, "\\c{letter}"),
        }
    }
}

impl Display for Shorthand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.kind, self.negated) {
            (ShorthandKind::Digit, false) => r"\d",
            (ShorthandKind::Digit, true) => r"\D",
            (ShorthandKind::Space, false) => r"\s",
            (ShorthandKind::Space, true) => r"\S",
            (ShorthandKind::Word, false) => r"\w",
            (ShorthandKind::Word, true) => r"\W",
        })
    }
}

impl Display for Property {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\\{}{{{}}}", if self.negated { 'P' } else { 'p' }, self.name)
    }
}

impl Display for Class {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.negated { "[^" } else { "[" })?;
        self.items.iter().try_for_each(|item| item.fmt(f))?;
        if let Some(subtraction) = &self.subtraction {
            write!(f, "-{subtraction}")?;
        }
        f.write_char(']')
    }
}

impl Display for ClassItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ClassItemKind::Literal(literal) => literal.fmt(f),
            ClassItemKind::Range(first, last) => write!(f, "{first}-{last}"),
            ClassItemKind::Shorthand(shorthand) => shorthand.fmt(f),
            ClassItemKind::Property(property) => property.fmt(f),
        }
    }
}

impl Display for Anchor {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Anchor::Caret => "^",
            Anchor::Dollar => "$",
            Anchor::StringStart => r"\A",
            Anchor::StringEnd => r"\Z",
            Anchor::VeryEnd => r"\z",
            Anchor::SearchStart => r"\G",
            Anchor::WordBoundary => r"\b",
            Anchor::NotWordBoundary => r"\B",
        })
    }
}

impl Quotes {
    fn pair(self) -> (char, char) {
        match self {
            Quotes::Angle => ('<', '>'),
            Quotes::Single => ('\'', '\''),
        }
    }
}

impl Display for Backref {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = &self.group.text;
        match self.form {
            BackrefForm::Digits => write!(f, "\\{name}"),
            BackrefForm::Named(quotes) => {
                let (open, close) = quotes.pair();
                write!(f, "\\k{open}{name}{close}")
            }
            BackrefForm::Bare(quotes) => {
                let (open, close) = quotes.pair();
                write!(f, "\\{open}{name}{close}")
            }
        }
    }
}

impl Display for Repeat {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.item.fmt(f)?;
        self.before.iter().try_for_each(|trivia| trivia.fmt(f))?;
        self.quantifier.fmt(f)?;
        self.before_lazy.iter().try_for_each(|trivia| trivia.fmt(f))?;
        f.write_str(if self.lazy { "?" } else { "" })
    }
}

impl Display for Quantifier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Quantifier::Star => f.write_char('*'),
            Quantifier::Plus => f.write_char('+'),
            Quantifier::Question => f.write_char('?'),
            Quantifier::Exactly(count) => write!(f, "{{{}}}", count.digits),
            Quantifier::AtLeast(count) => write!(f, "{{{},}}", count.digits),
            Quantifier::Between(min, max) => write!(f, "{{{},{}}}", min.digits, max.digits),
        }
    }
}

impl Display for Group {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        self.body.fmt(f)?;
        f.write_char(')')
    }
}

/// Prints the text before the body.
impl Display for GroupKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            GroupKind::Plain(_) => f.write_char('('),
            GroupKind::NonCapturing(switches) => write!(f, "(?{switches}:"),
            GroupKind::Named { quotes, name, pop } => {
                let (open, close) = quotes.pair();
                write!(f, "(?{open}")?;
                if let Some(name) = name {
                    f.write_str(&name.text)?;
                }
                if let Some(pop) = pop {
                    write!(f, "-{}", pop.text)?;
                }
                f.write_char(close)
            }
            GroupKind::Look(look) => f.write_str(match (look.ahead, look.negated) {
                (true, false) => "(?=",
                (true, true) => "(?!",
                (false, false) => "(?<=",
                (false, true) => "(?<!",
            }),
            GroupKind::Atomic => f.write_str("(?>"),
            GroupKind::IfGroup(group) => write!(f, "(?({})", group.text),
            GroupKind::IfTest(test) => write!(f, "(?{test}"),
        }
    }
}
