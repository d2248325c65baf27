"""What Fast Track remembers in one world: sids, and its own ids and names of players.

    unknown ──login──▶ live ──logout──▶ logged out      (a logged-out sid never comes back)

A sid is one record, so that a logout while a login of the same sid is being decided on is a
conflict, and the login is refused. Fast Track's own integer id of a player is not the operator's:
the push channel is named after it, and it stays the same however often the player logs in.
"""

from dataclasses import dataclass

from sandbox.port import Change, Ids, Records, Table

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
    """A sid that the operator vouched for. `asked_at_s` is when, on the world's clock."""

    user_id: str
    asked_at_s: float

    def is_fresh(self, *, now_s: float, ttl_s: float) -> bool:
        """Tell whether it was asked about less than `ttl_s` seconds ago."""
        return now_s - self.asked_at_s < ttl_s


@dataclass(frozen=True, slots=True)
class KnownSid:
    """A sid that was logged in or out. `session` is None once it was logged out."""

    session: Session | None


LOGGED_OUT = KnownSid(None)

SIDS = Table("sids", KnownSid)
"""By sid."""

PROFILES = Table("profiles", Profile)
"""By the operator's user id."""

OWN_IDS = Table("own-ids", str)
"""The operator's user id by Fast Track's own."""


async def profile_of(
    records: Records, user_id: str, ids: Ids
) -> tuple[Profile, tuple[Change, ...]]:
    """Return a player's profile, made up at first sight, and the changes that keep it."""
    known = await records.get(PROFILES, user_id)
    if known is not None:
        return known, ()
    own_id = ids.integer(*_OWN_IDS)
    while await records.get(OWN_IDS, str(own_id)) is not None:
        own_id += 1
    profile = Profile(own_id, *_made_up_name(ids))
    kept = records.put(PROFILES, user_id, profile), records.put(OWN_IDS, str(own_id), user_id)
    return profile, kept


def _made_up_name(ids: Ids) -> tuple[str, str]:
    first = _FIRST_NAMES[ids.integer(0, len(_FIRST_NAMES) - 1)]
    last = _LAST_NAMES[ids.integer(0, len(_LAST_NAMES) - 1)]
    return first, last
