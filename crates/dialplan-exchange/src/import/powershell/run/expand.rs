//! Replaces variables and expressions in text by their values, and reports what double quotes erase.

use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::live::{Shape, Value};
use super::script::Script;
use super::variables::VariableValue;
use crate::codes;
use crate::import::powershell::chars::is_double;
use crate::import::powershell::tree::{ExprKind, Piece};

impl Script<'_, '_> {
    /// Replaces each variable in the text by its value. Variables that are not set are replaced by nothing, and are
    /// reported.
    pub(super) fn expand(&mut self, pieces: &[Piece], span: Span, what: &str) -> Shape {
        let mut text = String::new();
        let mut in_folder = false;
        let mut erased: Vec<&str> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let value = match piece {
                Piece::Literal(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Piece::Expression(inner) => {
                    if matches!(inner.kind, ExprKind::Unknown(_)) {
                        self.unread_expression(inner.span);
                        return self.unknown(span, &format!("{what}: an expression in double quotes is not executed"));
                    }
                    self.value(inner, what)
                }
                Piece::Variable(name) => match self.known(name) {
                    VariableValue::Known(value) => value,
                    VariableValue::Unset => {
                        erased.push(name);
                        continue;
                    }
                    VariableValue::Unknown => return self.unknown_variable(name, span, what),
                },
            };
            match &value.shape {
                Shape::Unknown => return Shape::Unknown,
                Shape::Path(rest) if at == 0 => {
                    in_folder = true;
                    text.push_str(rest);
                }
                // A list in text is printed with spaces.
                _ => match value.texts() {
                    Some(texts) => text.push_str(&texts.join(" ")),
                    None => return self.not_text(piece, span, what),
                },
            }
        }
        if !self.spend(text.len() / 16, span) {
            return Shape::Unknown;
        }
        if !erased.is_empty() {
            self.report_erased(&erased, &text, span, what);
        }
        if in_folder { Shape::Path(Rc::new(text)) } else { Shape::text(text) }
    }

    fn not_text(&mut self, piece: &Piece, span: Span, what: &str) -> Shape {
        match piece {
            Piece::Variable(name)
                if matches!(self.known(name), VariableValue::Known(Value { shape: Shape::Path(_), .. })) =>
            {
                self.unknown(span, &format!("{what}: the folder `${name}` is not known here"))
            }
            Piece::Variable(name) => self.unknown(span, &format!("{what}: `${name}` is not text")),
            _ => self.unknown(span, &format!("{what}: an expression in double quotes is not text")),
        }
    }

    fn report_erased(&mut self, erased: &[&str], text: &str, span: Span, what: &str) {
        let names = erased.iter().map(|name| format!("`${name}`")).collect::<Vec<_>>().join(" and ");
        let source = self.file.slice(span);
        let quoted = source.starts_with(is_double) || source.starts_with('@');
        let how = if quoted { "double quotes erase" } else { "without quotes PowerShell erases" };
        let cure = source.trim_matches(|c| is_double(c) || c == '@').trim();
        self.report(
            Diagnostic::new(&codes::QUOTES_ERASE, format!("{what}: {how} {names}: the script sets `{text}`"))
                .at(span, format!("becomes `{text}`"))
                .help(format!("use single quotes: `'{cure}'`")),
        );
    }
}
