//! The words for a number that a rule loses to a rule above it.

use dialplan_analysis::rules::Met;

/// A result and the name of the rule that makes it.
pub(crate) type Made<'a> = (&'a str, &'a str);

/// Returns what becomes of a number, and what would become of it by the rule that loses it.
pub(crate) fn instead(met: &Met, number: &str, (result, taker): Made<'_>, (own, loser): Made<'_>) -> String {
    match met {
        Met::Dialled => format!("`{number}` becomes `{result}` by rule `{taker}`, not `{own}` by rule `{loser}`"),
        Met::ResultFor(dialled) => format!(
            "with client-side normalization `{dialled}` becomes `{number}`, and this becomes `{result}` by rule \
             `{taker}`, not `{own}` by rule `{loser}`"
        ),
        Met::Otherwise => would(number, (result, taker), (own, loser)),
    }
}

/// Returns what two rules alone would turn a number into.
pub(crate) fn would(number: &str, (result, taker): Made<'_>, (own, loser): Made<'_>) -> String {
    format!("`{number}` would become `{result}` by rule `{taker}`, and `{own}` by rule `{loser}`")
}
