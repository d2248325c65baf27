"""How a player's browser comes to a game: the path and method, what stands before the launch.

By default the launch URL is answered as it comes, for whoever brings it: the token is what counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.wire import Request, Response

LAUNCH = "/launch"
Parked = dict[str, Request]
"""Launches that wait for their browser to come back without the token, by what it brings then."""


def as_it_comes(request: Request, parked: Parked) -> Request | Response:
    """Go on with the very request."""
    del parked
    return request


def whoever_brings_it(launch: Launch, player: str) -> str:
    """Let everybody launch: whose session the browser has is not asked."""
    del launch, player
    return ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """The way to a game; the defaults are right.

    `comes_in` may answer by itself before anything is read; `admits` says why a launch is refused
    without the wallet, "" for not at all, and is told the player whose session the browser has, ""
    for none. `pages` are more paths that browsers are led to, each with what is served there.
    """

    path: str = LAUNCH
    method: str = "GET"
    comes_in: Callable[[Request, Parked], Request | Response] = as_it_comes
    admits: Callable[[Launch, str], str] = whoever_brings_it
    pages: tuple[tuple[str, Callable[[Request], Response]], ...] = ()
