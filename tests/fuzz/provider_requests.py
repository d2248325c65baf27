"""Requests of the three providers, right in form and wrong in what they say, over real sockets."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from sandbox.json_value import Json
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.jwt_signing import base64url
from sandbox.protocol.signature import SIGNATURE_HEADER, Signed, sign
from sandbox.providers.wallet.demo import DEMO_TOKEN
from tests.fuzz.mutating import Mutations
from tests.fuzz.stage import Http1Client, Said, Stage, stage
from tests.fuzz.tally import Tally
from tests.protocol.keys import signing_key
from tests.transport.h2_peer import Http2Peer, http2_peer

_KEY = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
_ACCESS = "k3yDem0-Acc355"
_INNOCENT_EACH = 20
_WINDOW = 60_000
"""How much may be sent over HTTP/2 without waiting for leave to send more."""
_NEVER_MIND = frozenset({"connection", "upgrade", "transfer-encoding", "host", "keep-alive"})
_WALLET: Mapping[str, Json] = {
    "token": DEMO_TOKEN,
    "player_id": 90071,
    "site_id": 12,
    "provider_id": 7041,
    "game_id": "lucky-ferry",
    "currency": "EUR",
}
Field = tuple[bytes, bytes]
_JSON: tuple[Field, ...] = ((b"content-type", b"application/json"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `path` as it is sent."""

    provider: str
    method: bytes
    path: bytes
    fields: Sequence[Field] = ()
    body: bytes = b""

    def http1(self) -> bytes:
        """Write it as HTTP/1.1."""
        lines = [b"%b %b HTTP/1.1" % (self.method, self.path)]
        fields: list[Field] = [(b"Host", b"127.0.0.1"), *self.fields]
        if self.body or self.method == b"POST":
            fields.append((b"Content-Length", b"%d" % len(self.body)))
        lines += [b"%b: %b" % field for field in fields]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


