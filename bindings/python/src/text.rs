//! Columns of text in any of Arrow's forms, read without copying them.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Int32Array, LargeStringArray, StringArray, StringViewArray};
use arrow_cast::cast;
use arrow_schema::DataType;

/// One field of many calls.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    /// The same text for all calls.
    Fixed(Box<[u8]>),
    /// A text for each call.
    Plain(Plain),
    /// A code for each call; null is none.
    Coded(Int32Array, Plain),
    /// Yes or no for each call.
    Flags(BooleanArray),
}

/// A text for each call, or the texts of a dictionary.
#[derive(Clone, Debug)]
pub(crate) enum Plain {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// A column of nothing but nulls, which has no type.
    Nulls,
}

impl Default for Text {
    fn default() -> Text {
        Text::Fixed(Box::default())
    }
}

impl Text {
    /// Checks that a column of this type can be read.
    ///
    /// # Errors
    /// Returns a sentence if it cannot.
    pub(crate) fn check(kind: &DataType, field: &str) -> Result<(), String> {
        let is_text = |kind: &DataType| {
            matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null)
        };
        match kind {
            DataType::Boolean if field == "cn" => Ok(()),
            DataType::Dictionary(_, values) if is_text(values) => Ok(()),
            kind if is_text(kind) => Ok(()),
            kind => Err(format!(
                "the column `{field}` must be text (string, large_string, string_view or a dictionary of these), not \
                 {kind}"
            )),
        }
    }

    /// Returns the cells of an array of a type that was checked.
    ///
    /// # Errors
    /// Returns a sentence if the array cannot be read.
    pub(crate) fn new(array: &ArrayRef, field: &str) -> Result<Text, String> {
        if let DataType::Boolean = array.data_type() {
            return Ok(Text::Flags(array.as_boolean().clone()));
        }
        if let Some(dictionary) = array.as_any_dictionary_opt()
            && let Some(values) = Plain::new(dictionary.values())
        {
            // Most dictionaries have such codes already; then this only counts a reference.
            let codes = cast(dictionary.keys(), &DataType::Int32).map_err(|error| error.to_string())?;
            if codes.null_count() != dictionary.keys().null_count() {
                return Err(format!("the dictionary of the column `{field}` is too large"));
            }
            return Ok(Text::Coded(codes.as_primitive::<Int32Type>().clone(), values));
        }
        let plain = Plain::new(array).map(Text::Plain);
        plain.ok_or_else(|| format!("the column `{field}` has changed its type to {}", array.data_type()))
    }

    /// Returns the cell of a call; null is an empty cell.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> &[u8] {
        match self {
            Text::Fixed(text) => text,
            Text::Plain(plain) => plain.get(row),
            Text::Coded(codes, values) => match codes.is_null(row) {
                true => b"",
                false => values.get(usize::try_from(codes.value(row)).unwrap_or(usize::MAX)),
            },
            Text::Flags(flags) => match flags.is_valid(row) && flags.value(row) {
                true => b"1",
                false => b"",
            },
        }
    }
}

impl Plain {
    fn new(array: &dyn Array) -> Option<Plain> {
        match array.data_type() {
            DataType::Utf8 => Some(Plain::Small(array.as_string().clone())),
            DataType::LargeUtf8 => Some(Plain::Large(array.as_string().clone())),
            DataType::Utf8View => Some(Plain::View(array.as_string_view().clone())),
            DataType::Null => Some(Plain::Nulls),
            _ => None,
        }
    }

    #[inline]
    fn get(&self, row: usize) -> &[u8] {
        match self {
            Plain::Small(array) if row < array.len() && array.is_valid(row) => array.value(row).as_bytes(),
            Plain::Large(array) if row < array.len() && array.is_valid(row) => array.value(row).as_bytes(),
            Plain::View(array) if row < array.len() && array.is_valid(row) => array.value(row).as_bytes(),
            _ => b"",
        }
    }
}
