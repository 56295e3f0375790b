"""The decisions of many calls, for anything that speaks Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _dialplan

if TYPE_CHECKING:
    import pyarrow

COLUMNS = ("normalised", "rule", "verdict", "usage", "route", "gateways", "reason", "error", "sent")
"""The names of the columns of decisions, in order: those that `dialplan replay` appends."""

NAMES = ("rule", "verdict", "usage", "route", "gateways", "reason")
"""The columns that consist of names of the plan, and are dictionaries unless text is asked for."""


class Decisions:
    """The decisions of some calls: one record batch with a row for each call, in their order.

    `pyarrow.record_batch(decisions)`, `polars.DataFrame(decisions)` and the like take it without a copy.

    Columns, of type string or, those with names of the plan, dictionary<int32, string> (`names="text"`: string):

    =============  ==========  ======================================================================
    normalised     string      the number after normalisation
    rule           names       the normalization rule that was used last
    verdict        names       routed, internal, calling-plan, blocked or normalised
    usage          names       the phone usage that carries the call
    route          names       the route
    gateways       names       the gateways of the route that can be reached, joined by `;`
    reason         names       why the call is blocked
    error          string      why the call cannot be decided; then all other columns are null
    sent           string      the number that the first gateway is sent
    =============  ==========  ======================================================================

    What does not apply is null.
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: _dialplan.Decisions) -> None:
        self._inner = inner

    def __len__(self) -> int:
        return len(self._inner)

    def __arrow_c_schema__(self) -> object:
        return self._inner.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        return self._inner.__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._inner.__arrow_c_stream__(requested_schema)

    def to_pyarrow(self) -> pyarrow.RecordBatch:
        """Returns the decisions as a `pyarrow.RecordBatch`, without a copy."""
        import pyarrow

        return pyarrow.record_batch(self)

    def to_pylist(self) -> list[dict[str, str | None]]:
        """Returns a dict for each call, with the names of the columns as keys. Meant for few calls."""
        return self._inner.to_pylist()

    def __repr__(self) -> str:
        return f"<dialplan.Decisions: {len(self)} calls, {', '.join(COLUMNS)}>"


class DecisionStream:
    """The decisions of a stream of calls, made a piece at a time when they are asked for.

    `pyarrow.table(stream)`, `polars.DataFrame(stream)` and the like read it to its end. Iterating gives `Decisions` of
    at most 65,536 calls each, so that memory does not grow with the number of calls. It can be read once.

    The columns are those of `Decisions`.
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: _dialplan.DecisionStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[Decisions]:
        return self

    def __next__(self) -> Decisions:
        return Decisions(next(self._inner))

    def __arrow_c_schema__(self) -> object:
        return self._inner.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._inner.__arrow_c_stream__(requested_schema)

    def to_pyarrow(self) -> pyarrow.RecordBatchReader:
        """Returns a `pyarrow.RecordBatchReader` that decides as it is read; `.read_all()` makes a table of it."""
        import pyarrow

        return pyarrow.RecordBatchReader.from_stream(self)

    def __repr__(self) -> str:
        return f"<dialplan.DecisionStream: {', '.join(COLUMNS)}>"


def wrapped(inner: Any) -> Decisions | DecisionStream:
    """Returns what Python sees of decisions that the extension module made."""
    return Decisions(inner) if isinstance(inner, _dialplan.Decisions) else DecisionStream(inner)
