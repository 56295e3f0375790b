//! Parses numbers.

use super::parser::Parser;
use crate::import::powershell::chars::is_dash;
use crate::import::powershell::tree::{Expr, ExprKind};

impl Parser<'_> {
    /// Parses a number as PowerShell does: `0123` is 123, `+1425` is 1425, `0x10` is 16, `1kb` is 1024.
    pub(super) fn number(&mut self, start: usize) -> Expr {
        self.next();
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == '.') && !self.rest().starts_with("..") {
            let exponent = matches!(self.peek(), Some('e' | 'E'));
            self.next();
            let rest = self.rest();
            if exponent && rest.starts_with(['-', '+']) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
                self.next();
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if text.chars().all(|c| is_dash(c) || c == '+') {
            self.operand();
            return self.unknown(start, "an operator");
        }
        match numeral(text) {
            Some(text) => Expr { span: self.span_from(start), kind: ExprKind::Number(text) },
            None => self.unknown(start, "a number of this kind"),
        }
    }
}

/// Returns the number as PowerShell prints it, or `None` if that depends on the version or on the type.
fn numeral(text: &str) -> Option<String> {
    let (negative, text) = match text.chars().next() {
        Some(c) if is_dash(c) => (true, text.get(c.len_utf8()..)?),
        Some('+') => (false, text.get(1..)?),
        _ => (false, text),
    };
    let text = text.to_ascii_lowercase();
    let (text, factor) = ["kb", "mb", "gb", "tb"]
        .iter()
        .zip([10, 20, 30, 40])
        .find_map(|(unit, power)| text.strip_suffix(unit).map(|text| (text, 1_i64 << power)))
        .unwrap_or((&text, 1));
    let signed = |number: String| if negative && number != "0" { format!("-{number}") } else { number };
    if let Some(hex) = text.strip_prefix("0x") {
        // Above this value, the sign depends on the number of digits.
        let number = i64::from_str_radix(hex, 16).ok().filter(|n| (0..1 << 31).contains(n))?;
        return number.checked_mul(factor).map(|n| signed(n.to_string()));
    }
    let digits = text.strip_suffix('l').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        if factor != 1 {
            return digits.parse::<i64>().ok()?.checked_mul(factor).map(|n| signed(n.to_string()));
        }
        let number = digits.trim_start_matches('0');
        // Numbers with more digits become floating point numbers.
        return (number.len() <= 28)
            .then(|| signed(if number.is_empty() { "0".to_owned() } else { number.to_owned() }));
    }
    if factor != 1 || !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'+' | b'-')) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    let shown = number.to_string();
    // The range in which .NET and Rust print the same.
    let plain = number == 0.0 || (1e-4..1e15).contains(&number);
    (plain && shown.bytes().filter(u8::is_ascii_digit).count() <= 15).then(|| signed(shown))
}
