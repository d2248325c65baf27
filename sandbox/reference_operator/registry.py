"""The sides of the reference operator: every package beside this file but the shared server."""

import sys
from importlib import import_module
from pkgutil import iter_modules

from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.side import OperatorSide

_ROOT = __name__.rpartition(".")[0]
_SHARED = "server"


def _discovered() -> tuple[OperatorSide, ...]:
    beside = iter_modules(sys.modules[_ROOT].__path__)
    names = sorted(one.name for one in beside if one.ispkg and one.name != _SHARED)
    return tuple(import_module(f"{_ROOT}.{name}").SIDE for name in names)


SIDES = _discovered()


def side_of(conduct: ConductPart) -> OperatorSide:
    """Return the side whose conduct this is. Raise LookupError when it is none's."""
    for side in SIDES:
        if side.conduct is type(conduct):
            return side
    raise LookupError(type(conduct).__name__)


def prepare() -> None:
    """Do beforehand, for all sides, what would take a first request seconds."""
    for side in SIDES:
        side.prepare()
