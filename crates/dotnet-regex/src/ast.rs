//! The syntax tree of a pattern: everything that was written, with its place.
//!
//! It prints back to the same text, so it keeps spellings (`\x41` or `A`), comments and the blanks of option `x`, which mean
//! nothing. What a pattern means is [`lower`](crate::lower)'s business.
//!
//! Rejected: keeping the source text and slicing it. A tree that prints from its parts can be edited by a fix-it and shows that
//! the parser lost nothing.

mod display;

use crate::hir::{GroupInfo, Look, Span};
use crate::options::Options;

/// A pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ast {
    /// The options that were on at its start.
    pub options: Options,
    /// The whole pattern.
    pub body: Body,
    /// All groups that .NET counts, ascending by number; the first is group 0, the match.
    pub groups: Vec<GroupInfo>,
}

/// Branches with `|` between them: a whole pattern, or the inside of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    /// At least one.
    pub branches: Vec<Branch>,
    /// Where it stands.
    pub span: Span,
}

/// Items one after the other, perhaps none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Branch {
    /// In the order of the pattern.
    pub items: Vec<Item>,
    /// Where it stands.
    pub span: Span,
}

/// One element of a branch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it stands.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemKind {
    /// One character.
    Literal(Literal),
    /// `.`
    Dot,
    /// `\d`, `\W`, ...
    Shorthand(Shorthand),
    /// `\p{..}`, `\P{..}`
    Property(Property),
    /// `[..]`
    Class(Class),
    /// `^`, `\b`, ...
    Anchor(Anchor),
    /// `\1`, `\k<name>`
    Backref(Backref),
    /// An item and its quantifier.
    Repeat(Box<Repeat>),
    /// Anything in parentheses that has a body.
    Group(Box<Group>),
    /// `(?i-s)`: options from here to the end of the group; the text between `(?` and `)`.
    Switch(String),
    /// A comment or a blank.
    Trivia(Trivia),
}

/// Text without meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trivia {
    /// `(?#..)`; the text between.
    Comment(String),
    /// Option `x`: `#` to the end of the line; the text after `#`.
    LineComment(String),
    /// Option `x`: blanks.
    Blank(String),
}

/// A character and its spelling.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Literal {
    /// The UTF-16 code unit that it stands for; .NET knows no other characters.
    pub unit: u16,
    /// How it is written.
    pub spelling: Spelling,
}

impl Literal {
    /// The character; the replacement character for half of a surrogate pair.
    pub fn char(&self) -> char {
        char::from_u32(u32::from(self.unit)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// How a character is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Spelling {
    /// As itself.
    Plain,
    /// The first half of a character outside the basic plane, which stands for two units. Prints the whole character.
    HighHalf(char),
    /// The same behind a backslash.
    EscapedHighHalf(char),
    /// The second half of such a character; prints nothing.
    LowHalf,
    /// A backslash and itself.
    Escaped,
    /// A backslash and a letter: `\n`, `\e`.
    Named(char),
    /// A backslash and octal digits.
    Octal(String),
    /// `\x` and two digits.
    Hex(String),
    /// `\u` and four digits.
    Unicode(String),
    /// `\c` and a character.
    Control(char),
}

/// `\d` and its like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shorthand {
    /// Which one.
    pub kind: ShorthandKind,
    /// The capital letter: everything else.
    pub negated: bool,
}

/// The three classes that have a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShorthandKind {
    /// `\d`
    Digit,
    /// `\s`
    Space,
    /// `\w`
    Word,
}

/// `\p{..}`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Property {
    /// The text in the braces: a general category or a block.
    pub name: String,
    /// `\P`
    pub negated: bool,
}

/// `[..]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// `[^..]`
    pub negated: bool,
    /// What stands in it, without the subtraction.
    pub items: Vec<ClassItem>,
    /// `-[..]` at its end.
    pub subtraction: Option<Box<Class>>,
    /// From `[` to `]`.
    pub span: Span,
}

/// One element of a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassItem {
    /// What it is.
    pub kind: ClassItemKind,
    /// Where it stands.
    pub span: Span,
}

