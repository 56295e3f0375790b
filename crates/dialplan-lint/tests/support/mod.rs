//! What the tests with random plans share.

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::compile;
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_lint::{Levels, lint};
use proptest::prelude::*;

/// Returns a plan with its findings; `None` if it cannot be used.
pub(crate) fn linted(text: &str) -> Option<(Analysis, Vec<Diagnostic>)> {
    let file = SourceFile::new("dialplan.yaml", text);
    let loaded = load(&file, &Limits::default());
    if !loaded.diagnostics.is_empty() {
        return None;
    }
    let plan = compile(&file, loaded.plan, &Limits::default(), &mut ()).ok()?;
    let analysis = Analysis::new(&file, plan, &Memo::new(&Limits::default())).ok()?;
    let found = lint(&file, &analysis, &Levels::default());
    Some((analysis, found))
}

/// Returns a configuration with this number of cases, unless `PROPTEST_CASES` sets another number.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    let config = ProptestConfig::default();
    if config.cases == UNSET { ProptestConfig::with_cases(usual) } else { config }
}
