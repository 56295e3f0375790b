//! Reads one row of a suite and turns it into cases.

use super::SuiteError;
use super::case::Case;
use super::columns::{Column, Header};
use crate::call::{Down, Location, Origin};
use crate::engine::Block;
use crate::model::{GatewayId, Named, Plan, PolicyId, ProfileId, RouteId, UsageId, UserId};
use crate::query::answer::Verdict;

/// One row of a suite, with what is needed to read it.
pub(super) struct Row<'a> {
    pub(super) header: &'a Header,
    pub(super) cells: &'a [String],
    pub(super) line: u64,
    pub(super) delimiter: u8,
    pub(super) plan: &'a Plan,
}

impl Row<'_> {
    /// Returns the cases of the row.
    pub(super) fn cases(&self) -> Result<Vec<Case>, SuiteError> {
        self.check_width()?;
        let case = Case {
            line: self.line,
            name: self.filled(Column::Name).map(str::to_owned),
            number: self.number()?,
            origin: Origin::Manual { profile: None, policy: None },
            one_of_several: false,
            client_normalization: self.flag(Column::ClientNormalization)?,
            off_hook: self.flag(Column::OffHook)?,
            location: Location {
                site: self.filled(Column::Site).map(|name| self.named(name)).transpose()?,
                emergency_policy: self.filled(Column::EmergencyPolicy).map(|name| self.named(name)).transpose()?,
            },
            down: self.down()?,
            calling_number: self.calling_number()?,
            tags: self.list(Column::Tags),
            skip: self.filled(Column::Skip).map(str::to_owned),
            expected: self.expected()?,
        };
        let origins = self.origins()?;
        let one_of_several = origins.len() > 1;
        Ok(origins.into_iter().map(|origin| Case { origin, one_of_several, ..case.clone() }).collect())
    }

    fn check_width(&self) -> Result<(), SuiteError> {
        let (given, wanted) = (self.cells.len(), self.header.columns.len());
        let extra = self.cells.get(wanted..).unwrap_or_default().iter().any(|cell| !cell.is_empty());
        if given < wanted || extra {
            // A decimal comma in a comma-separated file looks like two cells.
            if self.cells.windows(2).any(|pair| is_scientific(&pair.join(","))) {
                return Err(self.rounded(&self.cells.join(",")));
            }
            let message = format!("the row has {given} cells, the header {wanted} columns");
            return Err(self.error(message).help("a cell with a comma in it must be in double quotes"));
        }
        // A cell may have several lines, but none of them may look like a row: a stray quote makes rows vanish.
        let is_row =
            |line: &&str| wanted > 2 && line.bytes().filter(|byte| *byte == self.delimiter).count() + 1 == wanted;
        if let Some(row) = self.cells.iter().find_map(|cell| cell.lines().skip(1).find(is_row)) {
            let shown: String = row.chars().take(60).collect();
            let message = format!("a cell in quotes contains a whole row: `{shown}`");
            return Err(self.error(message).help("close the quote that opens on this line"));
        }
        let nameless =
            self.header.columns.iter().zip(self.cells).any(|(column, cell)| column.is_none() && !cell.is_empty());
        if nameless {
            return Err(self.error("a cell is in a column without a name").help("name the column `comment`"));
        }
        Ok(())
    }

    fn error(&self, message: impl Into<String>) -> SuiteError {
        SuiteError::new(self.line, message)
    }

    /// Returns the cell of a column; `None` if the suite has no such column.
    fn cell(&self, column: Column) -> Option<&str> {
        self.header.position(column).and_then(|at| self.cells.get(at)).map(String::as_str)
    }

    /// Returns the cell of a column; `None` if it is empty or the suite has no such column.
    fn filled(&self, column: Column) -> Option<&str> {
        self.cell(column).filter(|cell| !cell.is_empty())
    }

    fn number(&self) -> Result<String, SuiteError> {
        let cell = self.filled(Column::DialedNumber).ok_or_else(|| self.error("the number is empty"))?;
        Ok(self.unspoiled(cell)?.to_owned())
    }

    fn calling_number(&self) -> Result<Option<Box<str>>, SuiteError> {
        self.filled(Column::CallingNumber).map(|cell| self.unspoiled(cell).map(Box::from)).transpose()
    }

    /// Returns the number in a cell, unless a spreadsheet has rounded it.
    fn unspoiled<'c>(&self, cell: &'c str) -> Result<&'c str, SuiteError> {
        // `="0030"` tells a spreadsheet to keep the text unchanged.
        let number = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell);
        if is_scientific(number) {
            return Err(self.rounded(number));
        }
        Ok(number)
    }

    fn rounded(&self, number: &str) -> SuiteError {
        self.error(format!("`{number}` is a number that a spreadsheet has rounded"))
            .help("format the column as text and enter the number again")
    }

    fn flag(&self, column: Column) -> Result<bool, SuiteError> {
        match self.filled(column) {
            None => Ok(false),
            Some(cell) => match cell.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" => Ok(true),
                "no" | "false" | "0" => Ok(false),
                _ => Err(self
                    .error(format!("`{}` cannot be `{cell}`", column.name()))
                    .help("one of: yes, no, true, false, 1, 0")),
            },
        }
    }

    fn list(&self, column: Column) -> Vec<String> {
        let cell = self.cell(column).unwrap_or_default();
        cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn down(&self) -> Result<Down, SuiteError> {
        let gateways = self.list(Column::Down);
        let gateways: Vec<GatewayId> = gateways.iter().map(|name| self.named(name)).collect::<Result<_, _>>()?;
        Ok(Down::new(gateways))
    }

    fn origins(&self) -> Result<Vec<Origin>, SuiteError> {
        let (user, gateway) = (self.filled(Column::User), self.filled(Column::Gateway));
        let by_hand = self.filled(Column::LocationProfile).or(self.filled(Column::Policy));
        match (user, gateway, by_hand) {
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => Err(self
                .error("a case has either a user, or a gateway, or a profile and a policy")
                .help("leave the other cells empty")),
            (Some(user), None, None) => Ok(vec![Origin::User(self.named::<UserId>(user)?)]),
            (None, Some(gateway), None) => Ok(vec![Origin::Gateway(self.named::<GatewayId>(gateway)?)]),
            (None, None, _) => {
                let profiles = self.several::<ProfileId>(Column::LocationProfile)?;
                let policies = self.several::<PolicyId>(Column::Policy)?;
                let pair = |profile| policies.iter().map(move |policy| Origin::Manual { profile, policy: *policy });
                Ok(profiles.iter().flat_map(|profile| pair(*profile)).collect())
            }
        }
    }

    /// Returns the things that a cell names: one, several with `|`, all with `*`; `None` means the default.
    fn several<Id: Named>(&self, column: Column) -> Result<Vec<Option<Id>>, SuiteError> {
        match self.filled(column) {
            None => Ok(vec![None]),
            // A global policy applies to everybody, so it is the only policy.
            Some("*") if column == Column::Policy && self.plan.global_policy.is_some() => Ok(vec![None]),
            Some("*") => {
                let all: Vec<Option<Id>> = Id::all(self.plan).map(|(id, _)| Some(id)).collect();
                Ok(if all.is_empty() { vec![None] } else { all })
            }
            Some(cell) => match Id::find(self.plan, cell) {
                Ok(id) => Ok(vec![Some(id)]),
                Err(_) if cell.contains('|') => {
                    cell.split('|').map(|name| self.named::<Id>(name.trim()).map(Some)).collect()
                }
                Err(error) => Err(self.error(error.to_string())),
            },
        }
    }

    fn named<Id: Named>(&self, name: &str) -> Result<Id, SuiteError> {
        Id::find(self.plan, name).map_err(|error| self.error(error.to_string()))
    }

    fn expected(&self) -> Result<Vec<(Column, Option<String>)>, SuiteError> {
        let mut expected = Vec::new();
        for column in Column::ALL.into_iter().filter(|column| column.is_expectation()) {
            match self.cell(column) {
                None | Some("*") => {}
                Some("") if matches!(column, Column::ExpectedVerdict | Column::ExpectedReason) => {}
                Some("") => expected.push((column, None)),
                Some(cell) => {
                    expected.push((column, Some(self.expectation(column, cell)?)));
                }
            }
        }
        if expected.is_empty() {
            return Err(self
                .error("the case asserts nothing")
                .help("fill a column such as `expected_route`; an empty cell there means that there must be none"));
        }
        Ok(expected)
    }

    /// Returns an expectation with names as the plan writes them, if it can be met. A name that the plan does not have
    /// cannot.
    fn expectation(&self, column: Column, cell: &str) -> Result<String, SuiteError> {
        let name = match column {
            Column::ExpectedPhoneUsage => self.full_name::<UsageId>(cell)?,
            Column::ExpectedRoute => self.full_name::<RouteId>(cell)?,
            Column::ExpectedUser => self.full_name::<UserId>(cell)?,
            Column::ExpectedGateways => {
                let names = self.list(column);
                let names: Result<Vec<_>, _> = names.iter().map(|name| self.full_name::<GatewayId>(name)).collect();
                names?.join(";")
            }
            Column::ExpectedFailover => {
                let names = self.list(column);
                let names: Result<Vec<_>, _> = names.iter().map(|name| self.full_name::<RouteId>(name)).collect();
                names?.join(";")
            }
            _ => {
                self.check_expectation(column, cell)?;
                cell.to_owned()
            }
        };
        Ok(name)
    }

    /// Returns the name in the plan of the thing that a cell names.
    fn full_name<Id: Named + PartialEq>(&self, name: &str) -> Result<String, SuiteError> {
        let id = self.named::<Id>(name)?;
        let found = Id::all(self.plan).find(|(known, _)| *known == id);
        Ok(found.map_or(name, |(_, name)| name).to_owned())
    }

    fn check_expectation(&self, column: Column, cell: &str) -> Result<(), SuiteError> {
        match column {
            Column::ExpectedRule => {
                let rules = || self.plan.normalization_rules().map(|rule| &*self.plan.rule(rule).name.value);
                if rules().any(|rule| rule == cell) {
                    return Ok(());
                }
                let near = crate::diag::nearest(cell, rules());
                let error = self.error(format!("there is no rule `{cell}` in the plan"));
                Err(near.map_or(error.clone(), |near| error.help(format!("did you mean `{near}`?"))))
            }
            Column::ExpectedVerdict => self.one_of(column, cell, &Verdict::NAMES),
            Column::ExpectedReason => self.one_of(column, cell, &Block::ALL.map(Block::name)),
            _ => Ok(()),
        }
    }

    fn one_of(&self, column: Column, cell: &str, words: &[&str]) -> Result<(), SuiteError> {
        if words.contains(&cell) {
            return Ok(());
        }
        Err(self.error(format!("`{}` cannot be `{cell}`", column.name())).help(format!("one of: {}", words.join(", "))))
    }
}

/// Returns true for text such as `3,13E+10`, which a spreadsheet writes for a long number.
pub fn is_scientific(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa =
        mantissa.split_once(['.', ',']).map_or(digits(mantissa), |(whole, part)| digits(whole) && digits(part));
    mantissa && exponent.strip_prefix('+').is_some_and(digits)
}
