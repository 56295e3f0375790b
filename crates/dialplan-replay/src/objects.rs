//! Calls as JSON objects, one per line.

use serde_json::{Map, Value};

use super::{Cells, Field, Sources};

/// A call as a JSON object, with its cells as text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Object {
    /// The whole object.
    pub map: Map<String, Value>,
    cells: [Option<String>; 6],
}

impl Object {
    /// Reads a call from a line.
    ///
    /// # Errors
    /// Returns the reason why the line is not a call.
    pub fn read(line: &[u8], sources: &Sources) -> Result<Object, String> {
        let value: Value = serde_json::from_slice(line).map_err(|error| format!("not JSON: {error}"))?;
        let Value::Object(map) = value else { return Err("not an object".to_owned()) };
        let mut cells: [Option<String>; 6] = Default::default();
        for (key, value) in &map {
            for field in sources.fields_of(key) {
                let text = match value {
                    Value::Null => continue,
                    Value::String(text) => text.trim().to_owned(),
                    Value::Bool(flag) if field == Field::ClientNormalization => flag.to_string(),
                    Value::Number(number) if number.is_u64() => number.to_string(),
                    _ => return Err(format!("`{key}` must be text")),
                };
                let cell = cells.iter_mut().zip(Field::ALL).find(|(_, known)| *known == field);
                if let Some((cell, _)) = cell
                    && cell.replace(text).is_some()
                {
                    return Err(format!("two keys mean `{}`, the second is `{key}`", field.name()));
                }
            }
        }
        Ok(Object { map, cells })
    }

    /// Returns the cells. If the object has no value for a cell, the one of `fixed` is used.
    pub fn cells<'a>(&'a self, fixed: &Cells<'a>) -> Cells<'a> {
        let mut cells = *fixed;
        for (cell, own) in cells.0.iter_mut().zip(&self.cells) {
            if let Some(own) = own {
                *cell = own.as_bytes();
            }
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<[&str; 6], &str>) {
        let object = Object::read(line.as_bytes(), &Sources::default());
        let found =
            object.as_ref().map(|object| object.cells(&Cells::default()).0.map(|cell| str::from_utf8(cell).unwrap()));
        assert_eq!(found.map_err(String::as_str), expected, "{line}");
    }

    #[test]
    fn keys_are_known_by_the_names_of_columns() {
        check(
            r#"{"at": 1, "Dialled Number": "0030", "profile": null, "cn": true}"#,
            Ok(["0030", "", "", "", "", "true"]),
        );
        check(r#"{"number": 112}"#, Ok(["112", "", "", "", "", ""]));
        check(r#"{"number": 1.5}"#, Err("`number` must be text"));
        check(r#"{"number": "1", "dialed_number": "2"}"#, Err("two keys mean `number`, the second is `dialed_number`"));
        check("[]", Err("not an object"));
    }
}
