"""Decisions in Spark, on a cluster of any size.

>>> import dialplan.spark
>>> decided = dialplan.spark.decide(spark.read.parquet("calls.parquet"), "dialplan.yaml", policy="staff")
>>> decided.groupBy("verdict").count().show()

The plan is compiled once, by the driver. Its compiled form is broadcast, and opened once by each Python process of the
executors. What executors need is this package, pyarrow and pandas (which Spark asks for), of the same versions as the
driver.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from ._decisions import COLUMNS
from ._plan import Columns, Path, Plan

if TYPE_CHECKING:
    import pyarrow
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

_OPENED: dict[str, Plan] = {}
"""The plans that this process has opened, by the digest of their bytes."""

_MOST_OPENED = 8
"""A process that has opened more plans than this forgets them."""


def decide(
    df: DataFrame,
    plan: Path | bytes | Plan,
    profile: str | None = None,
    policy: str | None = None,
    *,
    user: str | None = None,
    gateway: str | None = None,
    site: str | None = None,
    emergency_policy: str | None = None,
    cn: bool = False,
    off_hook: bool = False,
    without_users: bool = False,
    down: Iterable[str] = (),
    calling_number: str | None = None,
    columns: Columns | None = None,
    errors: Literal["null", "raise"] = "null",
) -> DataFrame:
    """Returns the calls of a data frame with their decisions: nine more columns, all of type string.

    Args:
        df: The calls. Columns of fields are found by their usual names (`number`, `profile`, `policy`, ...), as in
            `Plan.decide_batch`.
        plan: The plan, or the path or the bytes of its file. The path is read by the driver.
        columns: The columns with other names: `{"number": "called"}`.
        errors: `null` leaves calls that cannot be decided in place, with the reason in the column `error`; `raise`
            makes the job fail.

    The other arguments are the same for all calls, as in `Plan.decide_batch`. Columns of the data frame that are named
    as columns of decisions (`rule`, `route`, `error`, ...) have to be renamed or dropped first.
    """
    from pyspark.sql.types import StringType, StructField, StructType

    session = df.sparkSession
    if not hasattr(session, "sparkContext"):
        raise TypeError("a classic Spark session is needed: Spark Connect cannot broadcast the plan")
    taken = [column for column in COLUMNS if column in df.columns]
    if taken:
        raise ValueError(f"the data frame has a column `{taken[0]}` already; rename or drop it")
    options: dict[str, Any] = {
        "profile": profile,
        "policy": policy,
        "user": user,
        "gateway": gateway,
        "site": site,
        "emergency_policy": emergency_policy,
        "cn": cn,
        "off_hook": off_hook,
        "without_users": without_users,
        "down": list(down),
        "calling_number": calling_number,
        "columns": dict(columns or {}),
        "errors": errors,
    }
    opened = plan if isinstance(plan, Plan) else Plan.load(plan)
    _check(opened, df, options)
    compiled = opened.to_bytes()
    digest = hashlib.sha256(compiled).hexdigest()
    broadcast = session.sparkContext.broadcast(compiled)
    schema = StructType([*df.schema.fields, *(StructField(column, StringType()) for column in COLUMNS)])
    return df.mapInArrow(_decider(broadcast, digest, options), schema)


def _check(plan: Plan, df: DataFrame, options: dict[str, Any]) -> None:
    """Decides no calls at all, so that unknown names and missing or wrong columns are errors of the driver."""
    from pyspark.sql.pandas.types import to_arrow_schema

    plan.decide_batch(to_arrow_schema(df.schema).empty_table(), **options)


def _decider(broadcast: Broadcast[bytes], digest: str, options: dict[str, Any]) -> Any:
    def decided(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        plan = _opened(broadcast, digest)
        for batch in batches:
            made = plan.decide_batch(batch, names="text", **options).to_pyarrow()
            yield pyarrow.RecordBatch.from_arrays(
                [*batch.columns, *made.columns], names=[*batch.schema.names, *made.schema.names]
            )

    return decided


def _opened(broadcast: Broadcast[bytes], digest: str) -> Plan:
    """Returns the plan, which a process opens once, however many tasks and batches it has."""
    plan = _OPENED.get(digest)
    if plan is None:
        if len(_OPENED) >= _MOST_OPENED:
            _OPENED.clear()
        plan = _OPENED[digest] = Plan.from_bytes(broadcast.value, name="the broadcast plan")
    return plan
