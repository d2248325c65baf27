"""One entry into the iFrame: first out, then in.

Whoever opens the iFrame is logged out of the page it was opened in. Then, if there is a token, it
is verified, the account is created or matched, and the account's one session starts here. Two
things happened whatever becomes of the entry: a key was fetched, and the token was seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sandbox.json_value import Json
from sandbox.port import Change, Records
from sandbox.protocol.jws import Jws, parse_compact_jws, verify_rs256
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8.accounts import Account, Admission, account_id, admit
from sandbox.providers.gr8.claims.numeric_date import Life
from sandbox.providers.gr8.claims.rules import verify_token
from sandbox.providers.gr8.claims.time_zone import zone_meant
from sandbox.providers.gr8.key_client import KnownKey
from sandbox.providers.gr8.reasons import remark
from sandbox.providers.gr8.settings import JwtSettings, Tenant
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.providers.gr8.state import (
    ACCOUNTS,
    SeenToken,
    Session,
    owner_of_user,
    seen_token,
    session_ended,
    session_opened,
    token_kept,
    user_kept,
)

_AUTH_TOKEN_LENGTH = 32
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Entered:
    """The player is in. `session` is the one that this entry opens."""

    admission: Admission
    session: Session
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
            verdict["held-against"] = (
                f"the account of player {self.account.id.player_id}, in {self.account.currency}"
                " since its first entry"
            )
        if self.refusal.wanted:
            verdict["wanted"] = self.refusal.wanted
        return {**verdict, "notices": []}

    @property
    def notes(self) -> tuple[str, ...]:
        """The reason in words, with its clause."""
        return (remark(self.refusal),)


@dataclass(frozen=True, slots=True)
class Entry:
    """An outcome, the changes that go with it, and those of them that happened in any case."""

    outcome: Entered | Refused
    changes: tuple[Change, ...]
    noted: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Verifiable:
    """A token that can be read, and the key to verify it with."""

    jws: Jws
    tenant: Tenant
    known: KnownKey


async def enter(
    book: Sportsbook, token: str, *, brand: str | None, page: str, records: Records
) -> Entry:
    """Verify a token and decide on the account; `page` tells the session that this page held."""
    clock = book.services.clock
    now_s, lead_s = clock.now_s(), clock.lead_s()
    try:
        found: _Verifiable | Refusal = await _verifiable(book, token, brand=brand, records=records)
    except Refusal as refusal:
        found = refusal
    key_kept = () if isinstance(found, Refusal) else found.known.changes
    before = await seen_token(records, token)  # now, for it may have come in while we waited
    seen = before or SeenToken(lead_s)
    noted = key_kept if before else (*key_kept, await token_kept(records, token, seen))
    if isinstance(found, Refusal):
        outcome: Entered | Refused = Refused(found)
    else:
        outcome = await _judged(book, found, seen=seen, now_s=now_s - seen.lead_s, records=records)
    if isinstance(outcome, Refused):
        return Entry(outcome, (*noted, *await session_ended(records, page)), noted)
    used = await token_kept(records, token, replace(seen, entries=seen.entries + 1))
    inside = await _let_in(outcome, page=page, records=records)
    return Entry(outcome, (*key_kept, used, *inside), noted)


async def _verifiable(
    book: Sportsbook, token: str, *, brand: str | None, records: Records
) -> _Verifiable:
    """Read a token and get its key. Raise Refusal."""
    rules = book.settings.jwt
    jws = parse_compact_jws(token, typ_required=rules.typ_required, any_base64=rules.any_base64)
    tenant = book.settings.tenant(brand)
    if tenant is None:
        raise Refusal(
            "tenant.unknown",
            "No such brand in the target.",
            hint="Add it to gr8.tenants in target.yaml.",
        )
    return _Verifiable(jws, tenant, await book.keys.key_of(tenant, records))


def _holding(book: Sportsbook, found: _Verifiable) -> PublicKey:
    """Return the key to verify with: the known one, or one that it may yet stand beside."""
    known = found.known.key
    if verify_rs256(found.jws, known):
        return known
    replaced = book.keys.replaced(found.tenant).known()
    return next((key for key in replaced if verify_rs256(found.jws, key)), known)


async def _judged(
    book: Sportsbook, found: _Verifiable, *, seen: SeenToken, now_s: float, records: Records
) -> Entered | Refused:
    tenant, rules = found.tenant, book.settings.jwt
    key = _holding(book, found)
    try:
        claims = verify_token(
            found.jws, key, tenant=tenant, settings=rules, now_s=now_s, handed_s=seen.handed_s
        )
        if rules.single_use and seen.entries:
            raise Refusal("jwt.reused", "The token has opened the iFrame before.")
    except Refusal as refusal:
        return Refused(refusal)
    name = account_id(tenant, claims.player_id)
    account = await records.get(ACCOUNTS, name.key)
    try:
        admission = admit(account, claims, as_id=name)
    except Refusal as refusal:
        return Refused(refusal, account=account)
    of_token = (*_of_its_use(seen, rules), *_of_its_making(seen, claims.life))
    user = claims.profile.operator_user_id
    if user is not None and await owner_of_user(records, name, user) != name.player_id:
        shared = Notice("account.user-shared", "The operatorUserId came with another player, too.")
        of_token = (*of_token, shared)
    notices = (*claims.notices, *key.notices, *admission.notices, *of_token)
    return Entered(admission, _new_session(book, admission.account), notices)


def _of_its_use(seen: SeenToken, rules: JwtSettings) -> Iterator[Notice]:
    if seen.entries:
        yield Notice("jwt.reused", f"Used for {seen.entries} entries before.")
    if seen.left_s is not None and seen.left_s < rules.least_left_s:
        yield Notice("jwt.nearly-over", f"Handed out with {seen.left_s:.0f} s to go.")


def _of_its_making(seen: SeenToken, life: Life) -> Iterator[Notice]:
    """Tell a token whose iat lies before the hand-out of the one before it, by a time zone."""
    issued_s, handed_s, before_s = life.issued_s, seen.handed_s, seen.before_s
    if issued_s is None or handed_s is None or before_s is None or issued_s >= before_s:
        return
    zone = zone_meant(float(issued_s) - handed_s)
    if zone:
        yield Notice("jwt.iat.behind", f"iat is {zone}. Count it from UTC.")


def _new_session(book: Sportsbook, account: Account) -> Session:
    return Session(
        auth_token=book.services.ids.text(_AUTH_TOKEN_LENGTH, alphabet=_ALPHABET),
        account=account.id,
        ends_s=book.services.clock.now_s() + book.settings.session_ttl_s,
    )


async def _let_in(outcome: Entered, *, page: str, records: Records) -> tuple[Change, ...]:
    account = outcome.admission.account
    created = outcome.admission.created
    kept = (records.put(ACCOUNTS, account.id.key, account),) if created else ()
    if created:
        kept = (*kept, *await user_kept(records, account.id, account.profile.operator_user_id))
    return (*kept, *await session_opened(records, outcome.session, page=page))
