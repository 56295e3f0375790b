//! Renders results for people and machines, with one file per output format.
//!
//! Every function takes results of [`dialplan_core`] and returns text. Nothing here decides, filters or sorts, and
//! nothing here knows where the text is written.

pub mod answer_json;
pub mod answer_text;
pub mod automaton_dot;
pub mod automaton_json;
mod callers_text;
pub mod changes_html;
pub mod changes_json;
pub mod changes_markdown;
pub mod changes_text;
pub mod coverage_json;
pub mod coverage_lcov;
pub mod coverage_text;
pub mod dial_text;
pub mod diff_text;
pub mod explain_text;
pub mod findings_github;
pub mod findings_json;
pub mod findings_markdown;
pub mod findings_sarif;
pub mod findings_text;
pub mod generated_json;
pub mod generated_text;
mod html_page;
pub mod inert;
mod lines;
pub mod matrix_csv;
pub mod matrix_html;
pub mod matrix_json;
pub mod matrix_markdown;
pub mod matrix_text;
mod matrix_words;
pub mod overview_text;
pub mod pages_text;
pub mod plan_graph;
pub mod plan_graph_dot;
pub mod plan_graph_json;
pub mod plan_graph_svg;
pub mod plan_json;
pub mod replay_json;
pub mod replay_rows;
pub mod replay_text;
pub mod rule_json;
pub mod rule_text;
pub mod search_json;
pub mod search_text;
mod sent_text;
pub mod sizes_json;
pub mod sizes_text;
pub mod suite_json;
pub mod suite_junit;
pub mod suite_text;
mod table;
pub mod terminal;
mod tried_text;
pub mod verify_json;
pub mod verify_junit;
pub mod verify_text;

/// The value of `schema_version` in every JSON document.
pub const SCHEMA_VERSION: u32 = 1;
