"""What the adapters for engines have in common."""

from __future__ import annotations

from collections.abc import Sequence

FIELDS = ("number", "profile", "policy", "user", "gateway", "cn", "site", "emergency_policy")
"""The fields of a call."""


def checked(arguments: Sequence[str]) -> list[str]:
    """Returns the arguments of a function in SQL, if they are different fields of a call with a number among them."""
    fields = [arguments] if isinstance(arguments, str) else list(arguments)
    unknown = [field for field in fields if field not in FIELDS]
    if unknown:
        raise ValueError(f"`arguments` has {unknown[0]!r}, which is not one of {', '.join(FIELDS)}")
    if "number" not in fields or len(set(fields)) != len(fields):
        raise ValueError("`arguments` must have `number`, and every field once")
    return ["numbers" if field == "number" else field for field in fields]
