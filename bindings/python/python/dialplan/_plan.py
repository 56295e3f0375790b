"""Plans: the main class of this package."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeAlias, overload

from . import _dialplan
from ._answer import Answer
from ._decisions import Decisions, DecisionStream, wrapped


class ArrowArray(Protocol):
    """An Arrow array or record batch: pyarrow, arro3, nanoarrow, and others."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """A stream of Arrow arrays or record batches: chunked arrays, tables, readers, and all data of Polars."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Path: TypeAlias = "str | os.PathLike[str]"
"""A path of a file."""
Texts: TypeAlias = "list[str] | list[str | None] | tuple[str | None, ...]"
"""A text for each call, in Python."""
Column: TypeAlias = "str | Texts | ArrowArray | ArrowStream"
"""One text for all calls, or a text for each."""
Flags: TypeAlias = "bool | Texts | ArrowArray | ArrowStream"
"""One flag for all calls, or a flag for each."""
Columns: TypeAlias = "Mapping[str, str | None]"
"""Which columns of a record batch are which fields of a call."""

_MOST_BYTES = 64 << 20
"""A plan file has at most this many bytes. One more is read, so that larger ones are reported as such."""


class Plan:
    """A dial plan, compiled and ready to decide.

    Plans do not change. They can be shared between threads, which all decide at the same time: the lock of the
    interpreter is released. They can be pickled, and copied to other processes as `to_bytes()`.
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: _dialplan.Plan) -> None:
        if not isinstance(inner, _dialplan.Plan):
            raise TypeError("use Plan.load(path) or Plan.from_bytes(data)")
        self._inner = inner

    # Reading and writing

    @classmethod
    def load(cls, source: Path | bytes, *, name: str | None = None) -> Plan:
        """Reads a plan: YAML, JSON, or a file of `dialplan compile -o` (`.dpa`).

        Args:
            source: The path of the file, or its contents.
            name: The name of the file in messages; by default its path.

        Raises:
            PlanError: The plan has mistakes. All of them are in `diagnostics`, with file, line and column.
            OSError: The file cannot be read.
        """
        if isinstance(source, (bytes, bytearray, memoryview)):
            return cls.from_bytes(bytes(source), name=name or "plan")
        path = os.fspath(source)
        return cls.from_bytes(_read(path), name=name or _shown(path))

    @classmethod
    def from_bytes(cls, data: bytes, *, name: str = "plan") -> Plan:
        """Reads a plan from the contents of a file, as `load` does. `name` is its name in messages."""
        return cls(_dialplan.Plan.open(name, data))

    def to_bytes(self) -> bytes:
        """Returns the compiled plan, as `dialplan compile -o` writes it: equal plans give equal bytes.

        `Plan.from_bytes` reads it back in milliseconds. It decides as this plan does, and has no text: it cannot be
        asked about all numbers (`lint`, `diff`, `search`, `verify`).
        """
        return self._inner.to_bytes()

    @property
    def name(self) -> str:
        """The name of the file, as it was given."""
        return self._inner.name

    @property
    def source(self) -> str | None:
        """The text of the plan. None if it was compiled before."""
        return self._inner.source

    def __repr__(self) -> str:
        return f"<dialplan.Plan {self.name!r}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.name, self.source, self.to_bytes())

    # Deciding

    @overload
    def decide(
        self,
        number: str,
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
        explain: bool = False,
    ) -> Answer: ...

    @overload
    def decide(
        self,
        number: Texts | ArrowArray | ArrowStream,
        profile: Column | None = None,
        policy: Column | None = None,
        *,
        user: Column | None = None,
        gateway: Column | None = None,
        site: Column | None = None,
        emergency_policy: Column | None = None,
        cn: Flags = False,
        off_hook: bool = False,
        without_users: bool = False,
        down: Iterable[str] = (),
        calling_number: str | None = None,
        columns: Columns | None = None,
        names: Literal["dictionary", "text"] = "dictionary",
        errors: Literal["null", "raise"] = "null",
    ) -> Decisions | DecisionStream: ...

    def decide(self, number: Any, profile: Any = None, policy: Any = None, **options: Any) -> Any:
        """Decides one number, or many.

        A text is one number: this is `dialplan test`, and gives an `Answer`. Everything else is many numbers, and goes
        to `decide_batch`.

        Args:
            number: The number as it is dialled.
            profile, policy: Who dials, by name, whatever its case, or by its first label. The defaults of the plan
                replace what is not given.
            user: The user who dials (`bob` finds `sip:bob@example.com`), instead of profile and policy.
            gateway: The gateway through which the call comes in, instead of profile and policy.
            site: The site where the caller is; by default the only one that lists the profile.
            emergency_policy: The emergency policy in force, whatever the site.
            cn: Normalise on the client first, then on the server.
            off_hook: Dial off-hook on a desk phone.
            without_users: Ignore the users' lines.
            down: Gateways that do not answer.
            calling_number: The calling number; by default the line of the user.
            explain: Add every rule, usage and route that was tried, as `answer.explain`.

        Raises:
            NumberError: The number is empty, too long, or has a character that cannot be dialled.
            CallError: The plan does not know the caller.
        """
        if not isinstance(number, str):
            if options.pop("explain", False):
                raise TypeError("`explain` is for one number")
            return self.decide_batch(number, profile, policy, **options)
        return self._decide_one(number, profile, policy, **options)

    def _decide_one(
        self,
        number: str,
        profile: str | None,
        policy: str | None,
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
        explain: bool = False,
    ) -> Answer:
        who = {
            "profile": profile,
            "policy": policy,
            "user": user,
            "gateway": gateway,
            "site": site,
            "emergency_policy": emergency_policy,
        }
        options = _options(off_hook, without_users, down, calling_number)
        return Answer(self._inner.decide(number, who, cn, options, explain))

    def decide_batch(
        self,
        numbers: Texts | ArrowArray | ArrowStream,
        profile: Column | None = None,
        policy: Column | None = None,
        *,
        user: Column | None = None,
        gateway: Column | None = None,
        site: Column | None = None,
        emergency_policy: Column | None = None,
        cn: Flags = False,
        off_hook: bool = False,
        without_users: bool = False,
        down: Iterable[str] = (),
        calling_number: str | None = None,
        columns: Columns | None = None,
        names: Literal["dictionary", "text"] = "dictionary",
        errors: Literal["null", "raise"] = "null",
    ) -> Decisions | DecisionStream:
        """Decides many calls, as `dialplan replay` does. The input is not copied.

        Args:
            numbers: The dialled numbers, shape (n,): a list, or an Arrow array of string, large_string, string_view or
                a dictionary of these. Or whole calls: a record batch or a table, in which the columns of fields are
                found by the names that call logs may use (`number`, `profile`, `policy`, `user`, `gateway`, `cn`,
                `site`, `emergency_policy`, and synonyms such as `dialled number`).
            profile, policy, user, gateway, site, emergency_policy: One text for all calls, or an array of shape (n,)
                with a text for each. Null and "" are the same as not given. They overrule columns of a record batch.
            cn: One bool for all calls, or an array of shape (n,) of bool, or of text such as `yes` and `no`.
            off_hook, without_users, down, calling_number: As for one number; they are the same for all calls.
            columns: The columns of a record batch that have other names: `{"number": "called", "user": None}`; None
                means that there is no such column.
            names: `dictionary` gives names of the plan as dictionary<int32, string>, `text` as string.
            errors: `null` leaves calls that cannot be decided in place, with the reason in the column `error`;
                `raise` stops at the first one.

        Returns:
            `Decisions`, shape (n, 9), if everything is an array, a list or a record batch; a `DecisionStream` if
            something is a stream (tables, chunked arrays, readers, everything of Polars): then calls are decided when
            the stream is read.

        Raises:
            CallError: A name that is given for all calls is not in the plan; or `errors="raise"`, and a call cannot be
                decided (`NumberError` if because of its number). `row` tells which.
            ValueError: Columns do not fit together.
        """
        if names not in ("dictionary", "text"):
            raise ValueError(f"`names` is {names!r}; it must be 'dictionary' or 'text'")
        if errors not in ("null", "raise"):
            raise ValueError(f"`errors` is {errors!r}; it must be 'null' or 'raise'")
        fields = [numbers, profile, policy, user, gateway, None if cn is False else cn, site, emergency_policy]
        named = [(field, column or "") for field, column in (columns or {}).items()]
        options = _options(off_hook, without_users, down, calling_number)
        decided, unread = self._inner.decide_many(fields, named, options, names == "text", errors == "raise")
        for column in unread:
            warnings.warn(f"column `{column}` is not used: calls are decided without it", stacklevel=2)
        return wrapped(decided)

    # Questions about all numbers

    def lint(self, levels: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Returns the findings about this plan: the document of `dialplan lint --format json`, without its advice about
        flags of the command.

        Args:
            levels: Other levels for rules: `{"route-overlaps": "off"}`; off, info, warning or error.
        """
        return self._inner.lint(list((levels or {}).items()))

    def diff(
        self,
        other: Plan,
        *,
        only: Iterable[str] = (),
        dialled: str | None = None,
        except_: str | None = None,
        renames: bool = True,
        all_pairs: bool = False,
    ) -> dict[str, Any]:
        """Returns every number that the other plan treats differently: the document of `dialplan diff --format json`
        with this plan as the old one.

        Args:
            other: The new plan.
            only: Compare only these parts of what becomes of a call, such as `verdict`.
            dialled, except_: Compare only dialled strings that match, and that do not match, this .NET pattern.
            renames: Take things with other names for the same things if they are equal otherwise.
            all_pairs: Combine every profile with every policy, whether the plans use them together or not.

        Raises:
            NotDecided: The limits leave the question open.
        """
        how = {
            "only": _texts("only", only),
            "dialled": dialled,
            "except": except_,
            "renames": renames,
            "all_pairs": all_pairs,
        }
        return self._inner.diff(other._inner, how)

    def search(
        self,
        *,
        profile: str | None = None,
        policy: str | None = None,
        user: str | None = None,
        site: str | None = None,
        dialled: str | None = None,
        normalised: str | None = None,
        sent: str | None = None,
        rule: str | None = None,
        verdict: str | None = None,
        reason: str | None = None,
        usage: str | None = None,
        route: str | None = None,
        gateway: str | None = None,
        emergency: bool = False,
        who: str | None = None,
        limit: int = 3,
        seed: int = 0,
    ) -> dict[str, Any]:
        """Returns which dialled strings have a fate: the document of `dialplan search --format json`.

        All arguments must hold together. They are those of the command: `dialled`, `normalised` and `sent` are .NET
        patterns, the others names; `who` is a normalised number, and asks who can reach it. `limit` is the number of
        examples, `seed` chooses others.

        Raises:
            NotDecided: The limits leave the question open.
        """
        wanted = {name: value for name, value in locals().items() if name != "self"}
        return self._inner.search(wanted)

    def verify(self, *files: Path, packs: Iterable[str] = ()) -> dict[str, Any]:
        """Proves assertions for every number: the document of `dialplan verify --format json`.

        Args:
            files: Files of assertions; without files and packs, the assertions of the plan.
            packs: Built-in assertions: `emergency`, `e164`, `resilience`, `toll-fraud`.
        """
        return self._inner.verify([_named(file) for file in files], _texts("packs", packs))

    def run(self, *suites: Path | bytes, without_users: bool = False) -> dict[str, Any]:
        """Runs suites and the examples of the plan's rules: the document of `dialplan run --format json`.

        Args:
            suites: CSV files, or their contents.
            without_users: Ignore the users' lines.

        Raises:
            SuiteError: Rows of a suite cannot be used. Its `result` has all other cases.
        """
        return self._inner.run([_named(suite) for suite in suites], without_users)


def _restored(name: str, source: str | None, compiled: bytes) -> Plan:
    return Plan(_dialplan.Plan.restore(name, source, compiled))


def _read(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read(_MOST_BYTES + 1)


def _named(file: Path | bytes) -> tuple[str, bytes]:
    if isinstance(file, (bytes, bytearray, memoryview)):
        return "suite", bytes(file)
    with open(file, "rb") as opened:
        return _shown(file), opened.read()


def _shown(path: Path) -> str:
    """Returns a path as it is shown in messages; names of files need not be Unicode."""
    return os.fsencode(path).decode("utf-8", "replace")


def _texts(field: str, texts: Iterable[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError(f"`{field}` must be a list of texts, not one text")
    return list(texts)


def _options(
    off_hook: bool, without_users: bool, down: Iterable[str], calling_number: str | None
) -> dict[str, Any]:
    return {
        "off_hook": off_hook,
        "without_users": without_users,
        "down": _texts("down", down),
        "calling_number": calling_number,
    }
