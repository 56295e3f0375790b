//! The rules, one module and one page each. Codes are grouped by subject: patterns `DP01`, translations `DP02`, rules
//! of a profile `DP03`, usages, policies and routes `DP04`, emergency calls `DP05`, suites `DP06`, trunk translation
//! `DP07`, number ranges `DP08`, bookkeeping `DP09`. A code is never reused. No rule imports another rule: what two
//! rules ask has a module beside this one.

mod ambiguous_group_reference;
mod anchor_precedence;
mod backup_only;
mod blocked_is_routed;
mod case_contradiction;
mod case_duplicate;
mod catch_all_above;
mod class_hole;
mod country_hole;
mod digits_dropped;
mod doubled_backslash;
mod duplicate_line;
mod emergency_changed_on_trunk;
mod emergency_entry_dead;
mod emergency_not_listed;
mod emergency_one_form;
mod emergency_policy_unused;
mod emergency_prefix_collision;
mod emergency_rewritten;
mod emergency_unreachable;
mod emergency_with_prefix;
mod example_failed;
mod foreign_country_code;
mod gateway_unlisted;
mod gateway_unused;
mod group_may_be_empty;
mod group_missing;
mod literal_brace;
mod literal_space;
mod lost_backslash;
mod lost_braces;
mod matches_only_empty;
mod near_duplicate_name;
mod needs_stripped_character;
mod nested_groups_doubled;
mod not_decided;
mod outside_own_ranges;
mod overlapping_lengths;
mod own_number_leaves;
mod pattern_empty_language;
mod pattern_simplifiable;
mod pattern_unanchored;
mod pipe_in_class;
mod plan_partial;
mod policy_unused;
mod policy_without_usage;
mod premium_open;
mod priority_not_in_ocs;
mod profile_unused;
mod quantified_anchor;
mod redundant_alternative;
mod repeated_group;
mod result_not_e164;
mod result_renormalised;
mod route_never_first;
mod route_unreachable;
mod route_untested;
mod route_without_gateway;
mod route_without_usage;
mod routes_overlap;
mod rule_no_op;
mod rule_only_plus;
mod rule_partly_shadowed;
mod rule_unreachable;
mod rule_untested;
mod sent_unchanged;
mod single_gateway;
mod special_case_steals;
mod super_linear_pattern;
pub(crate) mod suppression_unused;
mod suppression_without_reason;
mod translation_rule_unreachable;
mod translation_rule_unused;
mod trunk_zero_kept;
mod unroutable_result;
mod usage_in_no_policy;
mod usage_never_selected;
mod usage_without_route;

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Plan;

use crate::context::Context;
use crate::page::Page;
use crate::partial::ListKind;

