//! The header of a suite: the columns and their meanings.

use super::SuiteError;
use crate::diag::nearest;

/// A column that a suite can have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// The dialled number; required.
    DialedNumber,
    /// Whether the client normalises the number before the server does.
    ClientNormalization,
    /// The profile; `|` separates several profiles, and `*` means all.
    LocationProfile,
    /// The policy; `|` separates several policies, and `*` means all.
    Policy,
    /// A user instead of profile and policy.
    User,
    /// A gateway instead of profile and policy.
    Gateway,
    /// Whether the number is dialled off-hook.
    OffHook,
    /// The site where the caller is.
    Site,
    /// The emergency policy that is asked for, whatever the site.
    EmergencyPolicy,
    /// The gateways that do not answer.
    Down,
    /// The calling number; empty means the line of the user.
    CallingNumber,
    /// The expected number after normalisation.
    ExpectedTranslation,
    /// The expected phone usage.
    ExpectedPhoneUsage,
    /// The expected route.
    ExpectedRoute,
    /// The expected rule.
    ExpectedRule,
    /// The expected gateways of the route.
    ExpectedGateways,
    /// The expected routes that are tried when the route fails, in order.
    ExpectedFailover,
    /// The expected called number that the first gateway is sent.
    ExpectedSent,
    /// The expected calling number that the first gateway is sent.
    ExpectedSentCalling,
    /// The expected user who is called.
    ExpectedUser,
    /// The expected verdict.
    ExpectedVerdict,
    /// The expected reason why the call is blocked.
    ExpectedReason,
    /// The name of the case.
    Name,
    /// Words by which cases can be selected.
    Tags,
    /// The reason why the case is skipped.
    Skip,
    /// A comment, which is ignored.
    Comment,
}

impl Column {
    /// All columns, in the order of a new suite.
    pub const ALL: [Column; 26] = [
        Column::Name,
        Column::DialedNumber,
        Column::ClientNormalization,
        Column::OffHook,
        Column::LocationProfile,
        Column::Policy,
        Column::User,
        Column::Gateway,
        Column::Site,
        Column::EmergencyPolicy,
        Column::Down,
        Column::CallingNumber,
        Column::ExpectedTranslation,
        Column::ExpectedPhoneUsage,
        Column::ExpectedRoute,
        Column::ExpectedRule,
        Column::ExpectedGateways,
        Column::ExpectedFailover,
        Column::ExpectedSent,
        Column::ExpectedSentCalling,
        Column::ExpectedUser,
        Column::ExpectedVerdict,
        Column::ExpectedReason,
        Column::Tags,
        Column::Skip,
        Column::Comment,
    ];

    /// Returns the name of the column, followed by its other names.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Column::DialedNumber => &["dialed_number", "dialled number", "number"],
            Column::ClientNormalization => &["cn", "client normalization", "client normalisation"],
            Column::LocationProfile => &["location_profile", "profile", "dial plan", "target dialplan"],
            Column::Policy => &["policy", "voice policy", "target voice policy"],
            Column::User => &["user"],
            Column::Gateway => &["gateway"],
            Column::OffHook => &["off_hook"],
            Column::Site => &["site"],
            Column::EmergencyPolicy => &["emergency_policy"],
            Column::Down => &["down"],
            Column::ExpectedTranslation => &["expected_translation", "expected translated number"],
            Column::ExpectedPhoneUsage => &["expected_phone_usage", "expected usage"],
            Column::ExpectedRoute => &["expected_route"],
            Column::ExpectedRule => &["expected_rule"],
            Column::ExpectedGateways => &["expected_gateways"],
            Column::ExpectedFailover => &["expected_failover"],
            Column::CallingNumber => &["calling_number", "from"],
            Column::ExpectedSent => &["expected_sent"],
            Column::ExpectedSentCalling => &["expected_sent_calling"],
            Column::ExpectedUser => &["expected_user"],
            Column::ExpectedVerdict => &["expected_verdict"],
            Column::ExpectedReason => &["expected_reason"],
            Column::Name => &["name"],
            Column::Tags => &["tags"],
            Column::Skip => &["skip"],
            Column::Comment => &["comment"],
        }
    }

    /// Returns the name of the column.
    pub fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    fn find(name: &str) -> Option<Column> {
        let key = bare(name);
        Column::ALL.into_iter().find(|column| column.names().iter().any(|known| bare(known) == key))
    }

    /// Returns true if the cells of the column are expectations.
    pub fn is_expectation(self) -> bool {
        (Column::ExpectedTranslation..=Column::ExpectedReason).contains(&self)
    }
}

/// Returns a name in lower case, without spaces, `_` and `-`.
pub fn bare(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// The columns of a suite, in their order. The cells of a column without a name must be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The meaning of each column; `None` for a column without a name.
    pub columns: Vec<Option<Column>>,
}

impl Header {
    /// Creates the header from a row of names.
    ///
    /// # Errors
    /// Returns an error if a column is unknown or duplicate, or if a required column is missing.
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

    /// Returns the position of a column, from 0; `None` if the suite does not have it.
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
    fn names_are_compared_without_case_spaces_and_dashes() {
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
    fn an_invalid_header_is_reported() {
        assert!(columns("00301234567,yes").unwrap_err().starts_with("there is no column `00301234567`"));
        assert_eq!(
            columns("number,expected_rout").unwrap_err(),
            "there is no column `expected_rout` (did you mean `expected_route`?)"
        );
        assert!(columns("name,expected_route").unwrap_err().starts_with("the column `dialed_number` is missing"));
    }
}
