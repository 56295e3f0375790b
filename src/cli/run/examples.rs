//! The examples and rejects of rules, which run with every suite of their plan.

use dialplan::compile::CompiledPlan;
use dialplan::report::suite_text::Status;
use dialplan::source::SourceFile;
use dialplan::suite::{Failure, SuiteError, examples};

use super::Run;
use super::case::Report;
use crate::cli::Context;
use crate::output::Stop;

impl Run<'_> {
    /// Runs the examples and rejects of a plan's rules, as a suite whose path is that of the plan.
    pub(super) fn examples(
        &mut self,
        file: &SourceFile,
        plan: &CompiledPlan,
        context: &mut Context,
    ) -> Result<(), Stop> {
        if examples::examples(plan.plan()).next().is_none() {
            return Ok(());
        }
        self.open(file.name(), file.name(), context)?;
        for example in examples::examples(plan.plan()) {
            if self.stopped {
                self.not_run.cases += 1;
                continue;
            }
            let name = format!("rule {:?}", &*example.rule.name.value);
            let line = u64::from(file.line_column(example.number.span.start).line);
            match example.check(plan, &mut self.workspace) {
                Err(error) => self.bad_row(file.name(), &SuiteError::new(line, error.to_string()), context)?,
                Ok(failure) => {
                    let failures: Vec<Failure> = failure.into_iter().collect();
                    let status = if failures.is_empty() { Status::Passed } else { Status::Failed };
                    if status == Status::Failed {
                        self.measures.example_failed();
                    }
                    let title = format!("{name}, example {}", &*example.number.value);
                    self.report(
                        plan,
                        &Report {
                            path: file.name(),
                            line,
                            name: Some(&name),
                            number: example.number.to_string(),
                            title,
                            status,
                            skip: None,
                            failures: &failures,
                            answer: None,
                        },
                        context,
                    )?;
                }
            }
        }
        self.close(context)
    }
}
