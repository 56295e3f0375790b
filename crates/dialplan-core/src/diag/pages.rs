//! The pages of the load errors: what `explain` shows, and what the tests run.
