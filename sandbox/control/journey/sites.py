"""The operator's site that the page holds: where it is, and what it may be made to get wrong."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that the site's operator can be made to have."""

    id: str
    title: str


async def _none(_: str) -> None:
    pass


@dataclass(slots=True)
class Site:
    """An operator's site. `mistakes` are those that can be chosen, by `choose`; `chosen` is the one
    that it has now, "" for none.
    """

    url: str
    mistakes: Sequence[Mistake] = ()
    chosen: str = ""
    choose: Callable[[str], Awaitable[None]] = field(default=_none)


def site_of(url: str, hosts: Collection[str]) -> Site | str:
    """Return the site of an address, or what is wrong with that. A page of ours holds no host but
    those of the target and this machine.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"{url!r} is no address of a site."
    if parts.scheme not in ("http", "https") or not host or parts.username or not _is_plain(host):
        return f"{url!r} is no address of a site: write it like http://localhost:3000/."
    if host not in hosts and not is_loopback(host):
        return f"{host} is no host of the target, and the page holds no other: name it there."
    return Site(url)


def is_loopback(host: str) -> bool:
    """Tell a name of this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def frame_sources(site: Site | None, hosts: Collection[str]) -> str:
    """Return what the page may hold, as sources of a Content-Security-Policy."""
    named = [host for host in sorted(hosts) if _is_plain(host)]
    host = urlsplit(site.url).hostname if site else None
    names = dict.fromkeys([*LOOPBACK_NAMES, *([host] if host else []), *named])
    return " ".join(
        f"http://{name}:* https://{name}:*" for name in names if ":" not in name or "[" in name
    )


def _is_plain(host: str) -> bool:
    """Tell a name that can stand in a policy: letters, digits, dots and hyphens, or an address."""
    return all(char.isascii() and (char.isalnum() or char in ".-:_") for char in host)
