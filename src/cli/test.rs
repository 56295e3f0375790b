//! `test`: shows what happens when somebody dials a number.

use std::path::PathBuf;

use clap::Args;
use dialplan::Workspace;
use dialplan::call::{CallOptions, Caller, Down, Location, Origin, Question, caller_at};
use dialplan::compile::CompiledPlan;
use dialplan::model::Plan;
use dialplan::query::answer::{Answer, Verdict};
use dialplan::query::explain::ShownRoutes;
use dialplan::report::terminal::visible;
use dialplan::report::{SCHEMA_VERSION, answer_json, answer_text, explain_text};
use dialplan::suite::save;

use super::{Context, Format};
use crate::files::{self, Line, Lines, Locked};
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, Choice, named};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Numbers as they are dialled; `-` reads them from standard input, one per line
    #[arg(required = true, value_name = "NUMBER")]
    numbers: Vec<String>,
    /// Location profile, by name, whatever its case, or by its first label
    #[arg(long, alias = "dial-plan", value_name = "NAME")]
    profile: Option<String>,
    /// Policy, by name or first label
    #[arg(long, alias = "voice-policy", value_name = "NAME")]
    policy: Option<String>,
    /// Dial as this user of the plan, with the user's profile and policy; `bob` finds `bob@example.com`
    #[arg(
        long,
        value_name = "URI",
        conflicts_with_all = ["profile", "policy", "gateway", "all_profiles", "all_policies"]
    )]
    user: Option<String>,
    /// Let the call come in through this gateway, by name or first label
    #[arg(long, value_name = "NAME", conflicts_with_all = ["profile", "policy", "all_profiles", "all_policies"])]
    gateway: Option<String>,
    /// Test with every profile
    #[arg(long, conflicts_with = "profile")]
    all_profiles: bool,
    /// Test with every policy
    #[arg(long, conflicts_with = "policy")]
    all_policies: bool,
    /// Normalise on the client first, then on the server
    #[arg(long, visible_alias = "cn", alias = "client-normalisation")]
    client_normalization: bool,
    /// Dial off-hook on a desk phone
    #[arg(long)]
    off_hook: bool,
    /// Ignore the users' lines
    #[arg(long)]
    without_users: bool,
    /// Site where the caller is, by name
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Emergency policy in force, whatever the site
    #[arg(long, value_name = "NAME")]
    emergency_policy: Option<String>,
    /// Calling number; without it, the line of the user
    #[arg(long, value_name = "NUMBER")]
    from: Option<String>,
    /// Ask as if this gateway did not answer; may be given several times
    #[arg(long, value_name = "GATEWAY")]
    down: Vec<String>,
    /// Show every rule, usage and route that was tried
    #[arg(long)]
    explain: bool,
    /// Add each answer to a suite, as a case with its expectations filled in
    #[arg(long, value_name = "SUITE.csv", conflicts_with = "without_users")]
    save: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::find(context.plan.as_deref(), &[std::path::Path::new("")]).unwrap_or(Choice::Sample);
    if let Some(save) = &flags.save {
        files::refuse_inputs(save, choice.path())?;
    }
    let (_, plan) = plans::compiled(&choice, &context.limits, &mut context.output, &mut ())?;
    let callers = callers(flags, &plan)?;
    let down = plans::down(&flags.down, plan.plan()).map_err(|error| Stop::new(error.to_string()))?;
    for caller in callers.iter().filter(|_| flags.profile.is_some() || flags.policy.is_some()) {
        if let Some(warning) = unused_pair(plan.plan(), caller) {
            context.output.say(warning)?;
        }
    }
    let mut session = Session { flags, plan: &plan, callers, down, exit: Exit::Yes, printed: 0, answers: Vec::new() };
    if choice == Choice::Sample {
        context.output.say("no plan found: using the built-in sample plan")?;
    }
    match flags.format {
        Format::Json => context.output.print_json(format!(
            "{{\"schema_version\": {SCHEMA_VERSION}, \"plan\": {}, \"results\": [",
            serde_json::Value::from(choice.name())
        ))?,
        Format::Text if choice == Choice::Sample => {
            context
                .output
                .print("plan: the built-in sample (no dialplan.yaml found; `dialplan init` writes it here)\n\n")?;
        }
        Format::Text => {}
    }
    for number in &flags.numbers {
        match &**number {
            "-" => session.ask_lines(context)?,
            number => session.ask(number, context)?,
        }
    }
    if flags.format == Format::Json {
        context.output.print_json(if session.printed > 0 { "\n]}\n" } else { "]}\n" })?;
    }
    if let Some(path) = flags.save.as_ref().filter(|_| !session.answers.is_empty()) {
        session.save(path, context)?;
    }
    Ok(session.exit)
}

