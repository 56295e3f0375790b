//! Which policies reach which classes of numbers: a table of policies and classes.
//!
//! A cell is about the numbers of a class that somebody with the profile can dial: through a rule, through an emergency
//! entry, as they are, or with `+`. How numbers are dialled depends on the profile, and what becomes of them on the
//! policy. So the numbers of all classes are followed back through the ways of a profile once (`reached`), and then
//! one string for each destination is dialled with the engine for each policy (`verdicts`).
//!
//! Considered are the callers who occur, on-hook, with one pass through the rules. Short numbers count where they are
//! dialled as they are, or behind one digit for an outside line.

mod changes;
mod columns;
mod reached;
mod tally;
mod verdicts;
mod witnesses;

use std::collections::BTreeMap;
use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::model::{GatewayId, PolicyId, ProfileId, RouteId, UsageId};
use dialplan_numbering::Region;
use rustc_hash::FxHashMap;

use crate::callers::{InForce, Occurring, in_force};
use crate::classes::{ClassName, NoClass, NumberClass};
use crate::{Analysis, NotDecided};

pub use changes::{Change, Changed, Changes, Named, Side, changes};
use columns::{Group, groups};
use reached::{Parts, Reached};
use tally::{Counted, Tally};
use verdicts::Verdicts;

/// What the table is about.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only this profile.
    pub profile: Option<ProfileId>,
    /// Only this policy.
    pub policy: Option<PolicyId>,
    /// The country of all callers, instead of those of their profiles.
    pub country: Option<Region>,
    /// The classes; if there are none, those of the plan and the built-in ones.
    pub classes: Vec<ClassName>,
    /// True for a class for each country, instead of one for all other countries.
    pub countries: bool,
    /// Only these dialled strings; by default all of them.
    pub dialled: Option<Arc<Automaton<()>>>,
    /// True if every caller needs witnesses of his own; else only the first of each row has them.
    pub all_witnesses: bool,
}

/// The table.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// The names of the classes, in the order of the cells.
    pub classes: Vec<String>,
    /// For each class, whether it is a country that the table has because all countries were asked for.
    pub is_country: Vec<bool>,
    /// The rows, in the order of their first members.
    pub rows: Vec<Row>,
    /// Why nothing is told about some classes, each with the profiles.
    pub untold: Vec<Untold>,
    /// The reasons why cells are not decided.
    pub open: Vec<NotDecided>,
    gateways: Vec<Vec<GatewayId>>,
}

/// A class of which nothing tells the numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Untold {
    /// The name of the class.
    pub class: String,
    /// The profiles.
    pub profiles: Vec<Option<ProfileId>>,
    /// The reason, in words.
    pub why: String,
}

/// Callers for whom all cells are alike.
#[derive(Clone, Debug)]
pub struct Row {
    /// The callers, in order.
    pub members: Vec<Member>,
    /// One cell for each class.
    pub cells: Vec<Cell>,
}

/// A caller of a row.
#[derive(Clone, Debug)]
pub struct Member {
    /// The profile; `None` if the plan has none.
    pub profile: Option<ProfileId>,
    /// The policy.
    pub policy: PolicyId,
    /// The emergency entries in force.
    pub emergency: InForce,
    /// True if calls that no route carries leave through a Calling Plan.
    pub calling_plan: bool,
    /// For each class what is dialled, if it was asked for.
    pub witnesses: Vec<Witnesses>,
}

/// Dialled strings that show what a cell says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Witnesses {
    /// One that reaches somebody.
    pub routed: Option<String>,
    /// One that is blocked.
    pub blocked: Option<String>,
}

/// What the callers of a row reach of a class.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cell {
    /// Nothing tells which numbers belong to the class.
    Untold,
    /// It is not decided, for the reason at this position of [`Matrix::open`].
    Open(usize),
    /// It is known.
    Known(Known),
}

/// What the callers of a row reach of a class.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Known {
    /// How many of the numbers that can be dialled are reached.
    pub reach: Reach,
    /// The name of the verdict of all numbers that are reached, if it is the same: routed, internal or calling-plan.
    pub verdict: Option<&'static str>,
    /// Their usage, if it is the same.
    pub usage: Option<UsageId>,
    /// Their route, if it is the same.
    pub route: Option<RouteId>,
    gateways: Option<u32>,
}

/// How many of the numbers that can be dialled are reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reach {
    /// All of them, and there are some.
    All,
    /// Some, and others are blocked.
    Some,
    /// None of them, and there are some.
    None,
    /// No number of the class can be dialled.
    Empty,
}

