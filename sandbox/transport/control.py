"""The control port: is the sandbox up, where is everything, which CA to trust.

It answers who calls it by a name of ours. A page of somebody else's site can let its own name lead
here (DNS rebinding), and would then be of the same origin as what we answer.
"""

import html
from collections.abc import Awaitable, Callable, Collection, Mapping
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HealthCheck = Callable[[], Awaitable[Mapping[str, bool]]]
"""Ask every listener whether it answers; by name."""

Mount = Callable[[web.Application], None]
"""Adds what somebody above serves on this port to its application."""

_NOBODYS_DOMAINS = frozenset({"localhost", "local", "internal", "test"})
"""Ends of names that cannot be bought (RFC 6761, RFC 6762; `internal` is reserved by ICANN)."""


def control_app(
    urls: Mapping[str, str],
    *,
    ca_file: Path,
    health: HealthCheck,
    evidence_loss: Callable[[], str] = lambda: "",
    on_bug: Callable[[str, BaseException], None] = lambda *_: None,
    mount: Mount = lambda _: None,
) -> web.Application:
    """Build the application of the control port.

    `GET /health/live` 200; `GET /health` and `GET /health/ready` 200 when every listener answers
    and no evidence was lost, else 503; `GET /ready` the URLs and the file of the CA, as one flat
    object; `GET /ca.pem` the CA to trust; `GET /` a page of links, unless `mount` has another one
    there. HEAD of each is answered too. Under a name that is none of ours: 421.
    """
    pages = _Pages(urls, ca_file.absolute(), health, evidence_loss)
    names = frozenset(urlsplit(url).hostname or "" for url in urls.values())
    app = web.Application(middlewares=[_told_bugs(on_bug), _by_our_names(names)])
    app.router.add_get("/health", pages.health)
    app.router.add_get("/health/ready", pages.health)
    app.router.add_get("/health/live", pages.live)
    app.router.add_get("/ready", pages.ready)
    app.router.add_get("/ca.pem", pages.ca)
    mount(app)
    app.router.add_get("/", pages.index)  # what is mounted there comes first
    return app


def is_ours(host: str, names: Collection[str]) -> bool:
    """Tell a Host that no stranger's page can have: an address, one of our names, a name without a
    domain (a container's), or one of a domain that nobody can own.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in names or _is_address(name):
        return True
    first, dot, last = name.rpartition(".")
    return bool(last) and (not dot or (bool(first) and last in _NOBODYS_DOMAINS))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _by_our_names(names: Collection[str]) -> Middleware:
    @web.middleware
    async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
        if all(is_ours(host, names) for host in request.headers.getall("Host", [])):
            return await handler(request)
        told = {"error": "the sandbox has no such name: call it by its address, or --public-host"}
        return web.json_response(told, status=HTTPStatus.MISDIRECTED_REQUEST)

    return checked


def _told_bugs(on_bug: Callable[[str, BaseException], None]) -> Middleware:
    @web.middleware
    async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as bug:  # noqa: BLE001 - the border: what a page raises is a bug of ours
            on_bug("control", bug)
            return web.json_response({"error": "a bug in the sandbox"}, status=500)

    return told


class _Pages:
    def __init__(
        self,
        urls: Mapping[str, str],
        ca_file: Path,
        health: HealthCheck,
        evidence_loss: Callable[[], str],
    ) -> None:
        self._urls = urls
        self._ca_file = ca_file
        self._health = health
        self._evidence_loss = evidence_loss

    async def index(self, request: web.Request) -> web.Response:
        rows = "".join(
            f'<li>{html.escape(name)}: <a href="{html.escape(url)}">{html.escape(url)}</a></li>'
            for name, url in self._urls.items()
        )
        more = "".join(
            f' · <a href="/{name}">{name}</a>' for name in request.app.router.named_resources()
        )
        page = (
            "<!doctype html><html lang=en><meta charset=utf-8><title>Provider Sandbox</title>"
            f"<h1>Provider Sandbox</h1><ul>{rows}</ul>"
            '<p><a href="/health">health</a> · <a href="/ready">ready</a>'
            f' · <a href="/ca.pem">ca.pem</a>{more}</p>'
        )
        return web.Response(text=page, content_type="text/html")

    async def live(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def health(self, _: web.Request) -> web.Response:
        answering, loss = await self._health(), self._evidence_loss()
        well = all(answering.values()) and not loss
        found = {
            "status": "ok" if well else "failing",
            "listeners": dict(answering),
            **({"evidence": loss} if loss else {}),
        }
        return web.json_response(found, status=200 if well else 503)

    async def ready(self, _: web.Request) -> web.Response:
        return web.json_response({**self._urls, "ca_file": str(self._ca_file)})

    async def ca(self, _: web.Request) -> web.Response:
        return web.Response(body=self._ca_file.read_bytes(), content_type="application/x-pem-file")
