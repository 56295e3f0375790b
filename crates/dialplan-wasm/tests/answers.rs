//! What the module gives, asked natively: the same code without the border to JavaScript.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use dialplan_wasm::{Answers, PlanText, diff};
use serde_json::Value;

const PLAN: &str = "version: 1
name: Two
location_profiles:
  - name: A
    rules:
      - { name: One, pattern: '^0(\\d{3})$', translation: +1$1, examples: { \"0123\": \"+1123\" } }
phone_usages: [u]
policies:
  - { name: p, phone_usages: [u] }
  - { name: q, phone_usages: [] }
routes:
  - { name: r, target: '^\\+1', phone_usages: [u], gateways: [g] }
defaults: { policy: p }
";

fn answers(text: &str) -> Answers {
    let text = PlanText::new("plan.yaml", text, "").unwrap();
    Answers::open(&text.compile().unwrap(), "").unwrap()
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

#[test]
fn decides_and_explains() {
    let mut answers = answers(PLAN);
    let result = parsed(&answers.decide("0123", "", false).unwrap());
    assert_eq!((&result["verdict"], &result["route"]), (&Value::from("routed"), &Value::from("r")));
    assert!(result.get("explain").is_none());
    let result = parsed(&answers.decide("0123", "{\"policy\": \"q\"}", true).unwrap());
    assert_eq!(result["verdict"], "blocked");
    assert_eq!(result["explain"]["passes"][0]["rules"][0]["outcome"], "taken");
    assert!(answers.decide("0123", "{\"policy\": \"x\"}", false).unwrap_err().contains("`x`"));
    assert!(answers.decide("", "", false).is_err());
    assert!(answers.decide("0123", "{\"polcy\": \"q\"}", false).unwrap_err().contains("polcy"));
}

#[test]
fn saves_what_then_passes() {
    let mut answers = answers(PLAN);
    let suite = answers.save("", "0123", "").unwrap();
    let suite = answers.save(&suite, "0124", "{\"policy\": \"q\"}").unwrap();
    let run = parsed(&answers.run("saved.csv", "plan.yaml", &suite));
    assert_eq!(run["summary"]["passed"], 2);
    assert_eq!(run["errors"].as_array().unwrap().len(), 0);
}

#[test]
fn rows_that_cannot_be_used_are_told() {
    let mut answers = answers(PLAN);
    let run =
        parsed(&answers.run("s.csv", "plan.yaml", "number,policy,expected_route\n0123,p,r\n0123,nobody,r\n0123,q,r\n"));
    assert_eq!((&run["summary"]["passed"], &run["summary"]["failed"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(run["errors"][0]["line"], 3);
    let run = parsed(&answers.run("s.csv", "plan.yaml", ""));
    assert_eq!(run["errors"].as_array().unwrap().len(), 1);
    assert_eq!(parsed(&answers.run_examples("plan.yaml"))["summary"]["passed"], 1);
}

#[test]
fn tells_what_is_wrong_and_keeps_what_is_known() {
    let mut text = PlanText::new("plan.yaml", &PLAN.replace("[u], gateways", "[v], gateways"), "").unwrap();
    assert_eq!(parsed(&text.check())["summary"]["error"], 1);
    assert!(text.compile().is_err() && text.search("").is_err() && text.matrix("").is_err());
    assert_eq!(parsed(&text.lint()), parsed(&text.check()));
    text.edit(PLAN);
    assert_eq!(parsed(&text.check())["summary"]["error"], 0);
    assert_eq!(parsed(&text.search("{\"route\": \"r\"}").unwrap())["found"], true);
    assert_eq!(parsed(&text.search("{\"route\": \"r\", \"policy\": \"q\"}").unwrap())["found"], false);
    assert!(text.search("{\"who\": \"a b\\u0000\"}").is_err());
}

#[test]
fn draws_compares_and_keeps_to_limits() {
    let answers = answers(PLAN);
    let drawn = parsed(&answers.graph("{\"policy\": \"q\"}").unwrap());
    assert_eq!(drawn["nodes"].as_array().unwrap().len(), 3);
    assert!(answers.graph("{\"policy\": \"x\"}").is_err());
    assert_eq!(parsed(&answers.plan("plan.yaml"))["routes"][0]["name"], "r");
    let old = &mut PlanText::new("old", PLAN, "").unwrap();
    let new = &mut PlanText::new("new", &PLAN.replace("{3}", "{4}"), "").unwrap();
    assert_eq!(parsed(&diff(old, new).unwrap())["equal"], false);
    assert!(PlanText::new("p", PLAN, "{\"nonsense\": 1}").is_err());
    assert!(Answers::open(&[1, 2, 3], "").is_err());
}
