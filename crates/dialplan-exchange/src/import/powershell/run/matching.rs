//! What `-match`, `-replace` and `-split` do with a text and a pattern. `None` stands for what is not read.

use super::live::{Shape, Table, Value};
use super::pattern::{Groups, Pattern};
use super::script::Script;
use super::simple::SimplePattern;

/// Returns a pattern with groups and counts, for a text that it can be used with.
fn pattern_for(text: &str, pattern: &str) -> Option<Pattern> {
    if text.is_ascii() { Pattern::new(pattern) } else { None }
}

/// Returns the first match, with its groups, if there is one.
pub(super) fn matched(pattern: &str, text: &str, exact: bool) -> Option<Option<Groups>> {
    match pattern_for(text, pattern) {
        Some(pattern) => pattern.find(text, 0, exact),
        None => SimplePattern::new(pattern, exact).map(|pattern| pattern.find(text, 0).map(|place| vec![Some(place)])),
    }
}

/// Returns the text with every match replaced.
pub(super) fn replaced(text: &str, pattern: &str, with: &str, exact: bool) -> Option<String> {
    let Some(pattern) = pattern_for(text, pattern) else {
        let plain = !with.contains('$');
        return SimplePattern::new(pattern, exact).filter(|_| plain).map(|found| found.split(text, 0).join(with));
    };
    let (mut out, mut from) = (String::new(), 0);
    for groups in pattern.all(text, exact)? {
        let (start, end) = groups.first().copied().flatten()?;
        out.push_str(text.get(from..start)?);
        out.push_str(&substituted(with, text, &groups, &pattern.names)?);
        from = end;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}

/// Returns the parts of a text between the matches; `most` is how many there may be, or 0.
pub(super) fn divided(text: &str, pattern: &str, most: usize, exact: bool) -> Option<Vec<String>> {
    let Some(pattern) = pattern_for(text, pattern) else {
        let parts = SimplePattern::new(pattern, exact)?.split(text, most);
        return Some(parts.into_iter().map(str::to_owned).collect());
    };
    // The text of groups would be among the parts.
    if !pattern.names.is_empty() {
        return None;
    }
    let (mut parts, mut from) = (Vec::new(), 0);
    for groups in pattern.all(text, exact)? {
        let (start, end) = groups.first().copied().flatten()?;
        if parts.len() + 1 == most {
            break;
        }
        parts.push(text.get(from..start)?.to_owned());
        from = end;
    }
    parts.push(text.get(from..)?.to_owned());
    Some(parts)
}

/// Returns a replacement with `$1`, `${name}` and `$$` filled in.
fn substituted(with: &str, text: &str, groups: &Groups, names: &[String]) -> Option<String> {
    let group = |name: &str| -> Option<&str> {
        let number = match name {
            "0" => 0,
            name => names.iter().position(|known| known == name)? + 1,
        };
        let place = groups.get(number)?;
        Some(place.and_then(|(start, end)| text.get(start..end)).unwrap_or_default())
    };
    let mut out = String::new();
    let mut rest = with;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let name = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        rest = match () {
            () if after.starts_with('$') => {
                out.push('$');
                after.get(1..)?
            }
            () if digits > 0 => {
                out.push_str(group(after.get(..digits)?)?);
                after.get(digits..)?
            }
            () if name.is_some() => {
                let (name, after) = name?;
                out.push_str(group(name)?);
                after
            }
            () if after.starts_with(['&', '`', '\'', '+', '_']) => return None,
            () => {
                out.push('$');
                after
            }
        };
    }
    out.push_str(rest);
    Some(out)
}

impl Script<'_, '_> {
    /// Sets `$Matches` after a match of one text.
    pub(super) fn set_matches(&mut self, operator: &str, text: &Value, pattern: &Value) {
        let exact = operator.starts_with('c');
        if !matches!(operator.trim_start_matches(['c', 'i']), "match" | "notmatch") {
            return;
        }
        let (Some(shown), Some(pattern)) = (text.as_text(), pattern.as_text()) else { return self.forget("Matches") };
        match matched(pattern, shown, exact) {
            None => self.forget("Matches"),
            Some(None) => {}
            Some(Some(groups)) => {
                let mut table = Table::default();
                let names = pattern_for(shown, pattern).map(|pattern| pattern.names).unwrap_or_default();
                let names = std::iter::once("0".to_owned()).chain(names);
                for (name, place) in names.zip(groups) {
                    if let Some(found) = place.and_then(|(start, end)| shown.get(start..end)) {
                        table.push(&name, Value::text(text.span, found));
                    }
                }
                self.variables.insert("Matches", Value::new(text.span, Shape::table(table)));
            }
        }
    }
}
