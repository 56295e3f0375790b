//! Number ranges: the blocks of numbers that the organisation owns.

use super::read::{Fields, Path};
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{NumberRange, Plan, RangeNumbers};
use crate::source::Text;

/// The largest number of digits of a global number.
const DIGITS: usize = 15;

/// What a pattern looks like.
const PATTERN_EXAMPLE: &str = r"write what the numbers look like, as `^\+31201112\d{3}$`";

/// What a range looks like.
const EXAMPLE: &str = "write both ends with `+`, as `+31201112000-+31201112999`";

impl<'d> Loader<'_> {
    /// Reads the number ranges.
    pub(super) fn number_ranges(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let Some(fields) = self.fields(item.node, &keys::NUMBER_RANGE, &path) else { continue };
            let description = self.optional_text(&fields, "description", &path);
            let site = self.site_ref(&fields, "site", &path);
            if let Some(numbers) = self.range_numbers(&fields, &path) {
                plan.number_ranges.push(NumberRange { name, description, numbers, site });
            }
        }
    }

    fn range_numbers(&mut self, fields: &Fields<'d>, path: &Path<'_>) -> Option<RangeNumbers> {
        match (fields.get("range"), fields.get("pattern")) {
            (Some(range), Some(pattern)) => {
                self.report(
                    Diagnostic::new(&codes::WRONG_TYPE, "a number range has `range` or `pattern`, not both")
                        .at(pattern.span(), "the pattern")
                        .and_at(range.span(), "and the range")
                        .help("keep one of them, or make two number ranges")
                        .on(path.to_string(), None),
                );
                None
            }
            (Some(range), None) => {
                let text = self.text(range, "range", path)?;
                self.two_ends(text, &path.key("range"))
            }
            (None, Some(pattern)) => {
                let text = self.text(pattern, "pattern", path)?;
                if text.is_empty() {
                    let message = "the pattern of a number range must not be empty: it would match every number";
                    self.bad_range(&text, message.to_owned(), PATTERN_EXAMPLE.to_owned(), &path.key("pattern"));
                    return None;
                }
                Some(RangeNumbers::Pattern(text))
            }
            (None, None) => {
                self.missing("range` or `pattern", fields.span, path);
                None
            }
        }
    }

    /// Reads the two ends of a range.
    fn two_ends(&mut self, text: Text, path: &Path<'_>) -> Option<RangeNumbers> {
        let written: &str = &text;
        let ends = written.split_once('-').map(|(first, last)| (first.trim(), last.trim()));
        let ends = ends.and_then(|(first, last)| Some((first.strip_prefix('+')?, last.strip_prefix('+')?)));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let Some((first, last)) = ends.filter(|(first, last)| is_number(first) && is_number(last)) else {
            self.bad_range(
                &text,
                "`range` must be `+FIRST-+LAST`, with digits only: no blanks".to_owned(),
                EXAMPLE.to_owned(),
                path,
            );
            return None;
        };
        if first.len() != last.len() {
            let message =
                format!("the ends of the range have {} and {} digits, not equally many", first.len(), last.len());
            let help = "write both numbers in full, or make a range for each length".to_owned();
            self.bad_range(&text, message, help, path);
            return None;
        }
        // Texts of the same length are ordered as their numbers are.
        if first > last {
            let message = format!("the range begins with `+{first}` and ends with the lower number `+{last}`");
            self.bad_range(&text, message, format!("write `+{last}-+{first}`"), path);
            return None;
        }
        if first.len() > DIGITS {
            let message =
                format!("the numbers of the range have {} digits, and no number has more than 15", first.len());
            self.bad_range(&text, message, EXAMPLE.to_owned(), path);
            return None;
        }
        if first.len() >= self.limits.normalised {
            let message = format!("the numbers of the range have {} digits, more than the limit", first.len());
            self.report(
                Diagnostic::new(&codes::LIMIT_EXCEEDED, message)
                    .at(text.span, "longer than any number")
                    .on(path.to_string(), None),
            );
            return None;
        }
        let (first, last) = (first.into(), last.into());
        Some(RangeNumbers::FromTo { text, first, last })
    }

    fn bad_range(&mut self, text: &Text, message: String, help: String, path: &Path<'_>) {
        self.report(
            Diagnostic::new(&codes::WRONG_TYPE, message)
                .at(text.span, "not a range of numbers")
                .help(help)
                .on(path.to_string(), None),
        );
    }
}
