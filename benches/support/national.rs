//! A plan of national size, the same on every run.

use std::fmt::Write;

use crate::random::Random;

/// Returns a national plan: 5,000 rules in 100 profiles, 2,000 routes, 50 policies. Its prefixes are random, but the
/// same on every run. Two thirds of the routes are open-ended, one third has a fixed length.
pub(crate) fn national_plan() -> String {
    let mut random = Random(1);
    let mut text = "version: 1\nlocation_profiles:\n".to_owned();
    for profile in 0..100 {
        let _ = writeln!(text, "  - name: P{profile}\n    rules:");
        for rule in 0..50 {
            let length = 2 + random.below(5);
            let prefix = random.digits(length);
            let rest = 3 + random.below(7);
            let _ = writeln!(text, "      - r{rule}: ^0{prefix}(\\d{{{rest}}})$ -> +{prefix}$1");
        }
    }
    let usages: Vec<String> = (0..20).map(|usage| format!("u{usage}")).collect();
    let _ = writeln!(text, "phone_usages: [{}]\npolicies:", usages.join(", "));
    for policy in 0..50 {
        let first = random.below(15) as usize;
        let own = usages.get(first..first + 6).unwrap_or_default();
        let _ = writeln!(text, "  p{policy}: [{}]", own.join(", "));
    }
    text.push_str("routes:\n");
    for route in 0..2000 {
        let length = 1 + random.below(7);
        let prefix = random.digits(length);
        let tail = if random.below(3) == 0 { format!("\\d{{{}}}$", 4 + random.below(6)) } else { String::new() };
        let usage = random.below(20);
        let _ =
            writeln!(text, "  - {{name: r{route}, target: '^\\+{prefix}{tail}', phone_usages: u{usage}, gateways: g}}");
    }
    text
}