impl Reach {
    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Reach::All => "all",
            Reach::Some => "some",
            Reach::None => "none",
            Reach::Empty => "empty",
        }
    }
}

impl Matrix {
    /// Returns the gateways of all numbers of a cell that are reached; empty if they are not the same.
    pub fn gateways(&self, cell: Known) -> &[GatewayId] {
        let list = cell.gateways.and_then(|list| self.gateways.get(list as usize));
        list.map_or(&[], |gateways| gateways)
    }
}

/// Returns the table of a plan. A class that nothing tells for any profile is left out.
///
/// # Errors
/// Returns an error if the budget is used up before anything is known.
pub fn matrix(analysis: &Analysis, options: &Options) -> Result<Matrix, NotDecided> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let wanted = |caller: &&Occurring| {
        caller.pair.policy.is_some()
            && (options.profile.is_none() || caller.pair.profile == options.profile)
            && (options.policy.is_none() || caller.pair.policy == options.policy)
    };
    let callers: Vec<&Occurring> = callers.iter().filter(wanted).collect();
    let classes = columns::columns(analysis, options, &callers);
    let groups = groups(analysis, options, &callers, &classes)?;
    let mut table = Table {
        analysis,
        options,
        matrix: Matrix {
            classes: classes.iter().map(|class| class.text(plan)).collect(),
            is_country: classes
                .iter()
                .map(|class| options.countries && matches!(class, ClassName::Country(_)))
                .collect(),
            ..Matrix::default()
        },
        lists: FxHashMap::default(),
        by_cells: FxHashMap::default(),
        verdicts: Verdicts::new(analysis),
    };
    for group in analysis.fairly(&groups) {
        table.add_group(group, &callers);
    }
    table.matrix.untold = columns::untold(plan, &groups, &classes, options);
    let mut matrix = table.matrix;
    matrix.rows.sort_by_key(|row| row.members.first().map(|first| (first.profile, first.policy)));
    // A class that nothing tells for anybody is no column.
    let told: Vec<bool> = (0..matrix.classes.len())
        .map(|class| matrix.rows.iter().any(|row| row.cells.get(class) != Some(&Cell::Untold)))
        .collect();
    let keep = |at: usize| told.get(at) == Some(&true);
    matrix.classes = columns::kept(matrix.classes, keep);
    matrix.is_country = columns::kept(matrix.is_country, keep);
    for row in &mut matrix.rows {
        row.cells = columns::kept(std::mem::take(&mut row.cells), keep);
        for member in &mut row.members {
            member.witnesses = columns::kept(std::mem::take(&mut member.witnesses), keep);
        }
    }
    Ok(matrix)
}

/// The table as it grows.
struct Table<'a> {
    analysis: &'a Analysis,
    options: &'a Options,
    matrix: Matrix,
    /// The numbers of lists of gateways.
    lists: FxHashMap<Arc<[GatewayId]>, u32>,
    /// The numbers of rows by their cells.
    by_cells: FxHashMap<Vec<Cell>, usize>,
    verdicts: Verdicts<'a>,
}

