"""What is said when something is wrong: exceptions with places, and bad rows."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest

import dialplan
import oracle

BROKEN = """version: 1
routes:
  - {name: a, target: '('}
  - {target: '^1'}
"""


@pytest.fixture(scope="module")
def plan():
    return dialplan.Plan.load(oracle.PLANS[0])


def test_mistakes_of_a_plan_have_places(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(BROKEN)
    with pytest.raises(dialplan.PlanError) as raised:
        dialplan.Plan.load(path)
    error = raised.value
    assert [(one.name, one.line, one.column) for one in error.diagnostics] == [
        ("pattern-invalid", 3, 24),
        ("missing-key", 4, 5),
    ]
    assert (error.file, error.line, error.column) == (str(path), 3, 24)
    assert error.diagnostics[1].message == "`name` is missing"
    assert "3 |   - {name: a, target: '('}" in str(error) and "the plan cannot be used: 2 errors" in str(error)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.line) == (dialplan.PlanError, str(error), 3)
    assert copy.diagnostics == error.diagnostics


def test_files_that_are_no_plans(plan, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere.yaml"):
        dialplan.Plan.load(tmp_path / "nowhere.yaml")
    with pytest.raises(dialplan.PlanError, match="UTF-8"):
        dialplan.Plan.from_bytes(b"version: 1\nname: \xff\n")
    compiled = bytearray(plan.to_bytes())
    compiled[-1] ^= 1
    with pytest.raises(dialplan.PlanError, match="checksum does not match") as raised:
        dialplan.Plan.load(bytes(compiled), name="old.dpa")
    assert raised.value.file == "old.dpa" and raised.value.line is None
    with pytest.raises(dialplan.PlanError, match="knows nothing about its text"):
        dialplan.Plan.from_bytes(plan.to_bytes()).lint()
    with pytest.raises(dialplan.PlanError) as raised:
        dialplan.Plan.from_bytes(b"version: 1\nrouts: []\n")
    assert "routes" in raised.value.diagnostics[0].help and raised.value.diagnostics[0].code.startswith("DP")
    with pytest.raises(TypeError, match="Plan.load"):
        dialplan.Plan("dialplan.yaml")


def test_numbers_that_cannot_be_dialled(plan):
    for number in ["", "0٣0", "x" * 513, "- -"]:
        with pytest.raises(dialplan.NumberError) as raised:
            plan.decide(number)
        assert raised.value.number == number and raised.value.row is None
    with pytest.raises(ValueError):
        plan.decide("é")


def test_callers_that_the_plan_does_not_know(plan):
    with pytest.raises(dialplan.CallError, match="there is no profile `nowhere`") as raised:
        plan.decide("112", "nowhere")
    assert not isinstance(raised.value, dialplan.NumberError)
    with pytest.raises(dialplan.CallError, match="there is no policy `x` in the plan"):
        plan.decide(["112"], policy="x")
    with pytest.raises(dialplan.CallError, match="a user, or a gateway, or profile and policy"):
        plan.decide("112", user="scott", profile="amsterdam")
    with pytest.raises(dialplan.CallError, match="there is no gateway"):
        plan.decide(["112"], down=["nothing"])


def test_bad_rows_stay_in_place_or_raise(plan):
    numbers = pa.array(["112", "0٣0", None, "112"])
    decided = plan.decide(numbers).to_pylist()
    assert [row["verdict"] for row in decided] == ["routed", None, None, "routed"]
    assert decided[1] == {**oracle.NOTHING, "error": decided[1]["error"]} and "cannot be dialled" in decided[1]["error"]
    with pytest.raises(dialplan.NumberError, match="^row 1: ") as raised:
        plan.decide(numbers, errors="raise")
    assert (raised.value.row, raised.value.number) == (1, "0٣0")
    with pytest.raises(dialplan.CallError, match="row 1: there is no profile `x`") as raised:
        plan.decide(["112", "112"], profile=["amsterdam", "x"], errors="raise")
    assert not isinstance(raised.value, dialplan.NumberError)
    copy = pickle.loads(pickle.dumps(raised.value))
    assert (str(copy), copy.row, copy.reason) == (str(raised.value), 1, raised.value.reason)


def test_bad_rows_of_streams_have_their_row(plan):
    table = pa.table({"number": ["112"] * 70_000 + ["x\0"] + ["112"]})
    stream = plan.decide(table, errors="raise")
    assert len(next(stream)) == 65_536
    with pytest.raises(dialplan.NumberError, match="row 70000") as raised:
        next(stream)
    assert raised.value.row == 70_000
    assert next(stream, None) is None
    with pytest.raises(Exception, match="row 70000"):
        pa.table(plan.decide(table, errors="raise"))


def test_a_stream_is_read_once(plan):
    stream = plan.decide(pa.table({"number": ["112"]}))
    assert pa.table(stream).num_rows == 1
    with pytest.raises(ValueError, match="already given"):
        pa.table(stream)
    with pytest.raises(ValueError, match="another reader"):
        next(stream)


def test_a_source_that_fails_is_told(plan):
    def batches():
        yield pa.record_batch({"number": ["112"]})
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("number", pa.string())]), batches())
    stream = plan.decide(reader)
    assert len(next(stream)) == 1
    with pytest.raises(ValueError, match="the disk is gone"):
        next(stream)


def test_columns_that_do_not_fit(plan):
    number = pa.array(["112", "113"])
    for columns in [{"profile": ["amsterdam"]}, {"profile": pa.chunked_array([["a", "b"], ["c"]])}, {"policy": []}]:
        with pytest.raises(ValueError, match="longer than"):
            list(plan.decide(number, **columns))
    with pytest.raises(TypeError, match="the column `number` must be text .*, not Int64"):
        plan.decide(pa.array([112]))
    with pytest.raises(TypeError, match="the column `profile` must be text"):
        plan.decide(pa.table({"number": ["112"], "profile": [1]}))
    with pytest.raises(TypeError, match="`number` must be a text, a list of texts, or Arrow data .*, not int"):
        plan.decide(112)
    with pytest.raises(ValueError, match="no column is known to be the dialled number.*columns="):
        plan.decide(pa.table({"called": ["112"]}))
    with pytest.raises(ValueError, match="there is no column `calld`"):
        plan.decide(pa.table({"called": ["112"]}), columns={"number": "calld"})
    with pytest.raises(ValueError, match="`columns` has `nmber`"):
        plan.decide(pa.table({"number": ["112"]}), columns={"nmber": "called"})
    with pytest.raises(ValueError, match="name its column in `columns`"):
        plan.decide(pa.table({"number": ["112"]}), profile=["amsterdam"])
    with pytest.raises(ValueError, match="not a record batch"):
        plan.decide(number, columns={"number": "called"})
    with pytest.raises(ValueError, match="'null' or 'raise'"):
        plan.decide(number, errors="ignore")
    with pytest.raises(TypeError, match="must be a list of texts"):
        plan.decide("112", down="gw")


def test_columns_are_found_by_the_names_of_call_logs(plan):
    calls = {"Dialled-Number": ["00301234567"], "target dialplan": ["amsterdam"], "user": ["nobody"]}
    decided = plan.decide(pa.table(calls), columns={"user": None})
    assert pa.table(decided).to_pylist()[0]["verdict"] == "routed"
    # Who is given for all calls overrules what the table says.
    decided = plan.decide(pa.table(calls), profile="amsterdam", policy="local-only")
    assert pa.table(decided).to_pylist()[0]["reason"] == "usage-not-allowed"
    with pytest.warns(UserWarning, match="column `off hook` is not used"):
        plan.decide(pa.table({"number": ["112"], "off hook": ["yes"]}))


def test_spreadsheets_and_flags_as_in_call_logs(plan):
    assert plan.decide(['="00301234567"'], "amsterdam").to_pylist()[0]["normalised"] == "+31301234567"
    assert "rounded" in plan.decide(["3,13E+10"]).to_pylist()[0]["error"]
    assert "`cn` cannot be `perhaps`" in plan.decide(["112"], cn=["perhaps"]).to_pylist()[0]["error"]
