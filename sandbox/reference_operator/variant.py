"""What a variant is: another way to be right, and the points of conduct it changes."""

from dataclasses import dataclass, field

from sandbox.reference_operator.conduct import Part
from sandbox.reference_operator.declared import Declared


@dataclass(frozen=True, slots=True)
class Variant:
    """A correct operator that is not the reference. `declared` is what its target says of it.

    `allows` names why it is right: the place in the vendor's pages, or their silence. `warned`
    are the shoulds that it may rightly miss; a must it misses is a false accusation.
    """

    id: str
    text: str
    allows: str
    conduct: Part
    declared: Declared = field(default_factory=Declared)
    warned: frozenset[str] = frozenset()
