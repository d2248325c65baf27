"""The one request that reaches the operator from the wallet's side: the launch.

A player's browser carries it, with the token and the player's data. Scenarios spoil it on purpose:
a parameter left out, changed, given twice, or the whole query as they like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from sandbox.errors import SetupFault
from sandbox.json_value import Json, json_bytes, spelt
from sandbox.port import PlayerView, Send
from sandbox.providers.wallet.launch.settings import MAY_TRAVEL, Carries, LaunchSettings
from sandbox.wire import Headers, Request

_BROWSER = Headers((("accept", "text/html,application/json;q=0.9,*/*;q=0.8"),))
_BODY_TYPES = {
    Carries.FORM: "application/x-www-form-urlencoded",
    Carries.JSON: "application/json",
}
_NUMBERS = frozenset({"player_id", "site_id"})


def launch_request(
    launch: LaunchSettings,
    ticket: Mapping[str, Json],
    *,
    send: Send,
    player: PlayerView | None,
) -> Request:
    """Build the launch: the target's URL with its own query kept, then the ticket's parameters.

    `send.query` replaces or removes parameters, by our names for them; `send.values` may hold
    `duplicate` (parameter names, or a map of name to second value) and `raw-query` (the whole
    query, verbatim). Raise SetupFault when the target names no launch URL, and for what cannot be
    doubled where it travels.
    """
    if not launch.url:
        raise SetupFault("target: give wallet.launch.url, the operator's launch URL")
    fields = _fields(launch, ticket, send)
    headers = _headers(player)
    body = b""
    if launch.carries in _BODY_TYPES:
        headers = headers.with_field("content-type", _BODY_TYPES[launch.carries])
        body = _body(launch, fields, send)
    request = Request.to(launch.method, _url(launch, fields, send), headers=headers, body=body)
    return replace(send, path=None, query={}).over(request)


def _fields(launch: LaunchSettings, ticket: Mapping[str, Json], send: Send) -> dict[str, str]:
    """Return every parameter that travels, and what a step adds, as text by our names."""
    wanted = (*launch.in_path, *launch.beside)
    fields: dict[str, str | None] = {
        name: spelt(ticket[name]) for name in MAY_TRAVEL if name in wanted and name in ticket
    }
    fields.update(send.query)
    return {name: value for name, value in fields.items() if value is not None}


def _url(launch: LaunchSettings, fields: Mapping[str, str], send: Send) -> str:
    encoded = {
        name: quote(fields.get(name, ""), safe="", errors="surrogatepass")
        for name in launch.in_path
    }
    parts = urlsplit(launch.filled(encoded))
    raw = send.values.get("raw-query")
    query = "" if launch.carries in _BODY_TYPES else _encoded(launch, fields, send)
    whole = raw if isinstance(raw, str) else "&".join(filter(None, (parts.query, query)))
    path = parts.path if send.path is None else send.path
    return urlunsplit((parts.scheme, parts.netloc, path, whole, ""))


def _body(launch: LaunchSettings, fields: Mapping[str, str], send: Send) -> bytes:
    if launch.carries is Carries.FORM:
        return _encoded(launch, fields, send, blank="+").encode("utf-8", "surrogatepass")
    if _duplicates(fields, send):
        raise SetupFault("a JSON object has each member once: nothing in it can be doubled")
    beside = {name: value for name, value in fields.items() if name not in launch.in_path}
    members = {launch.names.get(name, name): _member(name, v) for name, v in beside.items()}
    return json_bytes(members)


def _member(name: str, text: str) -> Json:
    """Write an id as a number, as authenticate does; what is no number stays the text it is."""
    is_number = name in _NUMBERS and text.isascii() and text.isdigit() and str(int(text)) == text
    return int(text) if is_number else text


def _encoded(
    launch: LaunchSettings, fields: Mapping[str, str], send: Send, *, blank: str = "%20"
) -> str:
    doubled = _duplicates(fields, send)
    if stuck := sorted({name for name, _ in doubled} & launch.in_path):
        raise SetupFault(f"the launch URL has {stuck[0]} in its path, where none can be doubled")
    beside = [(name, value) for name, value in fields.items() if name not in launch.in_path]
    pairs = [(launch.names.get(name, name), value) for name, value in (*beside, *doubled)]
    return urlencode(pairs, quote_via=quote, safe="", errors="surrogatepass").replace("%20", blank)


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
