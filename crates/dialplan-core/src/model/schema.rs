//! The shape of a plan file, for editors: a JSON Schema made from types.
