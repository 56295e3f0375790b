//! The parser: from pattern text to the syntax tree.
//!
//! It accepts exactly what the constructor of .NET's `Regex` accepts (.NET 8 and 10, options `imnsx`), and otherwise
//! reports .NET's error at .NET's offset. That includes the peculiarities of its parser, so this parser makes the same
//! two passes in the same steps, but builds a tree of its own. The engine's source is the specification:
//! <https://github.com/dotnet/runtime/blob/main/src/libraries/System.Text.RegularExpressions/src/System/Text/RegularExpressions/RegexParser.cs>.

mod class;
mod escape;
mod group;
mod groups;
mod scan;

pub(crate) use scan::is_word;

use crate::Counted;
use std::mem;

use crate::ast::{Anchor, Ast, Body, Branch, Count, GroupKind, Item, ItemKind, Quantifier, Repeat};
use crate::error::{ErrorKind, ParseError};
use crate::hir::GroupInfo;
use crate::limits::{LimitExceeded, Limits};
use crate::options::Options;
use scan::{Pass, Scanner};

/// Parses a pattern with the given options.
///
/// # Errors
/// Returns [`ParseError`] if .NET would not accept the pattern, or if it exceeds a limit.
pub fn parse(pattern: &str, options: Options, limits: &Limits) -> Result<Ast, ParseError> {
    let mut scanner = Scanner::new(pattern, options, *limits);
    let given = pattern.chars().count();
    if given > limits.pattern_chars {
        let (given, limit) = (given as u64, limits.pattern_chars as u64);
        let kind = ErrorKind::LimitExceeded(LimitExceeded { what: Counted::Characters, given, limit });
        return Err(scanner.error_at(kind, 0..pattern.len()));
    }
    groups::find(&mut scanner)?;
    scanner.rewind(options);
    let mut parser = Parser {
        scanner,
        outer: Vec::new(),
        current: OpenGroup::new(None, options, 0, 0),
        next_number: 1,
        ignore_next: false,
        after_quantifier: false,
    };
    parser.run()?;
    let (_, _, body) = parser.current.finish(&parser.scanner);
    let numbers = parser.scanner.groups.numbers;
    let groups = numbers.into_iter().map(|(number, name)| GroupInfo { number, name }).collect();
    Ok(Ast { options, body, groups })
}

/// The kind of an open group.
#[derive(Debug)]
enum Opener {
    /// A group.
    Group(GroupKind),
    /// `(?(test)..)` whose test has not been read yet.
    Condition,
}

/// A group that is not closed yet, or the whole pattern.
#[derive(Debug)]
struct OpenGroup {
    /// `None` for the whole pattern.
    opener: Option<Opener>,
    /// The options outside it.
    options: Options,
    /// The position of its `(`.
    start: usize,
    body_start: usize,
    branch_start: usize,
    branches: Vec<Branch>,
    items: Vec<Item>,
}

impl OpenGroup {
    fn new(opener: Option<Opener>, options: Options, start: usize, body_start: usize) -> OpenGroup {
        OpenGroup {
            opener,
            options,
            start,
            body_start,
            branch_start: body_start,
            branches: Vec::new(),
            items: Vec::new(),
        }
    }

    fn end_branch(&mut self, scanner: &Scanner<'_>, end: usize) {
        let span = scanner.byte(self.branch_start)..scanner.byte(end);
        self.branches.push(Branch { items: mem::take(&mut self.items), span });
    }

    /// Returns the body. It ends at the cursor or, for a group, before the `)` that was just read.
    fn finish(mut self, scanner: &Scanner<'_>) -> (Option<Opener>, usize, Body) {
        let end = if self.opener.is_some() { scanner.pos.saturating_sub(1) } else { scanner.pos };
        self.end_branch(scanner, end);
        let span = scanner.byte(self.body_start)..scanner.byte(end);
        (self.opener, self.start, Body { branches: self.branches, span })
    }
}

