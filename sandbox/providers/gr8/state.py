"""Everything one GR8 room remembers: accounts, sessions, keys, and what it saw of each token."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from sandbox.port import PlayerView
from sandbox.providers.gr8.accounts import Account, AccountId
from sandbox.providers.gr8.key_cache import KeyCache
from sandbox.providers.gr8.settings import Settings

_TOKENS_KEPT = 10_000
"""A sandbox that serves for weeks must not grow without end; the oldest tokens are forgotten."""


@dataclass(frozen=True, slots=True)
class Session:
    """One open iFrame. `auth_token` is ours and opaque; it ends at `ends_s` at the latest."""

    auth_token: str
    account: AccountId
    ends_s: float


class Sessions:
    """Open iFrames: one per account, and one per page (a page is told by its `auth_token`)."""

    def __init__(self) -> None:
        self._by_token: dict[str, Session] = {}

    def open(self, session: Session) -> None:
        """Log the account out wherever it was, then in here."""
        before = self.of(session.account)
        if before is not None:
            self.end(before.auth_token)
        self._by_token[session.auth_token] = session

    def end(self, auth_token: str) -> None:
        """Log out; nothing happens when there is no such session."""
        self._by_token.pop(auth_token, None)

    def find(self, auth_token: str, *, now_s: float) -> Session | None:
        """Return the session while it lasts."""
        session = self._by_token.get(auth_token)
        return session if session is not None and now_s < session.ends_s else None

    def of(self, account: AccountId) -> Session | None:
        """Return the account's session, ended by time or not."""
        held = (item for item in self._by_token.values() if item.account == account)
        return next(held, None)


@dataclass(slots=True)
class SeenToken:
    """A token since its first sight: our lead over the operator then, and entries made with it.

    `left_s` is what was left of its life when the operator handed it out, None where that is not
    known.
    """

    lead_s: float
    entries: int = 0
    left_s: float | None = None


class SeenTokens:
    """Tokens by their digest: the text itself is not kept."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, SeenToken] = OrderedDict()

    def note(self, token: str, *, lead_s: float) -> SeenToken:
        """Remember the lead of this moment, unless the token was seen before."""
        key = _digest(token)
        if key not in self._seen:
            self._seen[key] = SeenToken(lead_s)
            if len(self._seen) > _TOKENS_KEPT:
                self._seen.popitem(last=False)
        return self._seen[key]

    def find(self, token: str) -> SeenToken | None:
        """Return what is known of a token; None when it was never seen."""
        return self._seen.get(_digest(token))


class Names:
    """Who the operator's players are here: the externalUserId of the last token handed out."""

    def __init__(self) -> None:
        self._by_player: dict[tuple[str, str], str] = {}

    def note(self, player: PlayerView, claimed: object) -> None:
        """Remember what a token says, if it is a name at all."""
        if isinstance(claimed, str) and claimed:
            self._by_player[player.brand, player.id] = claimed

    def of(self, player: PlayerView) -> str:
        """Return the player's externalUserId; the operator's id while nothing else is known."""
        return self._by_player.get((player.brand, player.id), player.id)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


class State:
    """The tables of one room."""

    def __init__(self, settings: Settings) -> None:
        self.accounts: dict[AccountId, Account] = {}
        self.sessions = Sessions()
        self.keys = KeyCache(ttl_s=settings.key.cache_ttl_s)
        self.tokens = SeenTokens()
        self.names = Names()
