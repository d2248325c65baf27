"""A listener that a cell opens for itself, with a certificate of its own, as the engine sees it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.scenario.language.certificates import CERTIFICATES, VALID


class Listener(Protocol):
    """One port of a provider. `ca` is the PEM of what clients are to trust, whoever has signed.

    `requests` says of each request that came what it was, and `handshakes` what became of each TLS
    handshake, in words.
    """

    @property
    def url(self) -> str: ...  # noqa: D102 - told in the class
    @property
    def certificate(self) -> str: ...  # noqa: D102 - told in the class
    @property
    def ca(self) -> str: ...  # noqa: D102 - told in the class
    @property
    def requests(self) -> Sequence[str]: ...  # noqa: D102 - told in the class
    @property
    def handshakes(self) -> Sequence[str]: ...  # noqa: D102 - told in the class

    @property
    def is_open_to_somebody(self) -> bool:
        """True while a connection stands, on which a request may still come."""
        ...

    async def close(self) -> None:
        """Close it, with every connection."""
        ...


@dataclass(slots=True)
class ToUndo:
    """What is undone at the end of a cell: `listeners`, by URL, are closed, and `hooks` are run
    once more with what stands beside them.
    """

    listeners: dict[str, Listener] = field(default_factory=dict)
    hooks: dict[str, Mapping[str, Json]] = field(default_factory=dict)


Listen: TypeAlias = Callable[[str, str], Awaitable[Listener]]
"""Serves a provider on one more port with a certificate that is a word of CERTIFICATES."""


async def no_listener(provider: str, certificate: str) -> Listener:
    """Stand in where no port can be opened. Raise SetupFault."""
    raise SetupFault(f"there is no port here for {provider} with a certificate: {certificate}")


def named(listener: Listener) -> str:
    """Say which listener it is: its URL and what there is to say of its certificate."""
    return f"{listener.url}, {CERTIFICATES[listener.certificate]}"


def told_handshakes(listener: Listener) -> str:
    """Say what became of the TLS handshakes at a listener; "" where there was none."""
    told = "; ".join(dict.fromkeys(listener.handshakes))
    return f"TLS handshake of the caller: {told}" if told else ""


def refused_at(listeners: Iterable[Listener]) -> str:
    """Say that a certificate was refused which is to be refused; "" where none was."""
    flawed = (each for each in listeners if each.certificate != VALID and not each.requests)
    told = (f"{named(each)}: {words}" for each in flawed if (words := told_handshakes(each)))
    return next(told, "")
