//! Generated rows as the text of a suite.

use dialplan_core::call::{Location, Origin};
use dialplan_core::model::{Named, Plan, PolicyId, ProfileId, SiteId, UserId};
use dialplan_core::query::answer::Answer;
use dialplan_core::suite::read::is_scientific;
use dialplan_core::suite::{Column, save};

use super::{Beside, Generated, Purpose, Row};
use crate::Analysis;
use crate::behaviour::{Behaviour, Ending};

/// The expectations that tell classes apart.
const USUAL: [Column; 6] = [
    Column::ExpectedTranslation,
    Column::ExpectedPhoneUsage,
    Column::ExpectedRoute,
    Column::ExpectedRule,
    Column::ExpectedVerdict,
    Column::ExpectedReason,
];

/// Returns the expectations of generated suites: those that tell classes apart, or all.
pub fn expectations(all: bool) -> Vec<Column> {
    match all {
        true => Column::ALL.into_iter().filter(|column| column.is_expectation()).collect(),
        false => USUAL.to_vec(),
    }
}

/// Returns the texts of an answer for some expectations.
pub fn cells(plan: &Plan, answer: &Answer, expectations: &[Column]) -> Vec<String> {
    expectations.iter().map(|column| save::expectation(plan, answer, *column)).collect()
}

/// A generated suite.
#[derive(Debug)]
pub struct Suite {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, as cells.
    pub rows: Vec<Vec<String>>,
    /// The cases that no row can hold: the number, and why.
    pub lost: Vec<(String, String)>,
    /// The number of expectations that no cell can hold.
    pub not_asserted: usize,
}

impl Suite {
    /// Returns the suite of generated rows with these expectations.
    pub fn new(analysis: &Analysis, generated: &Generated, expectations: &[Column]) -> Suite {
        let callers = analysis.callers();
        let plan = analysis.plan();
        let names = Names::of(plan);
        let split = |row: &Row| match names.can_fold(row) {
            true => vec![row.clone()],
            false => row.unfolded(&callers),
        };
        let rows: Vec<Row> = generated.rows.iter().flat_map(split).collect();
        let firsts: Vec<(Origin, Location)> = (rows.iter())
            .filter_map(|row| row.callers.first().and_then(|at| callers.get(*at)))
            .map(|caller| caller.in_a_case(plan))
            .collect();
        let has_users = firsts.iter().any(|(origin, _)| matches!(origin, Origin::User(_)));
        let has_sites = firsts.iter().any(|(_, location)| location.site.is_some());
        let mut columns = vec![Column::Name, Column::DialedNumber, Column::LocationProfile, Column::Policy];
        columns.extend(has_users.then_some(Column::User));
        columns.extend(has_sites.then_some(Column::Site));
        columns.extend(expectations);
        columns.extend([Column::Tags, Column::Comment]);
        let mut suite = Suite { columns, rows: Vec::new(), lost: Vec::new(), not_asserted: 0 };
        for row in &rows {
            let Some(caller) = row.callers.first().and_then(|at| callers.get(*at)) else { continue };
            match names.caller(row, caller.in_a_case(plan)).and_then(|caller| number(&row.number).map(|()| caller)) {
                Ok(caller) => {
                    suite.not_asserted += row.cells.iter().filter(|cell| *cell == "*").count();
                    let cells = suite.columns.iter().map(|column| cell(plan, row, *column, &caller, expectations));
                    suite.rows.push(cells.collect());
                }
                Err(why) => suite.lost.push((row.number.clone(), why)),
            }
        }
        suite
    }

    /// Returns the text of the suite; empty if it has no rows.
    pub fn text(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let header: Vec<String> = self.columns.iter().map(|column| column.name().to_owned()).collect();
        let mut text = String::new();
        for cells in std::iter::once(&header).chain(&self.rows) {
            // Cells in memory can always be written.
            text.push_str(&save::line(cells, b',').unwrap_or_default());
            text.push('\n');
        }
        text
    }
}

/// The cells that name the caller: profile, policy, user, site.
type CallerCells = [String; 4];

fn cell(plan: &Plan, row: &Row, column: Column, caller: &CallerCells, expectations: &[Column]) -> String {
    let [profile, policy, user, site] = caller;
    match column {
        Column::Name => name(plan, row),
        Column::DialedNumber => row.number.clone(),
        Column::LocationProfile => profile.clone(),
        Column::Policy => policy.clone(),
        Column::User => user.clone(),
        Column::Site => site.clone(),
        Column::Tags => match row.purpose {
            Purpose::Class => "class".to_owned(),
            Purpose::Beside(..) => "boundary".to_owned(),
            Purpose::Mutant(_) => "mutant".to_owned(),
        },
        Column::Comment => comment(&row.purpose),
        _ => {
            let at = expectations.iter().position(|known| *known == column);
            at.and_then(|at| row.cells.get(at)).cloned().unwrap_or_default()
        }
    }
}

