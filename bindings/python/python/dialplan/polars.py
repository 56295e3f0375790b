"""Decisions in Polars: an expression namespace.

>>> import polars as pl
>>> import dialplan, dialplan.polars
>>> plan = dialplan.Plan.load("dialplan.yaml")
>>> calls = pl.DataFrame({"number": ["112", "0020 123 4567"], "policy": ["staff", "lobby"]})
>>> calls.with_columns(pl.col("number").dialplan.decide(plan, policy=pl.col("policy"))).unnest("number")

It works on frames, lazy frames and in the streaming engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import polars as pl

from ._decisions import COLUMNS, NAMES
from ._plan import Plan

_TYPES: dict[Any, Any] = {column: pl.Categorical() if column in NAMES else pl.String() for column in COLUMNS}
DECISION = pl.Struct(_TYPES)
"""The type of a decision: the columns of `dialplan.Decisions`, names of the plan as categoricals."""


@pl.api.register_expr_namespace("dialplan")
class DialplanExpr:
    """Decisions about the dialled numbers of an expression: `pl.col("number").dialplan`."""

    def __init__(self, numbers: pl.Expr) -> None:
        self._numbers = numbers

    def decide(
        self,
        plan: Plan,
        profile: str | pl.Expr | None = None,
        policy: str | pl.Expr | None = None,
        *,
        user: str | pl.Expr | None = None,
        gateway: str | pl.Expr | None = None,
        site: str | pl.Expr | None = None,
        emergency_policy: str | pl.Expr | None = None,
        cn: bool | pl.Expr = False,
        off_hook: bool = False,
        without_users: bool = False,
        down: Iterable[str] = (),
        calling_number: str | None = None,
        errors: Literal["null", "raise"] = "null",
    ) -> pl.Expr:
        """Returns a struct for each call, of type `DECISION`; `.struct.field("verdict")` takes one field.

        A text is the same for all calls, as in `Plan.decide_batch`; name a column with `pl.col(...)`.
        """
        given = {
            "profile": profile,
            "policy": policy,
            "user": user,
            "gateway": gateway,
            "site": site,
            "emergency_policy": emergency_policy,
            "cn": cn,
        }
        columns = {field: value for field, value in given.items() if isinstance(value, pl.Expr)}
        fixed: dict[str, Any] = {field: value for field, value in given.items() if field not in columns}
        fixed.update(
            off_hook=off_hook,
            without_users=without_users,
            down=list(down),
            calling_number=calling_number,
            errors=errors,
        )

        def decided(series: Sequence[pl.Series]) -> pl.Series:
            length = max((len(one) for one in series), default=0) if all(map(len, series)) else 0
            # A literal has one value for all calls.
            numbers, *others = (one if len(one) == length else one.new_from_index(0, length) for one in series)
            given: dict[str, Any] = dict(zip(columns, others))
            frame = pl.DataFrame(plan.decide_batch(numbers, **given, **fixed))
            return frame.cast(_TYPES).to_struct(numbers.name)

        return pl.map_batches([self._numbers, *columns.values()], decided, DECISION, is_elementwise=True)
