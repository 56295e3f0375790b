"""What `dialplan test` says about random calls: the oracle that everything in this package is compared with.

The command decides one number after the other and says everything about it as JSON. The package decides columns. Both
must agree about every call, also about those that cannot be decided.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
PLANS = sorted(ROOT.glob("examples/*/dialplan.yaml"))
"""The five plans that all calls are about."""
COLUMNS = ("normalised", "rule", "verdict", "usage", "route", "gateways", "reason", "error", "sent")
NOTHING = dict.fromkeys(COLUMNS)


@dataclass(frozen=True)
class Caller:
    """Who dials, as names; None is not given."""

    profile: str | None = None
    policy: str | None = None
    user: str | None = None
    gateway: str | None = None
    cn: bool = False
    site: str | None = None


FIELDS = ("number", *(field.name for field in fields(Caller)))


@dataclass(frozen=True)
class Calls:
    """Random calls of one plan, and what the command says about each."""

    path: Path
    calls: list[tuple[str, Caller]]
    expected: list[dict[str, str | None]]

    def column(self, field: str) -> list:
        if field == "number":
            return [number for number, _ in self.calls]
        return [getattr(caller, field) for _, caller in self.calls]


def command(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command that is installed beside the interpreter of these tests."""
    program = Path(sys.executable).with_name("dialplan")
    return subprocess.run([program, *arguments], input=stdin, capture_output=True, text=True, encoding="utf-8")


def calls_of(path: Path, count: int) -> Calls:
    """Returns random calls of a plan, the same on every run."""
    chance = random.Random(path.parent.name)
    callers = _callers(path, chance)
    numbers = _numbers(path)
    each = count // len(callers)
    asked = []
    for caller in callers:
        some = {}
        while len(some) < each:
            some[_number(numbers, chance)] = None
        asked.append((caller, list(some)))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: _asked(path, *pair), asked))
    rows = [
        (number, caller, answer[number])
        for (caller, some), answer in zip(asked, answers, strict=True)
        for number in some
    ]
    chance.shuffle(rows)
    return Calls(path, [(number, caller) for number, caller, _ in rows], [row for *_, row in rows])


def _asked(path: Path, caller: Caller, numbers: list[str]) -> dict[str, dict[str, str | None]]:
    """Asks the command about numbers of one caller."""
    flags = ["test", "-", "--plan", str(path), "--format", "json"]
    for field in ("profile", "policy", "user", "gateway", "site"):
        if value := getattr(caller, field):
            flags += [f"--{field}", value]
    if caller.cn:
        flags.append("--cn")
    done = command(*flags, stdin="".join(f"{number}\n" for number in numbers))
    if not done.stdout:
        # The caller is unknown, so no number was asked.
        message = re.match(r"error: (.*)\n", done.stderr)
        assert message, done.stderr
        # The command also suggests other names, which would be too much for each of a million rows.
        short = re.sub(r" \((there are|did you mean)[^()]*\)$", "", message[1])
        return {number: {**NOTHING, "error": short} for number in numbers}
    answers = {result["number"]: _row(result) for result in json.loads(done.stdout)["results"]}
    errors = dict(re.findall(r"^error: `(.*?)`: (.*)$", done.stderr, re.MULTILINE))
    for number in numbers:
        if number not in answers:
            answers[number] = {**NOTHING, "error": errors[number[:40]]}
    return answers


def _row(result: dict) -> dict[str, str | None]:
    """Returns the columns of a result of the command."""
    routed = result["verdict"] == "routed"
    return {
        "normalised": result["normalization"]["number"] or None,
        "rule": result["normalization"]["rule"],
        "verdict": result["verdict"],
        "usage": result["usage"],
        "route": result["route"],
        "gateways": ";".join(result["gateways"]) or None,
        "reason": result["reason"],
        "error": None,
        "sent": result["sent"][0]["called"] if routed and result["sent"] else None,
    }


def _callers(path: Path, chance: random.Random) -> list[Caller]:
    """Returns callers of every kind that the plan has, and one that it does not have."""
    plan = yaml.safe_load(path.read_text())
    profiles = [entry["name"] for entry in plan["location_profiles"]]
    # The short form of a policy is a mapping from its name to its usages.
    policies = plan["policies"]
    if isinstance(policies, list):
        policies = [entry.get("name") or next(iter(entry)) for entry in policies]
    policies = list(policies)
    pairs = [Caller(profile, policy) for profile in profiles for policy in policies]
    callers = chance.sample(pairs, min(len(pairs), 16))
    callers += [Caller(profile, policies[0], cn=True) for profile in profiles[:4]]
    callers += [Caller(user=entry["uri"]) for entry in plan.get("users", [])[:4]]
    callers += [Caller(gateway=entry["name"]) for entry in plan.get("gateways", [])[:4]]
    callers += [Caller(profiles[0], policies[-1], site=entry["name"]) for entry in plan.get("sites", [])[:4]]
    return [*callers, Caller(), Caller("Nowhere", policies[0]), Caller(user="nobody")]


def _numbers(path: Path) -> list[str]:
    """Returns numbers that show what the plan does."""
    suite = command("generate", "--plan", str(path)).stdout
    return [row["dialed_number"] for row in csv.DictReader(io.StringIO(suite))]


def _number(known: list[str], chance: random.Random) -> str:
    """Returns a number that is like a known one, or quite random, or cannot be dialled at all."""
    kind = chance.random()
    if kind < 0.03:
        # Six digits: what is too long is always too long by the same, and numbers are told apart by how they begin.
        bad = ["0٣012345678", "+31 20 ☎", "x" * 600, "tel:+3120123", "sip:bob@example.com", "- -.", "é"]
        return f"{chance.choice(bad)}{chance.randrange(10**6):06}"
    if kind < 0.3:
        start = chance.choice(["", "0", "00", "000", "+", "+31", "+1", "9", "011", "*", "#31#"])
        return start + "".join(chance.choices("0123456789", k=chance.randint(1, 15)))
    number = list(chance.choice(known))
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(number) + 1)
        change = chance.random()
        if change < 0.6 and at < len(number):
            number[at] = chance.choice("0123456789")
        elif change < 0.8:
            number.insert(at, chance.choice("0123456789 -()"))
        elif len(number) > 1:
            number.pop(min(at, len(number) - 1))
    # The command skips blank lines.
    return "".join(number) if "".join(number).strip() else "0"
