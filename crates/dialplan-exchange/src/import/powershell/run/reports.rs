//! What is reported when the script has ended: functions that were never called, and resources of other kinds.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::script::Script;
use super::text::{first_line, has_plan_command};
use crate::codes;

impl Script<'_, '_> {
    /// Reports the functions that would change a plan and are never called.
    pub(super) fn report_uncalled_functions(&mut self) {
        let mut uncalled: Vec<(Span, String)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "the functions are sorted by place right below")]
        for (name, function) in &self.functions {
            let text = self.file.slice(function.span);
            if !self.called.contains(name) && has_plan_command(text) {
                uncalled.push((first_line(text, function.span), name.clone()));
            }
        }
        uncalled.sort_unstable_by_key(|(span, _)| span.start);
        for (span, name) in uncalled {
            let message = format!("function `{name}` is never called here, so nothing in it is read");
            let finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not read");
            self.report(finding.help(format!("call it with `--call {name}`, with the parameters that it needs")));
        }
    }

    /// Reports the resources that are no voice configuration, all together.
    pub(super) fn report_other_resources(&mut self) {
        const SHOWN: usize = 5;
        let mut types: Vec<_> = std::mem::take(&mut self.other_resources).into_iter().collect();
        types.sort_by(|(a, (m, _)), (b, (n, _))| n.cmp(m).then(a.cmp(b)));
        let Some(first) = types.iter().map(|(_, (_, span))| *span).min_by_key(|span| span.start) else { return };
        let count: usize = types.iter().map(|(_, (count, _))| count).sum();
        let are = if count == 1 { "1 resource is".to_owned() } else { format!("{count} resources are") };
        let shown: Vec<String> =
            types.iter().take(SHOWN).map(|(name, (count, _))| format!("`{name}` ({count})")).collect();
        let more = match types.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more types"),
        };
        let message = format!("{are} no voice configuration: {}{more}", shown.join(", "));
        let place = first_line(self.file.slice(first), first);
        self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(place, "the first one; not read"));
    }
}
