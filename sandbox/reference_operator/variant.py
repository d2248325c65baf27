"""A variant: another correct behaviour, and the points of conduct that it changes."""

from dataclasses import dataclass

from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.declared import Declaration


@dataclass(frozen=True, slots=True)
class Variant:
    """A correct operator that is not the reference.

    `allows` names why it is right: the place in the vendor's pages, or their silence. `declared`
    is what its target says of it, None where the reference's own words hold. `warned` are the
    shoulds that it may rightly miss; a must it misses is a false accusation.
    """

    id: str
    text: str
    allows: str
    conduct: ConductPart
    declared: Declaration | None = None
    warned: frozenset[str] = frozenset()
