//! Call logs: many calls, each decided separately.
//!
//! In the order of the data: [`cut`] finds where whole rows end, so that threads can share a log. [`rows`] splits rows
//! into cells. [`fields`] knows the meaning of each cell. [`objects`] reads the same from JSON. [`decider`] decides one
//! call. [`tally`] and [`blocked`] count, and [`changes`] compares two plans. [`worker`] does all of this for a piece
//! of a log. This crate does not read or write files and does not start threads.

pub mod blocked;
pub mod changes;
pub mod cut;
pub mod decider;
pub mod fields;
mod names;
pub mod objects;
pub mod rows;
pub mod tally;
pub mod worker;

pub use blocked::{Blocked, TopNumbers};
pub use changes::{Change, Changes, Comparison};
pub use cut::Cutter;
pub use decider::{CallDecider, Decided, Directory, Place};
pub use fields::{Cells, Field, Layout, Source, Sources, unread};
pub use rows::{Row, Splitter};
pub use tally::{Summary, Tally};
pub use worker::{Csv, FIRST_ERRORS, Form, Job, Piece, RowWriter, Worker};
