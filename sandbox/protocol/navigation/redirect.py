"""Following a redirect: the request that it leads to.

As widespread clients do: 307 and 308 repeat the request as it was, after 301, 302 and 303 it is a
GET without a body (RFC 9110 §15.4). Credentials never go to another origin, and those that stand in
the Location itself to none.
"""

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

from sandbox.wire import Headers, Request, Response

_REPEATED = frozenset({307, 308})
_ASKED_ANEW = frozenset({301, 302, 303})
_ABOUT_A_BODY = ("content-type", "content-length")
_LEFT_ALONE = "%/:?#[]@!$&'()*+,;=-._~|{}^`\\\""
"""What stays as it is in a Location: blanks, controls and letters outside ASCII are encoded."""
_CREDENTIALS = ("authorization", "x-api-key", "cookie")


def onward(
    request: Request, response: Response, *, hosts: Collection[str] | None = None
) -> Request | None:
    """Return the request to make next; None when the answer leads nowhere.

    With `hosts` it may lead to the host that answered, and to these.
    """
    where = response.headers.get("location")
    if where is None or response.status not in _REPEATED | _ASKED_ANEW:
        return None
    url = _absolute(where, request.url)
    if not url or not (hosts is None or _host(url) in {_host(request.url), *hosts}):
        return None
    headers = request.headers
    if urlsplit(url)[:2] != urlsplit(request.url)[:2]:
        headers = _without(headers, _CREDENTIALS)
    if response.status in _REPEATED:
        again = Request.to(request.method, url, headers=headers, body=request.body)
    else:
        again = Request.to("GET", url, headers=_without(headers, _ABOUT_A_BODY))
    return replace(again, source=request.source)


def _absolute(where: str, base: str) -> str:
    """Return the URL that a Location means, "" for none that HTTP can ask for."""
    try:
        url = urljoin(base, quote(where.strip(), safe=_LEFT_ALONE))
        parts = urlsplit(url)
        callable_ = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    plain = parts.netloc.rpartition("@")[2]
    return url.replace(parts.netloc, plain, 1) if callable_ else ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _without(headers: Headers, names: tuple[str, ...]) -> Headers:
    for name in names:
        headers = headers.without(name)
    return headers
