//! The header of a suite: which column means what.

use super::SuiteError;
use crate::diag::nearest;

/// A column that a suite can have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// The number, required.
    DialedNumber,
    /// The client normalises first.
    ClientNormalization,
    /// The profile; several with `|`, all with `*`.
    LocationProfile,
    /// The policy; several with `|`, all with `*`.
    Policy,
    /// A user instead of profile and policy.
    User,
    /// A gateway instead of profile and policy.
    Gateway,
    /// Dialled off-hook.
    OffHook,
    /// The number after normalisation.
    ExpectedTranslation,
    /// The phone usage.
    ExpectedPhoneUsage,
    /// The route.
    ExpectedRoute,
    /// The rule.
    ExpectedRule,
    /// The gateways of the route.
    ExpectedGateways,
    /// The user who is called.
    ExpectedUser,
    /// The verdict.
    ExpectedVerdict,
    /// The reason of a blocked call.
    ExpectedReason,
    /// What the case is called.
    Name,
    /// Words to choose cases by.
    Tags,
    /// Why the case is not run.
    Skip,
    /// Anything.
    Comment,
}

impl Column {
    /// All columns, in the order in which a new suite has them.
    pub const ALL: [Column; 19] = [
        Column::Name,
        Column::DialedNumber,
        Column::ClientNormalization,
        Column::OffHook,
        Column::LocationProfile,
        Column::Policy,
        Column::User,
        Column::Gateway,
        Column::ExpectedTranslation,
        Column::ExpectedPhoneUsage,
        Column::ExpectedRoute,
        Column::ExpectedRule,
        Column::ExpectedGateways,
        Column::ExpectedUser,
        Column::ExpectedVerdict,
        Column::ExpectedReason,
        Column::Tags,
        Column::Skip,
        Column::Comment,
    ];

    /// Its name, and after it the other names that it goes by.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Column::DialedNumber => &["dialed_number", "dialled number", "number"],
            Column::ClientNormalization => &["cn", "client normalization", "client normalisation"],
            Column::LocationProfile => &["location_profile", "profile", "dial plan", "target dialplan"],
            Column::Policy => &["policy", "voice policy", "target voice policy"],
            Column::User => &["user"],
            Column::Gateway => &["gateway"],
            Column::OffHook => &["off_hook"],
            Column::ExpectedTranslation => &["expected_translation", "expected translated number"],
            Column::ExpectedPhoneUsage => &["expected_phone_usage", "expected usage"],
            Column::ExpectedRoute => &["expected_route"],
            Column::ExpectedRule => &["expected_rule"],
            Column::ExpectedGateways => &["expected_gateways"],
            Column::ExpectedUser => &["expected_user"],
            Column::ExpectedVerdict => &["expected_verdict"],
            Column::ExpectedReason => &["expected_reason"],
            Column::Name => &["name"],
            Column::Tags => &["tags"],
            Column::Skip => &["skip"],
            Column::Comment => &["comment"],
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    fn find(name: &str) -> Option<Column> {
        let key = bare(name);
        Column::ALL.into_iter().find(|column| column.names().iter().any(|known| bare(known) == key))
    }

    /// Does a cell of it say what must come out?
    pub fn is_expectation(self) -> bool {
        (Column::ExpectedTranslation..=Column::ExpectedReason).contains(&self)
    }
}

/// A name without case, blanks, `_` and `-`.
pub fn bare(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// The columns of a suite, in its order. A column without name must stay empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// What each column means.
    pub columns: Vec<Option<Column>>,
}

impl Header {
    /// The header of a row of names.
    ///
    /// # Errors
    /// A column that is not known, stands twice, or is required and missing.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>, line: u64) -> Result<Header, SuiteError> {
        let mut columns = Vec::new();
        for name in names {
            let name = name.trim();
            if name.is_empty() {
                columns.push(None);
                continue;
            }
            let Some(column) = Column::find(name) else {
                let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
                let near = nearest(name, Column::ALL.iter().flat_map(|column| column.names()).copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the first line names the columns; there are: {}", known.join(", ")),
                };
                return Err(SuiteError::new(line, format!("there is no column `{name}`")).help(help));
            };
            if columns.contains(&Some(column)) {
                let message = format!("two columns mean `{}`, the second is `{name}`", column.name());
                return Err(SuiteError::new(line, message).help("keep one of them"));
            }
            columns.push(Some(column));
        }
        if !columns.contains(&Some(Column::DialedNumber)) {
            return Err(SuiteError::new(line, "the column `dialed_number` is missing").help(
                "the first line names the columns, such as `dialed_number,location_profile,policy,expected_route`",
            ));
        }
        Ok(Header { columns })
    }

    /// The position of a column.
    pub fn position(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(line: &str) -> Result<Vec<Option<Column>>, String> {
        Header::new(line.split(','), 1)
            .map(|h| h.columns)
            .map_err(|e| format!("{} ({})", e.message, e.help.unwrap_or_default()))
    }

    #[test]
    fn names_are_compared_without_case_blanks_and_dashes() {
        let expected =
            [Column::DialedNumber, Column::ClientNormalization, Column::LocationProfile, Column::ExpectedTranslation];
        let found = columns("Dialed-Number, CLIENT NORMALIZATION ,TargetDialplan,Expected Translated Number").unwrap();
        assert_eq!(found, expected.map(Some));
    }

    #[test]
    fn every_column_has_one_meaning() {
        let mut seen = std::collections::BTreeSet::new();
        for name in Column::ALL.iter().flat_map(|column| column.names()) {
            assert!(seen.insert(bare(name)), "{name}");
        }
        assert_eq!(
            columns("number,dialed_number").unwrap_err(),
            "two columns mean `dialed_number`, the second is `dialed_number` (keep one of them)"
        );
    }

    #[test]
    fn a_header_that_is_none_is_said() {
        assert!(columns("00301234567,yes").unwrap_err().starts_with("there is no column `00301234567`"));
        assert_eq!(
            columns("number,expected_rout").unwrap_err(),
            "there is no column `expected_rout` (did you mean `expected_route`?)"
        );
        assert!(columns("name,expected_route").unwrap_err().starts_with("the column `dialed_number` is missing"));
    }
}
