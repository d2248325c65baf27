"""Looks at the operator's site: of a frame that stays empty, a browser tells its page nothing."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Protocol
from urllib.parse import urlsplit

from sandbox.errors import PeerFault, SandboxFault
from sandbox.scenario.yaml_tree.wording import cut, printable
from sandbox.wire import Headers, Request, Response

_PATIENCE_S = 5.0
_FRAMING = "frame-ancestors"
_PORTS = {"http": "80", "https": "443"}
_OK, _MOVED, _WRONG = 200, 300, 400
_NO_SITE = "An operator without a site can be played from the lobby alone."


class Sends(Protocol):
    """Whoever sends a request, and gives the answer with the seconds that it took."""

    async def send(self, request: Request, *, timeout_s: float) -> tuple[Response, float]:
        """Raise SandboxFault where none comes."""
        ...


async def why_empty(url: str, http: Sends, *, page: str) -> str:
    """Say why a frame on a page of the origin `page` does not show the site, "" where it does."""
    request = Request.to("GET", url, headers=Headers.of(Accept="text/html"))
    try:
        answer, _ = await http.send(request, timeout_s=_PATIENCE_S)
    except PeerFault as fault:
        return f"The site cannot be reached: {_shown(str(fault))}."
    except SandboxFault as fault:
        return _shown(str(fault))
    return " ".join(_objections(answer, page=page))


def _objections(answer: Response, *, page: str) -> Iterator[str]:
    kind = (answer.headers.get("Content-Type") or "no type").partition(";")[0].strip().lower()
    if answer.status >= _WRONG:
        yield f"There is no page: the site answers {answer.status} ({_shown(kind)}). {_NO_SITE}"
    elif _OK <= answer.status < _MOVED and "html" not in kind:
        yield f"What is there is no page but {_shown(kind)}. {_NO_SITE}"
    policies = [*_ancestors(answer)]
    for allowed in policies:
        if not any(_allows(source, page) for source in allowed):
            told = f"{_FRAMING} {' '.join(allowed)}"
            yield f"The site lets no page of {page} frame it: {_shown(told)}."
    forbidden = answer.headers.get("X-Frame-Options")
    if forbidden and not policies:  # where there is a policy, browsers look at nothing else
        told = f"X-Frame-Options {forbidden}"
        yield f"The site lets no page of another origin frame it: {_shown(told)}."


def _ancestors(answer: Response) -> Iterator[list[str]]:
    """Yield the sources of each policy that says who may frame the page."""
    for field in answer.headers.all("Content-Security-Policy"):
        for policy in field.split(","):
            for directive in policy.split(";"):
                name, *sources = directive.split() or [""]
                if name.lower() == _FRAMING:
                    yield sources


def _allows(source: str, page: str) -> bool:
    """Tell whether a source of a policy means an origin, as browsers compare them."""
    there = urlsplit(page)
    usual = _PORTS.get(there.scheme, "")
    origin = f"{there.scheme}://{there.hostname}:{there.port or usual}"
    if source == "*" or source.lower() == f"{there.scheme}:":
        return True
    meant = source if "://" in source else f"{there.scheme}://{source}"
    has_port = meant.rpartition(":")[2].strip("*").isdecimal() or meant.endswith(":*")
    return fnmatchcase(origin, (meant if has_port else f"{meant}:{usual}").lower())


def _shown(text: str) -> str:
    return printable(cut(text, limit=300))
