"""Decisions in DuckDB: a function in SQL.

>>> import duckdb
>>> import dialplan, dialplan.duckdb
>>> con = duckdb.connect()
>>> dialplan.duckdb.register(con, dialplan.Plan.load("dialplan.yaml"), arguments=("number", "policy"))
>>> con.sql("select d.verdict, count(*) from (select dialplan(number, policy) as d from 'calls.parquet') group by 1")
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow

from ._decisions import COLUMNS
from ._engines import checked
from ._plan import Plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def register(
    con: DuckDBPyConnection,
    plan: Plan,
    name: str = "dialplan",
    arguments: Sequence[str] = ("number", "profile", "policy"),
    **options: Any,
) -> None:
    """Registers a function that decides calls, for this connection.

    The function returns a struct with the columns of `dialplan.Decisions`, all of type VARCHAR.

    Args:
        con: The connection.
        plan: The plan.
        name: The name of the function.
        arguments: The arguments of the function, in order: fields of a call, with `number` among them. All are VARCHAR,
            but `cn` is BOOLEAN. NULL is the same as not given.
        options: What is the same for all calls, as for `Plan.decide_batch`: `policy="staff"`, `without_users=True`.
    """
    fields = checked(arguments)

    def decided(*columns: pyarrow.ChunkedArray) -> pyarrow.Array:
        whole = [column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column for column in columns]
        batch = plan.decide_batch(**dict(zip(fields, whole)), names="text", **options)
        return batch.to_pyarrow().to_struct_array()

    # DuckDB asks the function how many arguments it takes.
    parameters = [inspect.Parameter(field, inspect.Parameter.POSITIONAL_ONLY) for field in fields]
    decided.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    con.create_function(  # type: ignore[call-overload]  # texts are understood, and the enumerations move
        name,
        decided,
        [con.type("BOOLEAN" if field == "cn" else "VARCHAR") for field in fields],
        con.struct_type({column: con.type("VARCHAR") for column in COLUMNS}),
        type="arrow",
        null_handling="special",
    )
