"""GET /session: the iFrame's page asks whether its session is still open; nothing changes."""

import re

from sandbox.port import Decision, Records, ServedOperation
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.answers import json_response, refused_json
from sandbox.providers.gr8.cookies import SESSION_COOKIE, cookies
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.providers.gr8.state import account_at, page_among
from sandbox.wire import Request


async def decide(book: Sportsbook, request: Request, records: Records) -> Decision:
    """Say whose session the page's cookie names; 404 when it has ended."""
    now_s = book.services.clock.now_s()
    auth_token = await page_among(records, cookies(request, SESSION_COOKIE), now_s=now_s)
    account = await account_at(records, auth_token, now_s=now_s)
    if account is None:
        refusal = Refusal("session.unknown", "There is no such session, or it has ended.")
        return refused_json(refusal, status=404)
    told = {"player": account.id.player_id, "currency": account.currency}
    return Decision(json_response(200, told), {"verdict": "accepted", **told})


SESSION = ServedOperation(
    name="gr8.session",
    method="GET",
    path=re.compile(r"/session"),
    shown="/session",
    decide=decide,
)
