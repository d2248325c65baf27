"""Hands out sportsbook tokens to players' browsers, and publishes the keys that sign them.

A token is made afresh for every call, by the operator's own clock (its `jti` tells it from another
of the same second, for RS256 signs the same claims the same way), and carries the currency in
which the player's sportsbook account was opened, whatever the wallet's currency is by now. The
key is chosen by `X-Brand` and `X-Operator-Id` together. After a rotation the new key signs and is
published at once: the fifteen minutes of outage while GR8 keeps the old one are the documented
price, and a second key in the answer is not on offer.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from uuid import uuid4

from sandbox.json_value import Json
from sandbox.protocol.address import same_address
from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.gr8.desk.account import sportsbook_account, sportsbook_currency
from sandbox.reference_operator.gr8.desk.keys import KEY_BITS, KeyRing
from sandbox.reference_operator.gr8.desk.page_conduct import PageConduct
from sandbox.reference_operator.gr8.desk.tenants import TENANTS
from sandbox.reference_operator.server.accounts import Accounts, Player, Session
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    text_answer,
)
from sandbox.reference_operator.server.clock import OperatorClock, Pause
from sandbox.wire import Headers, Request, Response

GET_JWT_TOKEN = "/api/v1/auth/get-jwt-token"  # noqa: S105 - a path
GET_PUBLIC_KEY = "/api/v1/sportsbook-iframe/auth/keys/get-public-key"
TOKEN_TTL_S = 300

Claims = Mapping[str, Json]


def find_session(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    """Find the caller's live session by its bearer token or the cookie `session`."""
    for sid in presented_sids(request.headers):
        session = accounts.live_session(sid, now_s=now_s)
        if session is not None:
            return session
    return None


async def looked_up(session: Session, pause: Pause) -> Session:
    """Read what is known of the caller: of this one, whoever else asks meanwhile."""
    del pause
    return session


def player_id(player: Player) -> str:
    """Name the player as every other provider knows him."""
    return player.id


def kept_for(player: Player) -> str:
    """Say whom a kept token is for: this player and nobody else."""
    return player.id


def currency(player: Player) -> str:
    """Return the sportsbook's currency, which the first token of the player has fixed."""
    return sportsbook_currency(player)


