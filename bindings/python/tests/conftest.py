"""What several tests need: random calls with the answers of the command, and files with them."""

from __future__ import annotations

import os

import pytest

import oracle

CALLS = int(os.environ.get("DIALPLAN_CALLS", "100000"))
"""The number of random calls; the tests of a hurry may have fewer."""


@pytest.fixture(scope="session")
def answered() -> list[oracle.Calls]:
    """Random calls of five plans, and what `dialplan test` says about each."""
    return [oracle.calls_of(path, CALLS // len(oracle.PLANS)) for path in oracle.PLANS]


@pytest.fixture(scope="session")
def parquet(answered, tmp_path_factory):
    """The same calls as Parquet files, with their position as `id`: pairs of calls and the path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("calls")
    files = []
    for calls in answered:
        table = pa.table({"id": range(len(calls.calls)), **{field: calls.column(field) for field in oracle.FIELDS}})
        # A column of nothing but nulls would have no type.
        texts = [(field, pa.bool_() if field == "cn" else pa.string()) for field in oracle.FIELDS]
        table = table.cast(pa.schema([("id", pa.int64()), *texts]))
        path = folder / f"{calls.path.parent.name}.parquet"
        pq.write_table(table, path, row_group_size=2_000)
        files.append((calls, path))
    return files
