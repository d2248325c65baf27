"""The life of launch tokens, and the records that hold it.

A token is minted for one player, site, currency and provider. Authenticate activates it;
terminating or the end of its time makes it useless for good. Legality is the table: a missing pair
is refused. Time ends a life exactly at `expires_at_s`: from that second on the token is expired,
and nothing has to run for it, because a record is always read as of a moment. A refused call
changes nothing. Of two calls that overlap, the later one is decided again with what the first has
changed; both may succeed, since activating an active token is legal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from sandbox.port import Table


class TokenState(StrEnum):
    """Where a token stands. The words are part of `answered`."""

    MINTED = "minted"
    ACTIVE = "active"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class TokenInput(StrEnum):
    """What can happen to a token."""

    AUTHENTICATE = "authenticate"
    TERMINATE = "terminate"
    EXPIRE = "expire"


NEXT: Mapping[tuple[TokenState, TokenInput], TokenState] = {
    (TokenState.MINTED, TokenInput.AUTHENTICATE): TokenState.ACTIVE,
    (TokenState.MINTED, TokenInput.EXPIRE): TokenState.EXPIRED,
    (TokenState.ACTIVE, TokenInput.AUTHENTICATE): TokenState.ACTIVE,
    (TokenState.ACTIVE, TokenInput.TERMINATE): TokenState.TERMINATED,
    (TokenState.ACTIVE, TokenInput.EXPIRE): TokenState.EXPIRED,
}
"""Legality of token life; the last states have no way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """One token. `since_s` is when its current life began, in our seconds since the epoch.

    A life of None never ends. `balance` is in major units of `currency`.
    """

    token: str
    player_id: int
    site_id: int
    currency: str
    provider_id: int
    balance: Decimal
    since_s: float
    game_id: str = ""
    blocked: bool = False
    launch_ttl_s: float | None = None
    session_ttl_s: float | None = None
    state: TokenState = TokenState.MINTED

    @property
    def expires_at_s(self) -> float | None:
        """The first second at which the token is expired; None for never, or when it has ended."""
        ttl_s = {
            TokenState.MINTED: self.launch_ttl_s,
            TokenState.ACTIVE: self.session_ttl_s,
        }.get(self.state)
        return None if ttl_s is None else self.since_s + ttl_s

    def as_of(self, now_s: float) -> "TokenRecord":
        """Return the record as it stands at a moment."""
        ends_s = self.expires_at_s
        due = ends_s is not None and now_s >= ends_s
        return self.after(TokenInput.EXPIRE) or self if due else self

    def after(self, what: TokenInput) -> "TokenRecord | None":
        """Return the record after an input; None where that is illegal."""
        state = NEXT.get((self.state, what))
        return None if state is None else replace(self, state=state)


@dataclass(frozen=True, slots=True)
class Activation:
    """What an accepted authenticate does to a token that may be active already.

    `slide` starts the active life afresh; `rebind` does so too and takes the new `game_id`.
    """

    now_s: float
    slide: bool = False
    rebind: bool = False
    game_id: str = ""
    balance_delta: Decimal = Decimal(0)


def activated(record: TokenRecord, how: Activation) -> TokenRecord:
    """Apply an authenticate to a record as of that moment; an illegal one changes nothing.

    The first activation always starts the active life, brings the game and the balance change.
    """
    current = record.as_of(how.now_s)
    state = NEXT.get((current.state, TokenInput.AUTHENTICATE))
    if state is None:
        return current
    first = current.state is TokenState.MINTED
    if not (first or how.rebind or how.slide):
        return current
    return replace(
        current,
        state=state,
        since_s=how.now_s,
        balance=current.balance + how.balance_delta if first else current.balance,
        game_id=(how.game_id or current.game_id) if first or how.rebind else current.game_id,
    )


def used(record: TokenRecord, *, now_s: float, slide: bool) -> TokenRecord:
    """Return an active token as of that moment after a call that was accepted; where lives slide,
    its active life begins anew.
    """
    current = record.as_of(now_s)
    slides = slide and current.state is TokenState.ACTIVE
    return replace(current, since_s=now_s) if slides else current


ONLY = ""
"""The key in a table of one record."""

TOKENS = Table("tokens", TokenRecord)
"""Every token of the world, by the token itself."""


@dataclass(frozen=True, slots=True)
class SiteIdTurn:
    """Whether the next success spells its site id as text, where spellings take turns."""

    as_text: bool = True


SITE_ID_TURNS = Table("site-id-turns", SiteIdTurn)
"""One record, of all answers."""
