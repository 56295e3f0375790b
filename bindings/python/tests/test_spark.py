"""Spark, with real executors: on one machine, and as a cluster of which one worker is killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import dialplan
import oracle

pyspark = pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Java is missing", allow_module_level=True)

from pyspark.sql import SparkSession  # noqa: E402

import dialplan.spark  # noqa: E402

os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


def session(master: str, **options: str) -> SparkSession:
    """Returns a session that ends with `stop()`."""
    builder = SparkSession.builder.master(master).appName("dialplan")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.files.maxPartitionBytes": "65536",
        "spark.sql.files.openCostInBytes": "0",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
        **options,
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def check(spark: SparkSession, parquet) -> None:
    """Compares all calls with the command."""
    for calls, path in parquet:
        df = spark.read.parquet(str(path))
        decided = dialplan.spark.decide(df, calls.path).orderBy("id").collect()
        assert [{column: row[column] for column in oracle.COLUMNS} for row in decided] == calls.expected
        # The calls themselves stay as they are.
        assert [row["number"] for row in decided] == calls.column("number")


@pytest.fixture(scope="module")
def local():
    spark = session("local[2]")
    yield spark
    spark.stop()


def test_two_processes(local, parquet):
    check(local, parquet)


def test_plans_columns_and_fixed_fields(local):
    df = local.createDataFrame([("00301234567", 1), ("112", 2), ("é", 3)], "called string, seconds int")
    plan = dialplan.Plan.load(oracle.PLANS[0])
    expected = plan.decide(["00301234567", "112", "é"], "amsterdam", "local-only").to_pylist()
    for given in [str(oracle.PLANS[0]), oracle.PLANS[0], plan, plan.to_bytes(), oracle.PLANS[0].read_bytes()]:
        decided = dialplan.spark.decide(df, given, "amsterdam", policy="local-only", columns={"number": "called"})
        assert [row[2:] for row in map(tuple, decided.orderBy("seconds").collect())] == [
            tuple(row.values()) for row in expected
        ]
    assert decided.columns == ["called", "seconds", *oracle.COLUMNS]


def test_a_plan_is_opened_once_by_a_process(local):
    plan = dialplan.Plan.load(oracle.PLANS[1])
    digest = "of this test"
    decided = dialplan.spark._decider(local.sparkContext.broadcast(plan.to_bytes()), digest, {})

    def opened(batches):
        import pyarrow

        import dialplan.spark

        was_open = digest in dialplan.spark._OPENED
        calls = sum(batch.num_rows for batch in decided(batches))
        is_same = id(dialplan.spark._OPENED[digest])
        yield pyarrow.record_batch({"p": [os.getpid()], "o": [was_open], "i": [is_same], "c": [calls]})

    df = local.range(50_000, numPartitions=10).selectExpr("cast(id as string) as number")
    tasks = df.mapInArrow(opened, "p long, o boolean, i long, c long").collect()
    assert len(tasks) == 10 and sum(task.c for task in tasks) == 50_000
    processes = {task.p for task in tasks}
    assert sum(not task.o for task in tasks) == len(processes) < 10
    assert len({(task.p, task.i) for task in tasks}) == len(processes)


def test_mistakes_are_found_by_the_driver(local, tmp_path):
    df = local.createDataFrame([("112",)], "number string")
    with pytest.raises(dialplan.CallError, match="there is no policy `nobody`"):
        dialplan.spark.decide(df, oracle.PLANS[0], policy="nobody")
    with pytest.raises(ValueError, match="no column is known to be the dialled number"):
        dialplan.spark.decide(df.withColumnRenamed("number", "x"), oracle.PLANS[0])
    with pytest.raises(TypeError, match="the column `number` must be text"):
        dialplan.spark.decide(local.range(3).withColumnRenamed("id", "number"), oracle.PLANS[0])
    with pytest.raises(ValueError, match="has a column `route` already"):
        dialplan.spark.decide(df.selectExpr("number", "1 as route"), oracle.PLANS[0])
    broken = tmp_path / "broken.yaml"
    broken.write_text("version: 2\n")
    with pytest.raises(dialplan.PlanError) as raised:
        dialplan.spark.decide(df, broken)
    assert raised.value.line == 1
    bad = local.createDataFrame([("112",), ("é",)], "number string").coalesce(1)
    with pytest.raises(Exception, match="row 1: .*cannot be dialled"):
        dialplan.spark.decide(bad, oracle.PLANS[0], "amsterdam", errors="raise").collect()


class Cluster:
    """A standalone cluster on loopback: a master and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        home = Path(pyspark.__file__).parent
        self.folder, self.program = folder, home / "bin" / "spark-class"
        self.environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
        self.url = f"spark://127.0.0.1:{free_port()}"
        port = self.url.rsplit(":", 1)[1]
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("master", "Master", "--host", "127.0.0.1", "--port", port, "--webui-port", "0")
        self.workers = [
            self.start(
                f"worker{at}", "Worker", self.url, "--host", "127.0.0.1", "--cores", "1", "--memory", "1g",
                "--webui-port", "0", "--work-dir", str(folder / f"work{at}"),
            )
            for at in (1, 2)
        ]  # fmt: skip
        self.wait_for("master", "Registering worker", 2)

    def start(self, name: str, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        line = [self.program, f"org.apache.spark.deploy.{kind.lower()}.{kind}", *arguments]
        # A session of its own, so that a worker is killed together with its executors.
        process = subprocess.Popen(line, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def wait_for(self, name: str, text: str, times: int) -> None:
        for _ in range(600):
            log = (self.folder / f"{name}.log").read_text(errors="replace")
            if log.count(text) >= times:
                return
            time.sleep(0.1)
        raise AssertionError(f"`{text}` does not come:\n{log}")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def stop(self) -> None:
        for process in self.processes:
            self.kill(process)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def on_cluster(cluster):
    running = SparkSession.getActiveSession()
    if running is not None:
        running.stop()
    spark = session(cluster.url, **{"spark.executor.memory": "512m", "spark.task.maxFailures": "8"})
    yield spark
    spark.stop()


def test_a_cluster(on_cluster, parquet):
    check(on_cluster, parquet)


def test_a_worker_is_killed_in_the_middle(cluster, on_cluster, parquet):
    def slowly(batches):
        for batch in batches:
            time.sleep(0.1)
            yield batch

    calls, path = max(parquet, key=lambda pair: pair[1].stat().st_size)
    df = on_cluster.read.parquet(str(path)).repartition(40, "id")
    decided = dialplan.spark.decide(df.mapInArrow(slowly, df.schema), calls.path)
    tracker, seen = on_cluster.sparkContext.statusTracker(), {}

    def kill() -> None:
        for _ in range(1200):
            for stage in map(tracker.getStageInfo, tracker.getActiveStageIds()):
                if stage is not None and stage.numTasks == 40 and 5 <= stage.numCompletedTasks < 35:
                    seen["done"] = stage.numCompletedTasks
                    return cluster.kill(cluster.workers[0])
            time.sleep(0.05)

    killer = threading.Thread(target=kill)
    killer.start()
    rows = decided.orderBy("id").collect()
    killer.join()
    assert 5 <= seen["done"] < 35, "the worker is killed while the job is running"
    assert cluster.workers[0].poll() is not None
    assert [{column: row[column] for column in oracle.COLUMNS} for row in rows] == calls.expected
    cluster.wait_for("master", "Removing worker", 1)
