"""Correct variants: what frameworks, key stores and account currencies do."""

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.gr8.desk.account import sportsbook_currency
from sandbox.reference_operator.gr8.desk.declared import Gr8Declaration
from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct, find_session, presented_sids
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import text_answer
from sandbox.reference_operator.server.brands import DEFAULT_BRAND
from sandbox.reference_operator.variant import Variant
from sandbox.wire import Request, Response

LATE_S = 4.0
_FROM_A_SCRIPT = "text/html; charset=UTF-8"


def _one_pair(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del brand, now_s
    return ring.current(DEFAULT_BRAND)


def _bare_token(token: str) -> Response:
    answer = text_answer(201, token, content_type="application/jwt")
    headers = answer.headers.with_field("Cache-Control", "no-cache, private")
    return Response(201, headers, answer.body)


def _newest(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    session = find_session(request, accounts, now_s)
    if session is None:
        return None
    his = [one for one in accounts.sessions.values() if one.player is session.player]
    return session if his[-1] is session else None


def _heard_late(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    """Take a session for good for four seconds more than it is."""
    live = find_session(request, accounts, now_s)
    if live is not None:
        return live
    known = (accounts.sessions.get(sid) for sid in presented_sids(request.headers))
    return next((one for one in known if one and _ended_s(one) > now_s - LATE_S), None)


def _ended_s(session: Session) -> float:
    ended_s = session.expires_at_s if session.ended_at_s is None else session.ended_at_s
    return min(ended_s, session.expires_at_s)


def _in_the_accounts_currency(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    session = find_session(request, accounts, now_s)
    if session is None:
        return None
    player = session.player
    return session if player.currency == sportsbook_currency(player) else None


VARIANTS: tuple[Variant, ...] = (
    Variant(
        "gr8-one-key-pair",
        "All brands share one key pair, which is served for each of them.",
        "seamless-login, get-public-key, Note: other URLs or other logic, not other keys",
        Gr8Conduct(signing_key=_one_pair, published_key=_one_pair),
    ),
    Variant(
        "gr8-bare-answer",
        "The answer is 201 and nothing but the token; the header of frameworks, no-cache, keeps it"
        " from being handed out again.",
        "seamless-login, get-jwt-token, Note: every operator can implement it on its own",
        Gr8Conduct(hand_out=_bare_token),
        Gr8Declaration(pointer='""'),
    ),
    Variant(
        "gr8-key-from-a-script",
        "The key is printed by a script, whose framework labels every text as HTML.",
        "seamless-login, get-public-key: silent on the content type",
        Gr8Conduct(publish=lambda text: text_answer(200, text, content_type=_FROM_A_SCRIPT)),
        warned=frozenset({"gr8.key.declared-as-text"}),  # the key is read all the same
    ),
    Variant(
        "gr8-one-session-a-player",
        "A player has one session: the next login ends the one before.",
        "seamless-login: silent on the sessions of the operator's site",
        Gr8Conduct(find_session=_newest),
    ),
    Variant(
        "gr8-logout-heard-late",
        "A session that was ended, or ran out of its life, is good for four seconds more.",
        "seamless-login: silent on how soon a session of the operator's site ends",
        Gr8Conduct(find_session=_heard_late),
    ),
    Variant(
        "gr8-no-token-in-another-currency",
        "While the wallet's currency is not the sportsbook account's, there is no token.",
        "seamless-login, Integration, Warning: such a token would not authorise the player",
        Gr8Conduct(find_session=_in_the_accounts_currency),
    ),
)
