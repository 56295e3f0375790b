//! `search`: shows which dialled strings reach a route, a usage, a verdict or a result.

use clap::Args;
use clap::builder::PossibleValuesParser;
use dialplan::analysis::chosen::chosen;
use dialplan::analysis::search::{Search, Shown, Wanted, search};
use dialplan::analysis::sets::escaped;
use dialplan::call::{Caller, SEPARATORS};
use dialplan::engine::Block;
use dialplan::model::{ChosenCallers, Plan};
use dialplan::query::answer::Verdict;
use dialplan::report::{search_json, search_text};

use super::waiting::Waiting;
use super::{Context, Format};
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, named};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Only callers with this location profile
    #[arg(long, alias = "dial-plan", value_name = "NAME")]
    profile: Option<String>,
    /// Only callers with this policy
    #[arg(long, alias = "voice-policy", value_name = "NAME")]
    policy: Option<String>,
    /// Only this user
    #[arg(long, value_name = "URI", conflicts_with_all = ["profile", "policy"])]
    user: Option<String>,
    /// Only callers at this site
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Dialled strings that match this pattern
    #[arg(long, value_name = "PATTERN")]
    dialled: Option<String>,
    /// Strings that become a number that matches this pattern
    #[arg(long, value_name = "PATTERN")]
    normalised: Option<String>,
    /// Strings of which a gateway of the route is sent a number that matches this pattern
    #[arg(long, value_name = "PATTERN")]
    sent: Option<String>,
    /// Strings that this normalization rule matches first
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,
    /// Strings with this verdict
    #[arg(long, value_parser = PossibleValuesParser::new(Verdict::NAMES), value_name = "VERDICT")]
    verdict: Option<String>,
    /// Strings that are blocked for this reason
    #[arg(long, value_parser = reasons(), value_name = "REASON")]
    reason: Option<String>,
    /// Strings that this phone usage carries
    #[arg(long, value_name = "NAME")]
    usage: Option<String>,
    /// Strings that this route carries
    #[arg(long, value_name = "NAME")]
    route: Option<String>,
    /// Strings that are routed to this gateway
    #[arg(long, value_name = "NAME")]
    gateway: Option<String>,
    /// Strings on which an emergency entry acts
    #[arg(long)]
    emergency: bool,
    /// Who can reach this normalised number, and what they dial for it
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["normalised", "verdict", "reason"])]
    who: Option<String>,
    /// The number of strings that are shown as examples
    #[arg(long, default_value = "3", value_name = "N")]
    limit: usize,
    /// Choose other examples, after the smallest and one that people might dial
    #[arg(long, default_value = "0", value_name = "N")]
    seed: u64,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Returns the reasons for which calls of people are blocked. The others are those of calls from gateways.
fn reasons() -> PossibleValuesParser {
    PossibleValuesParser::new(Block::ALL.into_iter().filter(|block| *block != Block::NoSuchUser).map(Block::name))
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    /// The largest number of examples.
    const MOST: usize = 1_000;
    if flags.limit > MOST {
        return Err(Stop::new(format!("`--limit` is at most {MOST}")));
    }
    let choice = plans::require(context.plan.as_deref())?;
    let analysis = plans::analysable(&choice, &context.limits, &mut context.output)?;
    let plan = analysis.plan();
    let wanted = wanted(flags, plan)?;
    let callers = callers(flags, &analysis)?;
    if callers.is_empty() {
        return Err(Stop::new("nobody has this profile, policy and site").help("`dialplan show` lists who has what"));
    }
    analysis.begin();
    let waiting = Waiting::begin("searching every number");
    let search: Search = search(&analysis, &callers, &wanted)?;
    let shown = search.found.iter().map(|found| {
        let profile = found.callers.first().and_then(|first| callers.get(*first)).and_then(|caller| caller.profile);
        found.shown(&analysis, profile, flags.limit, flags.seed)
    });
    let shown: Vec<Shown> = shown.collect::<Result<_, _>>()?;
    drop(waiting);
    match flags.format {
        Format::Text => {
            context.output.print(search_text::found(plan, &callers, &search, &shown, context.output.look))?;
        }
        Format::Json => {
            context.output.print_json(format!("{:#}\n", search_json::document(plan, &callers, &search, &shown)))?;
        }
    }
    Ok(match (search.open.is_empty(), search.found.is_empty()) {
        (false, _) => Exit::Bad,
        (true, false) => Exit::Yes,
        (true, true) => Exit::No,
    })
}

fn wanted(flags: &Flags, plan: &Plan) -> Result<Wanted, Stop> {
    if let Some(rule) = &flags.rule
        && !plan.rules.iter().any(|known| *known.name.value == **rule)
    {
        return Err(Stop::new(format!("there is no rule `{rule}` in the plan")));
    }
    let who = flags.who.as_deref().map(|number| number.replace(SEPARATORS, ""));
    if who.as_deref().is_some_and(|number| number.is_empty() || number.contains(|c: char| !c.is_ascii_graphic())) {
        return Err(Stop::new("`--who` needs a normalised number, such as +31201234567"));
    }
    Ok(Wanted {
        dialled: flags.dialled.clone(),
        normalised: flags.normalised.clone().or_else(|| who.map(|number| format!("^{}$", escaped(&number)))),
        sent: flags.sent.clone(),
        rule: flags.rule.clone(),
        verdict: flags.verdict.clone(),
        reason: flags.reason.clone(),
        usage: named(flags.usage.as_deref(), plan)?,
        route: named(flags.route.as_deref(), plan)?,
        gateway: named(flags.gateway.as_deref(), plan)?,
        emergency: flags.emergency,
        reached: flags.who.is_some(),
    })
}

/// Returns the callers who are asked for: a user, or those who occur.
fn callers(flags: &Flags, analysis: &dialplan::Analysis) -> Result<Vec<Caller>, Stop> {
    let plan = analysis.plan();
    let choice = ChosenCallers {
        profiles: named(flags.profile.as_deref(), plan)?.into_iter().collect(),
        policies: named(flags.policy.as_deref(), plan)?.into_iter().collect(),
        sites: named(flags.site.as_deref(), plan)?.into_iter().collect(),
        users: named(flags.user.as_deref(), plan)?.into_iter().collect(),
        gateways: Vec::new(),
    };
    chosen(analysis, &choice).map_err(|why| Stop::new(why.limit))
}
