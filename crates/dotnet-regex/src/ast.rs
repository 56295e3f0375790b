//! The syntax tree of a pattern: everything that was written, with its span.
//!
//! It prints back to the same text, so it keeps what has no meaning: spellings (`\x41` or `A`), comments, and the white
//! space of option `x`. [`lower`](crate::lower()) determines what a pattern means.
//!
//! Rejected: keeping the source text and slicing it. A tree that prints from its parts can be edited by a fix, and
//! printing it shows that the parser lost nothing.

mod display;

use crate::hir::{GroupInfo, Look, Span};
use crate::options::Options;

/// A pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ast {
    /// The options that are on at its start.
    pub options: Options,
    /// The whole pattern.
    pub body: Body,
    /// All groups that .NET counts, ascending by number; the first is group 0, the match.
    pub groups: Vec<GroupInfo>,
}

/// Branches separated by `|`: a whole pattern, or the inside of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    /// The branches; at least one.
    pub branches: Vec<Branch>,
    /// Its span, in bytes of the pattern.
    pub span: Span,
}

/// A sequence of items, which may be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Branch {
    /// The items, in the order of the pattern.
    pub items: Vec<Item>,
    /// Its span, in bytes of the pattern.
    pub span: Span,
}

/// One element of a branch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The kind of element.
    pub kind: ItemKind,
    /// Its span, in bytes of the pattern.
    pub span: Span,
}

/// The kind of an item.
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
    /// Parentheses with a body.
    Group(Box<Group>),
    /// `(?i-s)`: options that hold to the end of the group, as the text between `(?` and `)`.
    Switch(String),
    /// A comment or white space.
    Trivia(Trivia),
}

/// Text without meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trivia {
    /// `(?#..)`, as the text in between.
    Comment(String),
    /// With option `x`, `#` to the end of the line, as the text after `#`.
    LineComment(String),
    /// With option `x`, white space.
    Blank(String),
}

/// A character and its spelling.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Literal {
    /// The UTF-16 code unit that it stands for. These are the characters of .NET.
    pub unit: u16,
    /// How it is written.
    pub spelling: Spelling,
}

impl Literal {
    /// Returns the character, or the replacement character for half of a surrogate pair.
    pub fn char(&self) -> char {
        char::from_u32(u32::from(self.unit)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// How a character is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Spelling {
    /// The character itself.
    Plain,
    /// The first half of a character outside the basic plane, which is two units. It prints the whole character.
    HighHalf(char),
    /// The same after a backslash.
    EscapedHighHalf(char),
    /// The second half of such a character. It prints nothing.
    LowHalf,
    /// A backslash and the character itself.
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

/// `\d`, `\s`, `\w` or one of their negations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shorthand {
    /// The class.
    pub kind: ShorthandKind,
    /// Whether it is the capital letter, which stands for all other characters.
    pub negated: bool,
}

/// The classes that have a letter.
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
    /// The text in the braces: the name of a general category or a block.
    pub name: String,
    /// Whether it is `\P`.
    pub negated: bool,
}

/// `[..]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// Whether it is `[^..]`.
    pub negated: bool,
    /// Its elements, without the subtraction.
    pub items: Vec<ClassItem>,
    /// The class of `-[..]` at its end, if there is one.
    pub subtraction: Option<Box<Class>>,
    /// Its span, from `[` to `]`.
    pub span: Span,
}

/// One element of a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassItem {
    /// The kind of element.
    pub kind: ClassItemKind,
    /// Its span, in bytes of the pattern.
    pub span: Span,
}

/// The kind of an element of a class.
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

/// An assertion about a position.
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

/// A reference to a group, as it is written, with the number of the group.
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
    /// The repeated item.
    pub item: Item,
    /// Comments and white space before the quantifier.
    pub before: Vec<Trivia>,
    /// The quantifier.
    pub quantifier: Quantifier,
    /// The span of the quantifier, including its lazy mark.
    pub quantifier_span: Span,
    /// Comments and white space between the quantifier and its lazy mark. Empty without a lazy mark.
    pub before_lazy: Vec<Trivia>,
    /// Whether `?` follows the quantifier.
    pub lazy: bool,
}

/// A quantifier, as it is written.
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
    /// Returns the least number of passes, and the greatest or `None` without a bound.
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
    /// The value, at most 2147483647.
    pub value: u32,
    /// Its digits.
    pub digits: String,
}

impl Count {
    /// Returns the value as an upper bound. The largest number means "without bound" in .NET.
    fn bound(&self) -> Option<u32> {
        (self.value < i32::MAX as u32).then_some(self.value)
    }
}

/// Parentheses with a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The kind of group.
    pub kind: GroupKind,
    /// The text inside.
    pub body: Body,
}

/// The kind of a pair of parentheses with a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GroupKind {
    /// `(..)`, with the number of the group, or `None` if it does not capture because of option `n` or a condition.
    Plain(Option<u32>),
    /// `(?:..)`, `(?i-s:..)`, as the text between `(?` and `:`.
    NonCapturing(String),
    /// `(?<name>..)`, `(?'name'..)`, `(?<push-pop>..)`, `(?<-pop>..)`
    Named {
        /// The marks around the name.
        quotes: Quotes,
        /// The group that captures. A balancing group may have none.
        name: Option<GroupRef>,
        /// The group whose last capture a balancing group removes.
        pop: Option<GroupRef>,
    },
    /// `(?=..)`, `(?<!..)`
    Look(Look),
    /// `(?>..)`
    Atomic,
    /// `(?(1)..|..)`, `(?(name)..|..)`
    IfGroup(GroupRef),
    /// `(?(test)..|..)`. The test is an item of kind [`ItemKind::Group`].
    IfTest(Box<Item>),
}
