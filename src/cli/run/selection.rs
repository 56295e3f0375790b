//! Which cases are run, and what is said about those that are not: no case is left out in silence.

use dialplan::suite::Case;
use regex::Regex;

/// The choice of `--filter` and `--tag`, and what it met.
pub(super) struct Selection<'f> {
    filter: Option<&'f Regex>,
    /// Each tag, and whether a case has it.
    tags: Vec<(&'f str, bool)>,
    /// The number of cases of suites that were selected.
    pub(super) cases: u64,
    /// The number of cases that were selected before the suite at hand.
    before: u64,
    suites: usize,
    /// The number of suites without a selected case.
    passed_over: usize,
}

impl<'f> Selection<'f> {
    pub(super) fn new(filter: Option<&'f Regex>, tags: &'f [String]) -> Selection<'f> {
        let tags = tags.iter().map(|tag| (&**tag, false)).collect();
        Selection { filter, tags, cases: 0, before: 0, suites: 0, passed_over: 0 }
    }

    /// Returns true if the case is selected.
    pub(super) fn takes(&mut self, case: &Case) -> bool {
        let mut is_tagged = self.tags.is_empty();
        for (_, is_met) in self.tags.iter_mut().filter(|(tag, _)| case.tags.iter().any(|of_case| of_case == tag)) {
            (is_tagged, *is_met) = (true, true);
        }
        let name = case.name.as_ref().unwrap_or(&case.number);
        let takes = is_tagged && self.filter.is_none_or(|filter| filter.is_match(name));
        self.cases += u64::from(takes);
        takes
    }

    /// A suite was read to its end.
    pub(super) fn end_suite(&mut self) {
        self.suites += 1;
        self.passed_over += usize::from(self.cases == self.before);
        self.before = self.cases;
    }

    /// Returns what is said if some cases were selected.
    pub(super) fn notes(&self) -> Vec<String> {
        let unmet = self.tags.iter().filter(|(_, is_met)| !is_met);
        let mut notes: Vec<String> = unmet.map(|(tag, _)| format!("warning: no case has the tag `{tag}`")).collect();
        if (self.filter.is_some() || !self.tags.is_empty()) && self.passed_over > 0 {
            let all = self.suites;
            notes.push(format!("no case is selected in {} of {all} suites", self.passed_over));
        }
        notes
    }
}

/// What `--fail-fast` left out after the first failure.
#[derive(Default)]
pub(super) struct NotRun {
    pub(super) cases: u64,
    pub(super) suites: u64,
}

impl NotRun {
    /// Returns what is said about it.
    pub(super) fn note(&self) -> String {
        let count = |count: u64, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            many => Some(format!("{many} {what}s")),
        };
        let left: Vec<String> =
            [count(self.cases, "case"), count(self.suites, "suite")].into_iter().flatten().collect();
        match left.len() {
            0 => "stopped at the first failure, which was the last case".to_owned(),
            _ => {
                let was = if self.cases + self.suites == 1 { "was" } else { "were" };
                format!("stopped at the first failure: {} {was} not run", left.join(" and "))
            }
        }
    }
}
