"""What Fast Track remembers in one world: sessions, logged-out sids, its own ids of players.

    unknown ──login──▶ live ──logout──▶ logged out      (a logged-out sid never comes back)

Fast Track's own integer id of a player is not the operator's: the push channel is named after
it, and it stays the same however often the player logs in.
"""

from dataclasses import dataclass, field

from sandbox.port import Ids

_FIRST_NAMES = ("Mira", "Tomas", "Ilse", "Bruno", "Noor", "Sefa", "Lena", "Pavel", "Aino", "Rui")
_LAST_NAMES = ("Kask", "Novak", "Berg", "Costa", "Haddad", "Yilmaz", "Sand", "Orlov", "Laine")
_OWN_IDS = (1_000_000, 9_999_999)


@dataclass(frozen=True, slots=True)
class Profile:
    """A player as Fast Track knows it; the names are made up, the operator is not asked here."""

    own_id: int
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Session:
    """A sid that the operator vouched for. `asked_at_s` is when, on the lent clock."""

    user_id: str
    asked_at_s: float


@dataclass(slots=True)
class State:
    """The tables of one world."""

    sessions: dict[str, Session] = field(default_factory=dict)
    logged_out: set[str] = field(default_factory=set)
    profiles: dict[str, Profile] = field(default_factory=dict)

    def open_session(self, sid: str, session: Session) -> None:
        """Keep what the operator said of a sid, unless it was logged out in the meantime."""
        if sid not in self.logged_out:
            self.sessions[sid] = session

    def log_out(self, sid: str) -> None:
        """End the session of a sid for good; an unknown sid is barred too."""
        self.sessions.pop(sid, None)
        self.logged_out.add(sid)

    def fresh_session(self, sid: str, *, now_s: float, ttl_s: float) -> Session | None:
        """Return the session if it was asked about less than `ttl_s` seconds ago."""
        found = self.sessions.get(sid)
        if found is None or now_s - found.asked_at_s >= ttl_s:
            return None
        return found

    def profile_of(self, user_id: str, ids: Ids) -> Profile:
        """Return the player's profile, made up at first sight."""
        found = self.profiles.get(user_id)
        if found is None:
            found = Profile(self._free_own_id(ids), *_made_up_name(ids))
            self.profiles[user_id] = found
        return found

    def _free_own_id(self, ids: Ids) -> int:
        taken = {profile.own_id for profile in self.profiles.values()}
        own_id = ids.integer(*_OWN_IDS)
        while own_id in taken:
            own_id += 1
        return own_id


def _made_up_name(ids: Ids) -> tuple[str, str]:
    first = _FIRST_NAMES[ids.integer(0, len(_FIRST_NAMES) - 1)]
    last = _LAST_NAMES[ids.integer(0, len(_LAST_NAMES) - 1)]
    return first, last
