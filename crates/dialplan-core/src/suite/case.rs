//! One test case of a suite.

use super::columns::Column;
use crate::call::{Down, Location, Origin};
use crate::model::Plan;

/// One test case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The line of the row, from 1.
    pub line: u64,
    /// The name of the case.
    pub name: Option<String>,
    /// The number.
    pub number: String,
    /// The caller.
    pub origin: Origin,
    /// True if the row has several cases, of which this is one.
    pub one_of_several: bool,
    /// True if the client normalises the number before the server does.
    pub client_normalization: bool,
    /// True if the number is dialled off-hook.
    pub off_hook: bool,
    /// Where the caller is.
    pub location: Location,
    /// The gateways that do not answer.
    pub down: Down,
    /// The calling number; `None` means the line of the user.
    pub calling_number: Option<Box<str>>,
    /// Words by which the case can be selected.
    pub tags: Vec<String>,
    /// The reason why the case is skipped; `None` if it is run.
    pub skip: Option<String>,
    /// The expectations: columns with their expected text; `None` if there must be no value.
    pub expected: Vec<(Column, Option<String>)>,
}

impl Case {
    /// Returns the title of the case: its name, else its number. If the row has several cases, the profile and the
    /// policy follow in parentheses.
    pub fn title(&self, plan: &Plan) -> String {
        let title = self.name.as_ref().unwrap_or(&self.number);
        let Origin::Manual { profile, policy } = self.origin else { return title.clone() };
        if !self.one_of_several {
            return title.clone();
        }
        let profile = profile.map(|id| &*plan.profile(id).name.value);
        let policy = policy.map(|id| &*plan.policy(id).name.value);
        let which: Vec<&str> = profile.into_iter().chain(policy).collect();
        format!("{title} ({})", which.join(", "))
    }
}
