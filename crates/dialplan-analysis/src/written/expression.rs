//! Expressions of dial strings: sequences of sets of characters that repeat, and groups of alternatives.

use dotnet_regex::charset::{ALPHABET_LEN, CharSet};

use crate::sets::escaped;

/// A sequence of items.
pub(super) type Sequence = Vec<Item>;

/// A part of an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Item {
    /// A character of a set, at least and at most this often.
    Characters(CharSet, usize, Option<usize>),
    /// One of several sequences, or nothing if it is optional.
    Group { alternatives: Vec<Sequence>, optional: bool },
}

/// Puts a character in front of a sequence.
pub(super) fn behind(set: CharSet, rest: &[Item]) -> Sequence {
    let mut sequence = vec![Item::Characters(set, 1, Some(1))];
    extend(&mut sequence, rest);
    sequence
}

/// Puts any number of characters of a set in front of a sequence.
pub(super) fn behind_any(set: CharSet, rest: &[Item]) -> Sequence {
    let mut sequence = vec![Item::Characters(set, 0, None)];
    extend(&mut sequence, rest);
    sequence
}

/// Appends a sequence. Equal sets side by side become one that repeats.
fn extend(sequence: &mut Sequence, rest: &[Item]) {
    let mut rest = rest.iter();
    if let (Some(Item::Characters(set, least, most)), Some(Item::Characters(next, more, limit))) =
        (sequence.last_mut(), rest.clone().next())
        && set == next
    {
        *least += more;
        *most = most.zip(*limit).map(|(a, b)| a + b);
        rest.next();
    }
    sequence.extend(rest.cloned());
}

/// Returns one of the alternatives, or nothing if it is optional. What all alternatives end with is written once.
pub(super) fn one_of(mut alternatives: Vec<Sequence>, optional: bool) -> Sequence {
    if optional {
        // Optional characters of one set are a repetition.
        if let [one] = alternatives.as_mut_slice()
            && let [Item::Characters(_, least @ (0 | 1), _)] = one.as_mut_slice()
        {
            *least = 0;
            return one.clone();
        }
        return if alternatives.is_empty() { Vec::new() } else { vec![Item::Group { alternatives, optional }] };
    }
    if let [one] = alternatives.as_mut_slice() {
        return std::mem::take(one);
    }
    let mut ending = Vec::new();
    while let Some(common) = common_ending(&mut alternatives) {
        ending.push(common);
    }
    ending.reverse();
    if alternatives.iter().any(Vec::is_empty) {
        alternatives.retain(|alternative| !alternative.is_empty());
        let mut sequence = one_of(alternatives, true);
        extend(&mut sequence, &ending);
        return sequence;
    }
    let mut sequence = vec![Item::Group { alternatives, optional: false }];
    extend(&mut sequence, &ending);
    sequence
}

/// Takes an item off the ends of all alternatives, if they end alike.
fn common_ending(alternatives: &mut [Sequence]) -> Option<Item> {
    let lasts: Option<Vec<Item>> = alternatives.iter().map(|alternative| alternative.last().cloned()).collect();
    let lasts = lasts?;
    let first = lasts.first()?.clone();
    if lasts.iter().all(|last| *last == first) {
        alternatives.iter_mut().for_each(|alternative| {
            alternative.pop();
        });
        return Some(first);
    }
    // Fixed numbers of characters of one set have the least number in common.
    let Item::Characters(set, ..) = &first else { return None };
    let fixed = |item: &Item| match item {
        Item::Characters(own, least, most) if own == set && Some(*least) == *most => Some(*least),
        _ => None,
    };
    let numbers: Option<Vec<usize>> = lasts.iter().map(fixed).collect();
    let common = numbers?.into_iter().min().filter(|common| *common > 0)?;
    for alternative in alternatives.iter_mut() {
        if let Some(Item::Characters(_, least, most)) = alternative.last_mut() {
            *least -= common;
            *most = most.map(|most| most - common);
            if *most == Some(0) {
                alternative.pop();
            }
        }
    }
    Some(Item::Characters(*set, common, Some(common)))
}

/// Returns the number of items of a sequence, those in groups included.
pub(super) fn size(sequence: &[Item]) -> usize {
    let of_item = |item: &Item| match item {
        Item::Characters(..) => 1,
        Item::Group { alternatives, .. } => 1 + alternatives.iter().map(|sequence| size(sequence)).sum::<usize>(),
    };
    sequence.iter().map(of_item).sum()
}

/// Writes a sequence as a .NET pattern.
pub(super) fn write(sequence: &[Item], out: &mut String) {
    for item in sequence {
        match item {
            Item::Characters(set, least, most) => {
                // A few equal characters are written out.
                let written = if set.len() == 1 && Some(*least) == *most && *least <= 3 { *least } else { 1 };
                (0..written).for_each(|_| write_set(*set, out));
                match (least, most) {
                    _ if written > 1 => {}
                    (1, Some(1)) => {}
                    (0, Some(1)) => out.push('?'),
                    (0, None) => out.push('*'),
                    (1, None) => out.push('+'),
                    (least, None) => out.push_str(&format!("{{{least},}}")),
                    (least, Some(most)) if least == most => out.push_str(&format!("{{{least}}}")),
                    (least, Some(most)) => out.push_str(&format!("{{{least},{most}}}")),
                }
            }
            Item::Group { alternatives, optional } => {
                out.push_str("(?:");
                for (at, alternative) in alternatives.iter().enumerate() {
                    if at > 0 {
                        out.push('|');
                    }
                    write(alternative, out);
                }
                out.push_str(if *optional { ")?" } else { ")" });
            }
        }
    }
}

/// Writes a set of characters: a character, `\d`, `.`, or a class, which is negated where that is shorter.
fn write_set(set: CharSet, out: &mut String) {
    let own: Vec<u8> = set.iter().collect();
    let is_digits = own.iter().all(u8::is_ascii_digit) && own.len() == 10;
    match own.as_slice() {
        [one] => out.push_str(&escaped(&char::from(*one).to_string())),
        _ if is_digits => out.push_str(r"\d"),
        _ if own.len() == ALPHABET_LEN => out.push('.'),
        _ => {
            let others: Vec<u8> = set.complement().iter().collect();
            let negated = others.len() < own.len();
            out.push_str(if negated { "[^" } else { "[" });
            write_members(if negated { &others } else { &own }, out);
            out.push(']');
        }
    }
}

fn write_members(members: &[u8], out: &mut String) {
    let mut rest = members;
    while let [first, ..] = rest {
        let run = (0..rest.len()).take_while(|at| rest.get(*at).is_some_and(|b| usize::from(b - first) == *at)).count();
        let last = rest.get(run - 1).copied().unwrap_or(*first);
        let whole = |byte: u8| byte.is_ascii_alphanumeric();
        match run {
            // A range has both ends among the digits or the letters of one case.
            3.. if whole(*first) && whole(last) && (last - first) < 26 && same_kind(*first, last) => {
                out.extend([char::from(*first), '-', char::from(last)]);
                rest = rest.get(run..).unwrap_or_default();
            }
            _ => {
                if br"\]^-[".contains(first) {
                    out.push('\\');
                }
                out.push(char::from(*first));
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
}

fn same_kind(a: u8, b: u8) -> bool {
    [u8::is_ascii_digit, u8::is_ascii_uppercase, u8::is_ascii_lowercase].into_iter().any(|is| is(&a) && is(&b))
}
