//! Loops with very large counts: every construct has an answer or an error on a small stack, whatever is asked. No
//! function may call itself once for each pass of a loop or for each character of a number.
#![expect(clippy::unwrap_used, clippy::disallowed_types, reason = "a failing test may panic, and needs a small stack")]

use dialplan::lint::{Levels, fixed, lint};
use dialplan::query::explain::ShownRoutes;
use dialplan::{CallOptions, Limits, Origin, SourceFile};

/// A quarter of what a thread of this platform usually has.
const STACK: usize = 512 << 10;

const COUNTS: [u32; 2] = [99_999, 1_000_000];

/// Asks everything about a plan with the pattern as rule, translation rule, target and number range.
fn ask(pattern: &str) {
    // Small limits: a question that takes longer is not decided, on the same stack.
    let mut limits = Limits { work: Some(1_500_000), ..Limits::default() };
    limits.pattern.match_steps = 100_000;
    let quoted = pattern.replace('\'', "''");
    let text = format!(
        "version: 1
location_profiles:
  - {{name: p, optimize_device_dialing: true, external_access_prefix: '1', rules: [
      {{name: a, pattern: '{quoted}', translation: '+$0'}}, {{name: b, pattern: '^1(1*)$', translation: '$1'}}]}}
translation_rules: [{{name: t, pattern: '{quoted}', translation: '0$0'}}]
gateways: [{{name: g, outbound: {{called: [t]}}}}]
phone_usages: [u, v]
policies: {{q: [u], r: [v, u]}}
routes:
  - {{name: x, target: '{quoted}', phone_usages: [u], gateways: [g]}}
  - {{name: y, target: '^\\+1', phone_usages: [v], gateways: [h]}}
emergency_numbers: ['112']
defaults: {{profile: p, policy: q}}
"
    );
    let file = SourceFile::new("plan.yaml", text);
    let analysis = match dialplan::analyse(&file, &limits) {
        Ok(analysis) => analysis,
        Err(errors) => {
            assert!(!errors.diagnostics.is_empty(), "{pattern}");
            return;
        }
    };
    let findings = lint(&file, &analysis, &Levels::default());
    fixed(&file, &findings, &limits);
    let compiled = analysis.compiled();
    for number in ["1", &"1".repeat(512)] {
        for client_normalization in [false, true] {
            let options = CallOptions { client_normalization, ..CallOptions::default() };
            if let Ok(answer) = compiled.test(number, Origin::default(), options) {
                let _ = compiled.explain(&answer, ShownRoutes::All);
            }
        }
    }
}

fn check(patterns: impl Fn(u32) -> Vec<String> + Send + 'static) {
    let run = move || {
        for count in COUNTS {
            patterns(count).iter().for_each(|pattern| ask(pattern));
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

/// All counted loops of a body.
fn loops(body: &str, n: u32) -> Vec<String> {
    let counts = [format!("{{{n}}}"), format!("{{{n},}}"), format!("{{{},{n}}}", n - 7), format!("{{0,{n}}}")];
    counts.iter().flat_map(|count| [format!("{body}{count}"), format!("{body}{count}?")]).collect()
}

#[test]
fn loops_of_characters() {
    check(|n| ["1", r"\d", "[12]", "."].iter().flat_map(|body| loops(body, n)).collect());
}

#[test]
fn loops_of_what_may_be_empty() {
    check(|n| {
        ["(?:1?)", "(?:1*)", "(?:)", "(?:1??)", "(1?)", "(?:|1)"].iter().flat_map(|body| loops(body, n)).collect()
    });
}

#[test]
fn loops_of_groups_and_alternatives() {
    check(|n| ["(1)", "(?:1|2)", "(?<a>1|11)", "(?:1{2})", "(?:1+)"].iter().flat_map(|body| loops(body, n)).collect());
}

#[test]
fn loops_of_assertions() {
    let bodies = ["(?:^)", "(?:$)", r"(?:\b)", "(?=1)", "(?!2)", "(?<=1)", "(?<!2)"];
    check(move |n| bodies.iter().flat_map(|body| loops(body, n)).collect());
}

#[test]
fn loops_of_atomic_groups_and_conditions() {
    let bodies = ["(?>1?)", "(?>1|11)", "(1)?(?(1)1|2)", "(?:(?=1)1|2)", r"(?:(1)\1)"];
    check(move |n| bodies.iter().flat_map(|body| loops(body, n)).collect());
}

#[test]
fn loops_in_other_constructs() {
    let around = ["^(L)$", "(?:L)+", "(?=L)1", "1(?<=L)", "(?!L)1", "(?>L)", "^(?:2|L)$", "(?:L){N}", "((L)?){N,}"];
    check(move |n| {
        let inner = ["1", "(?:1?)"].iter().flat_map(|body| loops(body, n)).step_by(3);
        let made = |inner: String| around.map(|around| around.replace('L', &inner).replace('N', &n.to_string()));
        inner.flat_map(made).collect()
    });
}

#[test]
fn groups_as_deep_as_allowed() {
    check(|n| {
        let depth = 240;
        let nested = |count: &str| format!("{}1{}", "(?:".repeat(depth), format!("){count}").repeat(depth));
        // Short counts, since a pattern has at most 1,024 characters.
        vec![nested(""), nested("?"), nested("*"), format!("(?:{}){{{n}}}", nested(""))]
    });
}
