"""Test hooks about sessions and players that a provider must not believe, or only in part.

They make what a tester could not come by from outside: a session that ran out, one of another
brand or environment, one that a support agent opened, a blocked player, an outage.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.reference_operator.server.accounts import (
    BLOCKED,
    EXCLUDED,
    PRODUCTION,
    STAGING,
    Accounts,
)
from sandbox.reference_operator.server.answers import Refusal
from sandbox.reference_operator.server.brands import DEFAULT_BRAND, OTHER_BRAND
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.reference_operator.server.hooks import Asked, Hook, TargetHook, text_of

SESSION_HOOKS = (
    TargetHook("expire-session"),
    TargetHook("foreign-session", "[sid]"),
    TargetHook("impersonate", "[sid]"),
    TargetHook("block-player"),
    TargetHook("break-backend"),
    TargetHook("repair-backend"),
)
AGENT = "agent-7"
_ELSEWHERE = {
    "brand": (OTHER_BRAND, PRODUCTION),
    "environment": (DEFAULT_BRAND, STAGING),
}


@dataclass(frozen=True, slots=True)
class SessionHooks:
    """The hooks, over the accounts of the operator."""

    accounts: Accounts
    clock: OperatorClock

    def by_path(self) -> Mapping[str, Hook]:
        """Return each hook by the last part of its path."""
        return {
            "expire-session": self.expire_session,
            "foreign-session": self.foreign_session,
            "impersonate": self.impersonate,
            "block-player": self.block_player,
            "break-backend": self.break_backend,
            "repair-backend": self.repair_backend,
        }

    def expire_session(self, asked: Asked) -> Asked:
        """`{sid}` → `{expired}`, false when there was no such session."""
        return {"expired": self.accounts.expire(text_of(asked, "sid"), now_s=self.clock.now_s())}

    def foreign_session(self, asked: Asked) -> Asked:
        """`{of: brand | environment}` → `{id, sid}`: a live session, but not one of this site."""
        place = _ELSEWHERE.get(text_of(asked, "of"))
        if place is None:
            raise Refusal(400, "invalid_of")
        session = self.accounts.open_session(
            brand=place[0], currency="EUR", now_s=self.clock.now_s()
        )
        session.environment = place[1]
        return {"id": session.player.id, "sid": session.sid}

    def impersonate(self, asked: Asked) -> Asked:
        """`{player}` → `{sid}`: an agent of the support looks at the site as that player."""
        player = text_of(asked, "player")
        if (DEFAULT_BRAND, player) not in self.accounts.players:
            raise Refusal(400, "unknown_player")
        session = self.accounts.open_session(
            brand=DEFAULT_BRAND, currency="EUR", now_s=self.clock.now_s(), id_=player
        )
        session.agent = AGENT
        return {"sid": session.sid}

    def block_player(self, asked: Asked) -> Asked:
        """`{player, as: blocked | excluded}` → `{standing}`."""
        standing = text_of(asked, "as")
        if standing not in (BLOCKED, EXCLUDED):
            raise Refusal(400, "invalid_as")
        if not self.accounts.take_standing(text_of(asked, "player"), standing):
            raise Refusal(400, "unknown_player")
        return {"standing": standing}

    def break_backend(self, _: Asked) -> Asked:
        """`{}` → `{down}`: no session can be looked up until it is repaired."""
        return self._turn(down=True)

    def repair_backend(self, _: Asked) -> Asked:
        """`{}` → `{down}`: sessions can be looked up again."""
        return self._turn(down=False)

    def _turn(self, *, down: bool) -> Asked:
        self.accounts.is_down = down
        return {"down": down}
