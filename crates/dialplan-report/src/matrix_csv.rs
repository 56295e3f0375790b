//! The table of policies and classes as CSV: one line for each cell, for a spreadsheet.

use dialplan_analysis::matrix::{Cell, Changes, Matrix, Named, Reach, Side, Witnesses};
use dialplan_core::model::Plan;

/// Renders the table. The matrix must have the witnesses of all callers.
pub fn document(plan: &Plan, matrix: &Matrix) -> String {
    let mut out = line([
        "profile",
        "policy",
        "emergency_policy",
        "class",
        "reach",
        "usage",
        "route",
        "gateways",
        "routed",
        "blocked",
    ]);
    for row in &matrix.rows {
        for member in &row.members {
            let named = Named::of(plan, member);
            for (at, (class, cell)) in matrix.classes.iter().zip(&row.cells).enumerate() {
                let (side, reach) = match (Side::of(plan, matrix, *cell), cell) {
                    (Some(side), _) => (side.clone(), side.reach.map_or("", Reach::name)),
                    (None, _) => (nothing(), "not decided"),
                };
                if *cell != Cell::Untold {
                    let witnesses = member.witnesses.get(at).cloned().unwrap_or_default();
                    out.push_str(&cells(&named, class, reach, &side, &witnesses));
                }
            }
        }
    }
    out
}

fn nothing() -> Side {
    Side { reach: None, verdict: None, usage: None, route: None, gateways: Vec::new() }
}

fn cells(named: &Named, class: &str, reach: &str, side: &Side, witnesses: &Witnesses) -> String {
    let gateways = side.gateways.join(";");
    line([
        &*name(named.profile.as_deref().unwrap_or_default()),
        &*name(&named.policy),
        &*name(named.emergency_policy.as_deref().unwrap_or_default()),
        &*name(class),
        reach,
        &*name(side.usage.as_deref().unwrap_or_default()),
        &*name(side.route.as_deref().unwrap_or_default()),
        &*name(&gateways),
        witnesses.routed.as_deref().unwrap_or_default(),
        witnesses.blocked.as_deref().unwrap_or_default(),
    ])
}

/// Renders the cells that change.
pub fn changes(found: &Changes) -> String {
    let mut out = line([
        "profile",
        "policy",
        "emergency_policy",
        "class",
        "reach_before",
        "usage_before",
        "route_before",
        "gateways_before",
        "reach_after",
        "usage_after",
        "route_after",
        "gateways_after",
        "routed_before",
        "blocked_before",
        "routed_after",
        "blocked_after",
    ]);
    for change in &found.changes {
        for (named, before, after) in &change.callers {
            let side = |side: &Side| {
                [
                    side.reach.map_or("", Reach::name).to_owned(),
                    name(side.usage.as_deref().unwrap_or_default()),
                    name(side.route.as_deref().unwrap_or_default()),
                    name(&side.gateways.join(";")),
                ]
            };
            let shown = |known: &Witnesses| {
                [known.routed.clone().unwrap_or_default(), known.blocked.clone().unwrap_or_default()]
            };
            let who = [
                name(named.profile.as_deref().unwrap_or_default()),
                name(&named.policy),
                name(named.emergency_policy.as_deref().unwrap_or_default()),
                name(&change.class),
            ];
            let all = who
                .into_iter()
                .chain(side(&change.before))
                .chain(side(&change.after))
                .chain(shown(before))
                .chain(shown(after));
            out.push_str(&line(all));
        }
    }
    out
}

/// Returns a name as a spreadsheet may read it: one that it would read as a formula gets a leading `'`.
fn name(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn line<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(cell.as_ref())).collect();
    format!("{}\n", cells.join(","))
}

/// Returns a cell, in quotes if it needs them.
fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r', ';']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
