"""What providers remember and show as tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.providers import all_providers


@dataclass(frozen=True, slots=True)
class Shown:
    """One table of a provider: its name, what it is, whether it can be emptied."""

    provider: str
    name: str
    text: str
    clears: bool


def shown_tables() -> Sequence[Shown]:
    """Return every table that a provider shows."""
    return [
        Shown(provider.name, table.name, table.text, table.clears)
        for provider in all_providers().values()
        for table in provider.tables
    ]
