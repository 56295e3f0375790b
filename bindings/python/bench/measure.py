"""Measures how many calls each engine decides in a second: the figures of docs/big-logs.md.

    rustc -O --edition 2024 -o national national.rs && mkdir data && ./national data 5000000
    python measure.py data

Needs the packages of tests/requirements.txt and tests/requirements-spark.txt. Every engine runs in a process of its
own. CPU seconds are those of the whole process tree, `peak` is the largest resident memory of one of its processes. All of
them must count the same verdicts. Names of engines as further arguments choose some.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

VERDICTS = "routed, blocked, not decided"
SOME = 100_000
"""The calls of `test -`, which says everything about each."""


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    if len(sys.argv) == 4 and sys.argv[2] == "--one":
        return one(folder, sys.argv[3])
    prepare(folder)
    counts = None
    for name in sys.argv[2:] or ENGINES:
        done = subprocess.run([sys.executable, __file__, folder, "--one", name], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")
        found = json.loads(done.stdout.splitlines()[-1])
        if found["counts"] is not None:
            counts = counts or found["counts"]
            if found["counts"] != counts:
                sys.exit(f"{name} counts {found['counts']}, and not {counts}")
        rows = found["rows"]
        print(
            f"| {name} | {found['wall']:.1f} | {found['cpu']:.1f} | {rows / found['wall'] / 1e6:.2f} "
            f"| {rows / found['cpu'] / 1e6:.2f} | {found['peak'] / 2**20:.0f} MiB |",
            flush=True,
        )
    print(f"\n{VERDICTS}: {counts}")


def prepare(folder: Path) -> None:
    """Compiles the plan, and writes the log as Parquet."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    subprocess.run([program(), "compile", "-p", folder / "national.yaml", "-o", folder / "national.dpa"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    if not (folder / "calls.parquet").exists():
        text = csv.ConvertOptions(column_types=dict.fromkeys(["number", "profile", "policy"], pa.string()))
        table = csv.read_csv(folder / "calls.csv", convert_options=text)
        parquet.write_table(table, folder / "calls.parquet", row_group_size=250_000)
    print(f"| {parquet.read_metadata(folder / 'calls.parquet').num_rows:,} calls | s | CPU s | M/s | M/CPU s | peak |")
    print("|---|---|---|---|---|---|")


def one(folder: Path, name: str) -> None:
    """Measures one engine and prints what was found."""
    import pyarrow.parquet

    rows = pyarrow.parquet.read_metadata(folder / "calls.parquet").num_rows
    rows = min(rows, SOME) if ENGINES[name] is test_command else rows
    run, stop = ENGINES[name](folder)
    # The JVM of Spark has to get warm.
    for _ in range(2 if "Spark" in name else 1):
        begun, used = time.perf_counter(), cpu()
        counts = run()
        wall, spent = time.perf_counter() - begun, cpu() - used
    found = {"rows": rows, "wall": wall, "cpu": spent, "peak": peak(), "counts": counts}
    stop()
    print(json.dumps(found))


def program() -> Path:
    return Path(sys.executable).with_name("dialplan")


def plan(folder: Path):
    import dialplan

    return dialplan.Plan.load(folder / "national.dpa")


def counted(pairs) -> list[int]:
    """Returns the counts of verdicts: routed, blocked, and none."""
    counts = {verdict: int(count) for verdict, count in pairs}
    return [counts.pop("routed"), counts.pop("blocked"), counts.pop(None, 0), *counts]


# The engines. Each returns a function that decides all calls and counts verdicts, and one that ends the engine.


def replay(threads: int):
    def prepared(folder: Path):
        def run() -> list[int]:
            line = [program(), "replay", folder / "calls.csv", "--summary", "--format", "json", "--threads", str(threads)]
            done = subprocess.run([*line, "-p", folder / "national.yaml"], capture_output=True, text=True)
            verdicts = json.loads(done.stdout)["verdicts"]
            names = {entry["verdict"]: entry["calls"] for entry in verdicts} if isinstance(verdicts, list) else verdicts
            return [names["routed"], names["blocked"], 0]

        return run, nothing

    return prepared


def test_command(folder: Path):
    """`dialplan test -` has one caller for all numbers."""

    def run() -> None:
        with (folder / "calls.csv").open() as file:
            numbers = "\n".join(line.split(",")[1] for line, _ in zip(file, range(SOME + 1)))[len("number\n"):]
        line = [program(), "test", "-", "-p", folder / "national.yaml", "--profile", "P0", "--policy", "p0"]
        subprocess.run(line, input=numbers, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)

    return run, nothing


def arrow(folder: Path):
    """The calls are in memory, as they are when another library has read them."""
    import pyarrow as pa
    import pyarrow.compute
    import pyarrow.parquet

    decider = plan(folder)
    table = pa.parquet.read_table(folder / "calls.parquet", columns=["number", "profile", "policy"])

    def run() -> list[int]:
        verdicts = pa.table(decider.decide(table))["verdict"]
        counts = pa.compute.value_counts(verdicts.unify_dictionaries().combine_chunks().dictionary_decode())
        return counted((one["values"], one["counts"]) for one in counts.to_pylist())

    return run, nothing


