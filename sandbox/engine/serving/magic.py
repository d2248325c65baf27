"""Which magic value a request carries, and the reply to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.engine.world.current_step import PlayedStep
from sandbox.engine.world.exchange import Exchange, part
from sandbox.json_value import Json, text_at
from sandbox.port import Recognised, Store
from sandbox.scenario.contract.magic import IDENTITIES, MagicValue, load_magic

STEP = PlayedStep("magic")
"""What evidence calls what answered."""


@dataclass(frozen=True, slots=True)
class MagicReply:
    """A request that is answered for its magic value; implements `inbox.Claim`."""

    found: MagicValue

    @property
    def step(self) -> PlayedStep:
        """The magic values, as evidence names what answered."""
        return STEP

    async def claim(self, _: Store) -> Json:
        """Return the reply to the value."""
        return self.found.reply

    def answered(self, exchange: Exchange) -> None:
        """Keep nothing: a magic value is never used up."""


class MagicValues:
    """The magic values of some providers."""

    def __init__(self, providers: Iterable[str]) -> None:
        self._rows: dict[tuple[str, str, str], MagicValue] = {}
        for provider in providers:
            self._rows |= load_magic(provider)
        self._places = {(operation, at) for operation, at, _ in self._rows}

    def find(self, recognised: Recognised, exchange: Exchange) -> MagicValue | None:
        """Return the magic value that a request carries; None for none."""
        for at, value in _values(recognised, exchange, self._of(recognised.operation or "")):
            found = self._rows.get((recognised.operation or "", at, value))
            if found is not None:
                return found
        return None

    def _of(self, operation: str) -> list[str]:
        return [at for name, at in self._places if name == operation]


def _values(
    recognised: Recognised, exchange: Exchange, places: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for at in places:
        if at in IDENTITIES:
            yield from ((at, value) for kind, value in recognised.identities if kind == at)
        else:
            where, _, name = at.partition(".")
            yield at, text_at(part(exchange, where), name)
