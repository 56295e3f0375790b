//! Named classes of numbers: which numbers they have, and what is said where nothing tells.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::Analysis;
use dialplan_analysis::classes::{NoClass, class};
use support::{analysed, profile};

const DUTCH: &str = "\
version: 1
classes: { local: '^\\+3120\\d{7}$', partners: '^(?:\\+324567\\d{4})?$' }
number_ranges: [{ name: a, range: +31201112000-+31201112999 }]
users: [{ uri: a, line_uri: +32456789012 }]
emergency_numbers: ['112', { number: '144', becomes: '+00144' }]
location_profiles: [{ name: p, country_code: 31 }]
policies: { a: { profiles: p } }
";

fn dutch() -> Analysis {
    analysed(DUTCH)
}

/// Returns which of the numbers belong to a class.
fn members<'n>(analysis: &Analysis, name: &str, numbers: &[&'n str]) -> Vec<&'n str> {
    let class = class(analysis, Some(profile(analysis)), name).unwrap_or_else(|why| panic!("{name}: {why}"));
    numbers.iter().copied().filter(|number| class.set.accepts(number.as_bytes())).collect()
}

fn why(analysis: &Analysis, name: &str) -> String {
    class(analysis, Some(profile(analysis)), name).unwrap_err().to_string()
}

#[test]
fn classes_have_the_numbers_that_their_names_say() {
    let plan = dutch();
    let numbers = [
        "112",
        "+112",
        "144",
        "+144",
        "+00144",
        "116000",
        "+31201112345",
        "+31207654321",
        "+31612345678",
        "+318001234",
        "+319001234",
        "+31851234567",
        "+3224567890",
        "+32456789012",
        "+33123456789",
        "+870773111632",
        "+31999999999",
        "",
        "0612345678",
    ];
    for (name, expected) in [
        ("emergency", &["112", "+112", "144", "+144", "+00144"][..]),
        ("own numbers", &["+31201112345", "+32456789012"]),
        ("local", &["+31201112345", "+31207654321"]),
        ("national", &["+31207654321"]),
        ("mobile", &["+31612345678"]),
        ("toll-free", &["+318001234"]),
        ("premium", &["+319001234"]),
        ("service numbers", &["116000"]),
        ("other national", &["+31851234567"]),
        ("international", &["+3224567890", "+33123456789", "+870773111632"]),
        ("BE", &["+3224567890"]),
        ("belgium", &["+3224567890"]),
        ("+33", &["+33123456789"]),
        // The empty number is none.
        ("partners", &[]),
    ] {
        assert_eq!(members(&plan, name, &numbers), expected, "{name}");
    }
}

#[test]
fn numbers_that_countries_share_are_at_home_in_each() {
    let plan = analysed("version: 1\nlocation_profiles: [{ name: p, country_code: 1 }]\n");
    let numbers = ["+12015550123", "+14165550123", "+18002345678", "+442079460000", "911"];
    assert_eq!(members(&plan, "national", &numbers), ["+12015550123"]);
    assert_eq!(members(&plan, "international", &numbers), ["+14165550123", "+442079460000"]);
    assert_eq!(members(&plan, "CA", &numbers), ["+14165550123", "+18002345678"]);
    assert_eq!(members(&plan, "emergency", &numbers), ["911"]);
    let emergency = class(&plan, Some(profile(&plan)), "emergency").unwrap().dialled.unwrap();
    let dialled = ["911", "9911", "+911", "011911", "112"];
    assert_eq!(dialled.map(|string| emergency.accepts(string.as_bytes())), [true, true, false, false, true]);
    assert_eq!(
        why(&plan, "mobile"),
        "numbers of +1 (United States) do not tell whether they are mobile: all of them count as `national`"
    );
}

#[test]
fn what_nothing_tells_is_said() {
    let plan = analysed("version: 1\nclasses: { abc: '1' }\nlocation_profiles: [{ name: p }]\n");
    for (name, expected) in [
        ("own numbers", "the plan lists no number ranges and no lines"),
        ("emergency", "the country is not known, and the plan lists no emergency numbers for the profile"),
        ("mobile", "the country of the profile is not known: write its `country_code`, or name a country"),
        ("local", "numbering plans do not tell which numbers are local: define `local` under `classes`, as a pattern"),
        ("mobil", "there is no class of numbers `mobil`: did you mean `mobile`?"),
        (
            "zzz",
            "there is no class of numbers `zzz`: one of abc, emergency, own numbers, local, national, mobile, \
             toll-free, shared-cost, premium, service numbers, other national, international, or a country, such as \
             `BE`, `Belgium` or `+32`",
        ),
    ] {
        assert_eq!(why(&plan, name), expected, "{name}");
    }
    assert!(matches!(class(&plan, None, "mobile"), Err(NoClass::NotTold(_))));
    let shared = why(&dutch(), "shared-cost");
    assert_eq!(shared, "the numbering plan of +31 (Netherlands) has no class `shared-cost`");
}
