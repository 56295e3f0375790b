//! Patterns of `-match`, `-replace` and `-split` that are plain enough to be read without a matcher: a row of single
//! characters and sets, of which only the last may repeat.

/// A pattern.
pub(super) struct SimplePattern {
    at_start: bool,
    at_end: bool,
    /// What each character may be, and whether it may be missing.
    items: Vec<(Item, bool)>,
    /// Whether the last item repeats, and at least how often.
    repeat: Option<usize>,
    exact: bool,
}

/// What one character may be.
enum Item {
    Char(char),
    Digit(bool),
    Blank(bool),
    Any,
    Set(Vec<(char, char)>, bool),
}

impl SimplePattern {
    /// Returns the pattern, or `None` if it is not plain.
    pub(super) fn new(pattern: &str, exact: bool) -> Option<SimplePattern> {
        let mut found = SimplePattern { at_start: false, at_end: false, items: Vec::new(), repeat: None, exact };
        let mut chars = pattern.chars().peekable();
        if chars.peek() == Some(&'^') {
            found.at_start = true;
            chars.next();
        }
        while let Some(c) = chars.next() {
            if found.at_end {
                return None;
            }
            let item = match c {
                '$' => {
                    found.at_end = true;
                    continue;
                }
                '+' | '*' if found.repeat.is_none() && !found.items.is_empty() => {
                    found.repeat = Some(usize::from(c == '+'));
                    continue;
                }
                '.' => Item::Any,
                '[' => set(&mut chars)?,
                '\\' => match chars.next()? {
                    'd' => Item::Digit(true),
                    'D' => Item::Digit(false),
                    'n' => Item::Char('\n'),
                    'r' => Item::Char('\r'),
                    't' => Item::Char('\t'),
                    's' => Item::Blank(true),
                    'S' => Item::Blank(false),
                    c if !c.is_alphanumeric() => Item::Char(c),
                    _ => return None,
                },
                '?' if found.repeat.is_none() => {
                    // Without a way back, what may be missing must differ from what follows.
                    match found.items.last_mut() {
                        Some((Item::Char(_), optional @ false)) => *optional = true,
                        _ => return None,
                    }
                    continue;
                }
                '(' | ')' | '{' | '}' | '|' | '?' | '+' | '*' | ']' | '^' => return None,
                c => Item::Char(c),
            };
            if found.repeat.is_some() {
                return None;
            }
            found.items.push((item, false));
        }
        let sound = found.items.windows(2).all(|pair| match pair {
            [(Item::Char(a), true), (Item::Char(b), _)] => !a.eq_ignore_ascii_case(b),
            [(_, optional), _] => !optional,
            _ => true,
        });
        let ends = found.items.last().is_some_and(|(_, optional)| !optional);
        (sound && ends).then_some(found)
    }

    /// Returns the first match at or after a place, as byte offsets.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let starts = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len()));
        starts.filter(|at| *at >= from).find_map(|at| {
            if self.at_start && at > 0 {
                return None;
            }
            let end = self.end_of(text, at)?;
            (!self.at_end || end == text.len()).then_some((at, end))
        })
    }

    fn end_of(&self, text: &str, start: usize) -> Option<usize> {
        let mut at = start;
        let last = self.items.len().checked_sub(1)?;
        for (number, (item, optional)) in self.items.iter().enumerate() {
            let next = |at: usize| text.get(at..).and_then(|rest| rest.chars().next());
            if number == last
                && let Some(least) = self.repeat
            {
                let mut count = 0;
                while let Some(c) = next(at).filter(|c| self.fits(item, *c)) {
                    at += c.len_utf8();
                    count += 1;
                }
                return (count >= least).then_some(at);
            }
            match next(at).filter(|c| self.fits(item, *c)) {
                Some(c) => at += c.len_utf8(),
                None if *optional => {}
                None => return None,
            }
        }
        Some(at)
    }

    fn fits(&self, item: &Item, c: char) -> bool {
        let same = |a: char, b: char| a == b || !self.exact && a.to_lowercase().eq(b.to_lowercase());
        match item {
            Item::Char(known) => same(*known, c),
            Item::Digit(is) => c.is_ascii_digit() == *is,
            Item::Blank(is) => c.is_whitespace() == *is,
            Item::Any => c != '\n',
            Item::Set(ranges, is) => {
                let within = |c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
                let other = !self.exact && (c.to_lowercase().any(within) || c.to_uppercase().any(within));
                (within(c) || other) == *is
            }
        }
    }

    /// Returns the parts of a text between the matches. `most` is how many there may be, or 0.
    pub(super) fn split<'t>(&self, text: &'t str, most: usize) -> Vec<&'t str> {
        let mut parts = Vec::new();
        let (mut from, mut search) = (0, 0);
        while let Some((start, end)) = self.find(text, search).filter(|(start, _)| *start < text.len()) {
            // An empty match is not looked for any further.
            if end == start || parts.len() + 1 == most {
                break;
            }
            parts.push(text.get(from..start).unwrap_or_default());
            (from, search) = (end, end);
        }
        parts.push(text.get(from..).unwrap_or_default());
        parts
    }
}

/// Reads `[..]` after the opening bracket.
fn set(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Item> {
    let mut ranges = Vec::new();
    let is = chars.next_if_eq(&'^').is_none();
    loop {
        let from = match chars.next()? {
            ']' if !ranges.is_empty() => return Some(Item::Set(ranges, is)),
            '\\' => match chars.next()? {
                'd' => {
                    ranges.push(('0', '9'));
                    continue;
                }
                's' => {
                    ranges.extend([(' ', ' '), ('\t', '\r')]);
                    continue;
                }
                c if !c.is_alphanumeric() => c,
                _ => return None,
            },
            '[' | ']' => return None,
            c => c,
        };
        let to = match chars.next_if_eq(&'-') {
            None => from,
            Some(_) => match chars.peek()? {
                ']' => {
                    ranges.push(('-', '-'));
                    from
                }
                _ => chars.next().filter(|to| *to >= from && *to != '\\' && *to != '[')?,
            },
        };
        ranges.push((from, to));
    }
}
