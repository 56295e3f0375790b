"""The command that the wheel carries, and what is installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import dialplan
import oracle

PROGRAM = Path(sys.executable).with_name("dialplan")


def test_the_command_is_installed():
    assert oracle.command("--version").stdout == f"dialplan {dialplan.__version__}\n"
    assert metadata.version("dialplan") == dialplan.__version__
    as_module = subprocess.run([sys.executable, "-m", "dialplan", "--version"], capture_output=True, text=True)
    assert as_module.stdout == f"dialplan {dialplan.__version__}\n"


def test_exit_codes_and_streams(tmp_path):
    sample = ["--plan", str(oracle.PLANS[0])]
    routed = oracle.command("test", "112", *sample)
    assert (routed.returncode, routed.stderr) == (0, "") and "via ocsmed.ocs.local" in routed.stdout
    blocked = ["test", "00301234567", "--profile", "amsterdam", "--policy", "local-only"]
    assert oracle.command(*blocked, *sample).returncode == 1
    bad = oracle.command("test", "é", *sample)
    assert (bad.returncode, bad.stdout) == (2, "") and bad.stderr.startswith("error: `é`: ")
    usage = oracle.command("tset")
    assert usage.returncode == 2 and "Usage: dialplan [OPTIONS] <COMMAND>" in usage.stderr
    help_ = oracle.command("test", "--help")
    assert help_.returncode == 0 and "Usage: dialplan test" in help_.stdout


@pytest.mark.skipif(os.name == "nt", reason="file names of Windows are Unicode")
def test_file_names_that_are_not_utf_8(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.yaml"
    try:
        with open(path, "wb") as file:
            file.write(oracle.PLANS[0].read_bytes())
    except OSError:
        pytest.skip("this file system has no such names")
    assert subprocess.run([PROGRAM, "test", "112", "--plan", path], capture_output=True).returncode == 0
    assert dialplan.Plan.load(os.fsdecode(path)).decide("112").verdict == "routed"


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_closed_pipe_and_an_interrupt_end_it():
    log = "number\n" + "112\n" * 100_000
    head = f"{PROGRAM} replay - --plan {oracle.PLANS[0]} | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {head}"], input=log, capture_output=True, text=True)
    assert done.stdout.startswith("number,normalised") and done.stderr == "" and done.returncode == 0
    line = [PROGRAM, "replay", "-", "--plan", oracle.PLANS[0]]
    waiting = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    waiting.stdin.write(b"number\n112\n")
    waiting.stdin.flush()
    assert waiting.stdout.readline().startswith(b"number,") and waiting.stdout.readline().startswith(b"112,")
    waiting.send_signal(signal.SIGINT)
    # It ends by itself: its input stays open.
    assert waiting.wait(60) == 130
    waiting.stdin.close()


def test_the_package_is_typed_and_needs_nothing():
    files = [str(file) for file in metadata.files("dialplan")]
    assert {"dialplan/py.typed", "dialplan/_dialplan.pyi"} <= set(files)
    required = metadata.requires("dialplan")
    assert all("extra ==" in one for one in required), required
    loaded = "import sys, dialplan as d; d.Plan.from_bytes(b'version: 1').decide(['1']).to_pylist(); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout.split()
    assert "dialplan" in modules and not {"pyarrow", "numpy", "pandas", "polars"} & set(modules)


def test_types_are_right():
    mypy = pytest.importorskip("mypy.api")
    program = """
import pyarrow as pa
import dialplan
plan = dialplan.Plan.load("x")
number: str | None = plan.decide("112").normalization.number
verdict: str = plan.decide("112", explain=True).verdict
many: dialplan.Decisions | dialplan.DecisionStream = plan.decide(["112"], policy=["x"], errors="raise")
plan.decide(["112"], errors="ignore")
plan.decide(112)
"""
    out, _, _ = mypy.run(["-c", program, "--strict", "--ignore-missing-imports", "--no-incremental"])
    assert out.count("error:") == 2 and out.count("No overload variant") == 2, out
    out, err, code = mypy.run(["-p", "dialplan", "--strict", "--ignore-missing-imports", "--no-incremental"])
    assert code == 0, out + err
