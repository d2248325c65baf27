"""The operator's behaviour as named points, and how defects and variants are put together.

Conduct is made of named points, and the default of every point is right. A defect or a variant
is a conduct that differs from the default in one point or two; several are combined point by
point, so two that want the same point contradict each other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sandbox.reference_operator.parts import Parts, differences
from sandbox.reference_operator.server.accounts import as_wished, new_id, new_sid


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductPart:
    """How the operator behaves towards one provider: each side makes a class of its own of this.

    `new_id` and `new_sid` name new accounts and new sessions, which every provider is told;
    `currency_for` gives the currency of a new account for the one that was wished for.
    `workers`: how many requests the whole operator serves at once, 0 for any number;
    `refuses_nameless`: who calls anything without a User-Agent is taken for a robot.
    """

    new_id: Callable[[str], str] = new_id
    new_sid: Callable[[], str] = new_sid
    currency_for: Callable[[str], str] = as_wished
    workers: int = 0
    refuses_nameless: bool = False


@dataclass(frozen=True, slots=True)
class Conduct(Parts[ConductPart]):
    """How the operator behaves towards all providers; the default is right in everything."""

    @property
    def new_id(self) -> Callable[[str], str]:
        """How new accounts are named: as the part says that does not leave it at the default."""
        return next((one.new_id for one in self.values if one.new_id is not new_id), new_id)

    @property
    def new_sid(self) -> Callable[[], str]:
        """How new sessions are named: as the part says that does not leave it at the default."""
        return next((one.new_sid for one in self.values if one.new_sid is not new_sid), new_sid)

    @property
    def currency_for(self) -> Callable[[str], str]:
        """In what accounts are opened: as the part says that does not leave it at the default."""
        own = (one.currency_for for one in self.values if one.currency_for is not as_wished)
        return next(own, as_wished)

    @property
    def workers(self) -> int:
        """How many requests are served at once; 0 for any number."""
        return max((one.workers for one in self.values), default=0)

    @property
    def refuses_nameless(self) -> bool:
        """Whether who calls without a User-Agent is refused."""
        return any(one.refuses_nameless for one in self.values)


class Change(Protocol):
    """A named difference from the default: `conduct` is the part that differs."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def conduct(self) -> ConductPart:
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
        conduct = conduct.merged_with(change.conduct)
    return conduct
