//! The table of policies and classes as JSON: one object for each cell.

use dialplan_analysis::matrix::{Cell, Changes, Matrix, Member, Named, Reach, Side, Witnesses};
use dialplan_core::model::Plan;
use serde_json::{Value, json};

use crate::SCHEMA_VERSION;

/// Renders the document. The matrix must have the witnesses of all callers.
pub fn document(plan_name: &str, plan: &Plan, matrix: &Matrix) -> Value {
    let mut cells = Vec::new();
    let mut open = Vec::new();
    for row in &matrix.rows {
        for member in &row.members {
            for (at, (class, cell)) in matrix.classes.iter().zip(&row.cells).enumerate() {
                match cell {
                    Cell::Untold => {}
                    Cell::Open(why) => open.push((member, class, matrix.open.get(*why).map_or("", |why| &why.limit))),
                    Cell::Known(_) => {
                        let Some(side) = Side::of(plan, matrix, *cell) else { continue };
                        cells.push(known(&Named::of(plan, member), class, &side, member.witnesses.get(at)));
                    }
                }
            }
        }
    }
    let not_decided = |(member, class, why): (&Member, &String, &str)| {
        let named = Named::of(plan, member);
        json!({ "profile": named.profile, "policy": named.policy, "emergency_policy": named.emergency_policy, "class": class, "why": why })
    };
    let untold = matrix.untold.iter().map(|untold| {
        let profiles: Vec<Option<&str>> =
            untold.profiles.iter().map(|id| id.map(|id| &*plan.profile(id).name.value)).collect();
        json!({ "class": untold.class, "profiles": profiles, "why": untold.why })
    });
    json!({
        "schema_version": SCHEMA_VERSION,
        "plan": plan_name,
        "classes": matrix.classes,
        "cells": cells,
        "not_told": untold.collect::<Vec<_>>(),
        "not_decided": open.into_iter().map(not_decided).collect::<Vec<_>>(),
    })
}

/// Renders a cell that is known.
fn known(named: &Named, class: &str, side: &Side, witnesses: Option<&Witnesses>) -> Value {
    json!({
        "profile": named.profile,
        "policy": named.policy,
        "emergency_policy": named.emergency_policy,
        "calling_plan": named.calling_plan,
        "class": class,
        "reach": side.reach.map(Reach::name),
        "verdict": side.verdict,
        "usage": side.usage,
        "route": side.route,
        "gateways": side.gateways,
        "routed": witnesses.and_then(|known| known.routed.as_ref()),
        "blocked": witnesses.and_then(|known| known.blocked.as_ref()),
    })
}

/// Renders the cells that change.
pub fn changes(old_name: &str, new_name: &str, found: &Changes) -> Value {
    let cells = found.changes.iter().flat_map(|change| {
        change.callers.iter().map(move |(named, before, after)| {
            json!({
                "profile": named.profile,
                "policy": named.policy,
                "emergency_policy": named.emergency_policy,
                "class": change.class,
                "before": known(named, &change.class, &change.before, Some(before)),
                "after": known(named, &change.class, &change.after, Some(after)),
            })
        })
    });
    let callers = |callers: &[Named]| -> Value {
        let one = |named: &Named| json!({ "profile": named.profile, "policy": named.policy, "emergency_policy": named.emergency_policy });
        callers.iter().map(one).collect()
    };
    json!({
        "schema_version": SCHEMA_VERSION,
        "old": old_name,
        "new": new_name,
        "compared": found.compared,
        "changes": cells.collect::<Vec<_>>(),
        "only_in_old": callers(&found.only_in_old),
        "only_in_new": callers(&found.only_in_new),
        "classes_only_in_old": found.classes_in_old,
        "classes_only_in_new": found.classes_in_new,
        "not_decided": found.open,
    })
}
