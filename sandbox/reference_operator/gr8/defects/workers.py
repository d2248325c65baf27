"""Mistakes that show when several processes answer, or many players at once, or nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.gr8.desk.tokens import (
    Gr8Conduct,
    find_session,
    hand_out,
    publish,
)
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import HUNG_UP, Refusal, error_answer
from sandbox.reference_operator.server.clock import Pause
from sandbox.wire import Request, Response

_WORKERS = 4
_FOR_EVER_S = 3600.0
_LOOK_UP_S, _SIGNING_S = 0.02, 0.03
_BUSY = error_answer(Refusal(503, "worker_restarting"))

_next_worker, _next_instance, _next_token, _next_key = count(), count(), count(), count()


def _of_the_next_worker(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del now_s
    return ring.of_worker(brand, next(_next_worker) % _WORKERS)


def _of_the_next_instance(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del now_s
    return ring.of_worker(brand, next(_next_instance) % 2)


def _of_another_pair(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del now_s
    return ring.of_worker(brand, _WORKERS - 1)


@dataclass(slots=True)
class _Shared:
    """What requests of one process share, though each should have its own."""

    session: Session | None = None
    under_way: int = 0


_shared, _joined = _Shared(), _Shared()


async def _through_a_global(session: Session, pause: Pause) -> Session:
    _shared.session = session
    await pause(_LOOK_UP_S)
    return _shared.session


async def _of_the_call_under_way(session: Session, pause: Pause) -> Session:
    if not _joined.under_way or _joined.session is None:
        _joined.session = session
    chosen = _joined.session
    _joined.under_way += 1
    try:
        await pause(_SIGNING_S)
    finally:
        _joined.under_way -= 1
    return chosen


def _whoever_came_first(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    return found and next(iter(accounts.sessions.values()))


def _one_in_nine_fails(
    answer: Callable[[str], Response], counter: "count[int]"
) -> Callable[[str], Response]:
    return lambda text: _BUSY if next(counter) % 9 == 0 else answer(text)


_JWT, _KEY = "gr8.jwt.", "gr8.key."

DEFECTS = (
    Defect(
        "gr8-key-per-worker",
        _JWT + "signed-by-published-key",
        "K15",
        "Each of four worker processes has made a key pair for itself.",
        Gr8Conduct(signing_key=_of_the_next_worker, published_key=_of_the_next_worker),
    ),
    Defect(
        "gr8-key-alternates",
        _JWT + "signed-by-published-key",
        "K15",
        "Two instances take turns in serving the key, and one of them still has an old one.",
        Gr8Conduct(published_key=_of_the_next_instance),
    ),
    Defect(
        "gr8-key-of-another-pair",
        _JWT + "signed-by-published-key",
        "T18",
        "The private key that signs is not the one whose public half is served.",
        Gr8Conduct(signing_key=_of_another_pair),
        crude=True,
    ),
    Defect(
        "gr8-player-in-a-global",
        _JWT + "names-the-right-player",
        "T14",
        "The player is kept in a variable that all requests share.",
        Gr8Conduct(looked_up=_through_a_global),
    ),
    Defect(
        "gr8-calls-joined",
        _JWT + "one-per-player",
        "T14",
        "Calls that come while another is under way get that one's answer.",
        Gr8Conduct(looked_up=_of_the_call_under_way),
    ),
    Defect(
        "gr8-player-always-the-first",
        _JWT + "one-per-player",
        "T14",
        "Every token is made for the player who ever logged in first.",
        Gr8Conduct(find_session=_whoever_came_first),
        crude=True,
    ),
    Defect(
        "gr8-token-never-comes",
        _JWT + "answered",
        "T22",
        "The token endpoint takes the call and never answers it.",
        Gr8Conduct(token_delay_s=_FOR_EVER_S),
        crude=True,
    ),
    Defect(
        "gr8-token-hangs-up",
        _JWT + "answered",
        "T22",
        "The token endpoint resets the connection.",
        Gr8Conduct(hand_out=lambda _: HUNG_UP),
    ),
    Defect(
        "gr8-token-one-in-nine-fails",
        _JWT + "answered",
        "T22",
        "One request for a token in nine meets a worker that is restarting.",
        Gr8Conduct(hand_out=_one_in_nine_fails(hand_out, _next_token)),
    ),
    Defect(
        "gr8-key-never-comes",
        _KEY + "served",
        "K9",
        "The key endpoint takes the call and never answers it.",
        Gr8Conduct(key_delay_s=_FOR_EVER_S),
        crude=True,
    ),
    Defect(
        "gr8-key-hangs-up",
        _KEY + "served",
        "K9",
        "The key endpoint resets the connection.",
        Gr8Conduct(publish=lambda _: HUNG_UP),
    ),
    Defect(
        "gr8-key-one-in-nine-fails",
        _KEY + "served",
        "K9",
        "One request for the key in nine meets a worker that is restarting.",
        Gr8Conduct(publish=_one_in_nine_fails(publish, _next_key)),
    ),
)
