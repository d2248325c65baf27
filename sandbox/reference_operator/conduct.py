"""How the operator behaves as a whole, and how single changes are put together.

Conduct is made of named points, and the default of every point is right. A defect or a variant
is a conduct that differs from the default in one point or two; several are combined point by
point, so two that want the same point contradict each other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Protocol, TypeVar

from sandbox.reference_operator.accounts import new_id
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.wallet.desk.call import WalletConduct

Part = FastTrackConduct | Gr8Conduct | WalletConduct
_Part = TypeVar("_Part", FastTrackConduct, Gr8Conduct, WalletConduct)


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the operator behaves towards all three providers; the default is right in all."""

    fast_track: FastTrackConduct = field(default_factory=FastTrackConduct)
    gr8: Gr8Conduct = field(default_factory=Gr8Conduct)
    wallet: WalletConduct = field(default_factory=WalletConduct)

    @property
    def new_id(self) -> Callable[[str], str]:
        """How new accounts are named: as the part says that does not leave it at the default."""
        own = (part.new_id for part in (self.fast_track, self.gr8) if part.new_id is not new_id)
        return next(own, new_id)


class Change(Protocol):
    """A named difference from the default: `conduct` is the part that differs."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def conduct(self) -> Part:
        """The default, save for the points that it changes."""


def combine(changes: Iterable[Change]) -> Conduct:
    """Make one conduct with all these changes. Raise ValueError when two want one point."""
    conduct = Conduct()
    taken: dict[tuple[type, str], str] = {}
    for change in changes:
        for point in differences(change.conduct):
            other = taken.setdefault((type(change.conduct), point), change.id)
            if other != change.id:
                raise ValueError(f"{other} and {change.id} both change {point!r}; choose one")
        conduct = _with(conduct, change.conduct)
    return conduct


def differences(part: Part) -> dict[str, object]:
    """Return each point in which a part differs from the default, with what stands there."""
    right = type(part)()
    pairs = ((f.name, getattr(part, f.name), getattr(right, f.name)) for f in fields(part))
    return {name: value for name, value, default in pairs if value != default}


def _with(conduct: Conduct, part: Part) -> Conduct:
    match part:
        case FastTrackConduct():
            return replace(conduct, fast_track=_merged(conduct.fast_track, part))
        case Gr8Conduct():
            return replace(conduct, gr8=_merged(conduct.gr8, part))
        case WalletConduct():
            return replace(conduct, wallet=_merged(conduct.wallet, part))


def _merged(so_far: _Part, deviant: _Part) -> _Part:
    merged = replace(so_far)
    for name, value in differences(deviant).items():
        object.__setattr__(merged, name, value)  # a fresh copy, not yet seen by anyone
    return merged
