"""The control port: is the sandbox up, where is everything, which CA to trust."""

import html
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from aiohttp import web

HealthCheck = Callable[[], Awaitable[Mapping[str, bool]]]
"""Ask every listener whether it answers; by name."""


def control_app(urls: Mapping[str, str], *, ca_file: Path, health: HealthCheck) -> web.Application:
    """Build the application of the control port.

    `GET /health` 200 when every listener answers, else 503; `GET /ready` the URLs and the
    file of the CA, as one flat object;
    `GET /ca.pem` the CA to trust; `GET /` a page of links.
    """
    pages = _Pages(urls, ca_file, health)
    app = web.Application()
    app.router.add_get("/", pages.index)
    app.router.add_get("/health", pages.health)
    app.router.add_get("/ready", pages.ready)
    app.router.add_get("/ca.pem", pages.ca)
    return app


class _Pages:
    def __init__(self, urls: Mapping[str, str], ca_file: Path, health: HealthCheck) -> None:
        self._urls = urls
        self._ca_file = ca_file
        self._health = health

    async def index(self, _: web.Request) -> web.Response:
        rows = "".join(
            f'<li>{html.escape(name)}: <a href="{html.escape(url)}">{html.escape(url)}</a></li>'
            for name, url in self._urls.items()
        )
        page = (
            "<!doctype html><html lang=en><meta charset=utf-8><title>Provider Sandbox</title>"
            f"<h1>Provider Sandbox</h1><ul>{rows}</ul>"
            '<p><a href="/health">health</a> · <a href="/ready">ready</a>'
            ' · <a href="/ca.pem">ca.pem</a></p>'
        )
        return web.Response(text=page, content_type="text/html")

    async def health(self, _: web.Request) -> web.Response:
        answering = await self._health()
        well = all(answering.values())
        found = {"status": "ok" if well else "failing", "listeners": dict(answering)}
        return web.json_response(found, status=200 if well else 503)

    async def ready(self, _: web.Request) -> web.Response:
        return web.json_response({**self._urls, "ca_file": str(self._ca_file.resolve())})

    async def ca(self, _: web.Request) -> web.Response:
        return web.Response(body=self._ca_file.read_bytes(), content_type="application/x-pem-file")
