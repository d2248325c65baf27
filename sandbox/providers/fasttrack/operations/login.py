"""POST /Platform/LoginAuthToken: the browser hands over a sid, and the operator is asked whose.

The judgement of the operator's answer becomes the vendor's envelope. A sid that was logged out is
refused without asking, and refused too when it was logged out while the operator was asked.
"""

import re
from urllib.parse import urlencode

from sandbox.port import Decision, PlayerView, Records, Send, ServedOperation
from sandbox.providers.fasttrack import answers
from sandbox.providers.fasttrack.composing import sid_of, with_sid
from sandbox.providers.fasttrack.front_end import FrontEnd, session_of
from sandbox.providers.fasttrack.rules import Judgement, logged_out, read_sid, refuse
from sandbox.providers.fasttrack.settings import Brand
from sandbox.providers.fasttrack.state import SIDS, KnownSid, Session, profile_of
from sandbox.wire import Request

_PATH = "/Platform/LoginAuthToken"


async def decide(front: FrontEnd, request: Request, records: Records) -> Decision:
    """Refuse what needs no question; else ask, or take an answer that is still good."""
    sid = read_sid(request.headers.all("authtoken"), empty_allowed=front.settings.forward_empty_sid)
    if isinstance(sid, Judgement):
        return front.failed(sid)
    known = await session_of(records, sid)
    if isinstance(known, Judgement):
        return front.failed(known)
    brand = _brand(front, request)
    if isinstance(brand, Judgement):
        return front.failed(brand)
    now_s = front.services.clock.now_s()
    if known and known.is_fresh(now_s=now_s, ttl_s=front.settings.cache_ttl_s):
        asked = _still_good(known)
    else:
        asked, known = await front.client.authenticate(sid), None
    return await _answered(front, sid, asked, session=known, asked_at_s=now_s, brand=brand)


async def _answered(
    front: FrontEnd,
    sid: str,
    judgement: Judgement,
    *,
    session: Session | None,
    asked_at_s: float,
    brand: Brand,
) -> Decision:
    """Decide by the operator's answer, and by what has become of the sid meanwhile."""
    records = front.read_anew()
    if isinstance(await session_of(records, sid), Judgement):
        judgement = logged_out(judgement.notes)
    if judgement.user_id is None:
        return front.failed(judgement)
    session = session or Session(judgement.user_id, asked_at_s)
    profile, made = await profile_of(records, session.user_id, front.services.ids)
    token = f"ft.{front.services.ids.uuid4()}"
    return Decision(
        answers.logged_in(sid, token, profile=profile, brand=brand),
        judgement.answered(),
        changes=(*made, records.put(SIDS, sid, KnownSid(session))),
        noted=made,
        notes=judgement.notes,
    )


def _brand(front: FrontEnd, request: Request) -> Brand | Judgement:
    asked, brands = request.query_value("brand"), front.settings.brands
    found = brands[0] if asked is None else front.brand(asked)
    known = ", ".join(item.name for item in brands)
    return found or refuse("brand.unknown", f"no brand {asked!r}; known: {known}")


def _still_good(session: Session) -> Judgement:
    return Judgement(session.user_id, notes=("not asked: the last answer is still good",))


def browser_call(front: FrontEnd, send: Send, player: PlayerView | None) -> Request:
    """Log in with the sid that a step names, else the player's.

    The query `brand` is ours: the vendor's call does not say which brand it is for.
    """
    known = front.brand(player.brand if player else "")
    query = f"?{urlencode({'brand': known.name})}" if known else ""
    return with_sid("POST", f"{front.services.own_url}{_PATH}{query}", sid_of(send, player))


OPERATION = ServedOperation("fasttrack.login", "POST", re.compile(_PATH), _PATH, decide)