def signing_key(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    """Sign with the brand's present key."""
    del now_s
    return ring.current(brand)


def times(now_s: int) -> Claims:
    """Say in whole seconds when the token was made and when it ends."""
    return {"iat": now_s, "exp": now_s + TOKEN_TTL_S}


def mark() -> Claims:
    """Tell a token from another of the same second."""
    return {"jti": str(uuid4())}


def profile(player: Player) -> Claims:
    """Say who the player is here, for the sportsbook's back office."""
    return {
        "operatorUserId": f"user-{player.id[:8]}",
        "operatorUserName": player.user_name,
        "country": player.country,
    }


def sign(claims: Claims, key: SigningKey) -> str:
    """Sign with RS256 under the header `{"alg": "RS256", "typ": "JWT"}`."""
    return key.sign_jwt(claims)


def hand_out(token: str) -> Response:
    """Answer with the token."""
    return json_answer(200, {"token": token})


def answer_for(request: Request, answer: Response) -> Response:
    """Answer alike whoever's page has asked: this site has no other origin that may read it."""
    del request
    return answer


def refuse_guest() -> Response:
    """Tell a guest that there is no token for him."""
    return error_answer(Refusal(401, "not_logged_in"))


def find_tenant(request: Request) -> str:
    """Return the brand asked for. Raise Refusal 400 without both headers, 404 for a stranger."""
    headers = request.headers
    brands, operators = headers.all("X-Brand"), headers.all("X-Operator-Id")
    if len(brands) != 1 or len(operators) != 1:
        raise Refusal(400, "invalid_request")
    for tenant in TENANTS:
        if (tenant.brand, tenant.operator_id) == (brands[0], operators[0]):
            return tenant.brand
    raise Refusal(404, "unknown_brand")


def may_read_key(request: Request, readers: frozenset[str]) -> bool:
    """Serve the key only to the addresses GR8 named; an empty set serves everybody.

    `Request.connection` is the address of the peer; what a header says of it proves nothing.
    """
    return not readers or any(same_address(request.connection, one) for one in readers)


def published_key(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    """Publish the key that signs."""
    del now_s
    return ring.current(brand)


def key_form(key: SigningKey) -> str:
    """Print the key as `openssl rsa -pubout` does: SubjectPublicKeyInfo in PEM."""
    return key.public_pem()


def publish(text: str) -> Response:
    """Answer with the bare PEM text."""
    return text_answer(200, text)


@dataclass(frozen=True, slots=True)
class Gr8Conduct(ConductPart):
    """How this operator behaves towards GR8 Tech; the defaults are right.

    `keeps_token_s`: for how long a token once made is handed out again, 0 for never. `key_gap_s`:
    how soon after a key was served nobody gets one, but `key_gap_status`. `most_a_second`: how many
    tokens a session gets in a second, 0 for any number.
    """

    find_session: Callable[[Request, Accounts, float], Session | None] = find_session
    looked_up: Callable[[Session, Pause], Awaitable[Session]] = looked_up
    keeps_token_s: int = 0
    kept_for: Callable[[Player], str] = kept_for
    player_id: Callable[[Player], Json] = player_id
    currency: Callable[[Player], Json] = currency
    times: Callable[[int], Claims] = times
    profile: Callable[[Player], Claims] = profile
    mark: Callable[[], Claims] = mark
    signing_key: Callable[[KeyRing, str, float], SigningKey] = signing_key
    sign: Callable[[Claims, SigningKey], str] = sign
    hand_out: Callable[[str], Response] = hand_out
    answer_for: Callable[[Request, Response], Response] = answer_for
    refuse_guest: Callable[[], Response] = refuse_guest
    token_delay_s: float = 0.0
    key_delay_s: float = 0.0
    key_gap_s: int = 0
    key_gap_status: int = 429
    most_a_second: int = 0
    key_bits: int = KEY_BITS
    may_read_key: Callable[[Request, frozenset[str]], bool] = may_read_key
    find_tenant: Callable[[Request], str] = find_tenant
    published_key: Callable[[KeyRing, str, float], SigningKey] = published_key
    key_form: Callable[[SigningKey], str] = key_form
    publish: Callable[[str], Response] = publish
    page: PageConduct = field(default_factory=PageConduct)


@dataclass(frozen=True, slots=True)
class Gr8Desk:
    """Serves get-jwt-token to the player's browser and get-public-key to GR8 Tech."""

    conduct: Gr8Conduct
    accounts: Accounts
    clock: OperatorClock
    ring: KeyRing
    key_readers: frozenset[str]
    pause: Pause
    _kept: dict[tuple[str, SigningKey], tuple[str, float]] = field(default_factory=dict)
    _served_at_s: dict[str, float] = field(default_factory=dict)
    _asked_at_s: dict[str, list[float]] = field(default_factory=dict)

    async def get_jwt_token(self, request: Request) -> Response:
        """Answer 200 with a token for the session's player; 401 and no token to a guest."""
        await self.pause(self.conduct.token_delay_s)
        session = self.conduct.find_session(request, self.accounts, self.clock.now_s())
        if session is None:
            return self.conduct.answer_for(request, self.conduct.refuse_guest())
        if self._is_too_often(session.sid):
            return error_answer(_too_often())
        found = await self.conduct.looked_up(session, self.pause)
        answer = self.conduct.hand_out(self.token_for(found.player))
        return self.conduct.answer_for(request, answer)

    async def get_public_key(self, request: Request) -> Response:
        """Answer 200 with the brand's public key in PEM."""
        await self.pause(self.conduct.key_delay_s)
        if not self.conduct.may_read_key(request, self.key_readers):
            return error_answer(Refusal(403, "forbidden"))
        try:
            brand = self.conduct.find_tenant(request)
            self._check_gap(brand)
        except Refusal as refusal:
            return error_answer(refusal)
        key = self.conduct.published_key(self.ring, brand, self.clock.now_s())
        return self.conduct.publish(self.conduct.key_form(key))

    def _is_too_often(self, what: str) -> bool:
        most, now_s = self.conduct.most_a_second, self.clock.now_s()
        lately = [one for one in self._asked_at_s.get(what, ()) if one > now_s - 1]
        self._asked_at_s[what] = [*lately, now_s]
        return 0 < most <= len(lately)

    def _check_gap(self, brand: str) -> None:
        now_s, served_at_s = self.clock.now_s(), self._served_at_s.get(brand, -math.inf)
        if self.conduct.key_gap_s and now_s < served_at_s + self.conduct.key_gap_s:
            raise _too_often(self.conduct.key_gap_status)
        self._served_at_s[brand] = now_s

    def token_for(self, player: Player) -> str:
        """Return a token, or the one that was kept for this player and this signing key."""
        now_s, keeps_s = self.clock.now_s(), self.conduct.keeps_token_s
        if not keeps_s:
            return self._fresh(player, int(now_s))
        kept = (self.conduct.kept_for(player), self.ring.current(player.brand))
        token, made_at_s = self._kept.get(kept, ("", -math.inf))
        if not made_at_s <= now_s < made_at_s + keeps_s:
            token = self._fresh(player, int(now_s))
            self._kept[kept] = (token, now_s)
        return token

    def _fresh(self, player: Player, now_s: int) -> str:
        conduct = self.conduct
        claims = {
            "externalUserId": conduct.player_id(player),
            "defaultCurrency": conduct.currency(player),
            **conduct.times(now_s),
            **conduct.profile(player),
            **conduct.mark(),
        }
        sportsbook_account(player).tokens_made += 1
        return conduct.sign(claims, conduct.signing_key(self.ring, player.brand, now_s))


def _too_often(status: int = 429) -> Refusal:
    return Refusal(status, "too_many_requests")


def presented_sids(headers: Headers) -> list[str]:
    """Every sid the caller presents: bearer first, then the cookie."""
    bearer = [
        value.partition(" ")[2].strip()
        for value in headers.all("Authorization")
        if value.lower().startswith("bearer ")
    ]
    cookies = SimpleCookie()
    for line in headers.all("Cookie"):
        try:
            cookies.load(line)
        except CookieError:
            continue
    return bearer + ([cookies["session"].value] if "session" in cookies else [])