class Requests:
    """Draws requests."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.mutations = Mutations(chance)

    def drawn(self) -> Asked:
        """Return one, with something wrong in it."""
        made = self.chance.choice((self._wallet, self._wallet, self._fasttrack, self._gr8))()
        kind = self.chance.randrange(8)
        if kind == 0:
            path = self.mutations.data(made.path)
            return Asked(made.provider, made.method, path, made.fields, made.body)
        if kind == 1:
            method = self.mutations.data(made.method)
            return Asked(made.provider, method, made.path, made.fields, made.body)
        if kind < 4:
            fields = self.mutations.fields(made.fields)
            return Asked(made.provider, made.method, made.path, fields, made.body)
        return made

    def _wallet(self) -> Asked:
        body = self.mutations.document(_WALLET)
        operation = self.chance.choice(("authenticate", "terminate", "balance"))
        fields = [
            *_JSON,
            (b"authorization", compose_basic("7041", _ACCESS).encode()),
            (SIGNATURE_HEADER.encode(), sign(Signed(body), key=_KEY).encode()),
        ]
        return Asked("wallet", b"POST", f"/api/wallet/{operation}".encode(), fields, body)

    def _fasttrack(self) -> Asked:
        sid = self._text("sid-one-1")
        fields = [*_JSON, (b"authtoken", sid), (b"origin", b"https://shop.example")]
        kind = self.chance.randrange(4)
        if kind == 0:
            brand = quote(self._text("acme")).encode()
            return Asked("fasttrack", b"GET", b"/api/v1/config/" + brand, fields)
        if kind == 1:
            return Asked("fasttrack", b"GET", b"/Notifications/v2/user-notifications", fields)
        path = b"/Platform/LoginAuthToken" if kind == 2 else b"/Platform/Logout"
        query = b"?brand=" + quote(self._text("acme")).encode()
        return Asked("fasttrack", b"POST", path + query, fields, b"{}")

    def _gr8(self) -> Asked:
        cookie = b"gr8_session=" + self._text("abc") + b"; gr8_player=" + self._text("p1")
        fields = [(b"cookie", cookie), (b"accept", b"text/html")]
        kind = self.chance.randrange(5)
        if kind == 0:
            token = quote(self.mutations.text(self._token()).encode("utf-8", "surrogatepass"))
            return Asked("gr8", b"GET", b"/en/?brand=acme&jwt=" + token.encode(), fields)
        if kind == 1:
            body = self.mutations.document({"token": self._token()})
            return Asked("gr8", b"POST", b"/verify-token?brand=acme", [*fields, *_JSON], body)
        if kind == 2:
            body = self.mutations.document({"authToken": "a", "playerId": "p1"})
            return Asked("gr8", b"POST", b"/logout", [*fields, *_JSON], body)
        if kind == 3:
            body = self.mutations.document({"code": "host.no-height", "playerId": "p1"})
            return Asked("gr8", b"POST", b"/report", [*fields, *_JSON], body)
        return Asked("gr8", b"GET", b"/session", fields)

    def _token(self) -> str:
        claims: Json = {"externalUserId": "p1", "defaultCurrency": "EUR", "iat": int(time.time())}
        payload = self.mutations.document(claims)
        if self.chance.randrange(6):
            return f"{base64url(b'{}')}.{base64url(payload)}.{base64url(b'x')}"
        return signing_key().sign_parts(b'{"alg":"RS256","typ":"JWT"}', payload)

    def _text(self, usual: str) -> bytes:
        if self.chance.randrange(3):
            return usual.encode()
        text = self.mutations.text(usual)
        return text.encode(self.chance.choice(("utf-8", "utf-16-le")), "surrogatepass")


async def provider_requests(chance: Random, cases: int) -> Tally:
    """Send requests, and between them innocent ones on connections of their own."""
    tally, requests = Tally("requests of providers"), Requests(chance)
    async with stage(tally) as on:
        clients = {name: Http1Client(on.port(name)) for name in ("wallet", "fasttrack", "gr8")}
        async with http2_peer(on.sandbox.listeners.urls["fasttrack"]) as beside:
            for number in range(cases):
                asked = requests.drawn()
                with tally.case(asked):
                    if len(asked.body) > _WINDOW or chance.randrange(4):
                        said = await _over_http1(clients[asked.provider], asked)
                    else:
                        said = await _over_http2(on, asked)
                _look(tally, said)
                if number % _INNOCENT_EACH == 0:
                    tally.lost += not await innocent(on, beside)
        for client in clients.values():
            client.close()
    return tally


async def _over_http1(client: Http1Client, asked: Asked) -> Said | None:
    try:
        return await client.ask(asked.http1(), no_body=asked.method == b"HEAD")
    except TimeoutError:  # the request has no end: its sender has to say so
        client.close()
        return None


async def _over_http2(on: Stage, asked: Asked) -> Said | None:
    async with http2_peer(on.sandbox.listeners.urls[asked.provider]) as peer:
        fields = [
            (b":method", asked.method),
            (b":scheme", b"http"),
            (b":authority", b"127.0.0.1"),
            (b":path", asked.path),
            *(field for field in asked.fields if field[0].decode("latin-1") not in _NEVER_MIND),
        ]
        stream = peer.h2.get_next_available_stream_id()
        peer.h2.send_headers(stream, fields, end_stream=not asked.body)
        if asked.body:
            for at in range(0, len(asked.body), 16_000):
                piece = asked.body[at : at + 16_000]
                peer.h2.send_data(stream, piece, end_stream=at + 16_000 >= len(asked.body))
        peer.flush()
        answered = await peer.answer(stream)
        return Said(int(answered.status or 0), b"", answered.body)


def _look(tally: Tally, said: Said | None) -> None:
    if said is not None and said.status == 500:
        tally.told(f"500: {said.body!r}")


async def innocent(on: Stage, beside: Http2Peer) -> bool:
    """Tell whether requests of somebody who does nothing wrong are answered as ever."""
    stream = beside.open("/api/v1/config/acme", method="GET", ended=True)
    answered = await beside.answer(stream)
    fresh = Http1Client(on.port("wallet"))
    said = await fresh.ask(b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
    fresh.close()
    return answered.status == "200" and b"prismaUrl" in answered.body and said.status == 404
