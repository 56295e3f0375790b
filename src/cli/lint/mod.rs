//! `lint`: finds mistakes in plans, proven for every number.

mod baseline;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dialplan::diag::{Diagnostic, Level, codes};
use dialplan::lint::{Levels, SuiteCases, fixed_for_good, lint, lint_with_suites};
use dialplan::model::Plan;
use dialplan::report::findings_sarif::{self, RulePage};
use dialplan::report::findings_text::{self, Counts, Summary};
use dialplan::report::{diff_text, findings_github, findings_json, findings_markdown};
use dialplan::{PlanErrors, SourceFile};

use super::Context;
use crate::files::{self, Locked};
use crate::limits;
use crate::output::{Exit, Outcome, Output, Stop};
use crate::plans::{self, Choice, Content};

/// The byte order mark of UTF-8.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Plan files, or folders that contain plans (`dialplan.yaml`, `*.dialplan.yaml`, recursively); by default the plan
    /// is found as for other commands
    #[arg(value_name = "PLAN")]
    plans: Vec<PathBuf>,
    /// Exit with code 1 if there are findings of this level or above
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    deny: Deny,
    /// Do not report this rule; may be repeated, like the next three
    #[arg(long, value_name = "NAME")]
    off: Vec<String>,
    /// Report this rule as an info
    #[arg(long, value_name = "NAME")]
    info: Vec<String>,
    /// Report this rule as a warning
    #[arg(long, value_name = "NAME")]
    warn: Vec<String>,
    /// Report this rule as an error
    #[arg(long, value_name = "NAME")]
    error: Vec<String>,
    /// Show infos too, not only their number
    #[arg(long)]
    show_info: bool,
    /// Show every finding, however many there are of one kind
    #[arg(long)]
    all: bool,
    /// Test cases of the plan (CSV files or folders): report what they leave untested, and which of them test the same
    /// or contradict each other
    #[arg(long, value_name = "SUITE")]
    suite: Vec<PathBuf>,
    /// Report only findings that are not in this file; if it does not exist, write it with all findings
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Overwrite the baseline with all findings; only a baseline is overwritten
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Fix in the plan what has exactly one safe fix, proven to change only what it should; then report the rest
    #[arg(long)]
    fix: bool,
    /// With --fix: show the changes as a diff without writing them
    #[arg(long, requires = "fix")]
    dry_run: bool,
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

/// A file and its findings: a plan, or a suite that was linted with it.
struct Linted {
    file: SourceFile,
    findings: Vec<Diagnostic>,
}

impl Linted {
    /// A plan that cannot be used.
    fn unusable(file: SourceFile, errors: PlanErrors) -> Linted {
        let mut findings = errors.diagnostics;
        limits::name_flags(&mut findings);
        Linted { file, findings }
    }
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let levels = levels(flags)?;
    let choices: Vec<Choice> = match flags.plans.as_slice() {
        [] => vec![plans::require(context.plan.as_deref())?],
        given => {
            let what = "plan (dialplan.yaml, *.dialplan.yaml)";
            let plans = files::gathered(given, what, plans::is_plan, &mut context.output)?;
            plans.into_iter().map(Choice::File).collect()
        }
    };
    let is_suite = |path: &Path| files::has_extension(path, "csv");
    let suites = files::gathered(&flags.suite, "suite (*.csv)", is_suite, &mut context.output)?;
    if let Some(baseline) = &flags.baseline {
        let plans = choices.iter().filter_map(Choice::path);
        files::refuse_inputs(baseline, plans.chain(suites.iter().map(PathBuf::as_path)))?;
    }
    if !suites.is_empty() && choices.len() != 1 {
        return Err(Stop::new("`--suite` needs exactly one plan").help("a suite belongs to one plan"));
    }
    let mut linted = Vec::with_capacity(choices.len());
    let mut exit = Exit::Yes;
    for choice in &choices {
        match plan(choice, &suites, flags, &levels, context) {
            Ok(found) => linted.extend(found),
            // A plan that cannot be opened is reported; the others are still linted.
            Err(stop) => {
                context.output.report(&stop)?;
                exit = Exit::Bad;
            }
        }
    }
    let known = match &flags.baseline {
        Some(path) => baseline::take_known(path, &mut linted, flags.update_baseline, context)?,
        None => 0,
    };
    for one in &linted {
        exit = exit.max(judge(&one.findings, flags.deny.level()));
    }
    // If no plan could be linted, "no findings" would be wrong.
    let nothing = linted.is_empty() && exit == Exit::Bad && flags.format == Format::Text;
    if !flags.dry_run && !nothing {
        print(flags, &linted, known, context)?;
    }
    Ok(exit)
}

