"""A player as steps know them, and what a step overrides in a composed request."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from sandbox.json_value import Json, json_bytes
from sandbox.wire import Headers, Request

PLAYER_SIDE_HEADER = "sandbox-call"
"""Header that our own player's browser adds on calls to our own providers, never the operator."""


@dataclass(frozen=True, slots=True)
class PlayerView:
    """A player as the steps know them: `id` is the operator's player id.

    `fields` are those that providers add to a player, by name (`Provider.player_fields`).
    `headers` go with every call this player's browser makes to the operator.
    """

    id: str
    sid: str = ""
    currency: str = "EUR"
    brand: str = ""
    fields: Mapping[str, Json] = field(default_factory=dict)
    headers: Headers = Headers()


@dataclass(frozen=True, slots=True)
class Send:
    """What a step's `send:` overrides in a request the room composes; None leaves the default.

    `path` may bring its own query, else the composed one stays. `body` is JSON, `raw` the exact
    body bytes; `headers` and `query` replace fields by name, and None removes one. `values`
    holds operation words (`token`, `sid`, `lang`).
    """

    method: str | None = None
    path: str | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    query: Mapping[str, str | None] = field(default_factory=dict)
    body: Json | None = None
    raw: bytes | None = None
    values: Mapping[str, Json] = field(default_factory=dict)

    def over(self, request: Request) -> Request:
        """Apply it to a composed request; what it does not name stays."""
        headers = request.headers
        for name, value in self.headers.items():
            headers = headers.without(name) if value is None else headers.with_field(name, value)
        return replace(
            request,
            method=self.method or request.method,
            target=self._target(request),
            headers=headers,
            body=self._body(request),
        )

    def _target(self, request: Request) -> str:
        path, mark, query = (self.path or request.path).partition("?")
        kept = query if mark else request.target.partition("?")[2]
        if self.query:
            named = replace(request, target=f"?{kept}").query
            pairs = [(name, value) for name, value in named if name not in self.query]
            pairs += [(name, value) for name, value in self.query.items() if value is not None]
            kept = urlencode(pairs, errors="surrogatepass")
        return f"{path}?{kept}" if kept else path

    def _body(self, request: Request) -> bytes:
        if self.raw is not None:
            return self.raw
        return request.body if self.body is None else json_bytes(self.body)
