"""One line for each request of a served world: what it was, and what became of it."""

from collections.abc import Callable, Mapping

from sandbox.app.worlds import DEFAULT, ServedWorld
from sandbox.app.worlds.showing import moment_of, name_secrets
from sandbox.engine.serving.findings import Finding
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.json_value import Json, dump_json, with_unseen_escaped
from sandbox.scenario.yaml_tree.wording import cut, printable

_LONGEST = 300
_A_SECOND = 1000.0


class LiveLines:
    """An observer of worlds: prints a line for each exchange, secrets replaced by names."""

    def __init__(self, put: Callable[[str], None], *, as_json: bool) -> None:
        self._put = put
        self._line = json_line if as_json else text_line

    def __call__(self, world: ServedWorld, exchange: Exchange) -> None:
        """Print the line of an exchange that has ended."""
        self._put(self._line(world, exchange))


def text_line(world: ServedWorld, exchange: Exchange) -> str:
    """Write the line for people: when, what, its status, why refused, HTTP version, how long."""
    words = [
        moment_of(world, exchange).astimezone().strftime("%H:%M:%S"),
        exchange.operation or f"{exchange.request.method} {_path(world, exchange)}",
        *([] if exchange.response is None else [str(exchange.response.status)]),
        *_why_no_answer(exchange),
        *_verdict(exchange),
        *(["scripted"] if exchange.scripted else []),
        _protocol(exchange),
        _took(exchange),
        *(f"[{world.name}]" for _ in range(world.name != DEFAULT)),
        *(f"{each.level} {each.clause}" for each in _broken(world, exchange)),
    ]
    return printable(cut(" ".join(words), limit=_LONGEST))


def json_line(world: ServedWorld, exchange: Exchange) -> str:
    """Write the line for programs: one JSON object."""
    answered: Mapping[str, Json] = exchange.answered or {}
    trouble = exchange.no_answer
    told: dict[str, Json] = {
        "event": "request",
        "at": moment_of(world, exchange).isoformat(timespec="milliseconds"),
        "world": world.name,
        "id": exchange.id,
        "by": exchange.starter.value,
        "operation": exchange.operation or None,
        "method": exchange.request.method,
        "path": _path(world, exchange),
        "http_version": exchange.request.http_version,
        "status": exchange.response.status if exchange.response else None,
        "trouble": trouble.kind if trouble else None,
        "verdict": answered.get("verdict"),
        "reason": answered.get("reason"),
        "looks_like": answered.get("looks-like"),
        "scripted": exchange.scripted,
        "took_ms": round(float(exchange.took_s) * _A_SECOND),
        "broken": [{"level": one.level, "clause": one.clause} for one in _broken(world, exchange)],
    }
    return with_unseen_escaped(dump_json(told))


def _path(world: ServedWorld, exchange: Exchange) -> str:
    """Return the path, in which a secret may stand that nobody has named yet."""
    name_secrets(world, exchange)
    return world.evidence.masks.hide(exchange.request.path)


def _verdict(exchange: Exchange) -> list[str]:
    """Say why the provider refused; nothing where it did not, or has no verdict."""
    answered = exchange.answered or {}
    reason = answered.get("reason")
    if not isinstance(reason, str):
        return []
    looks, problems = answered.get("looks-like"), answered.get("problems")
    if isinstance(looks, str):
        return [reason, f"({looks.replace('-', ' ')})"]
    if isinstance(problems, (list, tuple)) and problems:
        return [reason, f"({', '.join(str(each) for each in problems)})"]
    return [reason]


def _why_no_answer(exchange: Exchange) -> list[str]:
    trouble = exchange.no_answer
    return [trouble.kind] if trouble else []


def _protocol(exchange: Exchange) -> str:
    """Name HTTP's version: h2, h1; of a call of ours the one of the answer."""
    judged = exchange.request.http_version
    if exchange.starter is not Starter.OPERATOR and exchange.response is not None:
        judged = exchange.response.http_version or judged
    return f"h{judged.partition('.')[0]}"


def _took(exchange: Exchange) -> str:
    took_s = float(exchange.took_s)
    return f"{took_s:.2f} s" if took_s >= 1 else f"{round(took_s * _A_SECOND)} ms"


def _broken(world: ServedWorld, exchange: Exchange) -> list[Finding]:
    """Return what was just found in this exchange: the latest findings are about it."""
    found: list[Finding] = []
    for finding in reversed(world.findings.latest):
        if finding.message != exchange.id:
            break
        if finding.clause:
            found.append(finding)
    return found[::-1]
