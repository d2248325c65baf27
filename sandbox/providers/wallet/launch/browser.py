"""The player's browser behind a launch: it follows redirects, and keeps the cookies of the site.

Operators take the token out of the address bar, lead to a page of the game or back to the lobby.
Followed is what stays on the host of the launch URL, and on hosts that the settings name: a game
may lie with somebody whom a sandbox does not call.
"""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from sandbox.port import Hop, Onward
from sandbox.protocol.navigation.cookie_jar import CookieJar, jar_of
from sandbox.protocol.navigation.redirect import onward
from sandbox.providers.wallet.launch.settings import LaunchSettings
from sandbox.wire import Headers, Request
from sandbox.words import counted


def follow(launch: LaunchSettings, hops: Sequence[Hop]) -> Onward:
    """Say what the browser asks for after the last answer, or why it does not go on."""
    last = hops[-1]
    request = onward(last.request, last.response)
    if request is None:
        return Onward()
    where = f"{request.scheme}://{request.authority}{request.path}"
    if not _may_follow(launch, hops[0].request, request):
        host = urlsplit(request.url).hostname or ""
        return Onward(
            note=f"the redirect to {where} is not followed, for that is another host; where it"
            f" should be: wallet: {{settings: {{launch.redirect_hosts: [{host}]}}}}"
        )
    request = _as_browser(request, _cookies(hops))
    if len(hops) > launch.max_redirects:
        circle = ", in a circle" if any(_same(request, hop.request) for hop in hops) else ""
        return Onward(
            note=f"a browser gives up after {counted(launch.max_redirects, 'redirect')}{circle}:"
            f" the next one leads to {where}"
        )
    return Onward(request)


def _may_follow(launch: LaunchSettings, first: Request, request: Request) -> bool:
    host = urlsplit(request.url).hostname
    return host == urlsplit(first.url).hostname or host in launch.redirect_hosts


def _cookies(hops: Sequence[Hop]) -> CookieJar:
    jar = jar_of(hops[0].request.headers, hops[0].request.url)
    for hop in hops:
        jar.take(hop.response.headers, hop.request.url)
    return jar


def _as_browser(request: Request, jar: CookieJar) -> Request:
    """Send along what the jar has for that URL, and nothing that was for another."""
    headers, cookie = request.headers.without("cookie"), jar.header_for(request.url)
    if cookie:
        headers = Headers((*headers.items, ("Cookie", cookie)))
    return replace(request, headers=headers)


def _same(one: Request, other: Request) -> bool:
    said = [(r.method, r.url, r.headers.get("cookie"), r.body) for r in (one, other)]
    return said[0] == said[1]
