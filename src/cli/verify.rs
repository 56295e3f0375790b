//! `verify`: proves assertions about every number of a class, or shows a number of which one is false.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use dialplan::analysis::verify::packs::{PACKS, pack};
use dialplan::analysis::verify::{Proof, Status, verify};
use dialplan::model::{Assertion, Plan};
use dialplan::report::verify_text::Verified;
use dialplan::report::{verify_json, verify_junit, verify_text};
use dialplan::{Analysis, SourceFile};

use super::waiting::Waiting;
use super::{Context, Format};
use crate::files::{self, shown};
use crate::output::{Exit, Outcome, Stop};
use crate::plans;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Files of assertions; by default, the assertions of the plan
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Verify these built-in assertions as well; may be given several times
    #[arg(long, value_parser = packs(), value_name = "NAME")]
    pack: Vec<String>,
    /// Print built-in assertions as a file to copy, and verify nothing
    #[arg(long, value_parser = packs(), value_name = "NAME", exclusive = true)]
    print_pack: Option<String>,
    /// Also write the results as JUnit XML; only JUnit XML is overwritten
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn packs() -> PossibleValuesParser {
    PossibleValuesParser::new(PACKS.map(|pack| pack.name))
}

/// A file with its assertions.
struct Given {
    name: String,
    source: SourceFile,
    assertions: Vec<Assertion>,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    if let Some(pack) = flags.print_pack.as_deref().and_then(pack) {
        context.output.print(pack.text)?;
        return Ok(Exit::Yes);
    }
    let choice = plans::require(context.plan.as_deref())?;
    if let Some(junit) = &flags.junit {
        files::refuse_inputs(junit, flags.files.iter().map(PathBuf::as_path).chain(choice.path()))?;
        files::refuse_other_kind(junit, "JUnit XML", super::is_junit, "name another file, or remove this one")?;
    }
    let source = plans::open(&choice, &context.limits, &mut context.output)?;
    let memo = dialplan::Memo::new(&context.limits);
    let analysis = plans::analysed(&source, &context.limits, &memo, &mut context.output)?;
    let mut given = Vec::new();
    if flags.files.is_empty() {
        let assertions = analysis.plan().assertions.clone();
        if assertions.is_empty() && flags.pack.is_empty() {
            let what = format!("{} has no `assertions`, and no file or pack is named", choice.name());
            return Err(Stop::new(what).help("try `--pack emergency`, or write assertions: docs/verify.md"));
        }
        given.push(Given { name: choice.name(), source, assertions });
    }
    for path in &flags.files {
        let bytes = files::read(path, context.limits.plan_bytes, "--limit-plan-bytes")?;
        let source = match SourceFile::from_bytes(shown(path), bytes) {
            Ok(source) => source,
            Err((source, diagnostic)) => {
                plans::report_file(&source, vec![*diagnostic], "the assertions", &mut context.output)?;
                return Err(Stop::Said);
            }
        };
        given.push(read(source, analysis.plan(), context)?);
    }
    for pack in flags.pack.iter().filter_map(|name| pack(name)) {
        let source = SourceFile::new(format!("(pack {})", pack.name), pack.text);
        given.push(read(source, analysis.plan(), context)?);
    }
    verified(flags, &choice.name(), &analysis, &given, context)
}

fn read(source: SourceFile, plan: &Plan, context: &mut Context) -> Result<Given, Stop> {
    match dialplan::assertions(&source, plan, &context.limits) {
        Ok(assertions) if assertions.is_empty() => {
            Err(Stop::new(format!("{} has no assertions", source.name())).help("write at least one"))
        }
        Ok(assertions) => Ok(Given { name: source.name().to_owned(), source, assertions }),
        Err(errors) => {
            plans::report_file(&source, errors.diagnostics, "the assertions", &mut context.output)?;
            Err(Stop::Said)
        }
    }
}

fn verified(flags: &Flags, plan: &str, analysis: &Analysis, given: &[Given], context: &mut Context) -> Outcome {
    analysis.begin();
    let assertions: Vec<Assertion> = given.iter().flat_map(|file| file.assertions.iter().cloned()).collect();
    let count = assertions.len();
    let waiting = Waiting::begin(&match count {
        1 => "verifying 1 assertion for every number".to_owned(),
        _ => format!("verifying {count} assertions for every number"),
    });
    let proofs: Vec<Proof> = verify(analysis, &assertions);
    drop(waiting);
    let places = given.iter().flat_map(|file| {
        file.assertions.iter().map(|one| (file.name.as_str(), file.source.line(one.name.span.start) as u32))
    });
    let all: Vec<Verified<'_>> = places
        .zip(assertions.iter().zip(&proofs))
        .map(|((file, line), (assertion, proof))| Verified { file, line, assertion, proof })
        .collect();
    if let Some(path) = &flags.junit {
        let text = verify_junit::document(analysis.compiled(), &all).map_err(Stop::new)?;
        files::write(path, text.as_bytes(), &mut context.output)?;
    }
    match flags.format {
        Format::Json => {
            let document = verify_json::document(analysis.compiled(), plan, &all);
            context.output.print_json(format!("{document:#}\n"))?;
        }
        Format::Text => {
            let look = context.output.look;
            for one in &all {
                context.output.print(format!("{}\n", verify_text::proof(analysis.compiled(), *one, look)))?;
            }
            context.output.print(verify_text::summary(analysis.compiled(), &all, look))?;
        }
    }
    let exit = proofs.iter().map(|proof| match proof.status {
        Status::Verified => Exit::Yes,
        Status::Fails => Exit::No,
        Status::Empty | Status::Undecided => Exit::Bad,
    });
    Ok(exit.max().unwrap_or(Exit::Bad))
}
