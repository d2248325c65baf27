"""Calls to a running operator, as the providers, the player's browser and a tester make them."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import cast

import aiohttp

from sandbox.reference_operator.fasttrack.desk.authenticate import AUTHENTICATE
from sandbox.reference_operator.gr8.desk.tokens import GET_JWT_TOKEN, GET_PUBLIC_KEY
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.server.clock import Pause
from sandbox.reference_operator.wallet.desk.entrance import LAUNCH

KEY = {"X-Api-Key": "demo-ft-key"}
ACME = {"X-Brand": "acme", "X-Operator-Id": "op1"}
ZENITH = {"X-Brand": "zenith", "X-Operator-Id": "op2"}
TICKET = {
    "token": "5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34",
    "player_id": "90071",
    "site_id": "12",
    "currency": "EUR",
}
NO_WALLET = {"wallet": "http://127.0.0.1:9"}


@dataclass(frozen=True)
class Answer:
    """A complete answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        return cast("dict[str, object]", json.loads(self.body))

    def text(self, name: str) -> str:
        return str(self.json[name])


@dataclass(frozen=True)
class Login:
    """A session that the hook opened."""

    id: str
    sid: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Visit:
    """A visitor of one operator."""

    operator: ReferenceOperator
    http: aiohttp.ClientSession

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: list[tuple[str, str]] | None = None,
    ) -> Answer:
        try:
            async with self.http.request(
                method,
                self.operator.url + path,
                data=None if body is None else BytesIO(body),
                headers=headers,
                params=params,
                allow_redirects=False,
            ) as got:
                named = {name.lower(): value for name, value in got.headers.items()}
                return Answer(got.status, named, await got.read())
        except aiohttp.ClientConnectionError:
            return Answer(0, {}, b'{"": "the connection was reset"}')

    async def hook(self, name: str, **parameters: object) -> Answer:
        return await self.send("POST", f"/test/{name}", body=json.dumps(parameters).encode())

    async def log_in(self, **parameters: object) -> Login:
        found = (await self.hook("sessions", **parameters)).json
        return Login(str(found["id"]), str(found["sid"]), cast("dict[str, str]", found["headers"]))

    async def ask(
        self,
        sid: object,
        *,
        header: str | None = None,
        credentials: Mapping[str, str] = KEY,
        method: str = "POST",
    ) -> Answer:
        """Ask whose sid it is, as Fast Track does: in the body, and in the header if given."""
        headers = {"Content-Type": "application/json", **credentials}
        if header is not None:
            headers["sid"] = header
        body = json.dumps({"sid": sid}).encode()
        return await self.send(method, AUTHENTICATE, body=body, headers=headers)

    async def token(self, login: Login) -> Answer:
        return await self.send("GET", GET_JWT_TOKEN, headers=login.headers)

    async def public_key(self, tenant: Mapping[str, str] = ACME) -> Answer:
        return await self.send("GET", GET_PUBLIC_KEY, headers=tenant)

    async def launch(self, **changed: str | None) -> Answer:
        """Open the launch URL; None leaves a parameter out."""
        ticket = {**TICKET, **changed}
        params = [(name, value) for name, value in ticket.items() if value is not None]
        return await self.send("GET", LAUNCH, params=params)


@asynccontextmanager
async def visiting(
    *defects: str,
    urls: Mapping[str, str] = NO_WALLET,
    pause: Pause = asyncio.sleep,
    call_deadline_s: float = 3.0,
) -> AsyncIterator[Visit]:
    """Start an operator and visit it."""
    async with (
        ReferenceOperator(
            urls=urls,
            defects=defects,
            pause=pause,
            call_deadline_s=call_deadline_s,
        ) as operator,
        aiohttp.ClientSession() as http,
    ):
        yield Visit(operator, http)
