"""POST /verify-token: the entry of `/{lang}/` for the page's script, answered in JSON."""

import re

from sandbox.json_value import Json
from sandbox.port import Decision, Recognised, Records, ServedOperation
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.answers import (
    json_response,
    named_player,
    player_in,
    read_body,
    refused_json,
)
from sandbox.providers.gr8.entry import Entered, enter
from sandbox.providers.gr8.reasons import error_json
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.wire import Request


def recognise(request: Request) -> Recognised:
    """Recognise by the player of the token."""
    return named_player(player_in(read_body(request).get("token")))


async def decide(book: Sportsbook, request: Request, records: Records) -> Decision:
    """Log the player of the token in; no page is logged out, for the script holds none yet."""
    token = read_body(request).get("token")
    if not isinstance(token, str):
        refusal = Refusal("request.body", 'The body must be JSON: {"token": "…"}.')
        return refused_json(refusal, status=400)
    brand = request.query_value("brand")
    entry = await enter(book, token, brand=brand, page="", records=records)
    outcome = entry.outcome
    if isinstance(outcome, Entered):
        response = json_response(200, _authorised(outcome))
    else:
        response = json_response(401, error_json(outcome.refusal))
    return Decision(response, outcome.answered, entry.changes, entry.noted, outcome.notes)


def _authorised(outcome: Entered) -> Json:
    account = outcome.admission.account
    return {
        "authToken": outcome.session.auth_token,
        "playerId": account.id.player_id,
        "currency": account.currency,
        "created": outcome.admission.created,
    }


VERIFY_TOKEN = ServedOperation(
    name="gr8.verify-token",
    method="POST",
    path=re.compile(r"/verify-token"),
    shown="/verify-token",
    decide=decide,
    recognise=recognise,
)
