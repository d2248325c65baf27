"""What the operations of Fast Track's front-end service have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.port import Decision, PlayerView, Records, RoomServices, Send
from sandbox.providers.fasttrack import answers
from sandbox.providers.fasttrack.client import OperatorClient
from sandbox.providers.fasttrack.rules import Judgement, logged_out
from sandbox.providers.fasttrack.settings import Brand, Settings
from sandbox.providers.fasttrack.state import SIDS, Session
from sandbox.wire import Request, Response


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What the service of one world works with."""

    services: RoomServices
    settings: Settings
    client: OperatorClient

    def brand(self, asked: str) -> Brand | None:
        """Return the brand of that name; None when the target lists none."""
        fold: Callable[[str], str] = str.lower if self.settings.fold_brand_case else str
        return next((b for b in self.settings.brands if fold(b.name) == fold(asked)), None)

    def read_anew(self) -> Records:
        """Return records to be read after a wait: what is decided then rests on how they stand by
        then, and what changed before is no conflict.
        """
        return Records(self.services.store)

    def failed(self, judgement: Judgement, *, status: int = 0) -> Decision:
        """Answer the failure envelope; `status` 0 is the setting's."""
        text = f"{judgement.text} ({judgement.reason})"
        return Decision(
            answers.failed(status or self.settings.failure_status, text),
            judgement.answered(),
            notes=judgement.notes,
        )


BuildCall = Callable[[FrontEnd, Send, PlayerView | None], Request]
"""Builds what a player's browser sends for one operation."""


def refused(response: Response, reason: str) -> Decision:
    """Refuse with an answer that is no envelope."""
    return Decision(response, {"verdict": "refused", "reason": reason})


async def session_of(records: Records, sid: str) -> Session | Judgement | None:
    """Return a sid's session; None when nobody logged in with it, a refusal from its logout on."""
    known = await records.get(SIDS, sid)
    if known is None:
        return None
    return known.session or logged_out()
