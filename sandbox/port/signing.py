"""Signing a call of the operator's by hand: what can be signed, and by which recipe."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.port.room import RoomTarget
from sandbox.wire import Headers


@dataclass(frozen=True, slots=True)
class ToSign:
    """A request of the operator's that nobody has sent. `profile` is the name of a recipe, "" for
    the target's own; `timestamp` is Unix seconds, and with `nonce` used by recipes that want them.
    """

    body: bytes
    method: str = "POST"
    path: str = ""
    profile: str = ""
    timestamp: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """The header fields that a request needs; `recipe` says in one sentence how they are made."""

    fields: Headers
    profile: str
    recipe: str


@dataclass(frozen=True, slots=True)
class Signing:
    """How the operator signs its calls to a provider.

    `profiles` are the recipes by name. `parts` are the members of `entry`, in the provider's
    section of a target, by which the two know each other. `sign` raises SetupFault where a recipe
    cannot be applied to a body.
    """

    profiles: tuple[str, ...]
    entry: str
    parts: tuple[str, ...]
    sign: Callable[[ToSign, RoomTarget], Signed]
