"""One entry into the iFrame: first out, then in.

Whoever opens the iFrame is logged out of the page it was opened in. Then, if there is a token, it
is verified, the account is created or matched, and the account's one session starts here. Nothing
of that is kept before the outcome is committed, except the key that was fetched and the first
sight of the token: both happened whatever becomes of the entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.json_value import Json
from sandbox.port import RoomServices
from sandbox.protocol.jws import parse_compact_jws
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.providers.gr8.accounts import Account, Admission, account_id, admit
from sandbox.providers.gr8.client import KeyClient
from sandbox.providers.gr8.reasons import remark
from sandbox.providers.gr8.rules import Claims, verify_token
from sandbox.providers.gr8.settings import Settings, Tenant
from sandbox.providers.gr8.state import SeenToken, Session, State

_AUTH_TOKEN_LENGTH = 32
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Entered:
    """The player is in, once this is committed. `session` is what will be open then."""

    admission: Admission
    session: Session
    seen: SeenToken
    notices: tuple[Notice, ...]

    @property
    def answered(self) -> Mapping[str, Json]:
        """The verdict as scenarios see it; notices by their codes."""
        return {
            "verdict": "accepted",
            "player": self.admission.account.id.player_id,
            "currency": self.admission.account.currency,
            "created": self.admission.created,
            "notices": list(dict.fromkeys(notice.code for notice in self.notices)),
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """The notices in words."""
        return tuple(str(notice) for notice in self.notices)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody is let in. `account` is the one that stood in the way, if that was it."""

    refusal: Refusal
    account: Account | None = None

    @property
    def answered(self) -> Mapping[str, Json]:
        """The verdict as scenarios see it."""
        verdict: dict[str, Json] = {"verdict": "refused", "reason": self.refusal.reason}
        if self.account is not None:
            verdict["player"] = self.account.id.player_id
            verdict["currency"] = self.account.currency
        return {**verdict, "notices": []}

    @property
    def notes(self) -> tuple[str, ...]:
        """The reason in words, with its clause."""
        return (remark(self.refusal),)


class Entrance:
    """Verifies tokens against a room's state."""

    def __init__(
        self, services: RoomServices, state: State, *, settings: Settings, keys: KeyClient
    ) -> None:
        self._services = services
        self._state = state
        self._settings = settings
        self._keys = keys

    async def enter(self, token: str, *, brand: str | None) -> Entered | Refused:
        """Verify a token and decide on the account. Keeps nothing; see `commit`."""
        clock = self._services.clock
        seen = self._state.tokens.note(token, lead_s=clock.lead_s())
        now_s = clock.now_s() - seen.lead_s
        try:
            tenant, claims = await self._claims(token, brand=brand, now_s=now_s)
            self._check_use(seen)
        except Refusal as refusal:
            return Refused(refusal)
        name = account_id(tenant, claims.player_id)
        known = self._state.accounts.get(name)
        try:
            admission = admit(known, claims, as_id=name, now_s=clock.now_s())
        except Refusal as refusal:
            return Refused(refusal, account=known)
        return self._entered(admission, claims, seen=seen)

    def commit(self, outcome: Entered | Refused | None, *, page: str) -> None:
        """Log the page out, then in where the entry succeeded. None is a guest's entry."""
        self._state.sessions.end(page)
        if isinstance(outcome, Entered):
            account = outcome.admission.account
            self._state.accounts.setdefault(account.id, account)
            outcome.seen.entries += 1
            self._state.sessions.open(outcome.session)

    async def _claims(
        self, token: str, *, brand: str | None, now_s: float
    ) -> tuple[Tenant, Claims]:
        rules = self._settings.jwt
        jws = parse_compact_jws(token, typ_required=rules.typ_required, any_base64=rules.any_base64)
        tenant = self._settings.tenant(brand)
        if tenant is None:
            raise Refusal(
                "tenant.unknown",
                "No such brand in the target.",
                hint="Add it to gr8.tenants in target.yaml.",
            )
        key = await self._keys.key_of(tenant)
        claims = verify_token(jws, key, tenant=tenant, settings=rules, now_s=now_s)
        return tenant, _with_notices(claims, key.notices)

    def _check_use(self, seen: SeenToken) -> None:
        if self._settings.jwt.single_use and seen.entries:
            raise Refusal("jwt.reused", "The token has opened the iFrame before.")

    def _of_its_use(self, seen: SeenToken) -> Iterator[Notice]:
        if seen.entries:
            yield Notice("jwt.reused", f"Used for {seen.entries} entries before.")
        if seen.left_s is not None and seen.left_s < self._settings.jwt.least_left_s:
            yield Notice("jwt.nearly-over", f"Handed out with {seen.left_s:.0f} s to go.")

    def _entered(self, admission: Admission, claims: Claims, *, seen: SeenToken) -> Entered:
        notices = (*claims.notices, *admission.notices)
        notices = (*notices, *self._of_its_use(seen))
        services = self._services
        session = Session(
            auth_token=services.ids.text(_AUTH_TOKEN_LENGTH, alphabet=_ALPHABET),
            account=admission.account.id,
            ends_s=services.clock.now_s() + self._settings.session_ttl_s,
        )
        return Entered(admission, session, seen, notices)


def _with_notices(claims: Claims, more: tuple[Notice, ...]) -> Claims:
    return Claims(
        claims.player_id, claims.currency, claims.life, claims.profile, (*claims.notices, *more)
    )
