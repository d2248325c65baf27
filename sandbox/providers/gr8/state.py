"""Everything one GR8 room remembers but its keys, as records: accounts, sessions, tokens, names.

A room has one session per account, and one per page; a page is told by its `auth_token`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.json_value import dump_json
from sandbox.port import Change, PlayerView, Records, Table
from sandbox.providers.gr8.accounts import Account, AccountId


@dataclass(frozen=True, slots=True)
class Session:
    """One open iFrame. `auth_token` is ours and opaque; it ends at `ends_s` at the latest."""

    auth_token: str
    account: AccountId
    ends_s: float


@dataclass(frozen=True, slots=True)
class SeenToken:
    """A token since its first sight: our lead over the operator then, and entries made with it.

    `left_s` is what was left of its life when the operator handed it out, `handed_s` when that was
    by the operator's clock, and `before_s` when the player had been handed another one before.
    None is what is not known.
    """

    lead_s: float
    entries: int = 0
    left_s: float | None = None
    handed_s: float | None = None
    before_s: float | None = None


@dataclass(frozen=True, slots=True)
class HandOut:
    """The last hand-out of a token to a player: its digest, and when by the operator's clock."""

    digest: str
    at_s: float


@dataclass(frozen=True, slots=True)
class SeenTokens:
    """Some of the tokens seen, by their digests, the oldest first."""

    tokens: tuple[tuple[str, SeenToken], ...] = ()

    def with_token(self, digest: str, seen: SeenToken) -> "SeenTokens":
        """Keep what is known of a token; the oldest is forgotten where there are too many."""
        known = {**dict(self.tokens), digest: seen}
        return SeenTokens(tuple(known.items())[-TOKENS_IN_A_RECORD:])


TOKEN_RECORDS = 100
TOKENS_IN_A_RECORD = 100
"""A sandbox that serves for weeks must not grow without end: of some 10,000 tokens the oldest are
forgotten. They are spread over the records by their digests, so that one is a small thing to write.
"""

ACCOUNTS = Table("accounts", Account)
SESSIONS = Table("sessions", Session)
SESSION_OF_ACCOUNT = Table("session-of-account", str)
"""The `auth_token` that an account was given last, whether its session is still open or not."""
TOKENS = Table("tokens", SeenTokens)
NAMES = Table("names", str)
"""Who the operator's players are here: the externalUserId of the last token handed out."""
USERS = Table("users", str)
"""Whose an operatorUserId is: the externalUserId that came with it first, by tenant."""
HAND_OUTS = Table("hand-outs", HandOut)
"""The last token handed out, by player."""


async def session_at(records: Records, auth_token: str, *, now_s: float) -> Session | None:
    """Return the session of a page while it lasts."""
    session = await records.get(SESSIONS, auth_token)
    return session if session is not None and now_s < session.ends_s else None


async def page_among(records: Records, auth_tokens: Sequence[str], *, now_s: float) -> str:
    """Return the page whose session is open, of those that a browser names; else the first."""
    for auth_token in auth_tokens:
        if await session_at(records, auth_token, now_s=now_s) is not None:
            return auth_token
    return next(iter(auth_tokens), "")


async def account_at(records: Records, auth_token: str, *, now_s: float) -> Account | None:
    """Return whose session a page holds, while it lasts."""
    session = await session_at(records, auth_token, now_s=now_s)
    if session is None:
        return None
    return await records.get(ACCOUNTS, session.account.key)


async def session_of(records: Records, account: AccountId) -> Session | None:
    """Return the account's session, ended by time or not."""
    auth_token = await records.get(SESSION_OF_ACCOUNT, account.key)
    if auth_token is None:
        return None
    return await records.get(SESSIONS, auth_token)


async def session_ended(records: Records, auth_token: str) -> tuple[Change, ...]:
    """Log a page out; nothing changes when there is no such session."""
    held = await records.get(SESSIONS, auth_token)
    return (records.drop(SESSIONS, auth_token),) if held else ()


async def session_opened(records: Records, session: Session, *, page: str) -> tuple[Change, ...]:
    """Log the page out, and the account wherever it was, then in here."""
    before = await session_of(records, session.account)
    ended = dict.fromkeys((page, before.auth_token if before else page))
    return (
        *[change for token in ended for change in await session_ended(records, token)],
        records.put(SESSIONS, session.auth_token, session),
        records.put(SESSION_OF_ACCOUNT, session.account.key, session.auth_token),
    )


async def seen_token(records: Records, token: str) -> SeenToken | None:
    """Return what is known of a token; None when it was never seen."""
    digest = _digest(token)
    found = await records.get(TOKENS, _record_of(digest)) or SeenTokens()
    return dict(found.tokens).get(digest)


async def token_kept(records: Records, token: str, seen: SeenToken) -> Change:
    """Keep what is known of a token: its digest, not its text."""
    digest = _digest(token)
    key = _record_of(digest)
    before = await records.get(TOKENS, key) or SeenTokens()
    return records.put(TOKENS, key, before.with_token(digest, seen))


async def name_of(records: Records, player: PlayerView) -> str:
    """Return the player's externalUserId; the operator's id while nothing else is known."""
    return await records.get(NAMES, _player_key(player)) or player.id


async def name_kept(records: Records, player: PlayerView, claimed: object) -> tuple[Change, ...]:
    """Keep the name that a token gives the player, if it is a name at all."""
    if not isinstance(claimed, str) or not claimed:
        return ()
    key = _player_key(player)
    await records.get(NAMES, key)
    return (records.put(NAMES, key, claimed),)


async def owner_of_user(records: Records, account: AccountId, user: str) -> str:
    """Return the externalUserId that came first with an operatorUserId; its own if none did."""
    return await records.get(USERS, _user_key(account, user)) or account.player_id


async def user_kept(records: Records, account: AccountId, user: str | None) -> tuple[Change, ...]:
    """Keep whose an operatorUserId is, where nobody had it before."""
    if user is None or await records.get(USERS, _user_key(account, user)) is not None:
        return ()
    return (records.put(USERS, _user_key(account, user), account.player_id),)


async def hand_out_kept(
    records: Records, player: PlayerView, token: str, *, at_s: float
) -> tuple[float | None, Change]:
    """Keep that a player is handed a token. Return when another one was before it, None: never."""
    key, digest = _player_key(player), _digest(token)
    last = await records.get(HAND_OUTS, key)
    before_s = last.at_s if last is not None and last.digest != digest else None
    return before_s, records.put(HAND_OUTS, key, HandOut(digest, at_s))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _record_of(digest: str) -> str:
    return str(int(digest[:8], 16) % TOKEN_RECORDS)


def _user_key(account: AccountId, user: str) -> str:
    return dump_json([account.brand, account.operator_id, user])


def _player_key(player: PlayerView) -> str:
    return dump_json([player.brand, player.id])
