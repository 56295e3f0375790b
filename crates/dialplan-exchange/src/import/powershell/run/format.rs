//! Text with places for values: `'{0}-{1:D3}' -f 'a', 7`.

use super::live::{Shape, Value};

/// Returns a text in which `{0}` is replaced by the first value, and so on; `None` for other formats.
pub(super) fn formatted(text: &str, values: &Value) -> Option<String> {
    let values = values.items();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.peek() == Some(&c) => {
                chars.next();
                out.push(c);
            }
            '{' => {
                let mut place = String::new();
                loop {
                    match chars.next()? {
                        '}' => break,
                        c => place.push(c),
                    }
                }
                let (place, form) = place.split_once(':').map_or((&*place, None), |(place, form)| (place, Some(form)));
                let (number, width) =
                    place.split_once(',').map_or((place, None), |(number, width)| (number, Some(width)));
                let value = values.get(number.trim().parse::<usize>().ok()?)?;
                let shown = match (&value.shape, form) {
                    (Shape::Null, _) => String::new(),
                    // The form is for numbers: text is not changed.
                    (Shape::Number(number), Some(form)) => shaped(number, form)?,
                    _ => value.as_text()?.to_owned(),
                };
                out.push_str(&aligned(shown, width)?);
            }
            '}' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

/// Returns a text with blanks up to a width: `{0,5}` or `{0,-5}`.
fn aligned(text: String, width: Option<&str>) -> Option<String> {
    let Some(width) = width else { return Some(text) };
    let width: i64 = width.trim().parse().ok().filter(|width: &i64| width.abs() < 1000)?;
    let fill = usize::try_from(width.abs()).ok()?.saturating_sub(text.chars().count());
    let blanks = " ".repeat(fill);
    Some(if width < 0 { format!("{text}{blanks}") } else { format!("{blanks}{text}") })
}

/// Returns a number with zeros in front of it: `{0:D3}` or `{0:000}`, or in base 16: `{0:X2}`. `None` for other forms.
fn shaped(number: &str, form: &str) -> Option<String> {
    let number: i64 = number.parse().ok()?;
    let width = |text: &str| match text {
        "" => Some(1),
        text => text.parse::<usize>().ok().filter(|width| *width < 100),
    };
    if let Some(hex) = form.strip_prefix(['X', 'x']) {
        let (width, number) = (width(hex)?, u64::try_from(number).ok()?);
        return Some(match form.starts_with('X') {
            true => format!("{number:0width$X}"),
            false => format!("{number:0width$x}"),
        });
    }
    let width = match form.strip_prefix(['D', 'd']) {
        Some(text) => width(text)?,
        None if !form.is_empty() && form.bytes().all(|b| b == b'0') => form.len(),
        None => return None,
    };
    let sign = if number < 0 { "-" } else { "" };
    Some(format!("{sign}{:0width$}", number.unsigned_abs()))
}
