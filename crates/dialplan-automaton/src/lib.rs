//! Sets of strings that carry labels.
//!
//! An [`Automaton`] reads a string of bytes and ends in a state that carries a set of labels: the patterns that match
//! the string. With the label type `()` it is a plain language. Everything is deterministic to the byte: equal inputs
//! give equal tables.
//!
//! Reading order: [`alphabet`], [`automaton`], [`minimise`](mod@minimise), [`union`](mod@union),
//! [`product`](mod@product), [`count`], [`witness`](mod@witness); then [`lookup`], a small and fast form of many
//! languages that can only be looked up in.
//!
//! Whatever is built charges the [`budget`] of the command.
//!
//! This crate knows neither regular expressions nor routes.

pub mod alphabet;
pub mod automaton;
pub mod budget;
pub mod count;
pub mod exceeded;
pub mod limits;
pub mod lookup;
pub mod minimise;
pub mod product;
mod table;
pub mod union;
pub mod witness;

pub use alphabet::Alphabet;
pub use automaton::{Automaton, Size, StateId};
pub use budget::{Budget, Fairly, Held, Share, Shares};
pub use count::{Sum, count_by_length, sum_by_length};
pub use exceeded::{Counted, LimitExceeded};
pub use limits::Limits;
pub use product::{intersection, left_product, product, relabelled};
pub use union::{Selection, union};
pub use witness::{Preference, witness, witnesses};
