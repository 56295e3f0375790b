//! Flags and commands: one file for each command.

mod compile;
mod completions;
mod dial;
mod diff;
mod exchange;
mod explain;
mod export;
mod generate;
mod import;
mod init;
mod lint;
mod man;
mod matrix;
mod replay;
mod report;
mod rule;
mod run;
mod search;
mod show;
mod test;
mod verify;
mod waiting;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use dialplan::Limits;

use crate::output::{Color, Exit, Outcome, Output};
use crate::signals;

/// Compile voice dial plans into automata, test numbers against them, prove properties of every number.
#[derive(Debug, Parser)]
#[command(name = "dialplan", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

const AFTER_HELP: &str = "\
Exit codes: 0 routed, passed, clean; 1 blocked, failed, findings; 2 bad usage, unreadable or invalid input; \
130 interrupted.
The plan is --plan FILE, else DIALPLAN_PLAN, else dialplan.yaml, .yml or .json in the current
folder or a folder above it.";

#[derive(Debug, Args)]
struct Global {
    /// The plan file
    #[arg(short, long, global = true, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: Color,
    #[command(flatten)]
    limits: LimitFlags,
}

/// Every input has a bound; these options set it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct LimitFlags {
    /// Maximum size of a plan file, in bytes
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_plan_bytes: Option<usize>,
    /// Maximum length of a pattern, in characters
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_pattern: Option<usize>,
    /// Maximum length of a dialled string, in characters
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_dialled: Option<usize>,
    /// Maximum length of a normalised number, in characters
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_normalised: Option<usize>,
    /// Maximum number of states of an automaton during construction
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_states: Option<u32>,
    /// Maximum number of steps for compiling or matching one pattern
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_steps: Option<u64>,
    /// Maximum number of steps of everything that a command does with a plan; grows with the plan file by default
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_work: Option<u64>,
    /// Maximum size of all tables that a command makes of a plan, in bytes; grows with the plan file by default
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    limit_memory: Option<u64>,
}

impl LimitFlags {
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        fn raise<T: Copy>(limit: &mut T, flag: Option<T>) {
            *limit = flag.unwrap_or(*limit);
        }
        raise(&mut limits.plan_bytes, self.limit_plan_bytes);
        raise(&mut limits.pattern.pattern_chars, self.limit_pattern);
        raise(&mut limits.dialled, self.limit_dialled);
        raise(&mut limits.normalised, self.limit_normalised);
        raise(&mut limits.language.states, self.limit_states);
        raise(&mut limits.automaton.states, self.limit_states.map(|n| n as usize));
        raise(&mut limits.language.steps, self.limit_steps);
        raise(&mut limits.pattern.match_steps, self.limit_steps);
        limits.work = self.limit_work;
        limits.memory = self.limit_memory;
        limits
    }
}

/// `--format` of commands with output for people and for scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For scripts.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what happens when somebody dials a number
    Test(test::Flags),
    /// Run suites of test cases
    Run(run::Flags),
    /// Find mistakes in plans, proven for every number
    Lint(lint::Flags),
    /// Show every number that two plans treat differently
    Diff(diff::Flags),
    /// Show which dialled strings reach a route, a usage, a verdict or a number
    Search(search::Flags),
    /// Prove assertions about every number, or show a number that breaks one
    Verify(verify::Flags),
    /// Dial key by key, and see what each key leaves possible
    Dial(dial::Flags),
    /// Show which policies reach which classes of numbers
    Matrix(matrix::Flags),
    /// Write the test cases that a plan needs
    Generate(generate::Flags),
    /// Explain a lint rule or an error
    Explain(explain::Flags),
    /// Compile the plan and print the sizes of its automata
    Compile(compile::Flags),
    /// Show the plan at a glance
    Show(show::Flags),
    /// Write one HTML file that shows the plan and answers numbers itself
    Report(report::Flags),
    /// Try a .NET pattern on numbers, without a plan
    Rule(rule::Flags),
    /// Make a plan from what Teams, Skype for Business, Lync and OCS export
    Import(import::Flags),
    /// Write the plan for Teams or Skype for Business
    Export(export::Flags),
    /// Decide every row of a call log
    Replay(replay::Flags),
    /// Write the sample plan and its suite to a folder
    Init(init::Flags),
    /// Print completions for a shell
    Completions(completions::Flags),
    /// Print the manual page
    Man(man::Flags),
}

