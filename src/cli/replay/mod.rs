//! `replay`: decides every call of a log.
//!
//! [`log`] reads the log in pieces of whole rows, [`threads`] has them decided and keeps them in order.
//! This file has the flags, the header, and the summary.

mod header;
mod log;
mod progress;
mod threads;

use std::io::{IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use dialplan::call::CallOptions;
use dialplan::compile::CompiledPlan;
use dialplan::model::{GatewayId, Named, Plan, PolicyId, ProfileId, UserId};
use dialplan::replay::{
    Changes, Comparison, Directory, FIRST_ERRORS, Field, Form, Job, Piece, Source, Sources, TopNumbers,
};
use dialplan::report::replay_rows::RowsOfPlan;
use dialplan::report::terminal::visible;
use dialplan::report::{replay_json, replay_text};

use self::header::{Opened, header};
use self::log::Log;
use self::progress::Progress;
use self::threads::Ended;
use super::{Context, Format};
use crate::files::{self, Writing, shown};
use crate::output::{Exit, Outcome, Output, Stop};
use crate::plans::{self, Choice};

/// The most threads; more would only use memory.
const MOST_THREADS: usize = 256;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// A call log: CSV with a header; `-` is standard input
    #[arg(value_name = "CALLS.csv")]
    calls: PathBuf,
    /// The column of a field, if it does not have a usual name: number, profile, policy, user, gateway or cn. With an
    /// empty HEADER the log does not have the field
    #[arg(long, value_name = "FIELD=HEADER", value_parser = column)]
    column: Vec<(Field, String)>,
    /// Profile of all calls
    #[arg(long, alias = "dial-plan", value_name = "NAME")]
    profile: Option<String>,
    /// Policy of all calls
    #[arg(long, alias = "voice-policy", value_name = "NAME")]
    policy: Option<String>,
    /// User who makes all calls
    #[arg(long, value_name = "URI", conflicts_with_all = ["profile", "policy", "gateway"])]
    user: Option<String>,
    /// Gateway through which all calls come in
    #[arg(long, value_name = "NAME", conflicts_with_all = ["profile", "policy"])]
    gateway: Option<String>,
    /// Normalise on the client first, then on the server, for all calls
    #[arg(long, visible_alias = "cn", alias = "client-normalisation")]
    client_normalization: bool,
    /// Ignore the users' lines
    #[arg(long)]
    without_users: bool,
    /// Decide as if this gateway did not answer; may be given several times
    #[arg(long, value_name = "GATEWAY")]
    down: Vec<String>,
    /// Separator between cells: one character, or `tab`; by default detected from the header
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter, conflicts_with = "jsonl")]
    delimiter: Option<u8>,
    /// Read and write one JSON object per line
    #[arg(long)]
    jsonl: bool,
    /// Print counts instead of rows
    #[arg(long)]
    summary: bool,
    /// Write the rows to this file instead of standard output, when all calls are decided; only rows of an earlier
    /// replay are overwritten
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["summary", "against"])]
    output: Option<PathBuf>,
    /// Print the counts, and then what changes with this plan, by volume
    #[arg(long, value_name = "PLAN")]
    against: Option<PathBuf>,
    /// Put `'` before names of the plan that a spreadsheet would read as formulas
    #[arg(long)]
    spreadsheet: bool,
    /// Number of threads; by default one for each core
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Format of the counts
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn column(text: &str) -> Result<(Field, String), String> {
    let (field, header) = text.split_once('=').ok_or("write it as FIELD=HEADER, such as `number=Called Number`")?;
    let field = Field::ALL.into_iter().find(|known| known.name() == field);
    let known = Field::ALL.map(Field::name).join(", ");
    Ok((field.ok_or_else(|| format!("FIELD must be one of {known}"))?, header.to_owned()))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text.eq_ignore_ascii_case("tab") || text == "\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii_punctuation() && *byte != b'"' || *byte == b'\t' || *byte == b' ' => Ok(*byte),
        _ => Err("one character such as `;`, or `tab`".to_owned()),
    }
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let counts = flags.summary || flags.against.is_some();
    if flags.format == Format::Json && !counts {
        return Err(Stop::new("`--format json` is for the counts of `--summary` and `--against`")
            .help("`--jsonl` writes rows as JSON, if the log has JSON objects"));
    }
    let threads = match flags.threads {
        Some(threads) if (1..=MOST_THREADS).contains(&threads) => threads,
        Some(_) => return Err(Stop::new(format!("`--threads` must be a number from 1 to {MOST_THREADS}"))),
        None => std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS)),
    };
    let choice = plans::require(context.plan.as_deref())?;
    let directory = directory(flags, &choice, context)?;
    let against = match &flags.against {
        Some(path) => {
            let other = self::directory(flags, &Choice::File(path.clone()), context)?;
            let comparison = Comparison::new(&directory, &other);
            Some((other, comparison))
        }
        None => None,
    };
    let name = if flags.calls == Path::new("-") { "standard input".to_owned() } else { shown(&flags.calls) };
    let fault = |problem: String| Stop::new(format!("{name}: {problem}"));
    if let Some(path) = &flags.output {
        let plan = choice.path().into_iter();
        files::refuse_inputs(path, plan.chain([&*flags.calls]))?;
        files::refuse_other_kind(path, "an earlier replay", is_replay, "name another file, or remove this one")?;
    }
    let (input, bytes) = open(&flags.calls)?;
    let mut log = Log::new(input);
    let mut opened = Opened { form: Form::Jsonl, first: Vec::new(), header: Vec::new(), lines: 0, unread: Vec::new() };
    let sources = sources(flags);
    if flags.jsonl {
        log.begin().map_err(fault)?;
        log.fill(&mut opened.first).map_err(fault)?;
    } else {
        opened = header(flags, &mut log, &sources, &name)?;
    }
    for column in &opened.unread {
        let column = visible(column);
        context.output.say(format!("warning: {name}: column `{column}` is not used: calls are decided without it"))?;
    }
    let mut file = flags.output.as_deref().map(Writing::new).transpose()?;
    if !counts {
        put(file.as_mut(), &opened.header, &mut context.output)?;
    }
    let delimiter = match &opened.form {
        Form::Csv(csv) => csv.delimiter,
        // Objects have no cells.
        Form::Jsonl => b',',
    };
    let writer = (!counts).then(|| RowsOfPlan::new(&directory, delimiter, flags.spreadsheet));
    let job = Job { directory, against, sources, form: opened.form, writer };
    let progress = Progress::new(bytes, counts || file.is_some() || !std::io::stdout().is_terminal());
    let mut report = Report { lines: opened.lines, progress, ..Report::default() };
    let (ended, job) = threads::run(job, log, opened.first, threads, |piece| {
        put(file.as_mut(), &piece.output, &mut context.output)?;
        report.take(piece);
        // The rows are cut where their reader stops. Counts are about all rows.
        Ok(if context.output.is_closed() && !counts && flags.output.is_none() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    report.progress.finish();
    let exit = report.finish(flags, &name, &choice, &ended, &job, context)?;
    if let (Some(file), Some(path)) = (file, &flags.output) {
        if ended.interrupted || ended.fault.is_some() {
            context.output.say(format!("{} is not written: the log was not read to its end", shown(path)))?;
        } else {
            file.finish(&mut context.output)?;
            context.output.say(format!("wrote {}", shown(path)))?;
        }
    }
    Ok(exit)
}

/// Writes rows to the file, or to standard output.
fn put(file: Option<&mut Writing>, rows: &[u8], output: &mut Output) -> Result<(), Stop> {
    match file {
        Some(file) => file.write(rows, output),
        None => {
            output.print_bytes(rows)?;
            output.flush()
        }
    }
}

/// Returns true if these are the first bytes of what a replay writes.
fn is_replay(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let first = head.lines().next().unwrap_or_default();
    ["normalised", "verdict", "usage", "route", "gateways"].iter().all(|column| first.contains(column))
}

/// Compiles a plan and checks that it has the names that are given for all calls.
fn directory(flags: &Flags, choice: &Choice, context: &mut Context) -> Result<Directory, Stop> {
    let (_, plan): (_, CompiledPlan) = plans::compiled(choice, &context.limits, &mut context.output, &mut ())?;
    check::<ProfileId>(plan.plan(), flags.profile.as_deref(), choice)?;
    check::<PolicyId>(plan.plan(), flags.policy.as_deref(), choice)?;
    check::<UserId>(plan.plan(), flags.user.as_deref(), choice)?;
    check::<GatewayId>(plan.plan(), flags.gateway.as_deref(), choice)?;
    let down = plans::down(&flags.down, plan.plan());
    let down = down.map_err(|error| Stop::new(format!("{}: {error}", choice.name())))?;
    let options = CallOptions { without_users: flags.without_users, down, ..CallOptions::default() };
    Ok(Directory::new(plan, options))
}

fn check<Id: Named>(plan: &Plan, given: Option<&str>, choice: &Choice) -> Result<(), Stop> {
    let Some(given) = given else { return Ok(()) };
    Id::find(plan, given).map(drop).map_err(|error| Stop::new(format!("{}: {error}", choice.name())))
}

/// Returns where each field comes from.
fn sources(flags: &Flags) -> Sources {
    let mut sources = Sources::default();
    let by_hand = flags.profile.is_some() || flags.policy.is_some();
    let fixed = [
        (Field::Profile, &flags.profile),
        (Field::Policy, &flags.policy),
        (Field::User, &flags.user),
        (Field::Gateway, &flags.gateway),
    ];
    for (field, text) in fixed {
        // The flags name the caller of all calls, so columns that could contradict them are not looked for.
        let other = match field {
            Field::Profile | Field::Policy => flags.user.is_some() || flags.gateway.is_some(),
            _ => flags.user.is_some() || flags.gateway.is_some() || by_hand,
        };
        *sources.of(field) = match text {
            Some(text) => Source::Fixed(text.clone()),
            None if other => Source::Nothing,
            None => Source::Usual,
        };
    }
    if flags.client_normalization {
        *sources.of(Field::ClientNormalization) = Source::Fixed("yes".to_owned());
    }
    for (field, header) in &flags.column {
        *sources.of(*field) = if header.is_empty() { Source::Nothing } else { Source::Column(header.clone()) };
    }
    sources
}

/// Opens the log. Returns it with its size in bytes, if that is known.
fn open(path: &Path) -> Result<(Box<dyn Read + Send>, Option<u64>), Stop> {
    if path == Path::new("-") {
        return Ok((Box::new(files::standard_input()?), None));
    }
    let failed =
        |error: std::io::Error| Stop::new(format!("{}: cannot be read: {}", shown(path), files::plain(&error)));
    let file = files::opened(path)?;
    let metadata = file.metadata().map_err(failed)?;
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// Totals that are collected in the order of the log.
#[derive(Default)]
struct Report {
    lines: u64,
    calls: u64,
    errors: u64,
    first_errors: Vec<(u64, String)>,
    blocked: TopNumbers,
    changes: Changes,
    progress: Progress,
}

impl Report {
    fn take(&mut self, piece: &mut Piece) {
        let room = FIRST_ERRORS.saturating_sub(self.first_errors.len());
        self.first_errors
            .extend(piece.first_errors.drain(..).take(room).map(|(line, error)| (self.lines + line + 1, error)));
        self.lines += piece.lines;
        self.calls += piece.calls;
        self.errors += piece.errors;
        self.blocked.add(&piece.blocked);
        self.changes.append(&mut piece.changes);
        self.progress.advance(piece.input.len(), self.calls);
    }

    fn finish(
        &self,
        flags: &Flags,
        name: &str,
        choice: &Choice,
        ended: &Ended,
        job: &Job<RowsOfPlan>,
        context: &mut Context,
    ) -> Outcome {
        if job.writer.is_none() {
            let summary = ended.tally.summary(job.directory.plan().plan(), &self.blocked);
            let (plan, look) = (choice.name(), context.output.look);
            let other = flags.against.as_deref().map(shown).unwrap_or_default();
            let by_volume = self.changes.by_volume();
            let against = job.against.as_ref().map(|(_, comparison)| replay_text::Against {
                plan: &other,
                comparison,
                changes: &self.changes,
                by_volume: &by_volume,
            });
            match flags.format {
                Format::Json => {
                    context.output.print_json(format!("{}\n", replay_json::document(&plan, &summary, against)))?;
                }
                Format::Text => {
                    context.output.print(replay_text::summary(&summary, look))?;
                    if let Some(against) = against {
                        context.output.print("\n")?;
                        context.output.print(replay_text::changes(against, &plan, self.calls, look))?;
                    }
                }
            }
        }
        for (line, error) in &self.first_errors {
            context.output.error(&format!("{name}:{line}: {error}"), None)?;
        }
        if self.errors > 0 {
            let count = format!("{} of {} calls could not be decided", self.errors, self.calls);
            let shown = if self.errors > FIRST_ERRORS as u64 {
                format!("; the first {FIRST_ERRORS} are shown")
            } else {
                String::new()
            };
            context.output.error(&format!("{name}: {count}{shown}"), None)?;
        }
        if let Some(fault) = &ended.fault {
            context.output.error(&format!("{name}: {fault}"), None)?;
        }
        if self.calls == 0 && ended.fault.is_none() && !ended.interrupted {
            let help = "there is nothing below the column names".to_owned();
            let help = if matches!(job.form, Form::Jsonl) { "each line is a JSON object".to_owned() } else { help };
            return Err(Stop::new(format!("{name}: the log has no calls")).help(help));
        }
        if ended.interrupted {
            context.output.say(format!("interrupted after {} calls", self.calls))?;
            return Ok(Exit::Interrupted);
        }
        Ok(match () {
            () if self.errors > 0 || ended.fault.is_some() => Exit::Bad,
            () if self.changes.calls() > 0 => Exit::No,
            () => Exit::Yes,
        })
    }
}
