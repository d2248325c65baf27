"""GET /Notifications/v2/user-notifications: the messages of a logged-in player, always none."""

import re
from dataclasses import replace
from http import HTTPStatus

from sandbox.port import Decision, PlayerView, Records, Send, ServedOperation
from sandbox.providers.fasttrack import answers
from sandbox.providers.fasttrack.composing import sid_of, with_sid
from sandbox.providers.fasttrack.front_end import FrontEnd, session_of
from sandbox.providers.fasttrack.rules import Judgement, read_sid, refuse
from sandbox.wire import Request

_PATH = "/Notifications/v2/user-notifications"
_NO_SESSION = refuse("sid.no-session", "nobody has logged in with this sid: log in first")


async def decide(front: FrontEnd, request: Request, records: Records) -> Decision:
    """Answer an empty inbox to a live session, asking the operator again where the setting says."""
    found = await _found(front, request, records)
    if found.user_id is None:
        return front.failed(found, status=HTTPStatus.UNAUTHORIZED)
    return Decision(answers.no_messages(), found.answered(), notes=found.notes)


async def _found(front: FrontEnd, request: Request, records: Records) -> Judgement:
    sid = read_sid(request.headers.all("authtoken"), empty_allowed=front.settings.forward_empty_sid)
    if isinstance(sid, Judgement):
        return sid
    session = await session_of(records, sid)
    if session is None or isinstance(session, Judgement):
        return session or _NO_SESSION
    if front.settings.validate_every_call:
        return await front.client.authenticate(sid)
    return Judgement(session.user_id)


def browser_call(front: FrontEnd, send: Send, player: PlayerView | None) -> Request:
    """Ask for the messages of the sid that a step names, else of the player's."""
    request = with_sid("GET", f"{front.services.own_url}{_PATH}", sid_of(send, player))
    return replace(request, headers=request.headers.without("content-type"), body=b"")


OPERATION = ServedOperation("fasttrack.notifications", "GET", re.compile(_PATH), _PATH, decide)
