//! Numbers: passes through the rules, the settings of the plan, off-hook dialling, errors.

use dialplan_core::Limits;

use super::{PLAN, check, compiled, compiled_within};

#[test]
fn client_normalization_gives_a_second_pass() {
    let plan = compiled(PLAN);
    check(&plan, "/country", "75", "85 by Twice blocked 403 no-route");
    check(&plan, "/country cn", "75", "+3185 by Again routed national/national 2 !gateway-skipped");
    check(&plan, "/country cn", "85", "+3185 by Again routed national/national 2 !gateway-skipped");
    // No rule matches in the server's pass, but one did in the client's pass.
    check(&plan, "/country cn", "1555", "1666 by Loose blocked 403 no-route !partial-text-replaced");
    check(&plan, "/country cn", "9", "- blocked 404 not-normalised");
}

#[test]
fn a_client_result_that_begins_with_plus_once_stripped_is_not_normalised_again() {
    let with = |settings: &str| {
        compiled(&format!(
            "version: 1
settings: {{{settings}}}
location_profiles:
  - name: p
    country_code: 31
    rules:
      - Brackets: '^1$ -> (+31) 20'
      - Nothing: '^2$ -> ( )'
      - Anything: '^(.+)$ -> 9$1'
"
        ))
    };
    check(&with("no_match: reject"), "p cn", "1", "+3120 by Brackets normalised");
    check(&with("no_match: prefix"), "p cn", "1", "+3120 by Brackets normalised");
    // Without a second pass nothing is stripped.
    check(&with("no_match: reject"), "p", "1", "(+31) 20 by Brackets normalised");
    check(&with("separators: keep"), "p cn", "1", "9(+31) 20 by Anything normalised");
    // Nothing is left for the second pass.
    for no_match in ["reject", "prefix", "pass"] {
        let plan = with(&format!("no_match: {no_match}"));
        check(&plan, "p cn", "2", "- by Nothing blocked 404 not-normalised");
    }
}

#[test]
fn numbers_without_a_rule() {
    let with = |settings: &str| {
        compiled(&format!(
            "version: 1
settings: {{{settings}}}
location_profiles: [{{name: p, country_code: 31, rules: [{{name: r, pattern: '^1$', translation: '2'}}]}}]
policies: {{a: [u]}}
phone_usages: u
routes: [{{name: r, target: '', phone_usages: u, gateways: g}}]
"
        ))
    };
    check(&with("no_match: reject"), "p", "5", "- blocked 404 not-normalised");
    check(&with("no_match: pass"), "p", "5", "5 routed u/r");
    check(&with("no_match: prefix"), "p", "5", "+315 routed u/r !country-plan-not-modelled");
    check(&with("no_match: prefix"), "p cn", "1", "+312 by r routed u/r !country-plan-not-modelled");
    check(&with("no_match: prefix"), "p", "1", "2 by r routed u/r");
    check(&with("no_match: reject"), "p cn", "1", "2 by r routed u/r");
    check(&with("no_match: prefix, plus_numbers: normalise"), "p", "+5", "+5 routed u/r");
    check(&with("no_match: reject, plus_numbers: normalise"), "p", "+5", "+5 routed u/r");
    check(&with("separators: keep"), "p", "1-", "- blocked 404 not-normalised");
    check(&compiled("version: 1\ndialect: teams\nlocation_profiles: [{name: p}]"), "p", "5", "5 normalised");
}

#[test]
fn text_around_a_match() {
    let with = |setting: &str| {
        compiled(&format!(
            "version: 1
settings: {{unmatched_text: {setting}}}
location_profiles: [{{name: p, rules: [{{name: r, pattern: '\\d{{3}}', translation: x}}]}}]
"
        ))
    };
    check(&with("keep"), "p", "5551234", "xx4 by r normalised !partial-text-replaced");
    check(&with("drop"), "p", "5551234", "x by r normalised");
    check(&with("keep"), "p", "555", "x by r normalised");
}

#[test]
fn trunk_zeros_in_parentheses() {
    let plan = compiled(PLAN);
    check(
        &plan,
        "/all",
        "+31 (0)20 1234567",
        "+310201234567 routed national/national 2 world/world !trunk-zero-kept !gateway-skipped",
    );
    check(&plan, "/country", "(0) 112", "+112 by Emergency blocked 403 usage-not-allowed");
}

#[test]
fn off_hook_dialling() {
    let plan = compiled(
        r"
version: 1
location_profiles:
  - name: phones
    external_access_prefix: '0'
    optimize_device_dialing: true
    rules:
      - { name: internal, pattern: '^(\d{4})$', translation: +3120111$1, internal_extension: true }
      - { name: typed, pattern: '^(\d{5})$', translation: +5$1, device_dialing: false }
      - { name: outside, pattern: '^(\d{4,9})$', translation: +31$1 }
  - name: others
    external_access_prefix: '0'
    rules:
      - { name: internal, pattern: '^(\d{4})$', translation: +3120111$1, internal_extension: true }
",
    );
    check(&plan, "phones off-hook", "2001", "+31201112001 by internal normalised");
    check(&plan, "phones off-hook", "02001", "+312001 by outside normalised");
    check(&plan, "phones off-hook", "12345", "+3112345 by outside normalised");
    check(&plan, "phones off-hook", "0", "- blocked 404 not-normalised");
    check(&plan, "phones", "02001", "+502001 by typed normalised");
    check(&plan, "others off-hook", "2001", "+31201112001 by internal normalised");
    check(&plan, "others off-hook", "02001", "- blocked 404 not-normalised");
}

