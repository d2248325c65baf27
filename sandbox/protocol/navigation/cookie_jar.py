"""A browser's cookies along one chain of redirects (RFC 6265bis), told from the messages alone.

All of it is one site's: the player's browser came from the operator's own page, so that SameSite
keeps nothing back. Where a cookie may go is its host, path and Secure; a port makes no difference.
On loopback a Secure cookie travels in the clear too, as browsers let it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sandbox.protocol.address import is_loopback
from sandbox.wire import Headers


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. `host_only`: for exactly that host, and none below it."""

    name: str
    value: str
    host: str
    path: str
    host_only: bool = True
    secure: bool = False

    def goes_to(self, url: str) -> bool:
        """Tell whether a browser sends it there."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        fits = host == self.host or (not self.host_only and host.endswith(f".{self.host}"))
        safe = not self.secure or parts.scheme == "https" or is_loopback(host)
        return fits and safe and _is_below(parts.path or "/", self.path)


@dataclass(slots=True)
class CookieJar:
    """What a browser keeps; `take` in the order in which answers come."""

    _kept: dict[tuple[str, str, str], Cookie] = field(default_factory=dict)

    def hold(self, header: str, url: str) -> None:
        """Keep the pairs of a Cookie header for the whole host, as a player who brings them."""
        host = urlsplit(url).hostname or ""
        for pair in header.split(";"):
            name, mark, value = pair.strip().partition("=")
            if mark:
                self._kept[name, host, "/"] = Cookie(name, value, host, "/")

    def take(self, headers: Headers, url: str) -> None:
        """Keep, replace or drop what the Set-Cookie fields of an answer say."""
        for line in headers.all("set-cookie"):
            cookie, over = _read(line, url)
            if cookie is None:
                continue
            key = (cookie.name, cookie.host, cookie.path)
            self._kept.pop(key, None)
            if not over:
                self._kept[key] = cookie

    def header_for(self, url: str) -> str:
        """Return the Cookie header of a request, "" for none; longer paths first."""
        fitting = [cookie for cookie in self._kept.values() if cookie.goes_to(url)]
        fitting.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in fitting)


def _read(line: str, url: str) -> tuple[Cookie | None, bool]:
    """Read one Set-Cookie; None for what a browser refuses. True where its life is over."""
    pair, *rest = line.split(";")
    name, mark, value = pair.strip().partition("=")
    if not mark:
        return None, False
    words = {key.strip().lower(): text.strip() for key, _, text in map(_halved, rest)}
    parts = urlsplit(url)
    host, domain = parts.hostname or "", words.get("domain", "").lstrip(".").lower()
    if domain and not (host == domain or (host.endswith(f".{domain}") and "." in domain)):
        return None, False
    path = words.get("path", "")
    made = Cookie(
        name.strip(),
        value.strip(),
        host=domain or host,
        path=path if path.startswith("/") else _folder(parts.path),
        host_only=not domain,
        secure="secure" in words,
    )
    refused = made.secure and parts.scheme != "https" and not is_loopback(host)
    return (None, False) if refused else (made, _is_over(words))


def _halved(attribute: str) -> tuple[str, str, str]:
    return attribute.partition("=")


def _is_over(words: "dict[str, str]") -> bool:
    """Tell whether a cookie is to be dropped; a moment is over only where it is long past."""
    age = words.get("max-age", "")
    if _SECONDS.fullmatch(age):
        return age.startswith("-") or not age.strip("0")
    try:
        return parsedate_to_datetime(words["expires"]).year <= _LONG_PAST
    except (KeyError, ValueError, TypeError, OverflowError):
        return False


_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)
_LONG_PAST = 2000
"""Sites delete a cookie by a date about 1970; the clock is not ours to read here."""


def _folder(path: str) -> str:
    """Return the default path of a cookie (RFC 6265, 5.1.4)."""
    return path.rpartition("/")[0] or "/"


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")


def jar_of(headers: Iterable[tuple[str, str]], url: str) -> CookieJar:
    """Begin a jar with the Cookie fields that a first request brings."""
    jar = CookieJar()
    for name, value in headers:
        if name.lower() == "cookie":
            jar.hold(value, url)
    return jar
