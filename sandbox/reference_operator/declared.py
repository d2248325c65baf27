"""What an operator declares of itself in its target.yaml, where correct operators differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.reference_operator.parts import Parts


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared towards one provider: each side makes a class of its own of this.

    The defaults are the reference operator's. `capabilities` are words of the target file;
    `open_session_gives` is YAML, "" for the usual. `without_hooks` are those that are not offered.
    `alone`: the operator deals with this provider and no other.
    """

    capabilities: tuple[str, ...] = ()
    open_session_gives: str = ""
    without_hooks: frozenset[str] = frozenset()
    alone: bool = False

    def section(self, url: str) -> str:
        """Write the lines under the provider's name, for an operator that answers at `url`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Declared(Parts[Declaration]):
    """What is declared towards all providers."""


def merge(all_of: Iterable[Declaration]) -> Declared:
    """Declare what each of these declares beyond the default; the last one wins a point."""
    declared = Declared()
    for one in all_of:
        declared = declared.merged_with(one)
    return declared
