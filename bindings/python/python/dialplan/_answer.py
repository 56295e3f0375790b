"""The answer about one number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Record:
    """A JSON object whose values are attributes as well as items: `record.number`, `record["number"]`."""

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, Any]) -> None:
        object.__setattr__(self, "_values", values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_values":
            raise AttributeError(name)
        try:
            return _wrapped(self._values[name])
        except KeyError:
            raise AttributeError(f"there is no {name!r}; there are: {', '.join(self._values)}") from None

    def __getitem__(self, name: str) -> Any:
        return _wrapped(self._values[name])

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("answers cannot be changed")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def keys(self) -> Any:
        return self._values.keys()

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON object, as `dialplan test --format json` prints it."""
        copied: dict[str, Any] = _copied(self._values)
        return copied

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._values == other._values

    def __hash__(self) -> int:
        return hash(repr(self._values))

    def __repr__(self) -> str:
        entries = ", ".join(f"{name}={value!r}" for name, value in self._values.items())
        return f"{type(self).__name__}({entries})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._values,)


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return Record(value)
    if isinstance(value, list):
        return [_wrapped(item) for item in value]
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


class Answer(Record):
    """What happens to one number: the fields of a result of `dialplan test --format json`.

    Objects within it (`normalization`, `failover`, `sent`, `emergency`, `allowed_by`, `explain`) have their fields as
    attributes too.

    Attributes:
        number: The number as given.
        dialled: The number without separators.
        profile, policy, user, gateway, site: Who calls, as names of the plan; None where it does not apply.
        client_normalization, off_hook: How the number was dialled.
        normalization: `number` (None if it has none), `rule` (the last one that matched, or None), `bypassed`,
            `prefix_removed`, `passes` (each with `side`, `rule`, `number`), `inbound`.
        verdict: `routed`, `internal`, `calling-plan`, `blocked` or `normalised`.
        usage, route, gateways: How a routed call leaves.
        failover: What is tried next: each with `usage`, `route`, `gateways`.
        emergency: The emergency entry that acted (`policy`, `number`), or None.
        down: The gateways that do not answer.
        sent: What each gateway is sent: `gateway`, `route`, `called`, `called_rule`, `calling`, `calling_rule`.
        internal_user: The user whose line was dialled, if the verdict is `internal`.
        response_code, reason, message: Why a call is blocked, such as 403 and `no-route`; None if it is not.
        allowed_by: The routes that would match, if the reason is `usage-not-allowed`: each with `route`, `usages`.
        notes: Names of notes, such as `gateway-skipped`.
    """

    __slots__ = ()

    number: str
    dialled: str
    profile: str | None
    policy: str | None
    user: str | None
    gateway: str | None
    client_normalization: bool
    off_hook: bool
    normalization: Record
    verdict: str
    usage: str | None
    route: str | None
    gateways: list[str]
    failover: list[Record]
    emergency: Record | None
    site: str | None
    down: list[str]
    sent: list[Record]
    internal_user: str | None
    response_code: int | None
    reason: str | None
    message: str | None
    allowed_by: list[Record]
    notes: list[str]
