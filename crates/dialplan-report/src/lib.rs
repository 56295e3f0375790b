//! Renders answers, suite results and findings for people and machines.
