//! Call logs: many calls, each decided alone.
//!
//! In the order of the data: [`cut`] finds where whole rows end, so that threads can share a log; [`rows`] splits rows into cells; [`fields`] knows
//! which cell means what; [`objects`] reads the same from JSON; [`desk`] decides one call; [`tally`] and [`blocked`] count, [`changes`] compares
//! two plans. Nothing here reads, writes or starts a thread.

pub mod blocked;
pub mod changes;
pub mod cut;
pub mod desk;
pub mod fields;
mod names;
pub mod objects;
pub mod rows;
pub mod tally;

pub use blocked::{Blocked, TopNumbers};
pub use changes::{Change, Changes, Comparison};
pub use cut::Cutter;
pub use desk::{Decided, Desk, Directory};
pub use fields::{Cells, Field, Layout, Source, Sources};
pub use rows::{Row, Splitter};
pub use tally::{Summary, Tally};
