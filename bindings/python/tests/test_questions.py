"""Questions about all numbers, and suites: the documents of the command."""

from __future__ import annotations

import json

import pytest

import dialplan
import oracle

TWO_COUNTRIES = oracle.ROOT / "examples/05-two-countries/dialplan.yaml"


def document(*arguments) -> dict:
    return json.loads(oracle.command(*map(str, arguments), "--format", "json").stdout)


@pytest.mark.parametrize("path", oracle.PLANS, ids=lambda path: path.parent.name)
def test_lint(path):
    plan = dialplan.Plan.load(path)
    expected = document("lint", path)
    for finding in expected["files"][0]["findings"]:
        if finding["name"] == "not-decided" and "--limit" in (finding["help"] or ""):
            # There are no flags in Python.
            finding["help"] = None
    assert plan.lint() == expected
    # Every question starts from nothing: no answer depends on those before it.
    assert plan.lint() == plan.lint()


def test_lint_with_levels():
    path = oracle.ROOT / "examples/04-full-of-mistakes/dialplan.yaml"
    plan = dialplan.Plan.load(path)
    found = plan.lint({"rule-unreachable": "off", "pattern-unanchored": "error"})
    flags = ["--off", "rule-unreachable", "--error", "pattern-unanchored"]
    assert found == document("lint", path, *flags) != plan.lint()
    with pytest.raises(ValueError, match="rule-unreachable"):
        plan.lint({"rule-unreachabel": "off"})
    with pytest.raises(ValueError, match="must be off, info, warning or error"):
        plan.lint({"rule-unreachable": "fatal"})


def test_diff(tmp_path):
    path = oracle.PLANS[0]
    changed = tmp_path / "new.yaml"
    changed.write_text(path.read_text().replace("ocsmed.ocs.local]", "other.ocs.local]", 1).replace("^000", "^009"))
    old, new = dialplan.Plan.load(path), dialplan.Plan.load(changed)
    assert old.diff(new) == document("diff", path, changed)
    assert not old.diff(new)["equal"] and old.diff(old)["equal"]
    some = old.diff(new, only=["verdict"], dialled=r"^0+\d*$", except_="^0030", renames=False, all_pairs=True)
    flags = ["--only", "verdict", "--dialled", r"^0+\d*$", "--except", "^0030", "--no-renames", "--all-pairs"]
    assert some == document("diff", path, changed, *flags)
    with pytest.raises(ValueError, match="`only` has `verdicts`; it may have .*verdict"):
        old.diff(new, only=["verdicts"])


@pytest.mark.parametrize(
    "wanted",
    [
        {"route": "nl-national", "limit": 5, "seed": 7},
        {"verdict": "blocked", "reason": "no-route", "profile": "boston"},
        {"who": "+31207111111"},
        {"emergency": True, "user": "gordon"},
        {"usage": "International", "gateway": "sbc-ams", "normalised": r"^\+49", "policy": "world"},
        {"rule": "Extension", "sent": "^0", "dialled": "^2", "site": "Amsterdam"},
    ],
)
def test_search(wanted):
    flags = []
    for name, value in wanted.items():
        flags += [f"--{name}"] if value is True else [f"--{name}", value]
    assert dialplan.Plan.load(TWO_COUNTRIES).search(**wanted) == document("search", "--plan", TWO_COUNTRIES, *flags)


def test_search_for_what_does_not_exist():
    plan = dialplan.Plan.load(TWO_COUNTRIES)
    for wanted in [{"route": "x"}, {"verdict": "x"}, {"reason": "x"}, {"rule": "x"}, {"who": "é"}, {"limit": 2000}]:
        with pytest.raises(ValueError):
            plan.search(**wanted)


def test_verify(tmp_path):
    plan = dialplan.Plan.load(TWO_COUNTRIES)
    packs = ["emergency", "toll-fraud"]
    flags = [part for pack in packs for part in ("--pack", pack)]
    assert plan.verify(packs=packs) == document("verify", "--plan", TWO_COUNTRIES, *flags)
    assertions = tmp_path / "assertions.yaml"
    assertions.write_text("assertions:\n  - {name: 112 gets out, dialled: '^112$', expect: {verdict: routed}}\n")
    assert plan.verify(assertions) == document("verify", assertions, "--plan", TWO_COUNTRIES)
    with pytest.raises(ValueError, match="has no `assertions`"):
        plan.verify()
    assertions.write_text("assertions:\n  - {name: x, policies: nobody, dialled: '1', expect: {verdict: routed}}\n")
    with pytest.raises(dialplan.PlanError, match="nobody") as raised:
        plan.verify(assertions)
    assert (raised.value.file, raised.value.line) == (str(assertions), 2)
    with pytest.raises(ValueError, match="there is no pack `x`"):
        plan.verify(packs=["x"])


@pytest.mark.parametrize("path", oracle.PLANS, ids=lambda path: path.parent.name)
def test_run(path):
    suites = sorted(path.parent.glob("*.csv"))
    assert suites
    plan = dialplan.Plan.load(path)
    ran = plan.run(*suites)
    assert ran == document("run", *suites, "--plan", path)
    assert ran["summary"]["passed"] > 0
    # A compiled plan does not know the lines of its examples, and everything else.
    compiled = dialplan.Plan.from_bytes(plan.to_bytes(), name=plan.name).run(*suites)
    assert compiled["suites"][-1] == ran["suites"][-1] and compiled["summary"] == ran["summary"]


def test_rows_that_cannot_be_used():
    plan = dialplan.Plan.load(oracle.PLANS[0])
    rows = ["number,profile,expected_verdict", "112,amsterdam,routed", "112,nowhere,routed", ",amsterdam,routed"]
    suite = "\n".join([*rows, "112,,routed"]).encode()
    with pytest.raises(dialplan.SuiteError, match="suite: 2 rows cannot be used") as raised:
        plan.run(suite)
    error = raised.value
    assert (error.file, error.line) == ("suite", 3)
    assert "nowhere" in error.diagnostics[0].message
    assert error.result["suites"][-1]["cases"][0]["status"] == "passed"
    with pytest.raises(dialplan.SuiteError, match="the suite is empty"):
        plan.run(b"")
