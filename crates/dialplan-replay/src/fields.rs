//! The meaning of the columns of a call log.

use dialplan_core::suite::columns::{Column, bare};

/// A field of a call that is read from the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// The number as dialled. Required.
    Number,
    /// The location profile.
    Profile,
    /// The policy.
    Policy,
    /// A user instead of profile and policy.
    User,
    /// A gateway instead of profile and policy.
    Gateway,
    /// Whether the client normalises first.
    ClientNormalization,
}

impl Field {
    /// All fields.
    pub const ALL: [Field; 6] =
        [Field::Number, Field::Profile, Field::Policy, Field::User, Field::Gateway, Field::ClientNormalization];

    /// Returns the name of the field on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Field::Number => "number",
            Field::Profile => "profile",
            Field::Policy => "policy",
            Field::User => "user",
            Field::Gateway => "gateway",
            Field::ClientNormalization => "cn",
        }
    }

    /// Returns the column of test suites with the same meaning. Call logs may use its names too.
    fn column(self) -> Column {
        match self {
            Field::Number => Column::DialedNumber,
            Field::Profile => Column::LocationProfile,
            Field::Policy => Column::Policy,
            Field::User => Column::User,
            Field::Gateway => Column::Gateway,
            Field::ClientNormalization => Column::ClientNormalization,
        }
    }
}

/// The source of a field.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Source {
    /// A column with one of its usual names, if there is one.
    #[default]
    Usual,
    /// The column with this name.
    Column(String),
    /// The same text for all calls.
    Fixed(String),
    /// The field is not read.
    Nothing,
}

/// The sources of all fields, in the order of [`Field::ALL`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources(pub [Source; 6]);

/// The columns that are read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The column of each field.
    pub columns: [Option<usize>; 6],
    /// The number of columns.
    pub width: usize,
}

impl Sources {
    /// Returns the source of a field, so that it can be set.
    pub fn of(&mut self, field: Field) -> &mut Source {
        let [number, profile, policy, user, gateway, cn] = &mut self.0;
        match field {
            Field::Number => number,
            Field::Profile => profile,
            Field::Policy => policy,
            Field::User => user,
            Field::Gateway => gateway,
            Field::ClientNormalization => cn,
        }
    }

    /// Returns the fields that are read from the column with this name. A name can be given for several fields.
    pub fn fields_of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = Field> + 's {
        Field::ALL
            .into_iter()
            .zip(&self.0)
            .filter(|(field, source)| means(*field, source, name))
            .map(|(field, _)| field)
    }

    /// Returns the cells that are the same for all calls.
    pub fn fixed(&self) -> Cells<'_> {
        Cells(self.0.each_ref().map(|source| match source {
            Source::Fixed(text) => text.trim().as_bytes(),
            _ => b"",
        }))
    }

    /// Returns the columns of a header.
    ///
    /// # Errors
    /// Returns a sentence and a suggestion if a column is missing or if two columns mean the same field.
    pub fn layout<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Layout, (String, String)> {
        let names: Vec<&str> = names.into_iter().map(str::trim).collect();
        let mut columns = [None; 6];
        for ((field, source), column) in Field::ALL.into_iter().zip(&self.0).zip(&mut columns) {
            let word = field.name();
            let mut found = (0..).zip(&names).filter(|(_, name)| means(field, source, name));
            match (found.next(), found.next()) {
                (Some((at, _)), None) => *column = Some(at),
                (Some(_), Some((_, second))) => {
                    return Err((
                        format!("two columns mean `{word}`, the second is `{second}`"),
                        match names.iter().filter(|name| **name == *second).count() {
                            1 => format!("say which one: `--column {word}=HEADER`"),
                            _ => "give one of them another name in the header".to_owned(),
                        },
                    ));
                }
                (None, _) => {
                    let known = names.join(", ");
                    if let Source::Column(name) = source {
                        return Err((format!("there is no column `{name}`"), format!("there are: {known}")));
                    }
                    if field == Field::Number && !matches!(source, Source::Fixed(_)) {
                        return Err((
                            "no column is known to be the dialled number".to_owned(),
                            match known.contains('\0') {
                                true => "the log seems to be UTF-16: save it as UTF-8".to_owned(),
                                false => format!("name it: `--column number=HEADER`; there are: {known}"),
                            },
                        ));
                    }
                }
            }
        }
        Ok(Layout { columns, width: names.len() })
    }
}

/// Returns the columns of a header that a suite would read and a replay does not: they change decisions.
pub fn unread<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let columns = [Column::OffHook, Column::Site, Column::EmergencyPolicy, Column::Down];
    let is_known = |name: &&str| columns.iter().any(|column| bare(column.name()) == bare(name));
    names.into_iter().filter(is_known).collect()
}

fn means(field: Field, source: &Source, name: &str) -> bool {
    match source {
        Source::Usual => {
            let key = bare(name);
            field.column().names().iter().any(|usual| bare(usual) == key)
        }
        Source::Column(given) => given == name || bare(given) == bare(name),
        Source::Fixed(_) | Source::Nothing => false,
    }
}

/// The cells of a call, in the order of [`Field::ALL`]. A missing cell is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cells<'a>(pub [&'a [u8]; 6]);

impl<'a> Cells<'a> {
    /// Returns the cells of a row without the blanks around them. Fields without a column get the cells of `fixed`.
    pub fn of_row(layout: &Layout, fixed: &Cells<'a>, row: &super::Row<'a>) -> Cells<'a> {
        let mut cells = *fixed;
        for (cell, column) in cells.0.iter_mut().zip(&layout.columns) {
            if let Some(column) = column {
                *cell = trimmed(row.cell(*column).unwrap_or_default());
            }
        }
        cells
    }
}

/// Returns a cell without the blanks around it, which most cells do not have.
fn trimmed(cell: &[u8]) -> &[u8] {
    match cell {
        [first, .., last] if *first > b' ' && *last > b' ' => cell,
        _ => cell.trim_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[(Field, Source)], header: &str, expected: Result<[Option<usize>; 6], &str>) {
        let mut sources = Sources::default();
        for (field, source) in given {
            *sources.of(*field) = source.clone();
        }
        let found = sources.layout(header.split(',')).map(|layout| layout.columns).map_err(|(message, _)| message);
        assert_eq!(found, expected.map_err(str::to_owned), "{header}");
    }

    #[test]
    fn columns_are_found_by_their_usual_or_given_names() {
        let column = |name: &str| Source::Column(name.to_owned());
        check(&[], "time,Dialled-Number,target dialplan", Ok([Some(1), Some(2), None, None, None, None]));
        check(&[(Field::Number, column("to"))], "number,To", Ok([Some(1), None, None, None, None, None]));
        check(&[(Field::Number, column("from"))], "number,to", Err("there is no column `from`"));
        check(&[(Field::User, Source::Nothing)], "number,user", Ok([Some(0), None, None, None, None, None]));
        check(&[], "a,b", Err("no column is known to be the dialled number"));
        check(&[], "number,dialed number", Err("two columns mean `number`, the second is `dialed number`"));
    }
}
