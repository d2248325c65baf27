"""The JSON that the sportsbook reads and answers."""

from collections.abc import Mapping

from sandbox.json_value import Json, dump_json, member
from sandbox.port import Decision, Recognised
from sandbox.protocol.jws import parse_object, read_claims
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.reasons import error_json
from sandbox.wire import Headers, Request, Response


def read_body(request: Request) -> Mapping[str, Json]:
    """Read a JSON object; empty when the body is none. Never raises."""
    try:
        return parse_object(request.body)
    except ValueError:
        return {}


def named_player(claimed: object) -> Recognised:
    """Recognise by a player id, if it is one at all."""
    if not isinstance(claimed, str) or not claimed:
        return Recognised()
    return Recognised(identities=(("player", claimed),))


def player_in(token: object) -> object:
    """Return the player that a token claims to be for, unverified; a text if it is one at all."""
    return member(read_claims(token if isinstance(token, str) else ""), "externalUserId")


def refused_json(refusal: Refusal, *, status: int, headers: Headers = Headers()) -> Decision:
    """Answer with this room's JSON error and the verdict that goes with it."""
    return Decision(
        response=json_response(status, error_json(refusal), headers=headers),
        answered={"verdict": "refused", "reason": refusal.reason, "notices": []},
        own_words=True,
    )


def json_response(status: int, body: Json, *, headers: Headers = Headers()) -> Response:
    """Answer JSON that nobody may cache."""
    fields = (("Content-Type", "application/json"), ("Cache-Control", "no-store"), *headers)
    return Response(status, Headers(fields), dump_json(body).encode("utf-8", "replace"))
