//! Reads objects that were flattened to text: `ConvertTo-Json` and `Export-Clixml` print everything below their maximum
//! depth as text.
//!
//! A rule of Lync prints as `Description=;Pattern=^(\d{4})$;Translation=+1$1;Name=Test;IsInternalExtension=False`, and
//! a rule as a custom object prints as `@{Description=; Pattern=..}`. A translation may contain `;ext=$2`, so the text
//! is searched for the known keys instead of being split at semicolons.

use std::borrow::Cow;

use dialplan_core::source::Span;

use crate::object::{Object, Shape, Value};

const RULE_KEYS: [&str; 9] = [
    "Description",
    "Pattern",
    "Translation",
    "Name",
    "IsInternalExtension",
    "Identity",
    "Priority",
    "Element",
    "Parent",
];
const EMERGENCY_KEYS: [&str; 6] =
    ["EmergencyDialString", "EmergencyDialMask", "OnlinePSTNUsage", "CarrierProfile", "DialString", "DialMask"];

/// Returns the rules in a flattened text. A list of rules is printed with spaces between them.
pub(super) fn rules<'a>(value: &Value<'a>) -> Vec<Value<'a>> {
    objects(value, &RULE_KEYS, &["Pattern", "Translation"])
}

/// Returns the emergency numbers in a flattened text.
pub(super) fn emergency<'a>(value: &Value<'a>) -> Vec<Value<'a>> {
    let numbers = objects(value, &EMERGENCY_KEYS, &["EmergencyDialString"]);
    if numbers.is_empty() { objects(value, &EMERGENCY_KEYS, &["DialString"]) } else { numbers }
}

/// Returns true if the text is what PowerShell prints for an object without a text form: `System.Object[]`,
/// `Microsoft.Rtc..`, `@{..}`.
pub(super) fn is_lost(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("System.") || text.starts_with("Microsoft.Rtc.") || text.starts_with("Deserialized."))
        && !text.contains(' ')
        || text.starts_with("@{") && text.ends_with('}')
}

/// Splits a text into objects. Every object begins with the same key as the first. A new object begins at such a key if
/// both the text before it and the text from it onwards are complete objects.
fn objects<'a>(value: &Value<'a>, keys: &[&'static str], needed: &[&str]) -> Vec<Value<'a>> {
    let Some(text) = value.as_text() else { return Vec::new() };
    let Some(only) = object(value.span, text, keys, needed) else { return Vec::new() };
    let bare = text.strip_prefix("@{").unwrap_or(text);
    let Some(first) = bare.trim_start().split_once('=').map(|(key, _)| key) else { return vec![only] };
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(first) {
        let before = text.get(..at).unwrap_or_default();
        let before = before.strip_suffix("@{").unwrap_or(before);
        let ended = before.trim_end_matches(|c: char| c.is_whitespace() || c == ';');
        if ended.len() <= start || ended.len() == before.len() {
            continue;
        }
        let part = |text: Option<&str>| text.and_then(|text| object(value.span, text.trim(), keys, needed));
        if let (Some(object), Some(_)) = (part(text.get(start..ended.len())), part(text.get(before.len()..))) {
            found.push(object);
            start = before.len();
        }
    }
    if start == 0 {
        return vec![only];
    }
    found.extend(object(value.span, text.get(start..).unwrap_or_default().trim(), keys, needed));
    found
}

fn object<'a>(span: Span, text: &str, keys: &[&'static str], needed: &[&str]) -> Option<Value<'a>> {
    let text = text.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    // The key, where it begins, and where its value begins.
    let mut found: Vec<(&'static str, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let word = rest.get(blanks..).unwrap_or_default();
        let key = keys.iter().find(|key| {
            !found.iter().any(|(known, ..)| known == *key)
                && word.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key))
                && word.as_bytes().get(key.len()) == Some(&b'=')
        });
        if let Some(key) = key {
            found.push((key, at, at + blanks + key.len() + 1));
        } else if found.is_empty() {
            return None;
        }
        at += rest.find(';').map_or(rest.len(), |semicolon| semicolon + 1);
    }
    if !needed.iter().all(|key| found.iter().any(|(known, ..)| known == key)) {
        return None;
    }
    let ends = found.iter().skip(1).map(|(_, start, _)| start - 1).chain(std::iter::once(text.len()));
    let fields = found.iter().zip(ends).map(|((key, _, from), to)| {
        let text = text.get(*from..to).unwrap_or_default().to_owned();
        (Cow::Borrowed(*key), Value::text(span, text))
    });
    let object = Object { type_name: Cow::Borrowed(""), fields: fields.collect() };
    Some(Value::new(span, Shape::Object(object)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let value = Value::text(Span::default(), text.to_owned());
        let shown = |rule: &Value<'_>| match &rule.shape {
            Shape::Object(object) => {
                let field = |(name, value): &(Cow<'_, str>, Value<'_>)| format!("{name}: {}", value.as_text().unwrap());
                object.fields.iter().map(field).collect::<Vec<_>>().join(" | ")
            }
            _ => String::new(),
        };
        let rules = rules(&value);
        let shown = rules.iter().map(shown).collect::<Vec<_>>().join(" || ");
        assert_eq!(if rules.is_empty() { "no rule" } else { &shown }, expected);
    }

    #[test]
    fn rules_in_one_text() {
        check(
            r"Description=;Pattern=^(\d{4})$;Translation=+1$1;Name=Test;IsInternalExtension=False",
            r"Description:  | Pattern: ^(\d{4})$ | Translation: +1$1 | Name: Test | IsInternalExtension: False",
        );
        check(
            r"Description=a;b;Pattern=^(\d{4})(\d)$;Translation=+1$1;ext=$2;Name=a=b;IsInternalExtension=True",
            "Description: a;b | Pattern: ^(\\d{4})(\\d)$ | Translation: +1$1;ext=$2 | Name: a=b | \
             IsInternalExtension: True",
        );
        check(
            r"@{Description=x; Pattern=^1$; Translation=2; Name=n}",
            "Description: x | Pattern: ^1$ | Translation: 2 | Name: n",
        );
        check(
            "Description=;Pattern=^1$;Translation=+1;Name=A;IsInternalExtension=False \
             Description=;Pattern=^2$;Translation=+2;Name=B;IsInternalExtension=False",
            "Description:  | Pattern: ^1$ | Translation: +1 | Name: A | IsInternalExtension: False || \
             Description:  | Pattern: ^2$ | Translation: +2 | Name: B | IsInternalExtension: False",
        );
        check(
            "@{Pattern=^1$; Translation=+1; Name=A Pattern=x} @{Pattern=^2$; Translation=+2; Name=B}",
            "Pattern: ^1$ | Translation: +1 | Name: A Pattern=x || Pattern: ^2$ | Translation: +2 | Name: B",
        );
        check("Pattern=^1$;Translation=+1;Name=to Pattern=1", "Pattern: ^1$ | Translation: +1 | Name: to Pattern=1");
        check("System.Object[]", "no rule");
        check("Pattern=^1$", "no rule");
        check("", "no rule");
    }
}