/// Returns the callers to test with, in file order.
fn callers(flags: &Flags, plan: &CompiledPlan) -> Result<Vec<Caller>, Stop> {
    let model = plan.plan();
    let origins = if let Some(user) = named(flags.user.as_deref(), model)? {
        vec![Origin::User(user)]
    } else if let Some(gateway) = named(flags.gateway.as_deref(), model)? {
        vec![Origin::Gateway(gateway)]
    } else {
        let profile = named(flags.profile.as_deref(), model)?;
        let policy = named(flags.policy.as_deref(), model)?;
        let profiles = every(flags.all_profiles, model.profile_ids(), profile);
        // A global policy applies to everybody, so it is then the only policy.
        let policies = every(flags.all_policies && model.global_policy.is_none(), model.policy_ids(), policy);
        let pair = |profile| policies.iter().map(move |policy| Origin::Manual { profile, policy: *policy });
        profiles.iter().flat_map(|profile| pair(*profile)).collect()
    };
    let site = named(flags.site.as_deref(), model)?;
    let emergency_policy = named(flags.emergency_policy.as_deref(), model)?;
    let location = Location { site, emergency_policy };
    origins
        .into_iter()
        .map(|origin| caller_at(model, origin, location).map_err(|error| Stop::new(error.to_string())))
        .collect()
}

/// Returns a warning if the plan does not use the caller's policy with the caller's profile.
fn unused_pair(plan: &Plan, caller: &Caller) -> Option<String> {
    let profile = caller.profile?;
    let policy = plan.policy(caller.policy?);
    if policy.profiles.is_empty() || policy.profiles.iter().any(|used| used.id == profile) {
        return None;
    }
    let names: Vec<&str> = policy.profiles.iter().map(|used| &*plan.profile(used.id).name.value).collect();
    let text = format!(
        "policy `{}` is not used with profile `{}`: the plan uses it with {}",
        &*policy.name,
        &*plan.profile(profile).name,
        names.join(", ")
    );
    Some(format!("warning: {}", visible(&text)))
}

fn every<Id>(all: bool, ids: impl Iterator<Item = Id>, given: Option<Id>) -> Vec<Option<Id>> {
    let mut every: Vec<Option<Id>> = if all { ids.map(Some).collect() } else { vec![given] };
    if every.is_empty() {
        every.push(None);
    }
    every
}

struct Session<'a> {
    flags: &'a Flags,
    plan: &'a CompiledPlan,
    callers: Vec<Caller>,
    down: Down,
    exit: Exit,
    printed: usize,
    /// The answers to save; empty without `--save`.
    answers: Vec<Answer>,
}

