"""Mistakes that show with the next login, after a key rotation or at the moment of a logout."""

from dataclasses import replace
from itertools import count

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.gr8.desk.tokens import (
    Gr8Conduct,
    find_session,
    key_form,
    presented_sids,
    published_key,
)
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.clock import Pause
from sandbox.wire import Request

_SLOW_LOOK_UP_S = 0.1
_KEPT_CURRENCIES: dict[str, str] = {}
_KEPT_SESSIONS: dict[str, Session] = {}
_BEFORE: dict[SigningKey, SigningKey] = {}
_TURNS = count()


async def _named_by_its_session(session: Session, pause: Pause) -> Session:
    del pause
    return replace(session, player=replace(session.player, id=f"s-{session.sid}"))


async def _in_the_currency_of_its_login(session: Session, pause: Pause) -> Session:
    del pause
    currency = _KEPT_CURRENCIES.setdefault(session.sid, session.player.currency)
    return replace(session, player=replace(session.player, currency=currency))


async def _kept_when_read(session: Session, pause: Pause) -> Session:
    await pause(_SLOW_LOOK_UP_S)
    if session.ended_at_s is not None:  # it was live when the look-up began
        _KEPT_SESSIONS[session.sid] = session
    return session


def _found_among_the_kept(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    kept = [_KEPT_SESSIONS.get(sid) for sid in presented_sids(request.headers)]
    return next((one for one in kept if one), None) or find_session(request, accounts, now_s)


def _noted(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    *_, last = history = [used.key for used in ring.history(brand)]
    if len(history) > 1:
        _BEFORE[last] = history[-2]
    return published_key(ring, brand, now_s)


def _with_the_one_before(key: SigningKey) -> str:
    before = _BEFORE.get(key)
    return key_form(key) + (key_form(before) if before else "")


def _exported_otherwise(key: SigningKey) -> str:
    return key.pkcs1_public_pem() if key in _BEFORE else key_form(key)


def _first_key(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del now_s
    return ring.history(brand)[0].key


def _first_key_on_one_of_two(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    return _first_key(ring, brand, now_s) if next(_TURNS) % 2 else ring.current(brand)


_JWT, _KEY = "gr8.jwt.", "gr8.key."

DEFECTS = (
    Defect(
        "gr8-player-id-of-the-login",
        _JWT + "same-id-every-time",
        "A9",
        "The player id is made of the session, so that each login opens another account.",
        Gr8Conduct(looked_up=_named_by_its_session),
    ),
    Defect(
        "gr8-currency-of-the-login",
        _JWT + "currency-is-the-accounts",
        "A9",
        "Each login takes the wallet's currency of that moment, and keeps it in the session.",
        Gr8Conduct(
            looked_up=_in_the_currency_of_its_login, currency=lambda player: player.currency
        ),
    ),
    Defect(
        "gr8-session-kept-when-read",
        _JWT + "none-after-logout",
        "T15",
        "A look-up that began before the logout puts the session back into the cache, for good.",
        Gr8Conduct(looked_up=_kept_when_read, find_session=_found_among_the_kept),
    ),
    Defect(
        "gr8-key-beside-the-one-before",
        _KEY + "is-spki-pem",
        "K7",
        "After a rotation the new key and the one before are served, one behind the other.",
        Gr8Conduct(published_key=_noted, key_form=_with_the_one_before),
    ),
    Defect(
        "gr8-key-rotated-to-pkcs1",
        _KEY + "is-spki-pem",
        "K7",
        "The first key was exported rightly, and the next one as PKCS#1.",
        Gr8Conduct(published_key=_noted, key_form=_exported_otherwise),
    ),
    Defect(
        "gr8-key-loaded-once",
        _JWT + "signed-by-published-key",
        "K7",
        "The new key is published, and the one that was read at the start goes on signing.",
        Gr8Conduct(signing_key=_first_key),
    ),
    Defect(
        "gr8-key-loaded-once-on-one-of-two",
        _JWT + "signed-by-published-key",
        "K7",
        "After a rotation one of two instances goes on signing with the key of its start.",
        Gr8Conduct(signing_key=_first_key_on_one_of_two),
    ),
)
