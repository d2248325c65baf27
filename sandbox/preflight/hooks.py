"""The pre-flight of hooks other than open-session: reachable, without asking them anything.

A hook that is called does something. So a connection is opened to its host and closed again; what
is behind it, the scenarios see.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from sandbox.port.preflight import Line, ok, warn
from sandbox.preflight.services import PreflightServices
from sandbox.scenario.target.target import HttpHook, ManualHook, Target

_MADE_ELSEWHERE = "open-session"
_LINE = "hooks.reachable"


async def probe(
    target: Target, hooks: frozenset[str], services: PreflightServices
) -> Sequence[Line]:
    """Try the hosts of HTTP hooks, and see that a person is there for the manual ones."""
    wanted = {name: target.hooks[name] for name in sorted(hooks) if name in target.hooks}
    wanted.pop(_MADE_ELSEWHERE, None)
    by_host: dict[str, list[str]] = defaultdict(list)
    manual = [name for name, hook in wanted.items() if isinstance(hook, ManualHook)]
    for name, hook in wanted.items():
        if isinstance(hook, HttpHook):
            parts = urlsplit(hook.url)
            by_host[f"{parts.scheme}://{parts.netloc}"].append(name)
    troubles = await asyncio.gather(*(services.connects(url) for url in by_host))
    lines = [
        _reachable(url, names, trouble)
        for (url, names), trouble in zip(by_host.items(), troubles, strict=True)
    ]
    if manual and not services.terminal:
        told = f"{', '.join(manual)}: nobody is at the terminal to do it"
        todo = "Run at a terminal, or give the hook a URL or a program."
        lines.append(warn(_LINE, f"{told}; cells that need it are inconclusive", todo))
    return lines


def _reachable(url: str, names: Sequence[str], trouble: str) -> Line:
    hooks = ", ".join(names)
    if not trouble:
        return ok(_LINE, f"{url} is there, for {hooks}")
    told = f"{hooks}: {url} cannot be reached ({trouble}); cells that need it are inconclusive"
    return warn(_LINE, told, "Start what serves the hooks, or correct their URLs in the target.")