def arrow_only(folder: Path):
    """Only `decide`: the decisions are dropped."""
    import pyarrow.parquet

    decider = plan(folder)
    table = pyarrow.parquet.read_table(folder / "calls.parquet", columns=["number", "profile", "policy"])

    def run() -> None:
        for _ in decider.decide(table):
            pass

    return run, nothing


def parquet_stream(folder: Path):
    """Parquet in, Parquet out, a row group at a time."""
    import pyarrow as pa
    import pyarrow.parquet

    decider = plan(folder)

    def run() -> None:
        source = pa.parquet.ParquetFile(folder / "calls.parquet")
        batches = pa.RecordBatchReader.from_batches(source.schema_arrow, source.iter_batches())
        decided = decider.decide(batches).to_pyarrow()
        with pa.parquet.ParquetWriter(folder / "decided.parquet", decided.schema) as writer:
            for batch in decided:
                writer.write_batch(batch)

    return run, nothing


def duckdb(folder: Path):
    import duckdb

    import dialplan.duckdb

    con = duckdb.connect()
    con.execute("set threads = 2")
    dialplan.duckdb.register(con, plan(folder))
    query = "select (dialplan(number, profile, policy)).verdict as v, count(*) from '{}' group by v"
    return lambda: counted(con.execute(query.format(folder / "calls.parquet")).fetchall()), con.close


def polars(folder: Path):
    import polars as pl

    import dialplan.polars

    decider = plan(folder)
    decision = pl.col("number").dialplan.decide(decider, pl.col("profile"), pl.col("policy"))
    lazy = pl.scan_parquet(folder / "calls.parquet").select(decision.struct.field("verdict").cast(pl.String))
    counts = lazy.group_by("verdict").len()
    return lambda: counted(counts.collect(engine="streaming").rows()), nothing


def datafusion(folder: Path):
    from datafusion import SessionConfig, SessionContext

    import dialplan.datafusion

    ctx = SessionContext(SessionConfig().with_target_partitions(2))
    ctx.register_parquet("calls", str(folder / "calls.parquet"))
    dialplan.datafusion.register(ctx, plan(folder))
    query = "select dialplan(number, profile, policy)['verdict'] as v, count(*) as n from calls group by 1"

    def run() -> list[int]:
        found = ctx.sql(query).to_pydict()
        return counted(zip(found["v"], found["n"]))

    return run, nothing


def spark(how: str, master: str = "local[2]"):
    """`how`: `decide`, or `nothing` for a `mapInArrow` that gives its batches back."""

    def prepared(folder: Path, url: str = master):
        from pyspark.sql import SparkSession

        import dialplan.spark

        os.environ["PYSPARK_PYTHON"], os.environ["SPARK_LOCAL_IP"] = sys.executable, "127.0.0.1"
        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
            "spark.executor.memory": "1g",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
        }
        builder = SparkSession.builder.master(url)
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        calls = session.read.parquet(str(folder / "calls.parquet")).select("number", "profile", "policy")
        if how == "nothing":
            same = calls.mapInArrow(lambda batches: batches, calls.schema)
            return lambda: same.groupBy("policy").count().collect() and None, session.stop

        def run() -> list[int]:
            # A data frame that was collected keeps what it shuffled, so each run needs a new one.
            decided = dialplan.spark.decide(calls, folder / "national.dpa")
            return counted(map(tuple, decided.groupBy("verdict").count().collect()))

        return run, session.stop

    return prepared


def cluster(how: str):
    """A standalone cluster on loopback: a master and two workers of one core each."""

    def prepared(folder: Path):
        sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
        import test_spark

        logs = folder / "spark"
        logs.mkdir(exist_ok=True)
        made = test_spark.Cluster(logs)
        run, stop = spark(how)(folder, made.url)
        return run, lambda: (stop(), made.stop())

    return prepared


def nothing() -> None:
    pass


ENGINES: dict[str, Callable] = {
    "`test -`, 100,000 calls": test_command,
    "`replay --summary`, 1 thread": replay(1),
    "`replay --summary`, 2 threads": replay(2),
    "`decide` on Arrow": arrow_only,
    "`decide` on Arrow, and counting": arrow,
    "Parquet to Parquet by `decide`": parquet_stream,
    "DuckDB": duckdb,
    "Polars": polars,
    "DataFusion": datafusion,
    "Spark `local[2]`, nothing decided": spark("nothing"),
    "Spark `local[2]`": spark("decide"),
    "Spark cluster, nothing decided": cluster("nothing"),
    "Spark cluster": cluster("decide"),
}


# The process tree.


def tree() -> list[Path]:
    """Returns the folders in /proc of this process and of all below it."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = []
    for process in parents:
        above = process
        while above and above != os.getpid():
            above = parents.get(above, 0)
        if above:
            found.append(Path("/proc") / str(process))
    return found


def cpu() -> float:
    """Returns the CPU seconds of this process tree, of processes that have ended too."""
    ticks = 0
    for folder in tree():
        try:
            ticks += sum(map(int, (folder / "stat").read_text().rsplit(")", 1)[1].split()[11:15]))
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def peak() -> int:
    """Returns the largest resident memory that one process of the tree has had, in bytes."""
    import resource

    peaks = [resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]
    for folder in tree():
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        peaks += [int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")]
    return max(peaks)


if __name__ == "__main__":
    main()