/// Lints one plan and the suites given with it.
fn plan(
    choice: &Choice,
    suites: &[PathBuf],
    flags: &Flags,
    levels: &Levels,
    context: &mut Context,
) -> Result<Vec<Linted>, Stop> {
    let mut locked = match choice.path() {
        Some(path) if flags.fix && !flags.dry_run && path.exists() => Some(lock(path, &mut context.output)?),
        _ => None,
    };
    let (content, has_mark) = match (&locked, choice.path()) {
        (Some(locked), Some(path)) => {
            let bytes = locked.read(context.limits.plan_bytes, "--limit-plan-bytes")?;
            let has_mark = bytes.starts_with(MARK);
            (plans::content(path, bytes, &context.limits)?, has_mark)
        }
        _ => (plans::read(choice, &context.limits)?, false),
    };
    let mut file = match content {
        Content::Text(file) => file,
        Content::NotText(file, unreadable) => return Ok(vec![Linted { file, findings: vec![*unreadable] }]),
        Content::Compiled(_) => return Err(plans::has_no_text(choice)),
    };
    let mut analysis = match dialplan::analyse(&file, &context.limits) {
        Ok(analysis) => analysis,
        Err(errors) => return Ok(vec![Linted::unusable(file, errors)]),
    };
    if flags.fix && *choice != Choice::Sample {
        let mut first = Some(&analysis);
        let fixed = fixed_for_good(&file, &context.limits, |now| match first.take() {
            Some(analysis) => Some(lint(now, analysis, levels)),
            None => Some(lint(now, &dialplan::analyse(now, &context.limits).ok()?, levels)),
        });
        if flags.dry_run {
            let diff = diff_text::diff(file.name(), file.text(), &fixed.text, context.output.look);
            context.output.print(diff)?;
            if fixed.count == 0 {
                context.output.say(format!("{}: nothing to fix", file.name()))?;
            }
        } else if let (Some(locked), 1..) = (&mut locked, fixed.count) {
            let mark = if has_mark { MARK } else { &[] };
            locked.write(&[mark, fixed.text.as_bytes()].concat(), &mut context.output)?;
            let count = if fixed.count == 1 { "1 fix".to_owned() } else { format!("{} fixes", fixed.count) };
            context.output.say(format!("{}: {count} written", file.name()))?;
            file = SourceFile::new(file.name(), fixed.text);
            analysis = match dialplan::analyse(&file, &context.limits) {
                Ok(analysis) => analysis,
                Err(errors) => return Ok(vec![Linted::unusable(file, errors)]),
            };
        }
    }
    drop(locked);
    let suites = read_suites(suites, analysis.plan(), context)?;
    let mut found = lint_with_suites(&file, &analysis, levels, &suites);
    limits::name_flags(&mut found.plan);
    let beside = suites.iter().zip(found.suites);
    let beside = beside.map(|(suite, findings)| Linted { file: suite.file().clone(), findings });
    Ok(std::iter::once(Linted { file, findings: found.plan }).chain(beside).collect())
}

/// Keeps others from changing a plan that is fixed.
fn lock(path: &Path, output: &mut Output) -> Result<Locked, Stop> {
    if !path.is_file() {
        return Err(Stop::new(format!("{} is not a file: its fixes cannot be written", files::shown(path)))
            .help("show them with `--dry-run`"));
    }
    Locked::new(path, output)
}

/// Reads the suites; if one cannot be read, reports what is wrong with each.
fn read_suites(paths: &[PathBuf], plan: &Plan, context: &mut Context) -> Result<Vec<SuiteCases>, Stop> {
    let (mut suites, mut bad) = (Vec::new(), false);
    for path in paths {
        let bytes = files::read(path, context.limits.plan_bytes, "--limit-plan-bytes")?;
        let name = files::shown(path);
        let text = String::from_utf8(bytes).map_err(|_| Stop::new(format!("{name}: the text is not UTF-8")))?;
        match SuiteCases::read(SourceFile::new(&*name, text), plan) {
            Ok(suite) => suites.push(suite),
            Err(errors) => {
                bad = true;
                for error in errors {
                    let message = format!("{name}:{}: {}", error.line, error.message);
                    context.output.error(&message, error.help.as_deref())?;
                }
            }
        }
    }
    if bad { Err(Stop::Said) } else { Ok(suites) }
}

