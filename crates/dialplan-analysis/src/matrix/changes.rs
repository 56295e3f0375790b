//! Which cells change between two plans. Everything is compared by its name.

use std::collections::BTreeMap;

use dialplan_core::model::Plan;

use super::{Cell, Matrix, Member, Reach, Witnesses};

/// The cells that change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// The cells, by class and then by what they were and are.
    pub changes: Vec<Change>,
    /// The callers whom only the old plan has.
    pub only_in_old: Vec<Named>,
    /// The callers whom only the new plan has.
    pub only_in_new: Vec<Named>,
    /// The classes that only the old plan has.
    pub classes_in_old: Vec<String>,
    /// The classes that only the new plan has.
    pub classes_in_new: Vec<String>,
    /// The number of cells that were compared.
    pub compared: usize,
    /// The number of cells that are not decided in one of the plans.
    pub open: usize,
}

/// Cells of one class that change alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The name of the class.
    pub class: String,
    /// The callers, each with what shows the cell before and after.
    pub callers: Vec<Changed>,
    /// What the cells were.
    pub before: Side,
    /// What they are.
    pub after: Side,
}

/// A caller, with what shows a cell before and after.
pub type Changed = (Named, Witnesses, Witnesses);

/// A caller by names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Named {
    /// The profile.
    pub profile: Option<String>,
    /// The policy.
    pub policy: String,
    /// The emergency policy, if entries of a named one are in force.
    pub emergency_policy: Option<String>,
    /// True if calls that no route carries leave through a Calling Plan.
    pub calling_plan: bool,
}

impl Named {
    /// Returns the names of a member of a row.
    pub fn of(plan: &Plan, member: &Member) -> Named {
        Named {
            profile: member.profile.map(|id| plan.profile(id).name.to_string()),
            policy: plan.policy(member.policy).name.to_string(),
            emergency_policy: member.emergency.flatten().map(|id| plan.emergency_policy(id).name.to_string()),
            calling_plan: member.calling_plan,
        }
    }
}

/// A cell by names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Side {
    /// How many of the numbers are reached; `None` if nothing tells which numbers belong to the class.
    pub reach: Option<Reach>,
    /// The verdict of all that are reached, if it is the same.
    pub verdict: Option<&'static str>,
    /// Their usage.
    pub usage: Option<String>,
    /// Their route.
    pub route: Option<String>,
    /// Their gateways.
    pub gateways: Vec<String>,
}

impl Side {
    /// Returns the names of a cell; `None` if it is not decided.
    pub fn of(plan: &Plan, matrix: &Matrix, cell: Cell) -> Option<Side> {
        match cell {
            Cell::Open(_) => None,
            Cell::Untold => Some(Side { reach: None, verdict: None, usage: None, route: None, gateways: Vec::new() }),
            Cell::Known(known) => Some(Side {
                reach: Some(known.reach),
                verdict: known.verdict,
                usage: known.usage.map(|id| plan.usage(id).name.to_string()),
                route: known.route.map(|id| plan.route(id).name.to_string()),
                gateways: matrix.gateways(known).iter().map(|id| plan.gateway(*id).name.to_string()).collect(),
            }),
        }
    }
}

/// The cells of a matrix by names.
type ByName<'m> = BTreeMap<Named, (&'m [Cell], &'m Member)>;

fn by_name<'m>(plan: &Plan, matrix: &'m Matrix) -> ByName<'m> {
    let rows = matrix.rows.iter();
    let members = rows.flat_map(|row| row.members.iter().map(|member| (&*row.cells, member)));
    members.map(|(cells, member)| (Named::of(plan, member), (cells, member))).collect()
}

/// Returns the cells that are not the same in two plans. Both matrices need witnesses for all callers.
pub fn changes(old: (&Plan, &Matrix), new: (&Plan, &Matrix)) -> Changes {
    let (before, after) = (by_name(old.0, old.1), by_name(new.0, new.1));
    let mut found = Changes::default();
    found.only_in_old.extend(before.keys().filter(|name| !after.contains_key(name)).cloned());
    found.only_in_new.extend(after.keys().filter(|name| !before.contains_key(name)).cloned());
    let only = |own: &[String], other: &[String]| own.iter().filter(|name| !other.contains(name)).cloned().collect();
    found.classes_in_old = only(&old.1.classes, &new.1.classes);
    found.classes_in_new = only(&new.1.classes, &old.1.classes);
    for (column, class) in new.1.classes.iter().enumerate() {
        let Some(old_column) = old.1.classes.iter().position(|name| name == class) else { continue };
        let mut alike: BTreeMap<(Side, Side), Vec<Changed>> = BTreeMap::new();
        for (name, (cells, member)) in &after {
            let Some((old_cells, old_member)) = before.get(name) else { continue };
            let sides = (old_cells.get(old_column), cells.get(column));
            let (Some(was), Some(is)) = sides else { continue };
            found.compared += 1;
            match (Side::of(old.0, old.1, *was), Side::of(new.0, new.1, *is)) {
                (Some(was), Some(is)) if was == is => {}
                (Some(was), Some(is)) => {
                    let shown =
                        |member: &Member, column: usize| member.witnesses.get(column).cloned().unwrap_or_default();
                    let caller = (name.clone(), shown(old_member, old_column), shown(member, column));
                    alike.entry((was, is)).or_default().push(caller);
                }
                _ => found.open += 1,
            }
        }
        let changed = alike.into_iter();
        found.changes.extend(changed.map(|((before, after), callers)| Change {
            class: class.clone(),
            callers,
            before,
            after,
        }));
    }
    found
}
