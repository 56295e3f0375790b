//! `dial`: one key at a time, with what each leaves possible.

use std::io::{IsTerminal, Read};

use clap::Args;
use console::{Key, Term};
use dialplan::analysis::dialling::prospect;
use dialplan::call::{Caller, Location, Origin, Question, caller_at};
use dialplan::model::{PolicyId, ProfileId, Separators};
use dialplan::report::dial_text::{self, Dialled};
use dialplan::report::{answer_text, terminal::visible};
use dialplan::{Analysis, Answer, CallOptions, Workspace};

use super::Context;
use crate::files::standard_input;
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, Choice, named};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Location profile, by name, whatever its case, or by its first label
    #[arg(long, alias = "dial-plan", value_name = "NAME")]
    profile: Option<String>,
    /// Policy, by name or first label
    #[arg(long, alias = "voice-policy", value_name = "NAME")]
    policy: Option<String>,
    /// Dial as this user of the plan
    #[arg(long, value_name = "URI", conflicts_with_all = ["profile", "policy"])]
    user: Option<String>,
    /// Site where the caller is, by name
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Emergency policy in force, whatever the site
    #[arg(long, value_name = "NAME")]
    emergency_policy: Option<String>,
    /// Dial off-hook on a desk phone
    #[arg(long)]
    off_hook: bool,
}

const HELP: &str = "0-9 * # +  press a key      Backspace  take the last one back      Enter  dial
Esc        end              ?          show or hide this help\n";

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::find(context.plan.as_deref(), &[std::path::Path::new("")]).unwrap_or(Choice::Sample);
    let analysis = plans::analysable(&choice, &context.limits, &mut context.output)?;
    let plan = analysis.plan();
    let origin = match named(flags.user.as_deref(), plan)? {
        Some(user) => Origin::User(user),
        None => Origin::Manual {
            profile: named::<ProfileId>(flags.profile.as_deref(), plan)?,
            policy: named::<PolicyId>(flags.policy.as_deref(), plan)?,
        },
    };
    let location = Location {
        site: named(flags.site.as_deref(), plan)?,
        emergency_policy: named(flags.emergency_policy.as_deref(), plan)?,
    };
    let caller = caller_at(plan, origin, location).map_err(|error| Stop::new(error.to_string()))?;
    if choice == Choice::Sample {
        context.output.say("no plan found: using the built-in sample plan")?;
    }
    let mut dialling =
        Phone { analysis: &analysis, caller, off_hook: flags.off_hook, keys: String::new(), answer: None };
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        on_terminal(&mut dialling, context)
    } else {
        from_input(&mut dialling, context)
    }
}

/// The keys pressed so far, and what they lead to.
struct Phone<'a> {
    analysis: &'a Analysis,
    caller: Caller,
    off_hook: bool,
    keys: String,
    answer: Option<Answer>,
}

impl Phone<'_> {
    /// Presses a key. Separators are no keys, and change nothing where the plan strips them.
    fn press(&mut self, key: char) -> Result<(), Stop> {
        let strip = self.analysis.plan().settings.separators == Separators::Strip;
        if strip && dialplan::call::SEPARATORS.contains(&key) {
            return Ok(());
        }
        if !(key.is_ascii_digit() || "*#".contains(key) || (key == '+' && self.keys.is_empty())) {
            let shown = visible(&key.to_string()).into_owned();
            return Err(Stop::new(format!("`{shown}` cannot be dialled here")).help("keys: 0-9 * #, and + first"));
        }
        let most = self.analysis.limits().dialled;
        if self.keys.len() == most {
            return Err(Stop::new(format!("no number has more than {most} keys")));
        }
        self.keys.push(key);
        Ok(())
    }

    /// Finds out what the keys lead to, and renders it.
    fn told(&mut self, render: impl Fn(&Analysis, Dialled<'_>) -> String) -> Result<String, Stop> {
        self.analysis.begin();
        let prospect = prospect(self.analysis, &self.caller, self.off_hook, &self.keys)?;
        self.answer = match self.keys.is_empty() {
            true => None,
            false => Some(self.decided()?),
        };
        let Phone { keys, caller, answer, .. } = &*self;
        Ok(render(self.analysis, Dialled { keys, caller, prospect: &prospect, answer: answer.as_ref() }))
    }

    fn decided(&self) -> Result<Answer, Stop> {
        let options = CallOptions { off_hook: self.off_hook, ..CallOptions::default() };
        let question = Question { number: &self.keys, caller: &self.caller, options };
        let answer = self.analysis.compiled().decide(&question, &mut Workspace::default());
        answer.map_err(|error| Stop::new(format!("`{}`: {error}", self.keys)))
    }
}

/// Reads keys from a terminal, and keeps a few lines up to date.
fn on_terminal(phone: &mut Phone<'_>, context: &mut Context) -> Outcome {
    let failed = |error: std::io::Error| Stop::new(format!("the terminal cannot be used: {error}"));
    let look = context.output.look;
    let term = Term::stdout();
    let mut help = true;
    let mut shown = 0;
    loop {
        let screen = phone.told(|analysis, dialled| dial_text::screen(analysis.compiled(), dialled, look))?;
        let screen = if help { format!("{screen}\n{HELP}") } else { screen };
        term.clear_last_lines(shown).map_err(failed)?;
        term.write_str(&screen).map_err(failed)?;
        // A long line takes several rows of the terminal.
        let width = usize::from(term.size().1).max(1);
        shown = screen.lines().map(|line| console::measure_text_width(line).max(1).div_ceil(width)).sum();
        match term.read_key() {
            Ok(Key::Char('?')) => help = !help,
            Ok(Key::Char(key)) => {
                // Other keys change nothing.
                let _ = phone.press(key);
            }
            Ok(Key::Backspace | Key::Del) => {
                phone.keys.pop();
            }
            Ok(Key::Enter) => {
                if let Some(answer) = phone.answer.take() {
                    term.clear_last_lines(shown).map_err(failed)?;
                    let text = answer_text::answer(phone.analysis.compiled(), &answer, look);
                    term.write_str(&format!("{text}\n")).map_err(failed)?;
                    (shown, phone.keys) = (0, String::new());
                }
            }
            Ok(Key::Escape) => return Ok(Exit::Yes),
            Ok(Key::CtrlC) => return Ok(Exit::Interrupted),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(Exit::Interrupted),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Reads keys from a pipe or a file: a line of output for each key, and the answer at the end of each line of input.
fn from_input(phone: &mut Phone<'_>, context: &mut Context) -> Outcome {
    let mut input = standard_input()?;
    let mut byte = [0];
    let mut exit = Exit::Yes;
    loop {
        context.output.flush()?;
        let read = input.read(&mut byte).map_err(|error| Stop::new(format!("standard input: {error}")))?;
        let [key] = byte;
        match (read, key) {
            (0, _) | (_, b'\n') => {
                if !phone.keys.is_empty() {
                    let answer = phone.decided()?;
                    let text = answer_text::answer(phone.analysis.compiled(), &answer, context.output.look);
                    context.output.print(format!("{text}\n"))?;
                    phone.keys.clear();
                }
                if read == 0 {
                    return Ok(exit);
                }
            }
            (_, b'\r') => {}
            (_, 0x08 | 0x7f) => {
                phone.keys.pop();
            }
            (_, key) => match phone.press(char::from(key)) {
                Ok(()) => {
                    let line = phone.told(|analysis, dialled| dial_text::line(analysis.compiled(), dialled))?;
                    context.output.print(line)?;
                }
                Err(stop) => {
                    context.output.report(&stop)?;
                    exit = Exit::Bad;
                }
            },
        }
    }
}
