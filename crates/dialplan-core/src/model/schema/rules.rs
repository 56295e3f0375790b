//! Profiles and rules.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::{Word, Words};

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Profile {
    name: Word,
    description: Option<Word>,
    /// One to three digits, which prefix numbers that no rule matches if `no_match` is `prefix`.
    country_code: Option<Word>,
    /// The prefix for an outside line in off-hook dialling.
    external_access_prefix: Option<Word>,
    /// Whether the prefix and the flags of the rules apply in off-hook dialling.
    optimize_device_dialing: Option<bool>,
    /// The rules, in order. The first rule that matches is used.
    rules: Option<Vec<RuleItem>>,
}

/// A rule, an include, or the short form `name: pattern -> translation`.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum RuleItem {
    Rule(Rule),
    Include(Include),
    Short(BTreeMap<String, String>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Rule {
    name: Word,
    description: Option<Word>,
    /// A .NET regular expression, searched for anywhere in the number.
    pattern: Word,
    /// A .NET replacement pattern.
    translation: Word,
    /// `true`: in off-hook dialling, the rule is tried only if the outside prefix was not dialled.
    internal_extension: Option<bool>,
    /// `false`: the rule is not tried in off-hook dialling.
    device_dialing: Option<bool>,
    /// Numbers with the result of this rule alone. They are run as tests.
    examples: Option<BTreeMap<String, Word>>,
    /// Numbers that this rule must not match. They are run as tests.
    rejects: Option<Words>,
}

/// A translation rule, or the short form `name: pattern -> translation`.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum TranslationRuleItem {
    Rule(TranslationRule),
    Short(BTreeMap<String, String>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct TranslationRule {
    name: Word,
    description: Option<Word>,
    /// A .NET regular expression, searched for anywhere in the number.
    pattern: Word,
    /// A .NET replacement pattern.
    translation: Word,
    /// Numbers with the result of this rule alone. They are run as tests.
    examples: Option<BTreeMap<String, Word>>,
    /// Numbers that this rule must not match. They are run as tests.
    rejects: Option<Words>,
}

/// The translation rules of a gateway for one direction. In each list the first rule that matches is applied.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct TranslationLists {
    /// The rules for the called number.
    called: Option<Words>,
    /// The rules for the calling number.
    calling: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Include {
    /// The rule sets whose rules are inserted here.
    include: Words,
}
