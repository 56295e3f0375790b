//! One case and its result, as it is reported.

use dialplan::compile::CompiledPlan;
use dialplan::query::answer::Answer;
use dialplan::report::suite_text::{Row, Status};
use dialplan::suite::Failure;

/// One case and its result, as it is reported.
pub(super) struct Report<'r> {
    pub(super) path: &'r str,
    pub(super) line: u64,
    pub(super) name: Option<&'r str>,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) status: Status,
    pub(super) skip: Option<&'r str>,
    pub(super) failures: &'r [Failure],
    pub(super) answer: Option<&'r Answer>,
}

impl Report<'_> {
    /// Returns the row of the table of `-v`.
    pub(super) fn row(&self, plan: &CompiledPlan) -> Row {
        let mut cells: [String; 5] = Default::default();
        cells[0].clone_from(&self.number);
        let mut named = format!(" {}", self.title);
        if let Some(answer) = self.answer {
            let selected = answer.selected();
            let model = plan.plan();
            cells = [
                answer.number.clone(),
                answer.normalization.number.clone().unwrap_or_else(|| "-".to_owned()),
                answer.verdict.reason().map_or(answer.verdict.name(), |reason| reason.name()).to_owned(),
                selected.map_or(String::new(), |choice| model.usage(choice.usage).name.to_string()),
                selected.map_or(String::new(), |choice| model.route(choice.route).name.to_string()),
            ];
        }
        if self.title == cells[0] {
            named.clear();
        }
        Row { place: format!("{}:{}{named}", self.path, self.line), status: self.status, cells }
    }
}
