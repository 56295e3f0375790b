//! Writes test cases as a suite. A value that a case does not expect is written as `*`, since an empty cell would
//! assert that there is none.

use dialplan_core::suite::Column;

use crate::draft::{Origin, Test};

/// A suite, and the cases that it cannot hold.
#[derive(Debug)]
pub struct Suite {
    /// The suite as CSV.
    pub text: String,
    /// The origin of each case that is left out, with the reason.
    pub left_out: Vec<(Origin, String)>,
}

/// Returns the suite of the test cases. The columns for profiles and policies are only written if `profiles` and
/// `policies` are true, that is, if the plan has any.
pub fn suite(tests: &[Test], profiles: bool, policies: bool) -> Suite {
    let mut columns = vec![Column::Name, Column::DialedNumber];
    columns.extend(profiles.then_some(Column::LocationProfile));
    columns.extend(policies.then_some(Column::Policy));
    columns.extend([Column::ExpectedTranslation, Column::ExpectedPhoneUsage, Column::ExpectedRoute]);
    let mut left_out = Vec::new();
    let mut text = row(columns.iter().map(|column| column.name()));
    for test in tests {
        let asserted = |value: &Option<String>| value.clone().unwrap_or_else(|| "*".to_owned());
        let cell = |column: &Column| match column {
            Column::Name => test.name.clone(),
            Column::DialedNumber => test.number.clone(),
            Column::LocationProfile => test.profile.clone().unwrap_or_default(),
            Column::Policy => test.policy.clone().unwrap_or_default(),
            Column::ExpectedTranslation => asserted(&test.translation),
            Column::ExpectedPhoneUsage => asserted(&test.usage),
            _ => asserted(&test.route),
        };
        let cells: Vec<String> = columns.iter().map(cell).collect();
        let number = test.number.as_str();
        let why = match () {
            () if number.trim() != number || number.is_empty() => Some("its number is empty or has spaces around it"),
            () if number.chars().any(|c| !(' '..='~').contains(&c)) => Some("its number cannot be dialled"),
            () if [&test.profile, &test.policy]
                .iter()
                .any(|name| name.as_deref().is_some_and(|name| name.contains('|') || name == "*")) =>
            {
                Some("the name of its dial plan or policy would match several")
            }
            () if test.translation.is_none() && test.usage.is_none() && test.route.is_none() => {
                Some("it expects nothing")
            }
            () => None,
        };
        match why {
            Some(why) => left_out.push((test.origin, format!("test case `{}` is left out: {why}", test.name))),
            None => text.push_str(&row(cells.iter().map(String::as_str))),
        }
    }
    Suite { text, left_out }
}

fn row<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let cell = |text: &str| {
        let plain = !text.contains(['"', ',', '\n', '\r']) && !text.starts_with(['=', '#', '@', '-']);
        if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    let cells: Vec<String> = cells.map(cell).collect();
    format!("{}\n", cells.join(","))
}
