//! Character classes, `[..]`.

use super::escape::shorthand;
use super::scan::{Pass, Scanner};
use crate::ast::{Class, ClassItem, ClassItemKind, Literal, Property, Spelling};
use crate::error::{ErrorKind, ParseError};
use crate::hir::Span;

/// Reads a class. The cursor is after its `[`.
///
/// The first pass, as in .NET, reads the same text without reporting most errors. It does not recognise `[a-[b]]` as a
/// subtraction, so for it the class ends at the first `]`.
pub(super) fn scan(scanner: &mut Scanner<'_>, pass: &Pass) -> Result<Class, ParseError> {
    scan_nested(scanner, pass, scanner.limits.nesting)
}

/// The start of a range whose end has not been read yet.
struct Pending {
    first: Literal,
    start: usize,
}

fn scan_nested(scanner: &mut Scanner<'_>, pass: &Pass, deeper: usize) -> Result<Class, ParseError> {
    let open = scanner.pos.saturating_sub(1);
    let build = matches!(pass, Pass::Build);
    let mut class = Class { negated: scanner.eat('^'), items: Vec::new(), subtraction: None, span: 0..0 };
    let mut pending: Option<Pending> = None;
    let mut first_char = true;
    loop {
        let start = scanner.pos;
        let is_first = std::mem::replace(&mut first_char, false);
        let (c, next) = (scanner.peek(), scanner.peek_at(1));
        let literal = match (c, next) {
            (Some(']'), _) if !is_first => {
                scanner.pos += 1;
                break;
            }
            (Some('\\'), Some(letter)) => {
                let item = if let Some(shorthand) = shorthand(letter) {
                    scanner.pos += 2;
                    Some(ClassItemKind::Shorthand(shorthand))
                } else if matches!(letter, 'p' | 'P') {
                    scanner.pos += 2;
                    if build && pending.is_some() {
                        return Err(scanner.error(ErrorKind::ShorthandClassInCharacterRange, start));
                    }
                    let name = scanner.property(start)?;
                    if build && !crate::unicode::is_known(&name) {
                        return Err(scanner.error(ErrorKind::UnrecognizedUnicodeProperty, start));
                    }
                    Some(ClassItemKind::Property(Property { name, negated: letter == 'P' }))
                } else {
                    None
                };
                if let Some(kind) = item {
                    if build && pending.is_some() {
                        return Err(scanner.error(ErrorKind::ShorthandClassInCharacterRange, start));
                    }
                    class.items.push(ClassItem { kind, span: scanner.span(start) });
                    continue;
                }
                scanner.pos += 1;
                if letter == '-' {
                    scanner.pos += 1;
                    let dash = Literal { unit: u16::from(b'-'), spelling: Spelling::Escaped };
                    // It can end a range but, unlike `-`, cannot begin one.
                    let item = match pending.take_if(|_| build) {
                        Some(range) => close_range(scanner, range, dash)?,
                        None => ClassItem { kind: ClassItemKind::Literal(dash), span: scanner.span(start) },
                    };
                    class.items.push(item);
                    continue;
                }
                scanner.char_escape(start)?
            }
            _ => match scanner.plain() {
                Some(literal) => literal,
                None => {
                    return Err(
                        scanner.error_at(ErrorKind::UnterminatedBracket, scanner.byte(open)..scanner.byte(open) + 1)
                    );
                }
            },
        };
        let plain = |wanted: char| literal.spelling == Spelling::Plain && literal.char() == wanted && !is_first;
        if let Some(range) = pending.take() {
            if !build {
                continue;
            }
            if plain('[') {
                class.items.push(single(range.first, scanner.byte(range.start)..scanner.byte(start - 1)));
                subtract(scanner, pass, deeper, start, &mut class)?;
            } else {
                class.items.push(close_range(scanner, range, literal)?);
            }
        } else if scanner.peek() == Some('-') && scanner.peek_at(1).is_some_and(|c| c != ']') {
            pending = Some(Pending { first: literal, start });
            scanner.pos += 1;
        } else if plain('-') && scanner.peek() == Some('[') {
            scanner.pos += 1;
            subtract(scanner, pass, deeper, start + 1, &mut class)?;
        } else {
            class.items.push(single(literal, scanner.span(start)));
        }
    }
    class.span = scanner.span(open);
    Ok(class)
}

fn single(literal: Literal, span: Span) -> ClassItem {
    ClassItem { kind: ClassItemKind::Literal(literal), span }
}

fn close_range(scanner: &Scanner<'_>, range: Pending, last: Literal) -> Result<ClassItem, ParseError> {
    if range.first.unit > last.unit {
        return Err(scanner.error(ErrorKind::ReversedCharacterRange, range.start));
    }
    Ok(ClassItem { kind: ClassItemKind::Range(range.first, last), span: scanner.span(range.start) })
}

/// Reads the class that is subtracted. The cursor is after its `[`, which is at `start`.
fn subtract(
    scanner: &mut Scanner<'_>,
    pass: &Pass,
    deeper: usize,
    start: usize,
    class: &mut Class,
) -> Result<(), ParseError> {
    let Some(deeper) = deeper.checked_sub(1) else {
        return Err(scanner.too_deep(start));
    };
    class.subtraction = Some(Box::new(scan_nested(scanner, pass, deeper)?));
    if matches!(pass, Pass::Build) && scanner.peek().is_some_and(|c| c != ']') {
        return Err(scanner.error(ErrorKind::ExclusionGroupNotLast, start));
    }
    Ok(())
}