impl Table<'_> {
    /// Adds the callers of a group, whose classes have the same numbers.
    fn add_group(&mut self, group: &Group, callers: &[&Occurring]) {
        let mut alike: BTreeMap<(Option<ProfileId>, InForce), Vec<&Occurring>> = BTreeMap::new();
        for caller in callers.iter().filter(|caller| group.profiles.contains(&caller.pair.profile)) {
            alike.entry((caller.pair.profile, in_force(caller.emergency))).or_default().push(caller);
        }
        let classified = match columns::classified(self.analysis, group) {
            Ok(classified) => classified,
            Err(why) => return self.all_open(group, alike.into_values().flatten(), &why),
        };
        let mut parts = Parts::new(self.analysis, &classified);
        for ((profile, emergency), members) in self.analysis.fairly(alike) {
            let made = Reached::new(&mut parts, profile, emergency, self.options).and_then(|reached| {
                self.verdicts.learn(&parts, &reached, members.first().copied())?;
                members.iter().try_for_each(|member| self.add(group, &parts, &reached, member))
            });
            if let Err(why) = made {
                // Rows that were added stay: each member is in one row.
                let known = |member: &Occurring| self.has(member);
                let open: Vec<&Occurring> = members.iter().copied().filter(|member| !known(member)).collect();
                self.all_open(group, open.into_iter(), &why);
            }
        }
    }

    fn has(&self, caller: &Occurring) -> bool {
        let is_it = |member: &Member| {
            Some(member.policy) == caller.pair.policy
                && member.profile == caller.pair.profile
                && member.emergency == in_force(caller.emergency)
                && member.calling_plan == caller.calling_plan
        };
        self.matrix.rows.iter().any(|row| row.members.iter().any(is_it))
    }

    /// Adds callers of whom nothing is decided.
    fn all_open<'o>(&mut self, group: &Group, callers: impl Iterator<Item = &'o Occurring>, why: &NotDecided) {
        let open = self.open(why);
        let cell = |class: &Result<NumberClass, NoClass>| match class {
            Ok(_) | Err(NoClass::NotDecided(_)) => Cell::Open(open),
            Err(_) => Cell::Untold,
        };
        let cells: Vec<Cell> = group.classes.iter().map(cell).collect();
        for caller in callers {
            self.put(caller, cells.clone(), Vec::new());
        }
    }

    fn open(&mut self, why: &NotDecided) -> usize {
        let known = self.matrix.open.iter().position(|known| known == why);
        known.unwrap_or_else(|| {
            self.matrix.open.push(why.clone());
            self.matrix.open.len() - 1
        })
    }

    /// Adds a caller.
    fn add(
        &mut self,
        group: &Group,
        parts: &Parts<'_>,
        reached: &Reached,
        caller: &Occurring,
    ) -> Result<(), NotDecided> {
        let tallies = tally::tallies(parts, reached, &mut self.verdicts, caller, group.classes.len())?;
        let open = reached.undecided.as_ref().map(|why| self.open(why));
        let mut cells = Vec::with_capacity(tallies.len());
        for (class, tally) in group.classes.iter().zip(&tallies) {
            let known = self.known(tally);
            cells.push(match (class, open) {
                (Err(_), _) => Cell::Untold,
                // Numbers that a rule might make as well change neither that some are reached nor that some are not.
                (_, Some(open)) if known.reach != Reach::Some => Cell::Open(open),
                _ => Cell::Known(known),
            });
        }
        // Where a rule cannot be followed, there may be another usage as well.
        if open.is_some() {
            for cell in &mut cells {
                if let Cell::Known(known) = cell {
                    *known = Known { reach: known.reach, verdict: None, usage: None, route: None, gateways: None };
                }
            }
        }
        let is_first = !self.by_cells.contains_key(&cells);
        let witnesses = match is_first || self.options.all_witnesses {
            true => witnesses::witnesses(parts, reached, &mut self.verdicts, caller, group.classes.len())?,
            false => Vec::new(),
        };
        self.put(caller, cells, witnesses);
        Ok(())
    }

    fn put(&mut self, caller: &Occurring, cells: Vec<Cell>, witnesses: Vec<Witnesses>) {
        let Some(policy) = caller.pair.policy else { return };
        let member = Member {
            profile: caller.pair.profile,
            policy,
            emergency: in_force(caller.emergency),
            calling_plan: caller.calling_plan,
            witnesses,
        };
        let row = self.by_cells.get(&cells).copied();
        match row.and_then(|row| self.matrix.rows.get_mut(row)) {
            Some(row) => row.members.push(member),
            None => {
                self.by_cells.insert(cells.clone(), self.matrix.rows.len());
                self.matrix.rows.push(Row { members: vec![member], cells });
            }
        }
    }

    fn known(&mut self, tally: &Tally) -> Known {
        let reach = match (&tally.routed, tally.blocked) {
            (Counted::Nothing, false) => Reach::Empty,
            (Counted::Nothing, true) => Reach::None,
            (_, true) => Reach::Some,
            (_, false) => Reach::All,
        };
        let Counted::These { verdict, usage, route, gateways } = &tally.routed else {
            return Known { reach, verdict: None, usage: None, route: None, gateways: None };
        };
        let gateways = gateways.one().map(|list| match self.lists.get(list) {
            Some(known) => *known,
            None => {
                let number = self.lists.len() as u32;
                self.lists.insert(Arc::clone(list), number);
                self.matrix.gateways.push(list.to_vec());
                number
            }
        });
        Known {
            reach,
            verdict: verdict.one().copied(),
            usage: usage.one().copied().flatten(),
            route: route.one().copied().flatten(),
            gateways,
        }
    }
}
