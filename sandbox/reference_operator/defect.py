"""A defect: one sentence a reviewer would write, and the points of conduct that it changes."""

from dataclasses import dataclass

from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.parts import differences

SLOW_S = 1.2  # just over the second that a page may wait


@dataclass(frozen=True, slots=True)
class Defect:
    """One mistake. `clause` is the contract clause it breaks, `case` the negative case that
    describes it; `conduct` is right in every point but the one or two that are wrong. `beside`
    are the ids of variants without which it cannot be seen, such as other credentials. `crude`: it
    never does its duty, or always the opposite, so that whoever judges the clause at all sees it.
    `not_yet` says why no scenario catches it so far, "" for one that has to be caught.
    """

    id: str
    clause: str
    case: str
    text: str
    conduct: ConductPart
    beside: tuple[str, ...] = ()
    crude: bool = False
    not_yet: str = ""

    @property
    def changes(self) -> dict[str, object]:
        """Each point of conduct that this defect replaces, with what it puts there."""
        return differences(self.conduct)
