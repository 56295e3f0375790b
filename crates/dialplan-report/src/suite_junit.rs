//! Suite results as JUnit XML.

use dialplan_core::suite::Failure;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::inert;
use crate::suite_text::Status;
use crate::terminal::visible;

/// Results collected for a JUnit file.
#[derive(Default)]
pub struct Junit {
    suites: Vec<TestSuite>,
}

impl Junit {
    /// Adds a suite with this path.
    pub fn suite(&mut self, path: &str) {
        self.suites.push(TestSuite::new(visible(path).into_owned()));
    }

    /// Adds a case to the last suite.
    pub fn case(&mut self, line: u64, title: &str, status: Status, skip: Option<&str>, failures: &[Failure]) {
        let junit = match status {
            Status::Passed => TestCaseStatus::success(),
            Status::Skipped => {
                let mut skipped = TestCaseStatus::skipped();
                skipped.set_message(visible(skip.unwrap_or_default()).into_owned());
                skipped
            }
            Status::Failed => {
                let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let lines: Vec<String> = failures.iter().map(sentence).collect();
                failed.set_message(lines.first().cloned().unwrap_or_default());
                failed.set_type("expectation");
                failed.set_description(lines.join("\n"));
                failed
            }
        };
        let Some(suite) = self.suites.last_mut() else { return };
        let mut case = TestCase::new(format!("line {line}: {}", visible(title)), junit);
        case.set_classname(suite.name.as_str().to_owned());
        suite.add_test_case(case);
    }

    /// Adds an error to the last suite: why a row, or the rest of the suite, could not be read.
    pub fn error(&mut self, line: u64, message: &str) {
        let Some(suite) = self.suites.last_mut() else { return };
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(visible(message).into_owned());
        let mut case = TestCase::new(format!("line {line}"), status);
        case.set_classname(suite.name.as_str().to_owned());
        suite.add_test_case(case);
    }

    /// Returns the document.
    ///
    /// # Errors
    /// The results cannot be written as XML.
    pub fn text(&self) -> Result<String, String> {
        // A report counts the cases of a suite when the suite is added.
        let mut report = Report::new("dialplan");
        report.add_test_suites(self.suites.iter().cloned());
        report.to_string().map(|text| inert::inside(&text).into_owned()).map_err(|error| error.to_string())
    }
}

fn sentence(failure: &Failure) -> String {
    let shown =
        |value: &Option<String>| value.as_ref().map_or("none".to_owned(), |text| format!("`{}`", visible(text)));
    format!("{}: expected {}, actual {}", failure.field, shown(&failure.expected), shown(&failure.actual))
}