impl Session<'_> {
    /// Tests the numbers of standard input, one per line.
    fn ask_lines(&mut self, context: &mut Context) -> Result<(), Stop> {
        let (mut lines, mut empty) = (Lines::new()?, true);
        while let Some(line) = lines.next(&mut context.output)? {
            let fault = match line {
                Line::TooLong(number) => Some((number, format!("the line has more than {} bytes", Lines::LIMIT))),
                Line::Whole(number, line) => {
                    // A file that was written on Windows may begin with a byte order mark.
                    let line = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(line);
                    match std::str::from_utf8(line).map(|line| line.trim_end_matches('\r')) {
                        Ok(number) if number.trim().is_empty() => continue,
                        Ok(number) => {
                            self.ask(number, context)?;
                            None
                        }
                        Err(_) => Some((number, "not UTF-8".to_owned())),
                    }
                }
            };
            if let Some((number, message)) = fault {
                context.output.error(&format!("standard input, line {number}: {message}"), None)?;
                self.exit = Exit::Bad;
            }
            empty = false;
        }
        if empty {
            context.output.error("standard input has no numbers", Some("write one number per line"))?;
            self.exit = Exit::Bad;
        }
        Ok(())
    }

    fn ask(&mut self, number: &str, context: &mut Context) -> Result<(), Stop> {
        let mut workspace = Workspace::default();
        for caller in self.callers.clone() {
            let question = Question {
                number,
                caller: &caller,
                options: CallOptions {
                    client_normalization: self.flags.client_normalization,
                    off_hook: self.flags.off_hook,
                    without_users: self.flags.without_users,
                    down: self.down.clone(),
                    calling_number: self.flags.from.as_deref().map(Box::from),
                },
            };
            match self.plan.decide(&question, &mut workspace) {
                Ok(answer) => self.show(answer, context)?,
                Err(error) => {
                    let shown: String = number.chars().take(40).collect();
                    context.output.error(&format!("`{shown}`: {error}"), None)?;
                    self.exit = Exit::Bad;
                }
            }
        }
        Ok(())
    }

    fn show(&mut self, answer: Answer, context: &mut Context) -> Result<(), Stop> {
        if matches!(answer.verdict, Verdict::Blocked(_)) {
            self.exit = self.exit.max(Exit::No);
        }
        let trace = match self.flags.explain {
            // Every pattern of a plan compiled from its text can be read; a file of `compile -o` may be damaged.
            true => Some(self.plan.explain(&answer, ShownRoutes::All).map_err(|error| {
                Stop::new(format!("a pattern of the plan cannot be read: {error}")).help("compile the plan again")
            })?),
            false => None,
        };
        let look = context.output.look;
        match self.flags.format {
            Format::Json => {
                let result = answer_json::result(self.plan, &answer, trace.as_ref());
                let before = if self.printed > 0 { "," } else { "" };
                context.output.print_json(format!("{before}\n  {result}"))?;
            }
            Format::Text => {
                let trace = trace.map(|trace| explain_text::trace(self.plan, &answer, &trace, look));
                let before = if self.printed > 0 { "\n" } else { "" };
                let answer = answer_text::answer(self.plan, &answer, look);
                context.output.print(format!("{before}{answer}{}", trace.unwrap_or_default()))?;
            }
        }
        self.printed += 1;
        if self.flags.save.is_some() {
            self.answers.push(answer);
        }
        Ok(())
    }

    fn save(&self, path: &std::path::Path, context: &mut Context) -> Result<(), Stop> {
        let mut locked = Locked::new(path, &mut context.output)?;
        let existing = locked.read(context.limits.plan_bytes, "--limit-plan-bytes")?;
        let existing =
            String::from_utf8(existing).map_err(|_| Stop::new(format!("{} is not UTF-8", files::shown(path))))?;
        let text = save::add_rows(&existing, self.plan.plan(), &self.answers).map_err(|error| {
            let stop = Stop::new(format!("{}:{}: {}", files::shown(path), error.line, error.message));
            match error.help {
                Some(help) => stop.help(help),
                None => stop,
            }
        })?;
        locked.write(text.as_bytes(), &mut context.output)?;
        let count = self.answers.len();
        context.output.say(format!(
            "{} case{} added to {}",
            count,
            if count == 1 { "" } else { "s" },
            files::shown(path)
        ))
    }
}
