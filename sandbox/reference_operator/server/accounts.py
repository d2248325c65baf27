"""Players and their sessions.

A player belongs to one brand. A session is live from its login until its logout or its end of
life, whichever comes first. What one side alone keeps of a player is a record of the side's own
class.
"""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import uuid4

SESSION_TTL_S = 86_400.0
PRODUCTION, STAGING = "production", "staging"
GOOD, BLOCKED, EXCLUDED = "good", "blocked", "excluded"
_Record = TypeVar("_Record")
_LETTERS, _SID_LENGTH = string.ascii_letters + string.digits, 26


def new_id(wanted: str) -> str:
    """Give a new account the id that was wished for, else a UUID."""
    return wanted or str(uuid4())


def as_wished(currency: str) -> str:
    """Open an account in the currency that was wished for."""
    return currency


def new_sid() -> str:
    """Make a session id that nobody guesses: letters in either case, and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_SID_LENGTH))


@dataclass(slots=True)
class Player:
    """One account. `id` is what every provider is told; `country` is ISO 3166-1 alpha-3.

    `currency` is that of the account, which the player may switch. `standing` is `good`, `blocked`,
    or `excluded` where the player is kept from playing.
    """

    id: str
    brand: str
    currency: str
    country: str = "MLT"
    standing: str = GOOD
    _records: list[object] = field(default_factory=list)

    @property
    def user_name(self) -> str:
        """The name this player chose here, made from the id so that it is stable."""
        return f"player-{self.id[:8]}"

    @property
    def e_mail(self) -> str:
        """A private address: no provider is ever to see it."""
        return f"{self.user_name}@example.test"

    def record(self, kind: type[_Record]) -> _Record:
        """Return the record of that class, which is made at the first asking."""
        found = next((one for one in self._records if isinstance(one, kind)), None)
        if found is None:
            found = kind()
            self._records.append(found)
        return found


@dataclass(slots=True)
class Session:
    """One login. `ended_at_s` is None while nobody logged out.

    `environment` is where it was opened; `agent` who of the operator's staff opened it in the
    player's place, "" for the player. `asked_at_s` is when it was asked about of late.
    """

    sid: str
    player: Player
    expires_at_s: float
    ended_at_s: float | None = None
    checks: int = 0
    environment: str = PRODUCTION
    agent: str = ""
    asked_at_s: list[float] = field(default_factory=list)

    def is_live(self, now_s: float) -> bool:
        """Tell whether the player is still logged in."""
        return self.ended_at_s is None and now_s < self.expires_at_s


@dataclass(slots=True)
class Accounts:
    """Every player and session, the newest last. While it `is_down` nobody can look one up."""

    new_id: Callable[[str], str] = new_id
    new_sid: Callable[[], str] = new_sid
    currency_for: Callable[[str], str] = as_wished
    players: dict[tuple[str, str], Player] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    is_down: bool = False

    def open_session(
        self, *, brand: str, currency: str, now_s: float, id_: str = "", country: str = "MLT"
    ) -> Session:
        """Log a player in; without an id a new account is made, with one it is found or made."""
        player_id = id_ if (brand, id_) in self.players else self.new_id(id_)
        player = self.players.setdefault(
            (brand, player_id), Player(player_id, brand, self.currency_for(currency), country)
        )
        session = Session(self.new_sid(), player, now_s + SESSION_TTL_S)
        self.sessions[session.sid] = session
        return session

    def log_out(self, sid: str, *, now_s: float) -> bool:
        """End a session; False when there is no such session."""
        session = self.sessions.get(sid)
        if session is None:
            return False
        session.ended_at_s = now_s
        return True

    def expire(self, sid: str, *, now_s: float) -> bool:
        """Let a session run out of its life; False when there is no such session."""
        session = self.sessions.get(sid)
        if session is None:
            return False
        session.expires_at_s = now_s
        return True

    def take_standing(self, player_id: str, standing: str) -> bool:
        """Block or exclude that player in every brand; False for a stranger."""
        found = [player for (_, id_), player in self.players.items() if id_ == player_id]
        for player in found:
            player.standing = standing
        return bool(found)

    def switch_currency(self, player_id: str, *, to: str) -> bool:
        """Change the currency of that player in every brand; False for a stranger."""
        found = [player for (_, id_), player in self.players.items() if id_ == player_id]
        for player in found:
            player.currency = to
        return bool(found)

    def live_session(self, sid: str, *, now_s: float) -> Session | None:
        """Return the live session of exactly that sid."""
        session = self.sessions.get(sid)
        return session if session and session.is_live(now_s) else None
