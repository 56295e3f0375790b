//! `lint`: what is wrong with plans, proven for every number.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use dialplan_core::diag::{Diagnostic, Level, codes};
use dialplan_core::source::SourceFile;
use dialplan_lint::{Levels, lint};
use dialplan_report::findings_sarif::{self, RulePage};
use dialplan_report::{findings_github, findings_json, findings_markdown, findings_text};

use super::Context;
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, Choice};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Plan files; without any the plan is found as for other commands
    #[arg(value_name = "PLAN")]
    plans: Vec<PathBuf>,
    /// Findings of this level or above make exit code 1
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    deny: Deny,
    /// Do not report this rule; may be given several times, as the next three
    #[arg(long, value_name = "NAME")]
    off: Vec<String>,
    /// Report this rule as info
    #[arg(long, value_name = "NAME")]
    info: Vec<String>,
    /// Report this rule as warning
    #[arg(long, value_name = "NAME")]
    warn: Vec<String>,
    /// Report this rule as error
    #[arg(long, value_name = "NAME")]
    error: Vec<String>,
    /// Show infos too, not only how many there are
    #[arg(long)]
    show_info: bool,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Tables for a review
    Markdown,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Deny {
    Error,
    Warning,
    Info,
}

impl Deny {
    fn level(self) -> Level {
        match self {
            Deny::Error => Level::Error,
            Deny::Warning => Level::Warning,
            Deny::Info => Level::Info,
        }
    }
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let levels = levels(flags)?;
    let choices: Vec<Choice> = match flags.plans.as_slice() {
        [] => vec![plans::require(context.plan.as_deref())?],
        given => given.iter().cloned().map(Choice::File).collect(),
    };
    let mut linted = Vec::with_capacity(choices.len());
    let mut exit = Exit::Yes;
    for choice in &choices {
        let (file, findings) = match plans::read_source(choice, &context.limits) {
            Ok(Ok(file)) => {
                let findings = findings(&file, &levels, context);
                (file, findings)
            }
            Ok(Err((file, unreadable))) => (file, vec![*unreadable]),
            // A plan that cannot be opened is said, and the others are linted.
            Err(Stop::Error { message, help }) => {
                context.output.error(&message, help.as_deref())?;
                exit = Exit::Bad;
                continue;
            }
            Err(stop) => return Err(stop),
        };
        exit = exit.max(judge(&findings, flags.deny.level()));
        linted.push((file, findings));
    }
    print(flags, &linted, context)?;
    Ok(exit)
}

fn print(flags: &Flags, linted: &[(SourceFile, Vec<Diagnostic>)], context: &mut Context) -> Result<(), Stop> {
    let files = || linted.iter().map(|(file, findings)| (file, findings.as_slice()));
    let look = context.output.look;
    match flags.format {
        Format::Json => context.output.print(format!("{:#}\n", findings_json::document(files()))),
        Format::Sarif => {
            let pages: Vec<RulePage<'_>> = (dialplan_lint::pages())
                .map(|page| RulePage {
                    code: page.code,
                    name: page.name,
                    level: page.level,
                    summary: page.summary(),
                    text: page.text,
                })
                .collect();
            context
                .output
                .print(format!("{:#}\n", findings_sarif::document(env!("CARGO_PKG_VERSION"), &pages, files())))
        }
        Format::Markdown => context.output.print(findings_markdown::document(files())),
        Format::Github => files().try_for_each(|(file, findings)| {
            findings.iter().try_for_each(|finding| context.output.print(findings_github::finding(file, finding)))
        }),
        Format::Text => {
            for (file, findings) in files() {
                for finding in findings.iter().filter(|f| f.level > Level::Info || flags.show_info) {
                    context.output.print(findings_text::finding(file, finding, look))?;
                    context.output.print("\n")?;
                }
            }
            let all = linted.iter().flat_map(|(_, findings)| findings).map(|finding| finding.level);
            context.output.print(findings_text::summary(all, linted.len(), flags.show_info, look))
        }
    }
}

/// Load errors, or what the rules say about a plan without any.
fn findings(file: &SourceFile, levels: &Levels, context: &Context) -> Vec<Diagnostic> {
    match plans::analysable_text(file, &context.limits) {
        Ok(compiled) => lint(file, &compiled, levels),
        Err(errors) => errors,
    }
}

fn judge(findings: &[Diagnostic], denied: Level) -> Exit {
    if findings.iter().any(|finding| codes::ALL.contains(&finding.code)) {
        return Exit::Bad;
    }
    if findings.iter().any(|finding| finding.level >= denied) { Exit::No } else { Exit::Yes }
}

fn levels(flags: &Flags) -> Result<Levels, Stop> {
    let mut levels = Levels::default();
    let chosen = [
        (&flags.off, Level::Off),
        (&flags.info, Level::Info),
        (&flags.warn, Level::Warning),
        (&flags.error, Level::Error),
    ];
    for (names, level) in chosen {
        for name in names {
            levels.set(name, level).map_err(|unknown| Stop::new(unknown.to_string()).help(unknown.help()))?;
        }
    }
    Ok(levels)
}
