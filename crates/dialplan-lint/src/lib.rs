//! Opinions about dial plans, one module and one page per rule.
