"""One number, and columns of numbers, against the command."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

import dialplan
import oracle


def given(calls: oracle.Calls) -> dict:
    return {field: calls.column(field) for field in oracle.FIELDS[1:]}


def arrays(calls: oracle.Calls, text=pa.string()) -> dict:
    columns = {field: pa.array(column, pa.bool_() if field == "cn" else text) for field, column in given(calls).items()}
    return {"numbers": pa.array(calls.column("number"), text), **columns}


def rows(decisions) -> list[dict]:
    return pa.table(decisions).to_pylist()


def test_the_calls_are_many_and_varied(answered):
    assert sum(len(calls.calls) for calls in answered) > 0.95 * 100_000 or sum(len(c.calls) for c in answered) > 1_000
    seen = {(row["verdict"], row["reason"]) for calls in answered for row in calls.expected}
    assert {verdict for verdict, _ in seen} >= {"routed", "internal", "blocked", None}
    assert {reason for _, reason in seen} >= {"not-normalised", "no-route", "usage-not-allowed", "no-such-user"}
    errors = {row["error"] for calls in answered for row in calls.expected}
    assert len(errors) > 10


def test_arrays(answered):
    for calls in answered:
        plan = dialplan.Plan.load(calls.path)
        decisions = plan.decide(**arrays_for_decide(calls))
        assert isinstance(decisions, dialplan.Decisions) and len(decisions) == len(calls.calls)
        assert rows(decisions) == calls.expected


def arrays_for_decide(calls):
    columns = arrays(calls)
    return {"number": columns.pop("numbers"), **columns}


@pytest.mark.parametrize("text", [pa.large_string(), pa.string_view(), pa.dictionary(pa.uint16(), pa.large_string())])
def test_other_forms_of_text(answered, text):
    calls = answered[0]
    def changed(column):
        return column.dictionary_encode().cast(text) if pa.types.is_dictionary(text) else column.cast(text)

    columns = {field: column if field == "cn" else changed(column) for field, column in arrays(calls).items()}
    if pa.types.is_dictionary(text):
        columns["numbers"] = pa.array(calls.column("number"), pa.large_string())
    decisions = dialplan.Plan.load(calls.path).decide_batch(**columns, names="text")
    assert rows(decisions) == calls.expected


def test_lists_need_no_other_package(answered):
    calls = answered[-1]
    plan = dialplan.Plan.load(calls.path)
    columns = {field: column for field, column in given(calls).items() if field != "cn"}
    cn = pa.array(calls.column("cn"))
    assert plan.decide_batch(calls.column("number"), cn=cn, **columns).to_pylist() == calls.expected


def test_record_batches_tables_and_streams(parquet):
    import pyarrow.parquet as pq

    for calls, path in parquet:
        plan = dialplan.Plan.load(calls.path)
        table = pq.read_table(path)
        stream = plan.decide(table)
        assert isinstance(stream, dialplan.DecisionStream)
        assert pa.table(stream).to_pylist() == calls.expected
        assert [row for batch in plan.decide(table) for row in batch.to_pylist()] == calls.expected
        reader = pq.ParquetFile(path)
        batches = pa.RecordBatchReader.from_batches(reader.schema_arrow, reader.iter_batches(777))
        assert plan.decide(batches).to_pyarrow().read_all().to_pylist() == calls.expected
        batch = table.combine_chunks().to_batches()[0]
        assert rows(plan.decide(batch)) == calls.expected


def test_chunks_of_different_sizes_fit_together(answered):
    calls = answered[1]
    plan = dialplan.Plan.load(calls.path)
    columns = arrays(calls)
    size = {field: 100 + 37 * position for position, field in enumerate(columns)}
    chunked = {
        field: pa.chunked_array([column.slice(at, size[field]) for at in range(0, len(column), size[field])])
        for field, column in columns.items()
    }
    assert rows(plan.decide_batch(**chunked)) == calls.expected


def test_one_number_is_the_json_of_the_command(answered):
    import json

    for calls in answered:
        plan = dialplan.Plan.load(calls.path)
        for (number, caller), expected in list(zip(calls.calls, calls.expected))[:300]:
            who = {name: getattr(caller, name) for name in oracle.FIELDS[1:]}
            if expected["error"]:
                with pytest.raises(dialplan.CallError) as raised:
                    plan.decide(number, **who)
                assert raised.value.reason.startswith(expected["error"])
            else:
                answer = plan.decide(number, **who)
                assert oracle._row(answer.to_dict()) == expected
    calls = answered[0]
    done = oracle.command("test", "00301234567", "112", "--plan", str(calls.path), "--explain", "--format", "json")
    for result in json.loads(done.stdout)["results"]:
        answer = dialplan.Plan.load(calls.path).decide(result["number"], explain=True)
        assert answer.to_dict() == result
        assert answer.normalization.number == answer["normalization"]["number"] == result["normalization"]["number"]
        assert pickle.loads(pickle.dumps(answer)) == answer


def test_other_ways_of_asking_agree_for_one_and_for_many():
    plan = dialplan.Plan.load(oracle.ROOT / "examples/05-two-countries/dialplan.yaml")
    numbers = ["112", "911", "0201234567", "16175552001", "2001", "0016175552001", "+31207111111"]
    ways = [
        {"profile": "boston", "policy": "us-staff", "emergency_policy": "ecrp-nl"},
        {"profile": "Amsterdam", "policy": "World", "site": "Boston"},
        {"user": "gordon", "site": "Amsterdam"},
        {"gateway": "sbc-ams", "without_users": True},
        {"policy": "World", "down": ["sbc-ams.thunderbirds.example"]},
        {"policy": "World", "off_hook": True, "calling_number": "+31201112001", "cn": True},
    ]
    for way in ways:
        many = plan.decide_batch(numbers, **way).to_pylist()
        assert many == [oracle._row(plan.decide(number, **way).to_dict()) for number in numbers], way
        options = ("off_hook", "without_users", "down", "calling_number")
        fixed = {name: value for name, value in way.items() if name in options}
        columns = {name: pa.array([value] * len(numbers)) for name, value in way.items() if name not in fixed}
        assert plan.decide_batch(pa.array(numbers), **columns, **fixed).to_pylist() == many, way
    assert plan.decide("112", site="Boston").emergency.policy == "ecrp-us"


def test_names_are_dictionaries_of_the_plan_or_text():
    plan = dialplan.Plan.load(oracle.PLANS[0])
    decided = plan.decide(["00301234567", "112", "x"])
    assert [str(kind) for kind in decided.to_pyarrow().schema.types] == [
        "string",
        *["dictionary<values=string, indices=int32, ordered=0>"] * 6,
        "string",
        "string",
    ]
    again = plan.decide(["112"])
    assert decided.to_pyarrow()["route"].dictionary.equals(again.to_pyarrow()["route"].dictionary)
    text = plan.decide(["00301234567", "112", "x"], names="text")
    assert set(map(str, text.to_pyarrow().schema.types)) == {"string"}
    assert text.to_pylist() == decided.to_pylist()
    assert pa.record_batch(decided, schema=text.to_pyarrow().schema).to_pylist() == decided.to_pylist()


def test_the_input_is_not_copied_nor_changed():
    plan = dialplan.Plan.load(oracle.PLANS[0])
    numbers = pa.array([f"0030{number:07}" for number in range(200_000)])
    before = pa.total_allocated_bytes()
    decided = plan.decide(numbers.slice(100, 150_000), "amsterdam")
    assert len(decided) == 150_000
    assert pa.total_allocated_bytes() == before
    assert decided.to_pylist()[0]["normalised"] == "+31300000100"


def test_nothing_gives_nothing():
    plan = dialplan.Plan.load(oracle.PLANS[0])
    assert plan.decide([]).to_pylist() == []
    assert pa.table(plan.decide(pa.chunked_array([], pa.string()))).num_rows == 0
    assert pa.table(plan.decide(pa.table({"number": pa.array([], pa.string())}))).num_columns == 9
    assert plan.decide([None]).to_pylist()[0]["error"] == "the number is empty"
    assert plan.decide(pa.nulls(2)).to_pylist()[1]["error"] == "the number is empty"


def test_threads_decide_at_the_same_time(answered):
    calls = answered[2]
    plan = dialplan.Plan.load(calls.path)
    batch = pa.record_batch({"number": calls.column("number"), **given(calls)})
    pieces = [batch.slice(at, 500) for at in range(0, batch.num_rows, 500)]
    with ThreadPoolExecutor(4) as pool:
        decided = [row for piece in pool.map(plan.decide, pieces) for row in piece.to_pylist()]
    assert decided == calls.expected


def test_compiled_and_pickled_plans_decide_alike(answered, tmp_path):
    for calls in answered:
        plan = dialplan.Plan.load(calls.path)
        compiled = tmp_path / "plan.dpa"
        assert oracle.command("compile", "--plan", str(calls.path), "-o", str(compiled)).returncode == 0
        assert compiled.read_bytes() == plan.to_bytes()
        columns = arrays(calls)
        copies = [
            dialplan.Plan.load(compiled),
            dialplan.Plan.from_bytes(plan.to_bytes()),
            dialplan.Plan.load(calls.path.read_bytes()),
            pickle.loads(pickle.dumps(plan)),
        ]
        for copy in copies:
            assert rows(copy.decide_batch(**columns)) == calls.expected
        assert copies[-1].lint() == plan.lint()


def _loaded_in_a_fork(path) -> str:
    return dialplan.Plan.load(path).decide("112").verdict


def test_forked_processes_load_plans_too():
    import multiprocessing

    path = oracle.PLANS[0]
    assert dialplan.Plan.load(path).decide("112").verdict == "routed"
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(_loaded_in_a_fork, [path] * 4).get(timeout=60) == ["routed"] * 4


def test_memory_does_not_grow_with_the_number_of_calls():
    program = """
import sys
import pyarrow as pa, dialplan
plan = dialplan.Plan.load(sys.argv[1])
batch = pa.record_batch({"number": [f"0030{number:07}" for number in range(50_000)]})
batches = pa.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(int(sys.argv[2]))))
assert sum(map(len, plan.decide(batches, "amsterdam"))) == 50_000 * int(sys.argv[2])
print([line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1])
"""
    if not os.path.exists("/proc/self/status"):
        pytest.skip("this system does not tell how much memory a process had")

    def peak(batches: int) -> int:
        line = [sys.executable, "-c", program, oracle.PLANS[0], str(batches)]
        return int(subprocess.run(line, capture_output=True, text=True, check=True).stdout)

    few, many = peak(10), peak(100)
    assert many < few + 8_000, f"{few} KiB for 500,000 calls, {many} KiB for 5,000,000"