fn print(flags: &Flags, linted: &[Linted], known: usize, context: &mut Context) -> Result<(), Stop> {
    let files = || linted.iter().map(|one| (&one.file, one.findings.as_slice()));
    let look = context.output.look;
    match flags.format {
        Format::Json => {
            let all = || linted.iter().flat_map(|one| &one.findings);
            let document = findings_json::document(files(), counts(all()), by_rule(all()));
            context.output.print_json(format!("{document:#}\n"))
        }
        Format::Sarif => {
            let pages: Vec<RulePage<'_>> = (dialplan::lint::pages())
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
                .print_json(format!("{:#}\n", findings_sarif::document(env!("CARGO_PKG_VERSION"), &pages, files())))
        }
        Format::Markdown => context.output.print(findings_markdown::document(files())),
        Format::Github => files().try_for_each(|(file, findings)| {
            findings
                .iter()
                .try_for_each(|finding| context.output.print_bytes(findings_github::finding(file, finding).as_bytes()))
        }),
        Format::Text => {
            for (file, findings) in files() {
                let visible = findings.iter().filter(|f| f.level > Level::Info || flags.show_info);
                let (shown, folded) = fold(visible.collect(), if flags.all { usize::MAX } else { MOST });
                for finding in shown {
                    context.output.print(findings_text::finding(file, finding, look))?;
                    context.output.print("\n")?;
                }
                for of_one_rule in folded {
                    context.output.print(findings_text::folded(file, &of_one_rule, look))?;
                    context.output.print("\n")?;
                }
            }
            let all = || linted.iter().flat_map(|one| &one.findings);
            let summary = Summary {
                counts: counts(all()),
                by_rule: most_frequent(by_rule(all().filter(|f| f.level > Level::Info || flags.show_info))),
                files: linted.len(),
                infos_shown: flags.show_info,
                known,
                // What is left after `--fix` could not be written without changing more.
                fixable: if flags.fix { 0 } else { all().filter(|finding| finding.fix.is_some()).count() },
                denied: flags.deny.level(),
            };
            context.output.print(findings_text::summary(&summary, look))
        }
    }
}

/// Returns the number of findings of each level.
fn counts<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> Counts {
    let mut counts = Counts::default();
    for finding in findings {
        match finding.level {
            Level::Error => counts.error += 1,
            Level::Warning => counts.warning += 1,
            Level::Info => counts.info += 1,
            Level::Off => {}
        }
    }
    counts
}

/// Returns the number of findings of each rule, by name.
fn by_rule<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> BTreeMap<&'a str, usize> {
    let mut rules = BTreeMap::new();
    for finding in findings {
        *rules.entry(finding.code.name).or_default() += 1;
    }
    rules
}

/// Returns the rules with the most findings first. Returns none if there is one rule, or few findings.
fn most_frequent(rules: BTreeMap<&str, usize>) -> Vec<(&str, usize)> {
    /// The most findings that are not counted by rule.
    const FEW_FINDINGS: usize = 10;
    if rules.len() < 2 || rules.values().sum::<usize>() <= FEW_FINDINGS {
        return Vec::new();
    }
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rules
}

/// The most findings of one rule in one file that are all shown.
const MOST: usize = 10;
/// How many are shown if there are more.
const FEW: usize = 5;

/// Returns the findings to show one by one, and for each rule with more than `most` findings those to fold into one
/// line. Of such a rule, a few findings with the shortest numbers are shown.
fn fold(findings: Vec<&Diagnostic>, most: usize) -> (Vec<&Diagnostic>, Vec<Vec<&Diagnostic>>) {
    let mut by_rule: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in &findings {
        by_rule.entry(finding.code.code).or_default().push(finding);
    }
    let mut folded = Vec::new();
    for of_one_rule in by_rule.into_values().filter(|of_one_rule| of_one_rule.len() > most) {
        let mut sorted = of_one_rule.clone();
        sorted.sort_by_key(|finding| finding.witness.as_ref().map_or(usize::MAX, String::len));
        let few: Vec<&Diagnostic> = sorted.into_iter().take(FEW).collect();
        let few: BTreeSet<*const Diagnostic> = few.into_iter().map(std::ptr::from_ref).collect();
        let left: Vec<&Diagnostic> =
            of_one_rule.into_iter().filter(|finding| !few.contains(&std::ptr::from_ref(*finding))).collect();
        folded.push(left);
    }
    let gone: BTreeSet<*const Diagnostic> =
        folded.iter().flatten().map(|finding| std::ptr::from_ref(*finding)).collect();
    (findings.into_iter().filter(|finding| !gone.contains(&std::ptr::from_ref(*finding))).collect(), folded)
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
