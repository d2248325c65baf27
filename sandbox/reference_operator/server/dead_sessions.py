"""Sessions that are over when the operator starts, for targets that list a sid of each kind.

A team without hooks keeps such sids from sessions of yesterday; here they are made.
"""

from collections.abc import Mapping

from sandbox.reference_operator.server.accounts import STAGING, Accounts, Player, Session
from sandbox.reference_operator.server.brands import DEFAULT_BRAND

EXPIRED, LOGGED_OUT, FOREIGN = (
    "Exp1redSid0fTheDayBef0re00",
    "L0gged0utSid0fYesterday000",
    "F0reignSid0fTheStagingSite",
)
DEAD_SIDS: Mapping[str, str] = {"expired": EXPIRED, "logged-out": LOGGED_OUT, "foreign": FOREIGN}
_DAY_S = 86_400.0


def add_dead_sessions(accounts: Accounts, *, now_s: float) -> None:
    """Let each of them be known, of a player of its own."""
    sessions = (
        Session(EXPIRED, _player(1), now_s - _DAY_S),
        Session(LOGGED_OUT, _player(2), now_s + _DAY_S, ended_at_s=now_s - _DAY_S),
        Session(FOREIGN, _player(3), now_s + _DAY_S, environment=STAGING),
    )
    for session in sessions:
        accounts.players[session.player.brand, session.player.id] = session.player
        accounts.sessions[session.sid] = session


def _player(number: int) -> Player:
    return Player(f"of-yesterday-{number}", DEFAULT_BRAND, "EUR")
