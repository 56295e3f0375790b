//! The packed extract of libphonenumber's metadata, and how it is unpacked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::class::Class;

/// Written by `refresh`.
const PACKED: &[u8] = include_bytes!("../data/plans.json.deflate");

/// The whole extract.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Extract {
    /// The version of libphonenumber's metadata.
    pub(crate) version: String,
    /// In the order of their codes; last, those of no country.
    pub(crate) regions: Vec<Written>,
}

/// A region as it is in the extract.
#[derive(Debug, Deserialize)]
pub(crate) struct Written {
    pub(crate) code: String,
    pub(crate) name: Option<String>,
    pub(crate) country_code: String,
    pub(crate) main: bool,
    pub(crate) leading_digits: Option<String>,
    pub(crate) international_prefix: Option<String>,
    pub(crate) national_prefix: Option<String>,
    pub(crate) classes: BTreeMap<Class, WrittenClass>,
}

/// A class of numbers of a region.
#[derive(Debug, Deserialize)]
pub(crate) struct WrittenClass {
    pub(crate) pattern: String,
    pub(crate) lengths: Vec<u8>,
    pub(crate) example: Option<String>,
}

/// Returns the extract. It is unpacked when it is first asked for, which takes a few milliseconds.
#[expect(clippy::expect_used, reason = "INVARIANT: the extract is part of the program, and a test unpacks it")]
pub(crate) fn extract() -> &'static Extract {
    static EXTRACT: LazyLock<Extract> = LazyLock::new(|| {
        let text = miniz_oxide::inflate::decompress_to_vec(PACKED).expect("the extract can be unpacked");
        serde_json::from_slice(&text).expect("the extract has the shape that it was written in")
    });
    &EXTRACT
}
