//! What was verified, as JUnit XML: a suite for each file of assertions.

use dialplan_analysis::verify::Status;
use dialplan_core::compile::CompiledPlan;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::inert;
use crate::terminal::{Look, visible};
use crate::verify_text::{self, Verified};

/// Renders the document.
///
/// # Errors
/// The results cannot be written as XML.
pub fn document(compiled: &CompiledPlan, all: &[Verified<'_>]) -> Result<String, String> {
    let mut report = Report::new("dialplan verify");
    for of_file in all.chunk_by(|a, b| a.file == b.file) {
        let Some(first) = of_file.first() else { continue };
        let mut suite = TestSuite::new(visible(first.file).into_owned());
        for one in of_file {
            let mut case = TestCase::new(visible(&one.assertion.name).into_owned(), status(compiled, *one));
            case.set_classname(suite.name.as_str().to_owned());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string().map(|text| inert::inside(&text).into_owned()).map_err(|error| error.to_string())
}

fn status(compiled: &CompiledPlan, verified: Verified<'_>) -> TestCaseStatus {
    let kind = match verified.proof.status {
        Status::Verified => return TestCaseStatus::success(),
        Status::Fails => NonSuccessKind::Failure,
        Status::Empty | Status::Undecided => NonSuccessKind::Error,
    };
    let told = verify_text::proof(compiled, verified, Look::PLAIN);
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(told.lines().nth(2).unwrap_or_default().trim().to_owned());
    status.set_type(verified.proof.status.name());
    status.set_description(told);
    status
}
