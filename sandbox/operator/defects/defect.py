"""What a defect is: one sentence a reviewer would write, and the points of conduct it changes."""

from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

from sandbox.operator.fast_track import FastTrackConduct
from sandbox.operator.gr8 import Gr8Conduct
from sandbox.operator.wallet_call import WalletConduct

SLOW_S = 1.2  # just over the second that a page may wait

_Part = TypeVar("_Part", FastTrackConduct, Gr8Conduct, WalletConduct)


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the operator behaves towards all three providers; the default is right in all."""

    fast_track: FastTrackConduct = field(default_factory=FastTrackConduct)
    gr8: Gr8Conduct = field(default_factory=Gr8Conduct)
    wallet: WalletConduct = field(default_factory=WalletConduct)


@dataclass(frozen=True, slots=True)
class Defect:
    """One mistake. `clause` is the contract clause it breaks, `case` the negative case that
    describes it; `conduct` is right in every point but the one or two that are wrong.
    """

    id: str
    clause: str
    case: str
    text: str
    conduct: FastTrackConduct | Gr8Conduct | WalletConduct

    @property
    def changes(self) -> dict[str, object]:
        """Each point of conduct that this defect replaces, with what it puts there."""
        return _differences(self.conduct)


def combine(defects: tuple[Defect, ...]) -> Conduct:
    """Make one conduct with all these mistakes. Raise ValueError when two change one point."""
    conduct = Conduct()
    taken: dict[tuple[type, str], str] = {}
    for defect in defects:
        for point in defect.changes:
            other = taken.setdefault((type(defect.conduct), point), defect.id)
            if other != defect.id:
                raise ValueError(f"{other} and {defect.id} both change {point!r}; choose one")
        conduct = _with(conduct, defect)
    return conduct


def _with(conduct: Conduct, defect: Defect) -> Conduct:
    match defect.conduct:
        case FastTrackConduct() as part:
            return replace(conduct, fast_track=_merged(conduct.fast_track, part))
        case Gr8Conduct() as part:
            return replace(conduct, gr8=_merged(conduct.gr8, part))
        case WalletConduct() as part:
            return replace(conduct, wallet=_merged(conduct.wallet, part))


def _merged(so_far: _Part, deviant: _Part) -> _Part:
    merged = replace(so_far)
    for name, value in _differences(deviant).items():
        object.__setattr__(merged, name, value)  # a fresh copy, not yet seen by anyone
    return merged


def _differences(part: FastTrackConduct | Gr8Conduct | WalletConduct) -> dict[str, object]:
    right = type(part)()
    pairs = ((f.name, getattr(part, f.name), getattr(right, f.name)) for f in fields(part))
    return {name: value for name, value, default in pairs if value != default}
