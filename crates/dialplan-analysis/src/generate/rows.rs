//! Rows of a suite: cases with one number and one answer, for several profiles and policies together.

use dialplan_core::model::{PolicyId, ProfileId};
use rustc_hash::FxHashMap;

use super::Purpose;
use crate::behaviour::{Behaviour, Open};
use crate::callers::{Occurring, Pair};

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The callers, as positions in those of the analysis. There is one for each of the profiles with each of the
    /// policies.
    pub callers: Vec<usize>,
    /// The profiles.
    pub profiles: Vec<Option<ProfileId>>,
    /// The policies.
    pub policies: Vec<Option<PolicyId>>,
    /// The number.
    pub number: String,
    /// What the callers get. The rule is that of the first caller's profile.
    pub behaviour: Behaviour,
    /// Why the row is there.
    pub purpose: Purpose,
    /// The texts that were made of the answer.
    pub cells: Vec<String>,
}

/// The rows that were generated.
#[derive(Debug, Default)]
pub struct Generated {
    /// The rows.
    pub rows: Vec<Row>,
    /// What is not decided.
    pub open: Vec<Open>,
}

/// Number, purpose, texts, policies, and the caller that is alone.
type Key = (String, Purpose, Vec<String>, Vec<Option<PolicyId>>, Option<usize>);

/// The rows so far.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    known: FxHashMap<Key, usize>,
}

impl Rows {
    /// Adds cases of callers with one profile. `alone` is the caller if it cannot be folded with others.
    #[expect(clippy::too_many_arguments, reason = "these are the parts of a row")]
    pub(super) fn add(
        &mut self,
        callers: &[Occurring],
        members: Vec<usize>,
        alone: Option<usize>,
        behaviour: Behaviour,
        purpose: Purpose,
        number: String,
        cells: Vec<String>,
    ) {
        let pairs: Vec<Pair> = members.iter().filter_map(|at| callers.get(*at)).map(|caller| caller.pair).collect();
        let Some(first) = pairs.first() else { return };
        let policies: Vec<Option<PolicyId>> = pairs.iter().map(|pair| pair.policy).collect();
        let key = (number.clone(), purpose.clone(), cells.clone(), policies.clone(), alone);
        if let Some(row) = self.known.get(&key).and_then(|at| self.rows.get_mut(*at)) {
            row.profiles.push(first.profile);
            row.callers.extend(members);
            return;
        }
        self.known.insert(key, self.rows.len());
        let profiles = vec![first.profile];
        self.rows.push(Row { callers: members, profiles, policies, number, behaviour, purpose, cells });
    }

    pub(super) fn generated(self, open: Vec<Open>) -> Generated {
        Generated { rows: self.rows, open }
    }
}

impl Row {
    /// Returns true if the row stands for several callers.
    pub fn is_folded(&self) -> bool {
        self.callers.len() > 1
    }

    /// Returns the rows for each caller alone, for plans whose names cannot be listed in a cell.
    pub fn unfolded(&self, callers: &[Occurring]) -> Vec<Row> {
        let single = |at: &usize| {
            let pair = callers.get(*at)?.pair;
            Some(Row { callers: vec![*at], profiles: vec![pair.profile], policies: vec![pair.policy], ..self.clone() })
        };
        self.callers.iter().filter_map(single).collect()
    }
}
