"""The exceptions of this package.

They are made by the extension module. All of them can be pickled, so that they reach the driver of a cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diagnostic:
    """Something that is wrong with a file, and where.

    Attributes:
        message: One sentence, in the words of a plan.
        file: The name of the file.
        line: The line, from 1. None if the whole file is meant.
        column: The column, from 1, in characters. None if the whole line or file is meant.
        code: The code of the finding, such as `DP0101`; `dialplan explain CODE` tells more.
        name: The name of the finding, such as `pattern-invalid`.
        level: `error`, `warning` or `info`.
        help: How to fix it.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    code: str | None = None
    name: str | None = None
    level: str = "error"
    help: str | None = None


class DialplanError(ValueError):
    """The base of all exceptions of this package."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.__dict__.update(details)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), str(self), self.__dict__.copy())


def _restored(kind: type[DialplanError], message: str, details: dict[str, Any]) -> DialplanError:
    error = kind.__new__(kind, message)
    error.__dict__.update(details)
    return error


class _FileError(DialplanError):
    """Something is wrong with a file.

    Attributes:
        diagnostics: Everything that is wrong, in the order of the file.
        file: The file of the first diagnostic; `line` and `column` likewise.
    """

    diagnostics: tuple[Diagnostic, ...]
    file: str | None
    line: int | None
    column: int | None

    def __init__(self, message: str, *, diagnostics: Iterable[Mapping[str, Any]], **details: Any) -> None:
        all_of_them = tuple(Diagnostic(**entry) for entry in diagnostics)
        first = all_of_them[0]
        super().__init__(
            message, diagnostics=all_of_them, file=first.file, line=first.line, column=first.column, **details
        )


class PlanError(_FileError):
    """A plan, or a file of assertions, cannot be used.

    The text of the exception shows every mistake with its lines, as `dialplan lint` does.

    Attributes:
        diagnostics: All mistakes (`Diagnostic`), in the order of the file.
        file, line, column: The place of the first one.
    """


class SuiteError(_FileError):
    """Rows of a suite cannot be used.

    Attributes:
        diagnostics: All such rows (`Diagnostic`), in the order of the file.
        file, line: The place of the first one.
        result: The result of all other cases, as `Plan.run` returns it.
    """

    result: dict[str, Any]


class CallError(DialplanError):
    """A call cannot be decided, because of its caller or of its number.

    Attributes:
        reason: Why, in one sentence.
        row: The position of the call among those that were given, from 0. None if one number was asked for.
    """

    reason: str
    row: int | None


class NumberError(CallError):
    """A call cannot be decided because of its number: it is empty, too long, or has a character that cannot be dialled.

    Attributes:
        reason: Why, in one sentence.
        row: The position of the call among those that were given, from 0. None if one number was asked for.
        number: The number.
    """

    number: str


class NotDecided(DialplanError):
    """A question about all numbers needs more steps or memory than the limits allow."""
