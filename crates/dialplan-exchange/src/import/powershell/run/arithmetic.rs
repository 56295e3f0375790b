//! Operators on numbers, and on text with patterns that are plain enough.

use dialplan_core::source::Span;

use super::live::{Shape, Value};
use super::matching::{divided, matched, replaced};
use crate::import::powershell::tree::BLANKS;

/// The longest range that is written out: `1..9`.
const RANGE: i64 = 100_000;

/// Returns the result of an operator, or `None` if it is not read.
pub(super) fn computed(name: &str, a: &Value, b: &Value, exact: bool, span: Span) -> Option<Shape> {
    match name {
        "gt" | "lt" | "ge" | "le" => {
            // Texts are compared by the language of the computer.
            let Shape::Number(_) = a.shape else { return None };
            let (a, b) = (number(a)?, number(b)?);
            let holds = match name {
                "gt" => a > b,
                "lt" => a < b,
                "ge" => a >= b,
                _ => a <= b,
            };
            Some(Shape::Flag(holds))
        }
        ".." => {
            let (from, to) = (number(a)?, number(b)?);
            if from.abs_diff(to) > RANGE.unsigned_abs() {
                return None;
            }
            let up: Vec<i64> = (from.min(to)..=from.max(to)).collect();
            let numbers: Vec<i64> = if from <= to { up } else { up.into_iter().rev().collect() };
            let value = |number: i64| Value::new(span, Shape::number(number));
            Some(Shape::array(numbers.into_iter().map(value).collect()))
        }
        "-" => number(a)?.checked_sub(number(b)?).map(whole),
        "*" => match &a.shape {
            Shape::Number(_) => number(a)?.checked_mul(number(b)?).map(whole),
            Shape::Text(text) => {
                let times = usize::try_from(number(b)?).ok().filter(|times| times * text.len() < 10_000)?;
                Some(Shape::text(text.repeat(times)))
            }
            _ => None,
        },
        "/" => {
            let (a, b) = (number(a)?, number(b)?);
            // Only what has no remainder is a whole number.
            if b != 0 && a.checked_rem(b)? == 0 { a.checked_div(b).map(whole) } else { None }
        }
        "%" => number(a)?.checked_rem(number(b)?).map(whole),
        "like" | "notlike" => {
            let like = is_like(a.as_text()?, b.as_text()?, exact)?;
            Some(Shape::Flag(like == (name == "like")))
        }
        "match" | "notmatch" => {
            let found = matched(b.as_text()?, a.as_text()?, exact)?;
            Some(Shape::Flag(found.is_some() == (name == "match")))
        }
        "replace" => {
            let parts = b.items();
            let (pattern, with) = match parts.as_slice() {
                [pattern] => (pattern.as_text()?, ""),
                [pattern, with] => (pattern.as_text()?, with.as_text()?),
                _ => return None,
            };
            replaced(a.as_text()?, pattern, with, exact).map(Shape::text)
        }
        "split" => {
            let text = a.as_text()?;
            let parts = b.items();
            // After the pattern, how many parts there may be; 0 for all.
            let (pattern, most) = match parts.as_slice() {
                [pattern] => (pattern.as_text()?, 0),
                [pattern, most] => (pattern.as_text()?, usize::try_from(number(most)?).ok()?),
                _ => return None,
            };
            let parts = divided(text, pattern, most, exact)?;
            Some(Shape::array(parts.into_iter().map(|part| Value::text(span, part)).collect()))
        }
        BLANKS => {
            let parts = a.as_text()?.split_whitespace();
            Some(Shape::array(parts.map(|part| Value::text(span, part)).collect()))
        }
        _ => None,
    }
}

fn whole(number: i64) -> Shape {
    Shape::number(number)
}

/// Returns a whole number, also if it is written as text.
pub(super) fn number(value: &Value) -> Option<i64> {
    match &value.shape {
        Shape::Number(text) => text.parse().ok(),
        Shape::Text(text) => text.trim().parse().ok(),
        Shape::Null => Some(0),
        _ => None,
    }
}

/// Returns whether a text is like a pattern with `*` and `?`; `None` for a pattern with other signs.
fn is_like(text: &str, pattern: &str, exact: bool) -> Option<bool> {
    if pattern.contains(['[', ']', '`']) {
        return None;
    }
    let fold = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
    let (text, pattern): (Vec<char>, Vec<char>) = (fold(text).chars().collect(), fold(pattern).chars().collect());
    // The usual walk: after a mismatch, the last star takes one character more.
    let (mut at, mut place, mut star) = (0, 0, None);
    while at < text.len() {
        match pattern.get(place) {
            Some('*') => {
                star = Some((place, at));
                place += 1;
            }
            Some(c) if *c == '?' || text.get(at) == Some(c) => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((of_star, taken)) => {
                    star = Some((of_star, taken + 1));
                    (place, at) = (of_star + 1, taken + 1);
                }
                None => return Some(false),
            },
        }
    }
    Some(pattern.get(place..).is_some_and(|rest| rest.iter().all(|c| *c == '*')))
}
