"""Dial plans of OCS, Lync, Skype for Business and Teams.

>>> import dialplan
>>> plan = dialplan.Plan.load("dialplan.yaml")
>>> answer = plan.decide("0020 123 4567", profile="Utrecht", policy="staff")
>>> answer.verdict, answer.normalization.number, answer.route
('routed', '+31201234567', 'national')

Many calls are decided in columns. Numbers come from anything that speaks Arrow (pyarrow, Polars, DuckDB, pandas), or
from a list, and decisions go back to any of them:

>>> decisions = plan.decide(["112", "0020 123 4567"], policy="lobby")
>>> [decision["verdict"] for decision in decisions.to_pylist()]
['routed', 'blocked']

Adapters for engines are in `dialplan.duckdb`, `dialplan.polars`, `dialplan.datafusion` and `dialplan.spark`.
"""

from ._dialplan import __version__

# Modules are imported when something of them is used: the command starts in half the time without them. Type checkers
# take this name for true.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._answer import Answer
    from ._decisions import Decisions, DecisionStream
    from ._errors import CallError, Diagnostic, DialplanError, NotDecided, NumberError, PlanError, SuiteError
    from ._plan import Plan

__all__ = [
    "Answer",
    "CallError",
    "DecisionStream",
    "Decisions",
    "Diagnostic",
    "DialplanError",
    "NotDecided",
    "NumberError",
    "Plan",
    "PlanError",
    "SuiteError",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _answer, _decisions, _errors, _plan

    for module in (_answer, _decisions, _errors, _plan):
        globals().update((key, value) for key, value in vars(module).items() if key in __all__)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
