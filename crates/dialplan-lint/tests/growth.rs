//! How the cost of linting grows with a plan, in counted steps.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

#[path = "../../../benches/support/shapes.rs"]
mod shapes;

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::compile;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_lint::{Levels, lint};
use shapes::{SHAPES, Shape};

/// The exponent that growth stays below: a little more than `n log n`.
const MOST: f64 = 1.3;

/// The sizes of the smaller plan. The larger ones have twice and four times as many of what grows.
const SMALL: usize = 25;

/// Returns the steps of compiling and linting a plan.
fn steps(shape: &Shape, n: usize) -> u64 {
    let limits = Limits { work: Some(1 << 50), memory: Some(1 << 40), ..Limits::default() };
    let text = (shape.plan)(n);
    let file = SourceFile::new(shape.name, &*text);
    let loaded = load(&file, &limits);
    assert!(loaded.diagnostics.is_empty(), "{}: {:?}", shape.name, loaded.diagnostics.first());
    let plan = compile(&file, loaded.plan, &limits, &mut ()).unwrap();
    let analysis = Analysis::new(&file, plan, &Memo::new(&limits)).unwrap();
    let found = lint(&file, &analysis, &Levels::default());
    assert!(found.iter().all(|finding| finding.code.name != "not-decided"), "{}: {found:?}", shape.name);
    analysis.limits().budget().spent()
}

#[test]
fn linting_grows_as_the_plan_does() {
    let mut slow = Vec::new();
    for shape in SHAPES {
        let counted = [1, 2, 4, 8].map(|times| steps(shape, SMALL * times));
        // The last step, since the first ones are about what every plan costs.
        let exponent = (counted[3] as f64 / counted[2] as f64).log2();
        println!("{:<32} {counted:?} {exponent:.2}", shape.name);
        let most = if shape.pairs { 1.0 + MOST } else { MOST };
        if exponent > most {
            slow.push(format!("{}: {exponent:.2}, {counted:?}", shape.name));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