/// A lint rule.
#[derive(Debug)]
pub struct Rule {
    /// The code, name and default level.
    pub code: &'static Code,
    /// Returns the part of the plan that the rule needs and does not find, although there is something to check.
    pub missing: fn(&Plan) -> Option<&'static str>,
    /// The kinds of lists of which the rule must know everything, since it concludes something from what is missing.
    pub(crate) needs_whole: &'static [ListKind],
    /// Returns the level for a plan in which the rule matters more than by default.
    pub wakes: fn(&Plan) -> Option<Level>,
    /// Returns the findings.
    pub check: fn(&Context<'_>) -> Vec<Diagnostic>,
    /// Returns the findings in suites, each with the position of the suite.
    pub(crate) check_suites: fn(&Context<'_>) -> Vec<(usize, Diagnostic)>,
    /// The page.
    pub page: Page,
}

impl Rule {
    const fn new(code: &'static Code, check: fn(&Context<'_>) -> Vec<Diagnostic>, text: &'static str) -> Rule {
        let page = Page { code: code.code, name: code.name, level: code.level, text };
        Rule { code, missing: |_| None, needs_whole: &[], wakes: |_| None, check, check_suites: |_| Vec::new(), page }
    }

    /// Sets the check for a part of the plan that the rule needs.
    const fn needing(mut self, missing: fn(&Plan) -> Option<&'static str>) -> Rule {
        self.missing = missing;
        self
    }

    /// Sets the kinds of lists of which the rule must know everything.
    const fn needing_whole(mut self, lists: &'static [ListKind]) -> Rule {
        self.needs_whole = lists;
        self
    }

    /// Sets the check of suites.
    const fn about_suites(mut self, check: fn(&Context<'_>) -> Vec<(usize, Diagnostic)>) -> Rule {
        self.check_suites = check;
        self
    }

    /// Sets the check for plans in which the rule has another level than the default.
    const fn waking(mut self, wakes: fn(&Plan) -> Option<Level>) -> Rule {
        self.wakes = wakes;
        self
    }
}

const fn code(code: &'static str, name: &'static str, level: Level) -> Code {
    Code { code, name, level }
}

/// All rules, ordered by code.
pub static ALL: &[&Rule] = &[
    &pattern_unanchored::RULE,
    &anchor_precedence::RULE,
    &lost_backslash::RULE,
    &lost_braces::RULE,
    &doubled_backslash::RULE,
    &pipe_in_class::RULE,
    &literal_brace::RULE,
    &quantified_anchor::RULE,
    &literal_space::RULE,
    &pattern_empty_language::RULE,
    &matches_only_empty::RULE,
    &needs_stripped_character::RULE,
    &redundant_alternative::RULE,
    &super_linear_pattern::RULE,
    &pattern_simplifiable::RULE,
    &group_missing::RULE,
    &ambiguous_group_reference::RULE,
    &group_may_be_empty::RULE,
    &repeated_group::RULE,
    &nested_groups_doubled::RULE,
    &digits_dropped::RULE,
    &result_not_e164::RULE,
    &trunk_zero_kept::RULE,
    &result_renormalised::RULE,
    &rule_no_op::RULE,
    &foreign_country_code::RULE,
    &special_case_steals::RULE,
    &rule_unreachable::RULE,
    &rule_partly_shadowed::RULE,
    &rule_only_plus::RULE,
    &catch_all_above::RULE,
    &overlapping_lengths::RULE,
    &emergency_prefix_collision::RULE,
    &unroutable_result::RULE,
    &example_failed::RULE,
    &profile_unused::RULE,
    &usage_without_route::RULE,
    &usage_in_no_policy::RULE,
    &policy_without_usage::RULE,
    &route_without_usage::RULE,
    &route_without_gateway::RULE,
    &gateway_unlisted::RULE,
    &gateway_unused::RULE,
    &policy_unused::RULE,
    &duplicate_line::RULE,
    &route_unreachable::RULE,
    &route_never_first::RULE,
    &backup_only::RULE,
    &usage_never_selected::RULE,
    &routes_overlap::RULE,
    &class_hole::RULE,
    &near_duplicate_name::RULE,
    &priority_not_in_ocs::RULE,
    &single_gateway::RULE,
    &premium_open::RULE,
    &blocked_is_routed::RULE,
    &country_hole::RULE,
    &emergency_unreachable::RULE,
    &emergency_not_listed::RULE,
    &emergency_rewritten::RULE,
    &emergency_with_prefix::RULE,
    &emergency_one_form::RULE,
    &emergency_entry_dead::RULE,
    &emergency_policy_unused::RULE,
    &emergency_changed_on_trunk::RULE,
    &rule_untested::RULE,
    &route_untested::RULE,
    &case_duplicate::RULE,
    &case_contradiction::RULE,
    &translation_rule_unreachable::RULE,
    &translation_rule_unused::RULE,
    &sent_unchanged::RULE,
    &outside_own_ranges::RULE,
    &own_number_leaves::RULE,
    &suppression_unused::RULE,
    &suppression_without_reason::RULE,
    &plan_partial::RULE,
    &not_decided::RULE,
];
