"""Reads answers to requests of the pre-flight, alike for every provider."""

from http import HTTPStatus

from sandbox.errors import PeerTrouble
from sandbox.port.preflight import Line, Probed, ok, problem, warn
from sandbox.wire import Response

PROBE_S = 2.0
"""How long an answer is waited for. A slow operator is no wrong one: time is judged in the run."""

CREDENTIALS_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Statuses that are about who is asking."""

UNREACHABLE = frozenset({PeerTrouble.REFUSED, PeerTrouble.UNRESOLVED, PeerTrouble.TLS})

_ADVICE = {
    PeerTrouble.REFUSED: "Start the operator, or correct the URL in the target.",
    PeerTrouble.UNRESOLVED: "Correct the host in the target, or make its name known here.",
    PeerTrouble.TLS: (
        "Mend it over there, or the URL in the target; an authority of your own is made known by"
        " the environment variable SSL_CERT_FILE."
    ),
}


def reached(line: str, *asked: Probed) -> Line:
    """Say whether the operator answers there, told from calls to one URL."""
    lost = next((each for each in asked if each.trouble is not None), None)
    where = asked[0].request.url.partition("?")[0]
    if lost is None or lost.trouble is None:
        return ok(line, f"{where} answers")
    trouble = lost.trouble.trouble
    if trouble in UNREACHABLE:
        return problem(line, f"{where}: {lost.trouble}", _ADVICE[trouble])
    return warn(
        line,
        f"{where}: {lost.trouble}",
        "Look into the operator's log: what it does not answer cannot be judged.",
    )


def status_of(exchange: Probed) -> int:
    """Return the status of the answer, 0 for none."""
    return exchange.response.status if exchange.response else 0


def refuses_credentials(exchange: Probed, *others: Probed) -> bool:
    """Tell whether credentials were refused, with the answer that anybody at all gets."""
    mine, theirs = exchange.response, [other.response for other in others]
    if mine is None or mine.status not in CREDENTIALS_REFUSED:
        return False
    return all(other is not None and is_same(mine, other) for other in theirs)


def nowhere(line: str, exchange: Probed, setting: str) -> Line:
    """Say that the target's URL leads to nothing that is served."""
    where, status = exchange.request.url.partition("?")[0], status_of(exchange)
    return problem(
        line,
        f"{where} answers {status}, as this host does at any path where nothing is",
        f"Correct the path of {setting} in the target; or start what serves it.",
    )


def is_same(one: Response, other: Response) -> bool:
    """Tell whether two answers are the same, but for their headers."""
    return (one.status, one.body) == (other.status, other.body)