#[test]
fn numbers_that_cannot_be_dialled() {
    let plan = compiled(PLAN);
    check(&plan, "/all", "", "error: the number is empty");
    check(
        &plan,
        "/all",
        "11\n2",
        "error: character 3 of the number is a line break, which cannot be dialled: only printable ASCII can",
    );
    check(
        &plan,
        "/all",
        "1\u{661}",
        "error: character 2 of the number is `\u{661}`, which cannot be dialled: only printable ASCII can",
    );
    check(&plan, "/all", &"1".repeat(100_000), "error: the number has 100000 characters, more than the limit of 512");
    check(&plan, "/all", "- -", "error: the number has only separators, which are stripped");
    check(
        &plan,
        "/all",
        "tel:+31-30-1234567;ext=5",
        "error: this is a `tel:` address and not a number: type `+31-30-1234567`",
    );
    let sip = "error: this is a `sip:` address and not a number: type";
    check(&plan, "/all", " SIP:+31301234567@gw.example;user=phone", &format!("{sip} `+31301234567`"));
    check(&plan, "/all", "sip:scott@thunderbirds.example", &format!("{sip} the number, as in the user's `line_uri`"));
    check(&plan, "/all", "scott@thunderbirds.example", &format!("{sip} the number, as in the user's `line_uri`"));
    check(&plan, "/all", "tel:", "error: this is a `tel:` address and not a number: type the digits alone");
}

#[test]
fn a_prefix_alone_is_not_a_number() {
    for no_match in ["reject", "prefix", "pass"] {
        let plan = compiled(&format!(
            "version: 1
settings: {{no_match: {no_match}}}
location_profiles:
  - name: p
    country_code: 31
    external_access_prefix: '9'
    optimize_device_dialing: true
    rules: [{{ Anything: '^.*$ -> +1' }}]
"
        ));
        check(&plan, "p off-hook", "9", "- blocked 404 not-normalised");
        check(&plan, "p off-hook cn", "9", "- blocked 404 not-normalised");
        check(&plan, "p off-hook", "91", "+1 by Anything normalised");
    }
}

#[test]
fn all_text_that_is_matched_is_replaced() {
    let plan = compiled(
        "version: 1\nlocation_profiles: [{name: p, rules: [{name: r, pattern: '5(\\d{2})', translation: 6$1}]}]\n",
    );
    check(&plan, "p", "511511", "611611 by r normalised");
    check(&plan, "p", "5115110", "6116110 by r normalised !partial-text-replaced");
}

#[test]
fn a_trunk_zero_is_kept_or_not() {
    let plan = compiled(
        "version: 1
settings: {plus_numbers: normalise}
location_profiles: [{name: p, rules: [{name: r, pattern: '^\\+310(\\d+)$', translation: +31$1}]}]
",
    );
    check(&plan, "p", "+31 (0)20 1", "+31201 by r normalised");
    check(&plan, "p", "+49-(0)20", "+49020 normalised !trunk-zero-kept");
    check(&plan, "p", "+ 46 (0)60 1", "+460601 normalised !trunk-zero-kept");
    check(&plan, "p", "+(39 (0)6 1", "+39061 normalised !trunk-zero-kept");
    check(&plan, "p", "(+46)(0) 60", "+46060 normalised !trunk-zero-kept");
    check(&plan, "p", "+4 6 (0) 60", "+46060 normalised !trunk-zero-kept");
    check(&plan, "p", "+46 0 60", "+46060 normalised");
    check(&plan, "p", "+46 (06) 0", "+46060 normalised");
}

#[test]
fn a_result_can_be_too_long() {
    let plan = compiled(
        "version: 1\nlocation_profiles: [{name: p, rules: [{name: r, pattern: '^(.*)$', translation: $1$1$1$1$1}]}]\n",
    );
    check(&plan, "p", &"1".repeat(512), "error: the result of rule `r` has more than 2048 characters");
}

#[test]
fn a_number_that_no_rule_makes_can_be_too_long() {
    let text = "version: 1
dialect: lync2013
settings: {no_match: prefix}
location_profiles: [{name: p, country_code: 31}]
phone_usages: e
emergency_numbers: [{number: '1234567', becomes: '7', usage: e}, {number: '123456789', usage: e}]
";
    let plan = compiled_within(text, Limits { normalised: 9, ..Limits::default() });
    let too_long = "error: the normalised number has more than 9 characters";
    check(&plan, "p", "123456", "+31123456 normalised !country-plan-not-modelled");
    check(&plan, "p", "2345678", too_long);
    check(&plan, "p", "+12345678", "+12345678 normalised");
    check(&plan, "p", "+123456789", too_long);
    check(&plan, "p", "1234567", "7 blocked 403 no-route");
    check(&plan, "p", "123456789", too_long);
}
