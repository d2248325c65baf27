"""The bodies and headers of what Fast Track's front-end service answers."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from sandbox.json_value import Json, dump_json
from sandbox.providers.fasttrack.settings import Brand
from sandbox.providers.fasttrack.state import Profile
from sandbox.wire import Headers, Response


def json_response(status: int, body: Mapping[str, Json]) -> Response:
    """Answer JSON that nobody may keep."""
    headers = Headers.of(content_type="application/json; charset=utf-8", cache_control="no-store")
    return Response(status, headers, dump_json(body).encode("utf-8", "replace"))


def error(status: int, name: str) -> Response:
    """Answer the vendor's generic error body: `error` and `code`, nothing else."""
    return json_response(status, {"error": name, "code": status})


def wrong_method(allowed: str) -> Response:
    """Answer 405 and say which method the path takes."""
    answer = error(405, "method_not_allowed")
    return replace(answer, headers=answer.headers.with_field("Allow", allowed))


def config(base_url: str) -> Response:
    """Tell the library where the services are: all of them here, five texts."""
    return json_response(
        200,
        {
            "crmUrl": base_url,
            "fusionUrl": base_url,
            "prismaUrl": base_url,
            "pusherKey": "sandbox-pusher-key",
            "pusherRegion": "eu",
        },
    )


def logged_in(sid: str, token: str, *, profile: Profile, brand: Brand) -> Response:
    """Answer the LoginAuthToken success envelope; UserId is Fast Track's own integer."""
    user: dict[str, Json] = {
        "UserId": profile.own_id,
        "BrandId": brand.id,
        "IsTestUser": False,
        "Firstname": profile.first_name,
        "Lastname": profile.last_name,
    }
    data: dict[str, Json] = {
        "JwtToken": token,
        "Authentication": {"IsAuthenticated": True, "AuthToken": sid},
        "User": user,
    }
    return json_response(200, {"Data": data, "Success": True, "Errors": None})


def logged_out() -> Response:
    """Answer the envelope of a logout, which cannot fail."""
    return json_response(200, {"Data": True, "Success": True, "Errors": None})


def no_messages() -> Response:
    """Answer an empty inbox in the vendor's envelope."""
    return json_response(200, {"Success": True, "Data": [], "Errors": []})


def failed(status: int, text: str) -> Response:
    """Answer the failure envelope with one error a developer can act on."""
    return json_response(status, {"Data": None, "Success": False, "Errors": [text]})


def loader() -> Response:
    """Answer the on-site library."""
    headers = Headers.of(content_type="text/javascript; charset=utf-8", cache_control="no-store")
    return Response(200, headers, _loader_script())


@cache
def _loader_script() -> bytes:
    place = files("sandbox.providers.fasttrack") / "loader" / "fasttrack-crm.js"
    return place.read_bytes()