struct Parser<'p> {
    scanner: Scanner<'p>,
    /// The groups around the current one, outermost first.
    outer: Vec<OpenGroup>,
    current: OpenGroup,
    /// The number of the next unnamed group.
    next_number: u32,
    /// Whether the next plain parentheses are those of a condition and do not capture. .NET does not reset this when
    /// the condition is of another kind, so it may affect parentheses much later.
    ignore_next: bool,
    after_quantifier: bool,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), ParseError> {
        loop {
            self.push_trivia()?;
            let start = self.scanner.pos;
            let Some(c) = self.scanner.peek() else { break };
            let after_quantifier = mem::take(&mut self.after_quantifier);
            let kind = match c {
                '*' | '+' | '?' | '{' if self.scanner.at_quantifier() => {
                    self.scanner.pos += 1;
                    let kind = if after_quantifier {
                        ErrorKind::NestedQuantifiersNotParenthesized
                    } else {
                        ErrorKind::QuantifierAfterNothing
                    };
                    return Err(self.scanner.error(kind, start));
                }
                '(' => {
                    self.scanner.pos += 1;
                    self.open(start)?;
                    continue;
                }
                '|' => {
                    self.current.end_branch(&self.scanner, start);
                    self.scanner.pos += 1;
                    self.current.branch_start = self.scanner.pos;
                    continue;
                }
                ')' => {
                    self.scanner.pos += 1;
                    match self.close(start)? {
                        Some(item) => {
                            self.finish_item(item)?;
                            continue;
                        }
                        None => continue,
                    }
                }
                '\\' => {
                    self.scanner.pos += 1;
                    if self.scanner.at_end() {
                        return Err(self.scanner.error(ErrorKind::UnescapedEndingBackslash, start));
                    }
                    self.scanner.escape(&Pass::Build)?
                }
                '[' => {
                    self.scanner.pos += 1;
                    ItemKind::Class(class::scan(&mut self.scanner, &Pass::Build)?)
                }
                '^' | '$' | '.' => {
                    self.scanner.pos += 1;
                    match c {
                        '^' => ItemKind::Anchor(Anchor::Caret),
                        '$' => ItemKind::Anchor(Anchor::Dollar),
                        _ => ItemKind::Dot,
                    }
                }
                _ => match self.scanner.plain() {
                    Some(literal) => ItemKind::Literal(literal),
                    None => break,
                },
            };
            let span = self.scanner.span(start);
            self.finish_item(Item { kind, span })?;
        }
        if self.outer.is_empty() {
            return Ok(());
        }
        let open = self.scanner.byte(self.current.start);
        Err(self.scanner.error_at(ErrorKind::InsufficientClosingParentheses, open..open + 1))
    }

    fn push_trivia(&mut self) -> Result<(), ParseError> {
        let trivia = self.scanner.trivia()?;
        self.current.items.extend(trivia.into_iter().map(|(t, span)| Item { kind: ItemKind::Trivia(t), span }));
        Ok(())
    }

    /// Appends an item to the branch, with its quantifier if one follows.
    fn finish_item(&mut self, item: Item) -> Result<(), ParseError> {
        let before = self.scanner.trivia()?;
        if !self.scanner.at_quantifier() {
            self.current.items.push(item);
            self.current.items.extend(before.into_iter().map(|(t, span)| Item { kind: ItemKind::Trivia(t), span }));
            return Ok(());
        }
        let start = self.scanner.pos;
        let quantifier = self.quantifier()?;
        let end = self.scanner.pos;
        let before_lazy = self.scanner.trivia()?;
        let lazy = self.scanner.eat('?');
        if let (min, Some(max)) = quantifier.bounds()
            && min > max
        {
            return Err(self.scanner.error(ErrorKind::ReversedQuantifierRange, start));
        }
        let end = self.scanner.byte(if lazy { self.scanner.pos } else { end });
        let quantifier_span = self.scanner.byte(start)..end;
        let span = item.span.start..end;
        // Without a lazy mark, what was skipped belongs to the next item.
        let (before_lazy, after) = if lazy { (before_lazy, Vec::new()) } else { (Vec::new(), before_lazy) };
        let repeat = Repeat {
            item,
            before: before.into_iter().map(|(t, _)| t).collect(),
            quantifier,
            quantifier_span,
            before_lazy: before_lazy.into_iter().map(|(t, _)| t).collect(),
            lazy,
        };
        self.current.items.push(Item { kind: ItemKind::Repeat(Box::new(repeat)), span });
        self.current.items.extend(after.into_iter().map(|(t, span)| Item { kind: ItemKind::Trivia(t), span }));
        self.after_quantifier = true;
        Ok(())
    }

    /// Reads the quantifier at the cursor, without a lazy mark.
    fn quantifier(&mut self) -> Result<Quantifier, ParseError> {
        Ok(match self.scanner.next() {
            Some('*') => Quantifier::Star,
            Some('+') => Quantifier::Plus,
            Some('?') => Quantifier::Question,
            _ => {
                let min = self.count()?;
                let quantifier = if !self.scanner.eat(',') {
                    Quantifier::Exactly(min)
                } else if self.scanner.peek() == Some('}') {
                    Quantifier::AtLeast(min)
                } else {
                    Quantifier::Between(min, self.count()?)
                };
                self.scanner.eat('}');
                quantifier
            }
        })
    }

    fn count(&mut self) -> Result<Count, ParseError> {
        let start = self.scanner.pos;
        let value = self.scanner.number()?;
        Ok(Count { value, digits: self.scanner.text(start, self.scanner.pos) })
    }

    /// Closes the current group at the `)` that was just read, at `start`. Returns `None` for the test of a condition,
    /// which is not an item.
    fn close(&mut self, start: usize) -> Result<Option<Item>, ParseError> {
        let Some(outer) = self.outer.pop() else {
            return Err(self.scanner.error(ErrorKind::InsufficientOpeningParentheses, start));
        };
        let open_group = mem::replace(&mut self.current, outer);
        self.scanner.options = open_group.options;
        let (opener, open, body) = open_group.finish(&self.scanner);
        let kind = match opener {
            Some(Opener::Group(kind)) => kind,
            // A condition without a test. The test is always read next, so this is not reached.
            Some(Opener::Condition) | None => {
                return Err(self.scanner.error(ErrorKind::AlternationHasMalformedCondition, open));
            }
        };
        let conditional = matches!(kind, GroupKind::IfGroup(_) | GroupKind::IfTest(_));
        if conditional && body.branches.len() > 2 {
            return Err(self.scanner.error(ErrorKind::AlternationHasTooManyConditions, open));
        }
        let group = ItemKind::Group(Box::new(crate::ast::Group { kind, body }));
        let item = Item { kind: group, span: self.scanner.span(open) };
        if matches!(self.current.opener, Some(Opener::Condition)) {
            self.current.opener = Some(Opener::Group(GroupKind::IfTest(Box::new(item))));
            self.current.body_start = self.scanner.pos;
            self.current.branch_start = self.scanner.pos;
            return Ok(None);
        }
        Ok(Some(item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks an error by its name, the text that it underlines, and .NET's offset.
    fn check(pattern: &str, name: &str, underlined: &str, offset: usize) {
        let error = parse(pattern, Options::default(), &Limits::default()).unwrap_err();
        let found = (error.kind.name(), &pattern[error.span.clone()], error.offset);
        assert_eq!(found, (name.to_owned(), underlined, offset), "{pattern}: {error}");
        let message = error.to_string();
        assert!(!message.contains('\n') && !message.ends_with('.'), "{message}");
    }

    fn check_valid(pattern: &str) {
        let ast = parse(pattern, Options::default(), &Limits::default()).unwrap();
        assert_eq!(ast.to_string(), pattern);
    }

    #[test]
    fn errors_point_at_what_is_wrong() {
        check(r"^(\d+$", "InsufficientClosingParentheses", "(", 6);
        check(r"^\d+)$", "InsufficientOpeningParentheses", ")", 5);
        check("[0-9", "UnterminatedBracket", "[", 4);
        check("a[9-0]", "ReversedCharacterRange", "9-0", 5);
        check(r"[a-\d]", "ShorthandClassInCharacterRange", r"\d", 5);
        check("[a-[b]c]", "ExclusionGroupNotLast", "[b]", 6);
        check(r"\q", "UnrecognizedEscape", r"\q", 2);
        check(r"\x4", "InsufficientOrInvalidHexDigits", r"\x4", 2);
        check(r"a\", "UnescapedEndingBackslash", r"\", 2);
        check(r"\1", "UndefinedNumberedReference", r"\1", 2);
        check(r"\k<n>", "UndefinedNamedReference", r"\k<n>", 5);
        check(r"\p{Greek}", "UnrecognizedUnicodeProperty", r"\p{Greek}", 9);
        check("+49", "QuantifierAfterNothing", "+", 1);
        check(r"\d++", "NestedQuantifiersNotParenthesized", "+", 4);
        check("x{2,1}", "ReversedQuantifierRange", "{2,1}", 6);
        check("x{2147483648}", "QuantifierOrCaptureGroupOutOfRange", "2147483648", 12);
        check("(?P<n>a)", "InvalidGroupingConstruct", "(?P", 3);
        check("(?<1a>x)", "CaptureGroupNameInvalid", "1", 4);
        check("(?(1)a|b|c)(d)", "AlternationHasTooManyConditions", "(?(1)a|b|c)", 11);
        check("(?#x", "UnterminatedComment", "(?#x", 4);
    }

    #[test]
    fn offsets_count_utf16_units() {
        check("é\u{1F600}(", "InsufficientClosingParentheses", "(", 4);
    }

    #[test]
    fn valid_patterns_print_back() {
        for pattern in [
            "",
            "|",
            "()",
            "^+49$",
            "x{,5}x{a}x{1,",
            "[]a]",
            "[^]]",
            "[a-z-[aeiou]]",
            r"[\d-z]",
            "x+?",
            "(?i-s)a(?-)b(?I)c",
            "(?x) a b # c\n(?#d) + ?",
            "(?<n>a)(?'m'b)(?<-n>c)(?<m-n>d)",
            r"(a)\k<1>\k'1'\<1>\1",
            r"\10\400\x4a\u004A\cA\e",
            "(?(?=a)b|c)(?(x)y)",
            "(a)(?(1)b|c)",
            "\u{1F600}+[\u{1F600}]\\\u{1F600}",
        ] {
            check_valid(pattern);
        }
    }

    #[test]
    fn limits_are_named() {
        let limits = Limits { pattern_chars: 30, nesting: 3, ..Limits::default() };
        let message = |pattern: &str| parse(pattern, Options::default(), &limits).unwrap_err().to_string();
        assert_eq!(message(&"1".repeat(31)), "too many characters: 31 (the limit is 30)");
        assert_eq!(message("((((1))))"), "too many nested groups: 4 (the limit is 3)");
        assert_eq!(message(&"[a-b-".repeat(5)), "too many nested groups: 4 (the limit is 3)");
    }
}
