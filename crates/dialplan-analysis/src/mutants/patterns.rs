//! The small changes of a pattern: an anchor that is dropped or added, a class that takes a digit more or less, a loop
//! that takes a character more or less.

use dotnet_regex::charset::CharSet;
use dotnet_regex::hir::{Assertion, Kind, Node, Repeat};

use crate::{Memo, NotDecided};

/// Returns the changes of a pattern, in words and as the new pattern.
pub(super) fn pattern_edits(pattern: &str, memo: &Memo) -> Result<Vec<(String, String)>, NotDecided> {
    let hir = memo.lowered(pattern)?;
    let mut edits = Edits { pattern, found: Vec::new() };
    let known = hir.root.properties();
    if !known.is_anchored_start() {
        edits.add("`^` is added".to_owned(), format!("^(?:{pattern})"));
    }
    if !known.is_anchored_end() {
        edits.add("`$` is added".to_owned(), format!("(?:{pattern})$"));
    }
    edits.visit(&hir.root);
    Ok(edits.found)
}

struct Edits<'p> {
    pattern: &'p str,
    found: Vec<(String, String)>,
}

impl Edits<'_> {
    fn add(&mut self, change: String, new: String) {
        if new != self.pattern && !self.found.iter().any(|(_, known)| *known == new) {
            self.found.push((change, new));
        }
    }

    /// Puts another text in the place of a part of the pattern.
    fn replace(&mut self, span: std::ops::Range<usize>, new: &str) {
        let pattern = self.pattern;
        if let (Some(before), Some(old), Some(after)) =
            (pattern.get(..span.start), pattern.get(span.clone()), pattern.get(span.end..))
        {
            let change = match new.is_empty() {
                true => format!("`{old}` is dropped from the pattern"),
                false => format!("`{old}` becomes `{new}`"),
            };
            self.add(change, format!("{before}{new}{after}"));
        }
    }

    fn visit(&mut self, node: &Node) {
        match node.kind() {
            Kind::Assert(Assertion::Start | Assertion::End) => self.replace(node.span.clone(), ""),
            Kind::Set(set) => self.set(node, *set),
            Kind::Repeat(repeat) => self.repeat(node, repeat),
            _ => {}
        }
        for child in node.children() {
            self.visit(child);
        }
    }

    /// Changes a class of digits at the ends of its ranges.
    fn set(&mut self, node: &Node, set: CharSet) {
        let written = self.pattern.get(node.span.clone()).unwrap_or_default();
        let digits = CharSet::range('0', '9');
        if !written.starts_with(['[', '\\']) || set.len() < 2 || !set.difference(digits).is_empty() {
            return;
        }
        let has = |digit: u8| set.contains(digit);
        for digit in b'0'..=b'9' {
            let begins = has(digit) && (digit == b'0' || !has(digit - 1));
            let ends = has(digit) && (digit == b'9' || !has(digit + 1));
            let beside = !has(digit) && ((digit > b'0' && has(digit - 1)) || has(digit + 1));
            let one = CharSet::single(char::from(digit));
            if begins || ends {
                self.replace(node.span.clone(), &class(set.difference(one)));
            }
            if beside {
                self.replace(node.span.clone(), &class(set.union(one)));
            }
        }
    }

    /// Changes how often a loop passes.
    fn repeat(&mut self, node: &Node, repeat: &Repeat) {
        let quantifier = repeat.body.span.end..node.span.end;
        let written = self.pattern.get(quantifier.clone()).unwrap_or_default();
        if !written.starts_with(['{', '*', '+', '?']) {
            return;
        }
        let (min, max) = (repeat.min, repeat.max);
        let less = min.checked_sub(1);
        let more = min.checked_add(1);
        let mut bounds: Vec<(Option<u32>, Option<u32>)> = Vec::new();
        match max {
            Some(max) if max == min => bounds.extend([(less, less), (more, more)]),
            Some(max) => {
                bounds.extend([(less, Some(max)), (more, Some(max))]);
                bounds.extend([(Some(min), max.checked_sub(1)), (Some(min), max.checked_add(1))]);
            }
            None => bounds.extend([(less, None), (more, None)]),
        }
        let lazy = if repeat.lazy { "?" } else { "" };
        for (new_min, new_max) in bounds {
            let Some(new_min) = new_min else { continue };
            let text = match (max, new_max) {
                (None, _) => format!("{{{new_min},}}{lazy}"),
                (Some(_), Some(0)) | (Some(_), None) => continue,
                (Some(_), Some(new_max)) if new_max == new_min => format!("{{{new_min}}}{lazy}"),
                (Some(_), Some(new_max)) => format!("{{{new_min},{new_max}}}{lazy}"),
            };
            self.replace(quantifier.clone(), &text);
        }
    }
}

/// Returns a class of digits as it is written.
fn class(digits: CharSet) -> String {
    let digits: String = digits.iter().map(char::from).collect();
    format!("[{digits}]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::Limits;

    fn check(pattern: &str, expected: &[&str]) {
        let found = pattern_edits(pattern, &Memo::new(&Limits::default())).unwrap();
        let found: Vec<&str> = found.iter().map(|(_, new)| new.as_str()).collect();
        assert_eq!(found, expected, "{pattern}");
    }

    #[test]
    fn anchors_classes_and_lengths_change() {
        check("^1$", &["1$", "^1"]);
        check("1", &["^(?:1)", "(?:1)$"]);
        check(r"^[2-4]$", &["[2-4]$", "^[1234]$", "^[34]$", "^[23]$", "^[2345]$", "^[2-4]"]);
        check(r"^1{2}$", &["1{2}$", "^1{1}$", "^1{3}$", "^1{2}"]);
        check(r"^1{2,3}?$", &["1{2,3}?$", "^1{1,3}?$", "^1{3}?$", "^1{2}?$", "^1{2,4}?$", "^1{2,3}?"]);
        check(r"^1*$", &["1*$", "^1{1,}$", "^1*"]);
        check(r"^1?$", &["1?$", "^1{1}$", "^1{0,2}$", "^1?"]);
        check(r"^\d$", &[r"\d$", "^[123456789]$", "^[012345678]$", r"^\d"]);
    }
}