/// What an element of a class is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClassItemKind {
    /// One character.
    Literal(Literal),
    /// `a-z`
    Range(Literal, Literal),
    /// `\d`
    Shorthand(Shorthand),
    /// `\p{..}`
    Property(Property),
}

/// A place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// `^`
    Caret,
    /// `$`
    Dollar,
    /// `\A`
    StringStart,
    /// `\Z`
    StringEnd,
    /// `\z`
    VeryEnd,
    /// `\G`
    SearchStart,
    /// `\b`
    WordBoundary,
    /// `\B`
    NotWordBoundary,
}

/// A reference to a group as it is written, and the group's number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupRef {
    /// A name or digits.
    pub text: String,
    /// The number that .NET gives to the group.
    pub number: u32,
}

/// The marks around the name of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quotes {
    /// `<name>`
    Angle,
    /// `'name'`
    Single,
}

/// A back-reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backref {
    /// The group.
    pub group: GroupRef,
    /// How it is written.
    pub form: BackrefForm,
}

/// How a back-reference is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BackrefForm {
    /// `\1`
    Digits,
    /// `\k<name>`
    Named(Quotes),
    /// `\<name>`, the old form.
    Bare(Quotes),
}

/// An item that is repeated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repeat {
    /// What is repeated.
    pub item: Item,
    /// Comments and blanks before the quantifier.
    pub before: Vec<Trivia>,
    /// How often.
    pub quantifier: Quantifier,
    /// Where the quantifier stands, with its lazy mark.
    pub quantifier_span: Span,
    /// Comments and blanks between the quantifier and what follows it, if that is a lazy mark.
    pub before_lazy: Vec<Trivia>,
    /// `?` after the quantifier.
    pub lazy: bool,
}

/// How often, as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Quantifier {
    /// `*`
    Star,
    /// `+`
    Plus,
    /// `?`
    Question,
    /// `{3}`
    Exactly(Count),
    /// `{3,}`
    AtLeast(Count),
    /// `{3,5}`
    Between(Count, Count),
}

impl Quantifier {
    /// How often at least, and at most if there is a bound.
    pub fn bounds(&self) -> (u32, Option<u32>) {
        match self {
            Quantifier::Star => (0, None),
            Quantifier::Plus => (1, None),
            Quantifier::Question => (0, Some(1)),
            Quantifier::Exactly(count) => (count.value, count.bound()),
            Quantifier::AtLeast(count) => (count.value, None),
            Quantifier::Between(min, max) => (min.value, max.bound()),
        }
    }
}

/// A number in a quantifier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// At most 2147483647.
    pub value: u32,
    /// Its digits.
    pub digits: String,
}

impl Count {
    /// The largest number means "without bound" to .NET.
    fn bound(&self) -> Option<u32> {
        (self.value < i32::MAX as u32).then_some(self.value)
    }
}

/// Parentheses with a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// What the parentheses do.
    pub kind: GroupKind,
    /// What is in them.
    pub body: Body,
}

/// What a pair of parentheses does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GroupKind {
    /// `(..)`; the number, unless option `n` or a condition keeps it from capturing.
    Plain(Option<u32>),
    /// `(?:..)`, `(?i-s:..)`; the text between `(?` and `:`.
    NonCapturing(String),
    /// `(?<name>..)`, `(?'name'..)`, `(?<push-pop>..)`, `(?<-pop>..)`
    Named {
        /// The marks around the name.
        quotes: Quotes,
        /// The group that captures. A balancing group may have none.
        name: Option<GroupRef>,
        /// The group whose capture a balancing group takes off.
        pop: Option<GroupRef>,
    },
    /// `(?=..)`, `(?<!..)`
    Look(Look),
    /// `(?>..)`
    Atomic,
    /// `(?(1)..|..)`, `(?(name)..|..)`
    IfGroup(GroupRef),
    /// `(?(test)..|..)`; the test is an item of kind [`ItemKind::Group`].
    IfTest(Box<Item>),
}
