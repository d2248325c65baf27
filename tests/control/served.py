"""A served sandbox on free ports, somebody else's HTTP client, an operator's signed requests."""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.app.worlds import WorldLimits, Worlds
from sandbox.control.mount import control_api
from sandbox.json_value import Json
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.target.target import Target, read_target
from sandbox.transport.bounds import Bounds

DEMO_TOKEN = "5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34"
_BASIC = base64.b64encode(b"7041:k3yDem0-Acc355").decode()
_PRIVATE_KEY = b"0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
_MANY = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)
AUTHENTICATE = "wallet.authenticate"

DEMO: Mapping[str, Json] = {
    "token": DEMO_TOKEN,
    "player_id": 90071,
    "site_id": 12,
    "currency": "EUR",
}
Told = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Served:
    """An open sandbox and a client for it. `bugs` are those of ours that it told of."""

    sandbox: Sandbox
    client: httpx2.AsyncClient
    bugs: list[tuple[str, BaseException]]

    @property
    def worlds(self) -> Worlds:
        assert self.sandbox.worlds is not None
        return self.sandbox.worlds

    @property
    def api(self) -> str:
        return f"{self.sandbox.listeners.urls['control']}/api/v1"

    async def ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """Make one call; `body` is sent as JSON, None for none."""
        content = None if body is None else json.dumps(body).encode()
        return await self.client.request(method, f"{self.api}{path}", content=content)

    async def get(self, path: str, *, status: int = 200) -> Told:
        return told(await self.ask("GET", path), status)

    async def post(self, path: str, body: object = None, *, status: int = 201) -> Told:
        return told(await self.ask("POST", path, {} if body is None else body), status)

    async def authenticate(self, ticket: Told, **members: object) -> httpx2.Response:
        """Authenticate a token as an operator does; `ticket` holds the launch parameters."""
        names = ("token", "player_id", "site_id", "currency")
        usual = {"provider_id": 7041, "game_id": "lucky-ferry"}
        body = {**usual, **{name: ticket[name] for name in names}, **members}
        return await self.sign(json.dumps(body).encode())

    async def sign(self, body: bytes) -> httpx2.Response:
        headers = {
            "Accept": "application/json",
            "Authorization": f"Basic {_BASIC}",
            "Content-Type": "application/json",
            "X-Request-Signature": hmac.new(_PRIVATE_KEY, body, hashlib.sha256).hexdigest(),
        }
        url = f"{self.sandbox.listeners.urls['wallet']}/api/wallet/authenticate"
        return await self.client.post(url, content=body, headers=headers)

    async def somebody_waits(self, world: str) -> None:
        """Return when a call waits for requests of a world."""
        async with asyncio.timeout(30):
            while not list(self.worlds.get(world).waits):  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.005)

    async def ticket(self, world: str = "default", body: object = None) -> Told:
        """Make a token in a world; return its launch parameters."""
        made = await self.post(f"/worlds/{world}/tokens", body)
        parameters = made["parameters"]
        assert isinstance(parameters, Mapping)
        return parameters


def told(answer: httpx2.Response, status: int) -> Told:
    """Return the JSON of an answer that has to have a status."""
    assert answer.status_code == status, answer.text
    wanted = "application/json" if status < 400 else "application/problem+json"
    assert answer.headers["content-type"].partition(";")[0] == wanted
    found = answer.json()
    assert isinstance(found, dict)
    return found


def code_of(answer: httpx2.Response) -> int:
    """Return the code of the wallet's envelope."""
    code = answer.json()["code"]
    assert isinstance(code, int)
    return code


@asynccontextmanager
async def beside_an_operator(
    tls: Path, *defects: str, folder: Path | None = None, keep: int = 0
) -> AsyncIterator[Served]:
    """Serve with the control API for a reference operator, which calls back; its target is a file
    of the folder, if there is one.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = target_yaml(f"http://127.0.0.1:{port}", chosen(defects, ()).declared)
    if folder is not None:
        (folder / "target.yaml").write_text(text)
    target = read_target(text, file="target.yaml", environ={})
    async with serving(tls, target=target, keep=keep) as served:
        urls = served.sandbox.listeners.urls
        async with ReferenceOperator(urls=urls, defects=defects, port=port):
            yield served


@asynccontextmanager
async def serving(
    tls: Path,
    *,
    target: Target | None = None,
    limits: WorldLimits | None = None,
    token: str = "",
    bounds: Bounds | None = None,
    magic: bool = True,
    show_secrets: bool = False,
    keep: int = 0,
) -> AsyncIterator[Served]:
    """Serve with the control API; end when the context does."""
    bugs: list[tuple[str, BaseException]] = []
    options = SandboxOptions(
        base_port=0,
        tls_dir=tls,
        worlds=limits or WorldLimits(),
        bounds=bounds or Bounds(),
        magic=magic,
        show_secrets=show_secrets,
        site=control_api,
        control_token=token,
        keep=keep,
        on_bug=lambda where, bug: bugs.append((where, bug)),
    )
    async with open_sandbox(target or demo_target(), options) as sandbox:
        assert sandbox.worlds is not None
        await sandbox.worlds.open_demo()
        async with httpx2.AsyncClient(timeout=60, limits=_MANY) as client:
            yield Served(sandbox, client, bugs)
    assert not bugs, "\n".join("".join(traceback.format_exception(bug)) for _, bug in bugs)