/// What every command is given.
struct Context {
    plan: Option<PathBuf>,
    limits: Limits,
    output: Output,
}

/// Runs the command that the arguments name, the first of which is the name of the program. Returns the exit code.
///
/// It is meant to be the only thing that a process does: it reads and writes the standard streams, and handles
/// interrupts.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let mut output = Output::new(Color::Auto);
            return usage(&error, &mut output) as u8;
        }
    };
    let mut context = Context {
        plan: cli.global.plan.or_else(plan_of_environment),
        limits: cli.global.limits.limits(),
        output: Output::new(cli.global.color),
    };
    signals::install(context.output.sink());
    let outcome = dispatch(cli.command, &mut context);
    let exit = ended(outcome, &mut context.output);
    // What was printed is written even if the command failed.
    let written = context.output.flush();
    exit.max(ended(written.map(|()| Exit::Yes), &mut context.output)) as u8
}

/// Prints help, the version, or what is wrong with the arguments. Help and version go to standard output and are not
/// errors.
fn usage(error: &clap::Error, output: &mut Output) -> Exit {
    let text = |color: bool| match color {
        true => error.render().ansi().to_string(),
        false => error.render().to_string(),
    };
    let printed = match error.use_stderr() {
        true => output.say(text(output.error_look.color).trim_end()).map(|()| Exit::Bad),
        false => output.print(text(output.look.color)).and_then(|()| output.flush()).map(|()| Exit::Yes),
    };
    ended(printed, output)
}

/// Returns the exit code of a command, after reporting why it stopped.
fn ended(outcome: Outcome, output: &mut Output) -> Exit {
    match outcome {
        Ok(exit) => exit,
        Err(stop) => {
            // If even this cannot be written, the exit code still tells.
            let _ = output.report(&stop);
            Exit::Bad
        }
    }
}

/// Returns true if a file begins as JUnit XML does.
fn is_junit(head: &[u8]) -> bool {
    head.starts_with(b"<?xml") && head.windows(10).any(|word| word == b"<testsuite")
}

/// Returns the path in `DIALPLAN_PLAN`; an empty value counts as not set.
fn plan_of_environment() -> Option<PathBuf> {
    std::env::var_os("DIALPLAN_PLAN").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn dispatch(command: Command, context: &mut Context) -> Outcome {
    match command {
        Command::Test(flags) => test::run(&flags, context),
        Command::Run(flags) => run::run(&flags, context),
        Command::Lint(flags) => lint::run(&flags, context),
        Command::Diff(flags) => diff::run(&flags, context),
        Command::Search(flags) => search::run(&flags, context),
        Command::Verify(flags) => verify::run(&flags, context),
        Command::Dial(flags) => dial::run(&flags, context),
        Command::Matrix(flags) => matrix::run(&flags, context),
        Command::Generate(flags) => generate::run(&flags, context),
        Command::Explain(flags) => explain::run(&flags, context),
        Command::Compile(flags) => compile::run(&flags, context),
        Command::Show(flags) => show::run(&flags, context),
        Command::Report(flags) => report::run(&flags, context),
        Command::Rule(flags) => rule::run(&flags, context),
        Command::Import(flags) => import::run(&flags, context),
        Command::Export(flags) => export::run(&flags, context),
        Command::Replay(flags) => replay::run(&flags, context),
        Command::Init(flags) => init::run(&flags, context),
        Command::Completions(flags) => completions::run(&flags, context, Cli::command()),
        Command::Man(flags) => man::run(&flags, context, Cli::command()),
    }
}
