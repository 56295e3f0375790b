//! The library in a program of one's own: a plan is loaded, compiled once, and asked from several threads.
//!
//! `cargo run -p dialplan-core --example decide`

use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::engine::Outcome;
use dialplan_core::model::load;
use dialplan_core::query::Question;
use dialplan_core::query::caller::{Origin, caller};
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, Workspace};

const PLAN: &str = r"
version: 1
location_profiles:
  - name: Amsterdam
    rules:
      - National: ^00([1-9]\d{8})$ -> +31$1
phone_usages: [national]
policies:
  - staff: [national]
routes:
  - { name: national, target: '^\+31', phone_usages: [national], gateways: [gw1.example] }
";

fn main() {
    let file = SourceFile::new("dialplan.yaml", PLAN);
    let loaded = load(&file, &Limits::default());
    let mistakes = match loaded.diagnostics {
        // Loading goes on after a mistake; a plan with mistakes is not to be used.
        mistakes if !mistakes.is_empty() => mistakes,
        _ => match compile(&file, loaded.plan, &Limits::default(), &mut ()) {
            Ok(plan) => return ask(&plan),
            Err(mistakes) => mistakes,
        },
    };
    mistakes.iter().for_each(|mistake| println!("{}", mistake.message));
}

fn ask(plan: &CompiledPlan) {
    std::thread::scope(|scope| {
        for number in ["00201234567", "0020 765 4321", "112"] {
            scope.spawn(move || println!("{number}: {}", decided(plan, number)));
        }
    });
}

/// A thread needs a workspace, which it would keep for all of its numbers.
fn decided(plan: &CompiledPlan, number: &str) -> String {
    let mut workspace = Workspace::default();
    let caller = match caller(plan.plan(), Origin::Manual { profile: None, policy: None }) {
        Ok(caller) => caller,
        Err(error) => return error.to_string(),
    };
    let question =
        Question { number, caller: &caller, client_normalization: false, off_hook: false, lookup_users: true };
    let decision = match plan.engine().decide(&question, &mut workspace) {
        Ok(decision) => decision,
        Err(error) => return error.to_string(),
    };
    let number = workspace.number().unwrap_or("nothing");
    match decision.outcome {
        Outcome::Routed(choice) => format!("{number} by route {}", &*plan.plan().route(choice.route).name),
        Outcome::Blocked(block) => format!("{number}, {}", block.name()),
        other => format!("{number}, {}", other.name()),
    }
}
