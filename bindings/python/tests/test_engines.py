"""DuckDB, Polars and DataFusion, each with the real engine, against the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dialplan
import oracle

ALL = ("number", *oracle.FIELDS[1:])


def test_duckdb(parquet):
    duckdb = pytest.importorskip("duckdb")
    import dialplan.duckdb

    for calls, path in parquet:
        con = duckdb.connect()
        dialplan.duckdb.register(con, dialplan.Plan.load(calls.path), arguments=ALL)
        query = f"select d.* from (select id, dialplan({', '.join(ALL)}) as d from '{path}') order by id"
        assert con.sql(query).to_arrow_table().to_pylist() == calls.expected


def test_duckdb_with_fixed_fields_and_several_plans(parquet):
    duckdb = pytest.importorskip("duckdb")
    import dialplan.duckdb

    con = duckdb.connect()
    for name, path in [("old", oracle.PLANS[0]), ("new", oracle.PLANS[3])]:
        plan = dialplan.Plan.load(path)
        dialplan.duckdb.register(con, plan, name, arguments=["number"], without_users=True)
        row = plan.decide(["112"], without_users=True).to_pylist()[0]
        assert con.sql(f"select unnest({name}('112'))").fetchall() == [tuple(row.values())]
    assert con.sql("select (old(null)).error").fetchall() == [("the number is empty",)]
    with pytest.raises(ValueError, match="'nmber', which is not one of number, profile"):
        dialplan.duckdb.register(con, plan, "wrong", arguments=["nmber"])
    with pytest.raises(ValueError, match="must have `number`"):
        dialplan.duckdb.register(con, plan, "wrong", arguments=["profile"])


@pytest.fixture
def two_files(parquet, tmp_path, monkeypatch):
    """A folder with `calls.parquet` and `dialplan.yaml`; the decisions of these calls."""
    calls, path = parquet[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.parquet").write_bytes(path.read_bytes())
    (tmp_path / "dialplan.yaml").write_bytes(calls.path.read_bytes())
    return calls.expected


def blocks(document: str, kind: str, word: str) -> list[str]:
    """Returns the code blocks of a document that contain a word."""
    found = [part.split("```")[0] for part in (oracle.ROOT / document).read_text().split(f"```{kind}\n")[1:]]
    return [block for block in found if word in block]


def test_parquet_in_python(two_files):
    duckdb = pytest.importorskip("duckdb")
    by_duckdb, by_itself = blocks("docs/big-logs.md", "python", "calls.parquet")[:2]
    exec(by_duckdb, {})
    decided = duckdb.sql("select * from 'decided.parquet' order by id").to_arrow_table()
    plan = dialplan.Plan.load("dialplan.yaml")
    table = duckdb.sql("select number, profile, policy from 'calls.parquet' order by id").to_arrow_table()
    assert decided.select(oracle.COLUMNS).to_pylist() == [row for one in plan.decide(table) for row in one.to_pylist()]
    exec(by_itself, {})
    assert duckdb.sql("from 'decided.parquet'").to_arrow_table().to_pylist() == two_files


def test_parquet_in_the_shell(two_files):
    """The README and docs/big-logs.md have the same line, with the command of DuckDB on both sides of `replay`."""
    duckdb = pytest.importorskip("duckdb")
    folder = Path(sys.executable).parent
    if not (folder / "duckdb").exists():
        pytest.skip("the command of DuckDB is missing")
    [line] = {block for document in ("README.md", "docs/big-logs.md") for block in blocks(document, "sh", "duckdb")}
    # Calls that cannot be decided are told, and do not stop the others.
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(line, shell=True, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0 and "could not be decided" in done.stderr, done.stderr
    columns = ", ".join(f"{column}" for column in oracle.COLUMNS)
    decided = duckdb.sql(f"select {columns} from 'decided.parquet' order by id::int").to_arrow_table().to_pylist()
    assert decided == two_files


@pytest.mark.parametrize("how", ["frame", "lazy", "streaming"])
def test_polars(parquet, how):
    pl = pytest.importorskip("polars")
    import dialplan.polars

    for calls, path in parquet:
        plan = dialplan.Plan.load(calls.path)
        columns = {field: pl.col(field) for field in oracle.FIELDS[1:]}
        decision = pl.col("number").dialplan.decide(plan, **columns).alias("d")
        if how == "frame":
            decided = pl.read_parquet(path).select(decision)
        else:
            lazy = pl.scan_parquet(path).select("id", decision).sort("id").select("d")
            assert lazy.collect_schema()["d"] == dialplan.polars.DECISION
            decided = lazy.collect(engine="streaming" if how == "streaming" else "auto")
        assert decided.schema["d"] == dialplan.polars.DECISION
        assert decided.unnest("d").to_dicts() == calls.expected


def test_polars_takes_texts_literals_and_groups():
    pl = pytest.importorskip("polars")
    import dialplan.polars

    plan = dialplan.Plan.load(oracle.PLANS[0])
    calls = pl.DataFrame({"number": ["00301234567", "112", None], "who": ["a", "b", "b"]})
    expected = plan.decide(["00301234567", "112", None], "amsterdam", "local-only").to_pylist()
    for profile in ["amsterdam", pl.lit("amsterdam")]:
        decided = calls.select(pl.col("number").dialplan.decide(plan, profile, policy="local-only"))
        assert decided.unnest("number").to_dicts() == expected
    verdict = pl.col("number").dialplan.decide(plan, "amsterdam").struct.field("verdict")
    assert calls.select(verdict).to_series().to_list() == ["routed", "routed", None]
    counts = calls.lazy().with_columns(verdict.cast(pl.String)).group_by("verdict").len().collect()
    assert dict(counts.rows()) == {"routed": 2, None: 1}
    assert calls.clear().select(verdict).height == 0
    assert plan.decide(calls["number"].cast(pl.Categorical), "amsterdam").to_pyarrow().read_all().num_rows == 3
    with pytest.raises(pl.exceptions.ComputeError, match="row 2: the number is empty"):
        calls.select(pl.col("number").dialplan.decide(plan, "amsterdam", errors="raise"))


def test_datafusion(parquet):
    datafusion = pytest.importorskip("datafusion")
    import dialplan.datafusion

    for calls, path in parquet:
        ctx = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(2))
        ctx.register_parquet("calls", str(path))
        plan = dialplan.Plan.load(calls.path)
        dialplan.datafusion.register(ctx, plan, arguments=ALL)
        query = f"select dialplan({', '.join(ALL)}) as d from calls order by id"
        assert [row["d"] for row in ctx.sql(query).to_arrow_table().to_pylist()] == calls.expected
        decide = dialplan.datafusion.function(plan, arguments=ALL)
        frame = ctx.table("calls").select(datafusion.col("id"), decide(*map(datafusion.col, ALL)).alias("d"))
        rows = frame.sort(datafusion.col("id")).to_arrow_table().to_pylist()
        assert [row["d"] for row in rows] == calls.expected


def test_pandas(parquet):
    pd = pytest.importorskip("pandas")
    pa = pytest.importorskip("pyarrow")

    calls, path = parquet[0]
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    decided = pa.table(dialplan.Plan.load(calls.path).decide(frame)).to_pandas()
    assert decided["verdict"].astype(object).where(decided["verdict"].notna(), None).tolist() == [
        row["verdict"] for row in calls.expected
    ]
