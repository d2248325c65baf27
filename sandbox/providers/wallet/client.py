"""The one request that reaches the operator from the wallet's side: the launch URL.

A player's browser carries it, with the token and the player's data as query parameters. Scenarios
spoil it on purpose: a parameter left out, changed, given twice, or the whole query as they like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from sandbox.errors import SetupFault
from sandbox.json_value import Json, spelt
from sandbox.port import PlayerView, Send
from sandbox.wire import Headers, Request

LAUNCH_PARAMETERS = ("token", "player_id", "site_id", "currency")
"""What the launch URL carries, named as authenticate names it; provider and game do not travel."""

_BROWSER = Headers((("accept", "text/html,application/json;q=0.9,*/*;q=0.8"),))


def launch_request(
    launch_url: str, ticket: Mapping[str, Json], *, send: Send, player: PlayerView | None
) -> Request:
    """Build the launch: the target's URL with its own query kept, then the ticket's parameters.

    `send.query` replaces or removes parameters; `send.values` may hold `duplicate` (parameter
    names, or a map of name to second value) and `raw-query` (the whole query, verbatim).
    Raise SetupFault when the target names no launch URL.
    """
    if not launch_url:
        raise SetupFault("target: give wallet.launch.url, the operator's launch URL")
    url = _url(launch_url, send, query=_query(ticket, send))
    request = Request.to("GET", url, headers=_headers(player))
    return replace(send, path=None, query={}).over(request)


def _url(launch_url: str, send: Send, *, query: str) -> str:
    parts = urlsplit(launch_url)
    raw = send.values.get("raw-query")
    whole = raw if isinstance(raw, str) else "&".join(filter(None, (parts.query, query)))
    path = parts.path if send.path is None else send.path
    return urlunsplit((parts.scheme, parts.netloc, path, whole, ""))


def _query(ticket: Mapping[str, Json], send: Send) -> str:
    fields: dict[str, str | None] = {
        name: spelt(ticket[name]) for name in LAUNCH_PARAMETERS if name in ticket
    }
    fields.update(send.query)
    kept = [(name, value) for name, value in fields.items() if value is not None]
    return urlencode([*kept, *_duplicates(dict(kept), send)], quote_via=quote, safe="")


def _duplicates(fields: Mapping[str, str], send: Send) -> list[tuple[str, str]]:
    asked = send.values.get("duplicate")
    if isinstance(asked, Mapping):
        return [(name, spelt(value)) for name, value in asked.items()]
    names = [asked] if isinstance(asked, str) else asked
    if not isinstance(names, Sequence):
        return []
    return [(str(name), fields.get(str(name), "")) for name in names]


def _headers(player: PlayerView | None) -> Headers:
    headers = _BROWSER
    for name, value in player.headers if player else ():
        headers = headers.with_field(name, value)
    return headers
