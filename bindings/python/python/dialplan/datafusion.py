"""Decisions in DataFusion: a function in SQL and in data frames.

>>> from datafusion import SessionContext
>>> import dialplan, dialplan.datafusion
>>> ctx = SessionContext()
>>> dialplan.datafusion.register(ctx, dialplan.Plan.load("dialplan.yaml"), arguments=("number", "policy"))
>>> ctx.sql("select dialplan(number, policy)['verdict'] as verdict, count(*) from 'calls.parquet' group by 1")
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow
from datafusion import udf

from ._decisions import COLUMNS
from ._engines import checked
from ._plan import Plan

if TYPE_CHECKING:
    from datafusion import ScalarUDF, SessionContext

DECISION = pyarrow.struct([(column, pyarrow.string()) for column in COLUMNS])
"""The type of a decision: the columns of `dialplan.Decisions`, as text."""


def function(
    plan: Plan, name: str = "dialplan", arguments: Sequence[str] = ("number", "profile", "policy"), **options: Any
) -> ScalarUDF:
    """Returns a function that decides calls, for data frames: `function(plan)(col("number"), ...)`.

    Args:
        plan: The plan.
        name: The name of the function.
        arguments: The arguments of the function, in order: fields of a call, with `number` among them. All are text,
            but `cn` is a boolean. NULL is the same as not given.
        options: What is the same for all calls, as for `Plan.decide_batch`: `policy="staff"`, `without_users=True`.
    """
    fields = checked(arguments)

    def decided(*columns: pyarrow.Array) -> pyarrow.Array:
        batch = plan.decide_batch(**dict(zip(fields, columns)), names="text", **options)
        return batch.to_pyarrow().to_struct_array()

    types = [pyarrow.bool_() if field == "cn" else pyarrow.string_view() for field in fields]
    return udf(decided, types, DECISION, "immutable", name)


def register(
    ctx: SessionContext,
    plan: Plan,
    name: str = "dialplan",
    arguments: Sequence[str] = ("number", "profile", "policy"),
    **options: Any,
) -> None:
    """Registers a function that decides calls, for the SQL of this session. The arguments are those of `function`."""
    ctx.register_udf(function(plan, name, arguments, **options))