fn comment(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Class => String::new(),
        Purpose::Mutant(change) => format!("fails on the mutant: {change}"),
        Purpose::Beside(Beside::Longer, number) => format!("one digit more than {number}"),
        Purpose::Beside(Beside::Before, number) => format!("one digit more in front of {number}"),
        Purpose::Beside(Beside::End(at), number) => format!("{number} with an end of the range at digit {}", at + 1),
        Purpose::Beside(Beside::Longest, number) => format!("the longest after {number}"),
        Purpose::Beside(Beside::Lowest, number) => format!("{number} with the lowest digits that get the same"),
        Purpose::Beside(Beside::Highest, number) => format!("{number} with the highest digits that get the same"),
        Purpose::Beside(Beside::Shorter, number) => format!("one digit less than {number}"),
        Purpose::Beside(Beside::Digit(at), number) => format!("{number} with another digit {}", at + 1),
    }
}

/// Returns the name of a case: what makes the number, and what becomes of the call.
fn name(plan: &Plan, row: &Row) -> String {
    let (verdict, reason) = row.behaviour.ending.names();
    let end = match (row.behaviour.route, row.behaviour.ending) {
        (Some(route), Ending::Routed) => format!("routed by {}", &*plan.route(route).name.value),
        _ => reason.map_or(verdict.to_owned(), |reason| format!("{verdict}, {reason}")),
    };
    let text = format!("{}: {end}", maker(plan, row.profiles.first().copied().flatten(), row.behaviour));
    // A cell with line breaks could look like rows.
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// Returns what makes the number, for people.
fn maker(plan: &Plan, profile: Option<ProfileId>, behaviour: Behaviour) -> String {
    if let Some(entry) = behaviour.emergency.and_then(|entry| plan.emergency_numbers.get(entry as usize)) {
        return format!("emergency {}", &*entry.number.value);
    }
    let rule = behaviour.rule.zip(profile).and_then(|(position, profile)| {
        let member = plan.profile(profile).rules.get(position.index())?;
        Some(plan.rule(member.rule).name.value.to_string())
    });
    rule.unwrap_or_else(|| "no rule".to_owned())
}

/// Returns an error if a cell cannot hold the number.
fn number(number: &str) -> Result<(), String> {
    match () {
        () if number.trim() != number => Err("the cells of a suite are trimmed".to_owned()),
        () if is_scientific(number) => Err("it looks like a number that a spreadsheet has rounded".to_owned()),
        () if number.starts_with("=\"") => Err("it looks like a formula of a spreadsheet".to_owned()),
        () => Ok(()),
    }
}

/// Which names cells can hold.
struct Names<'p> {
    plan: &'p Plan,
    /// The name of each profile, or why a cell cannot hold it.
    profiles: Vec<Result<&'p str, String>>,
    /// The same for each policy.
    policies: Vec<Result<&'p str, String>>,
    /// True if names can be listed with `|`.
    can_list: bool,
}

impl<'p> Names<'p> {
    fn of(plan: &'p Plan) -> Names<'p> {
        let profiles = plan.profiles.iter().map(|profile| &*profile.name.value);
        let policies = plan.policies.iter().map(|policy| &*policy.name.value);
        let can_list = profiles.chain(policies).all(|name| !name.contains('|') && name.trim() == name && name != "*");
        let profiles = plan.profile_ids().map(|id| written::<ProfileId>(plan, id, &plan.profile(id).name.value));
        let policies = plan.policy_ids().map(|id| written::<PolicyId>(plan, id, &plan.policy(id).name.value));
        Names { plan, profiles: profiles.collect(), policies: policies.collect(), can_list }
    }

    fn can_fold(&self, row: &Row) -> bool {
        self.can_list || row.callers.len() == 1
    }

    /// Returns the cells that name the callers of a row.
    fn caller(&self, row: &Row, (origin, location): (Origin, Location)) -> Result<CallerCells, String> {
        let plan = self.plan;
        let mut cells = CallerCells::default();
        if let Origin::User(user) = origin {
            cells[2] = written::<UserId>(plan, user, &plan.user(user).uri.value)?.to_owned();
        } else {
            cells[0] = joined(&self.profiles, row.profiles.iter().flatten().map(|id| id.index()))?;
            // A global policy applies to everybody and cannot be given in a case.
            if plan.global_policy.is_none() {
                cells[1] = joined(&self.policies, row.policies.iter().flatten().map(|id| id.index()))?;
            }
        }
        if let Some(site) = location.site {
            cells[3] = written::<SiteId>(plan, site, &plan.site(site).name.value)?.to_owned();
        }
        Ok(cells)
    }
}

/// Returns the name of a thing, if a cell with it names the thing.
fn written<'p, Id: Named + PartialEq>(plan: &Plan, id: Id, name: &'p str) -> Result<&'p str, String> {
    let cannot = |why: &str| Err(format!("{} `{name}`: {why}", Id::KIND));
    match () {
        () if name.trim() != name => cannot("the cells of a suite are trimmed"),
        () if name == "*" => cannot("`*` stands for all"),
        () if Id::find(plan, name).ok().as_ref() != Some(&id) => cannot("its name does not find it"),
        () => Ok(name),
    }
}

/// Returns the names of some things as a cell that lists them.
fn joined(names: &[Result<&str, String>], things: impl Iterator<Item = usize>) -> Result<String, String> {
    let names: Result<Vec<&str>, String> = things.filter_map(|at| names.get(at).cloned()).collect();
    Ok(names?.join("|"))
}
