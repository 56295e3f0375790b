//! `rule`: tries one pattern and translation without a plan, exactly as .NET does.

use clap::Args;
use dialplan::report::{rule_json, rule_text};
use dialplan::single::SingleRule;
use dialplan::{Options, Scratch};
use serde_json::Value;

use super::Context;
use crate::files::{Line, Lines};
use crate::output::{Exit, Outcome};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// A .NET regular expression
    #[arg(required_unless_present = "jsonl")]
    pattern: Option<String>,
    /// Numbers to try it on, used as given
    #[arg(required_unless_present = "jsonl", value_name = "NUMBER")]
    numbers: Vec<String>,
    /// A .NET replacement pattern
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true)]
    translation: Option<String>,
    /// Read one JSON object per line from standard input, and write one per line
    #[arg(long, conflicts_with_all = ["pattern", "numbers", "translation"])]
    jsonl: bool,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    if flags.jsonl {
        return batch(context);
    }
    let pattern = flags.pattern.as_deref().unwrap_or_default();
    let look = context.output.look;
    let mut rule = match SingleRule::new(pattern, flags.translation.as_deref(), Options::default(), &context.limits) {
        Ok(rule) => rule,
        Err(fault) => {
            let text = rule_text::refused(pattern, &fault, context.output.error_look);
            context.output.say(text.trim_end())?;
            return Ok(Exit::Bad);
        }
    };
    if let Some(fault) = rule.unsupported() {
        let text = rule_text::refused(pattern, fault, context.output.error_look);
        context.output.say(text.trim_end())?;
        return Ok(Exit::Bad);
    }
    let unresolved: Vec<String> = rule.unresolved().map(str::to_owned).collect();
    for name in unresolved {
        context
            .output
            .say(format!("warning: the pattern has no group `{name}`: the reference stays in the number as text"))?;
    }
    let (mut exit, mut scratch) = (Exit::Yes, Scratch::default());
    for number in &flags.numbers {
        let tried = rule.try_on(number, &mut scratch);
        exit = exit.max(match (&tried.fault, tried.matched) {
            (Some(_), _) => Exit::Bad,
            (None, Some(true)) => Exit::Yes,
            (None, _) => Exit::No,
        });
        context.output.print(rule_text::tried(number, &tried, look))?;
    }
    Ok(exit)
}

/// Reads one object per line and writes one per line, in the same order.
fn batch(context: &mut Context) -> Outcome {
    let (mut exit, mut scratch) = (Exit::Yes, Scratch::default());
    let mut lines = Lines::new()?;
    while let Some(line) = lines.next(&mut context.output)? {
        let answer = match line {
            Line::TooLong(_) => Err(format!("the line has more than {} bytes", Lines::LIMIT)),
            Line::Whole(_, line) => answer(line, context, &mut scratch),
        };
        let value = answer.unwrap_or_else(|message| {
            exit = Exit::Bad;
            rule_json::malformed(&message)
        });
        context.output.print_json(format!("{value}\n"))?;
        // The lines are cut where their reader stops; there is no other result.
        if context.output.is_closed() {
            break;
        }
    }
    Ok(exit)
}

fn answer(line: &[u8], context: &Context, scratch: &mut Scratch) -> Result<Value, String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| format!("not JSON: {error}"))?;
    let object = value.as_object().ok_or("not an object")?;
    let known = ["pattern", "translation", "input", "options"];
    if let Some(key) = object.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("unknown key `{key}`; known keys: {}", known.join(", ")));
    }
    let text = |key: &str| match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("`{key}` must be text")),
    };
    let pattern = text("pattern")?.ok_or("`pattern` is missing")?;
    let input = text("input")?.ok_or("`input` is missing")?;
    let letters = text("options")?.unwrap_or_default();
    let options = Options::from_letters(letters)
        .ok_or_else(|| format!("`options` must be letters of `imnsx`, not `{letters}`"))?;
    Ok(match SingleRule::new(pattern, text("translation")?, options, &context.limits) {
        Err(fault) => rule_json::refused(&fault),
        Ok(mut rule) => {
            let tried = rule.try_on(input, scratch);
            // A string that exceeds a limit during matching is not decided either.
            let undecided = tried.fault.as_ref().is_some_and(|fault| fault.kind == "limit" && tried.matched.is_none());
            rule_json::tried(rule.unsupported().is_none() && !undecided, &tried)
        }
    })
}
