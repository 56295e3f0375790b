//! Dial plans of OCS, Lync, Skype for Business and Teams: what happens when somebody dials, and what holds for every
//! number.
//!
//! A plan is a YAML text with *location profiles* (ordered normalization rules), *phone usages*, *policies* (ordered
//! usages) and *routes* (target pattern, usages, gateways). This crate reads it, compiles it into look-ups, decides
//! calls, runs test suites, finds mistakes and answers questions about all numbers at once. A look-up is a table that
//! tells which of many patterns match a number, in one pass over its characters.
//!
//! # A first program
//!
//! It loads a plan, decides a number and lists findings.
//!
//! ```
//! use dialplan::{CallOptions, Limits, Origin, SourceFile};
//!
//! # const TEXT: &str = "
//! # version: 1
//! # location_profiles:
//! #   - name: Amsterdam
//! #     rules: [{name: National, pattern: '^00([1-9]\\d{8})$', translation: '+31$1'}]
//! # phone_usages: [national]
//! # policies: {staff: [national]}
//! # routes: [{name: national, target: '^\\+31', phone_usages: [national], gateways: [gw1.example]}]
//! # ";
//! let file = SourceFile::new("dialplan.yaml", TEXT);
//! let plan = dialplan::analyse(&file, &Limits::default())?;
//! let answer = plan.compiled().test("0020 123 4567", Origin::default(), CallOptions::default())?;
//! assert_eq!(answer.normalization.number.as_deref(), Some("+31201234567"));
//! assert_eq!(answer.verdict.name(), "routed");
//! for finding in dialplan::lint::lint(&file, &plan, &Default::default()) {
//!     println!("{}: {}", finding.level.name(), finding.message);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # From text to a plan
//!
//! [`check()`] returns the plan together with *everything* that is wrong with it: reading goes on after a mistake. Each
//! [`Diagnostic`] has a code, a sentence, places in the file and usually a way out.
//!
//! ```
//! use dialplan::{Limits, SourceFile};
//!
//! let file = SourceFile::new("dialplan.yaml", "version: 1\nroutes:\n  - {name: a, target: '('}\n  - {target: '^1'}\n");
//! let checked = dialplan::check(&file, &Limits::default());
//! let codes: Vec<&str> = checked.diagnostics.iter().map(|diagnostic| diagnostic.code.name).collect();
//! assert_eq!(codes, ["pattern-invalid", "missing-key"]);
//! let place = checked.diagnostics[0].primary.as_ref().unwrap().span;
//! assert_eq!(file.line_column(place.start).line, 3);
//! ```
//!
//! [`findings_text::finding`](report::findings_text::finding) renders a diagnostic with its place: the lines of the
//! file, carets, notes and the suggested fix.
//!
//! ```
//! use dialplan::report::findings_text;
//! use dialplan::report::terminal::Look;
//! use dialplan::{Limits, SourceFile};
//!
//! # let file = SourceFile::new("dialplan.yaml", "version: 1\nroutes:\n  - {name: a, target: '('}\n");
//! for diagnostic in &dialplan::check(&file, &Limits::default()).diagnostics {
//!     let text = findings_text::finding(&file, diagnostic, Look::PLAIN);
//!     assert!(text.starts_with("error["));
//!     print!("{text}");
//! }
//! ```
//!
//! [`compile()`] returns a [`CompiledPlan`], or all diagnostics as [`PlanErrors`] if there are any.
//!
//! # Deciding calls
//!
//! [`CompiledPlan::test`] answers with everything that people want to know: names, failover chain, notes, and for a
//! blocked call the reason. The [`Origin`] says who calls: somebody with a profile and a policy, a user, or a gateway.
//! Names are found with [`Named::find`](model::Named::find); the plan's defaults replace what is not given.
//!
//! ```
//! use dialplan::model::{Named, ProfileId};
//! use dialplan::{CallOptions, Limits, Origin, SourceFile};
//!
//! # const TEXT: &str = "
//! # version: 1
//! # location_profiles:
//! #   - name: Amsterdam
//! #     rules: [{name: National, pattern: '^00([1-9]\\d{8})$', translation: '+31$1'}]
//! # phone_usages: [national]
//! # policies: {staff: [national]}
//! # routes: [{name: national, target: '^\\+31', phone_usages: [national], gateways: [gw1.example]}]
//! # ";
//! # let file = SourceFile::new("dialplan.yaml", TEXT);
//! let plan = dialplan::compile(&file, &Limits::default())?;
//! let profile = ProfileId::find(plan.plan(), "amsterdam")?;
//! let origin = Origin::Manual { profile: Some(profile), policy: None };
//! let answer = plan.test("0020 123 4567", origin, CallOptions::default())?;
//! assert_eq!(answer.verdict.name(), "routed");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Programs that decide many calls ask the [`Engine`](engine::Engine), which allocates nothing for a call:
//!
//! ```
//! use dialplan::{CallOptions, Limits, Origin, Question, SourceFile, Workspace};
//!
//! # let file = SourceFile::new("p.yaml", "version: 1\npolicies: {staff: []}\n");
//! let plan = dialplan::compile(&file, &Limits::default())?;
//! let caller = dialplan::call::caller(plan.plan(), Origin::default())?;
//! let mut workspace = Workspace::default(); // one for each thread
//! let question = Question { number: "+31201234567", caller: &caller, options: CallOptions::default() };
//! let decision = plan.engine().decide(&question, &mut workspace)?;
//! assert_eq!(decision.outcome.name(), "blocked");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Keeping a compiled plan
//!
//! An [`Artefact`](artefact::Artefact) holds an engine and the names of its plan as bytes that are read back without
//! compiling.
//!
//! ```
//! use dialplan::artefact::{Artefact, write};
//! use dialplan::{CallOptions, Limits, Origin, SourceFile};
//!
//! # let file = SourceFile::new("p.yaml", "version: 1\npolicies: {staff: []}\n");
//! let limits = Limits::default();
//! let (bytes, _engine_bytes) = write(&dialplan::compile(&file, &limits)?);
//! let plan = Artefact::open(&bytes, &limits)?.into_plan(&limits)?;
//! assert_eq!(plan.test("112", Origin::default(), CallOptions::default())?.verdict.name(), "blocked");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Questions about all numbers
//!
//! [`analyse()`] returns an [`Analysis`]. Questions are functions in the modules of [`analysis`]; what they cannot
//! decide within the limits is [`NotDecided`](analysis::NotDecided), never a guess.
//!
//! ```
//! use dialplan::analysis::rules::{Reach, rule_reachability};
//! use dialplan::{Limits, SourceFile};
//!
//! # const TEXT: &str = "
//! # version: 1
//! # location_profiles:
//! #   - name: A
//! #     rules: [{name: all, pattern: '^\\d+$', translation: '+1'}, {name: dead, pattern: '^112$', translation: '+112'}]
//! # ";
//! # let file = SourceFile::new("p.yaml", TEXT);
//! let plan = dialplan::analyse(&file, &Limits::default())?;
//! let profile = plan.plan().profile_ids().next().unwrap();
//! let reach = rule_reachability(&plan, profile);
//! assert!(matches!(&reach[1], Reach::Unreachable(why) if why.witness == "112"));
//! # Ok::<(), dialplan::PlanErrors>(())
//! ```
//!
//! # Everything else
//!
//! [`suite`] reads and runs test cases, [`lint`] finds mistakes and applies fixes, [`replay`] decides call logs,
//! [`exchange`] reads and writes the formats of other products, [`report`] renders all of these for people and
//! machines.
//!
//! # What this crate does not do
//!
//! It reads and writes no files, knows no clock and no environment, and starts no threads unless the feature `parallel`
//! is on. All bounds are counts ([`Limits`]), so a plan has the same outcome on every machine.

mod load;

pub use dialplan_analysis as analysis;
pub use dialplan_exchange as exchange;
pub use dialplan_lint as lint;
pub use dialplan_replay as replay;
pub use dialplan_report as report;

pub use dialplan_core::{
    Options, Scratch, artefact, ast, automaton, call, compile, diag, engine, limits, model, pattern, query,
    replacement, single, source, suite,
};

pub use dialplan_analysis::{Analysis, Memo};
pub use dialplan_core::call::{CallOptions, Caller, Origin, Question};
pub use dialplan_core::compile::CompiledPlan;
pub use dialplan_core::diag::Diagnostic;
pub use dialplan_core::engine::Workspace;
pub use dialplan_core::limits::Limits;
pub use dialplan_core::query::answer::Answer;
pub use dialplan_core::source::SourceFile;
pub use load::{Checked, PlanErrors, analyse, analyse_with, assertions, check, compile, compile_observed};
