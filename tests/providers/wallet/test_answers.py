"""The order of the checks, the code of each refusal, and the shape of every answer."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from sandbox.json_value import Json
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import Signed, sign
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.wire import Headers, Request
from tests.providers.wallet.desk import (
    ACCESS_KEY,
    PATH,
    PRIVATE_KEY,
    body_of,
    correct,
    desk,
    json_of,
    request_with,
    with_headers,
)

SUCCESS_ORDER = "status code message request_id token player_id game_id site_id provider_id balance"


async def test_a_correct_request_is_answered_as_the_page_shows() -> None:
    decision = await (await desk()).post(correct())
    answer = json_of(decision.response)
    assert decision.response.status == 200
    assert decision.response.headers.items == (("content-type", "application/json"),)
    assert list(answer) == SUCCESS_ORDER.split()
    assert uuid.UUID(str(answer["request_id"])).version == 4
    assert decision.response.body.endswith(
        b'"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,'
        b'"game_id":"lucky-ferry","site_id":"12","provider_id":7041,"balance":310.4}'
    )
    assert decision.answered == {
        "verdict": "accepted",
        "code": 1,
        "status": 200,
        "basic": "valid",
        "signature": "valid",
        "token": "active",
        "first-activation": True,
        "seen": 1,
        "player-matches": True,
        "site-matches": True,
        "currency-matches": True,
        "provider-matches": True,
    }
    assert decision.notes == ()


def _body(text: bytes) -> Request:
    return request_with(text)


def _twice(name: str) -> Request:
    request = correct()
    value = request.headers.get(name) or ""
    return replace(request, headers=Headers((*request.headers.items, (name, value))))


MINTED = body_of()
REFUSALS: list[tuple[str, Callable[[], Request], str, int, int]] = [
    ("another path", lambda: replace(correct(), target="/api/wallet"), "unknown_path", 90104, 404),
    (
        "a slash at the end",
        lambda: replace(correct(), target="/api/wallet/authenticate/"),
        "unknown_path",
        90104,
        404,
    ),
    (
        "a call the sandbox does not play",
        lambda: replace(correct(), target="/api/wallet/debit"),
        "unknown_path",
        90104,
        404,
    ),
    ("GET", lambda: replace(correct(), method="GET"), "method_not_allowed", 90103, 405),
    ("a huge body", lambda: _body(b" " * 65537), "body_too_large", 90105, 413),
    (
        "another content type",
        lambda: with_headers(correct(), content_type="text/plain"),
        "unsupported_media_type",
        90101,
        415,
    ),
    (
        "no content type",
        lambda: with_headers(correct(), content_type=None),
        "unsupported_media_type",
        90101,
        415,
    ),
    ("two content types", lambda: _twice("content-type"), "unsupported_media_type", 90101, 415),
    (
        "Accept without JSON",
        lambda: with_headers(correct(), accept="text/html"),
        "not_acceptable",
        90106,
        406,
    ),
    (
        "no Authorization",
        lambda: with_headers(correct(), authorization=None),
        "authorization_missing",
        90200,
        401,
    ),
    (
        "Bearer",
        lambda: with_headers(correct(), authorization="Bearer x"),
        "authorization_malformed",
        90201,
        401,
    ),
    ("two Authorizations", lambda: _twice("authorization"), "authorization_malformed", 90201, 401),
    (
        "another provider",
        lambda: with_headers(correct(), authorization=compose_basic("7042", ACCESS_KEY)),
        "credentials_invalid",
        90202,
        401,
    ),
    (
        "another access key",
        lambda: with_headers(correct(), authorization=compose_basic("7041", "x")),
        "credentials_invalid",
        90202,
        401,
    ),
    (
        "no signature",
        lambda: with_headers(correct(), x_request_signature=None),
        "signature_missing",
        90204,
        401,
    ),
    (
        "an empty signature",
        lambda: with_headers(correct(), x_request_signature=" "),
        "signature_missing",
        90204,
        401,
    ),
    (
        "another signature",
        lambda: request_with(body_of(), signature="0" * 64),
        "signature_invalid",
        90205,
        401,
    ),
    ("two signatures", lambda: _twice("x-request-signature"), "signature_invalid", 90205, 401),
    (
        "a body changed after signing",
        lambda: replace(correct(), body=body_of(currency="USD")),
        "signature_invalid",
        90205,
        401,
    ),
    ("no JSON", lambda: _body(b"{"), "malformed_json", 90100, 400),
    ("an empty body", lambda: _body(b""), "malformed_json", 90100, 400),
    ("an array", lambda: _body(b"[]"), "malformed_json", 90100, 400),
    (
        "a member twice",
        lambda: _body(MINTED[:-1] + b',"currency":"EUR"}'),
        "malformed_json",
        90100,
        400,
    ),
    ("a byte order mark", lambda: _body(b"\xef\xbb\xbf" + MINTED), "malformed_json", 90100, 400),
    ("UTF-16", lambda: _body(MINTED.decode().encode("utf-16")), "malformed_json", 90100, 400),
    ("NaN", lambda: _body(b'{"token":NaN}'), "malformed_json", 90100, 400),
    (
        "an endless number",
        lambda: _body(b'{"a":' + b"1" * 5000 + b"}"),
        "malformed_json",
        90100,
        400,
    ),
    ("deep nesting", lambda: _body(b"[" * 5000 + b"]" * 5000), "malformed_json", 90100, 400),
    ("an empty object", lambda: _body(b"{}"), "validation_failed", 90102, 422),
    ("another provider id", lambda: correct(provider_id=7042), "provider_mismatch", 90203, 403),
    ("another token", lambda: correct(token="nobody"), "token_unknown", 90300, 403),
    ("another player", lambda: correct(player_id=90072), "token_player_mismatch", 90304, 403),
    ("another site", lambda: correct(site_id=13), "token_site_mismatch", 90305, 403),
    ("another currency", lambda: correct(currency="USD"), "currency_mismatch", 90307, 422),
    ("lower case", lambda: correct(currency="eur"), "currency_mismatch", 90307, 422),
]


@pytest.mark.parametrize(
    ("make", "reason", "code", "status"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
async def test_each_mistake_has_its_code(
    make: Callable[[], Request], reason: str, code: int, status: int
) -> None:
    decision = await (await desk()).post(make())
    answer = json_of(decision.response)
    assert (decision.answered["reason"], answer["code"]) == (reason, code)
    assert decision.response.status == decision.answered["status"] == status
    assert list(answer) == ["status", "code", "message", "request_id"]
    assert answer["status"] is False
    assert answer["message"]
    assert decision.answered["verdict"] == "refused"
    assert decision.answered["first-activation"] is False


@pytest.mark.parametrize("row", REFUSALS, ids=[row[0] for row in REFUSALS])
async def test_under_vendor_only_every_failure_is_code_2(
    row: tuple[str, Callable[[], Request], str, int, int],
) -> None:
    decision = await (await desk({"code_style": "vendor_only"})).post(row[1]())
    answer = json_of(decision.response)
    assert decision.response.status == 500
    assert answer["code"] == decision.answered["code"] == 2
    assert answer["message"] == "An unknown error has occurred."
    assert decision.answered["reason"] == row[2]
    assert decision.response.headers.items == (("content-type", "application/json"),)


@pytest.mark.parametrize("row", REFUSALS, ids=[row[0] for row in REFUSALS])
async def test_a_refusal_leaves_the_token_as_it_was(
    row: tuple[str, Callable[[], Request], str, int, int],
) -> None:
    at = await desk()
    await at.post(row[1]())
    assert await at.state_of(DEMO_TOKEN) == "minted"


SPOILT: dict[str, Json] = {
    "token": "",
    "player_id": 1,
    "site_id": 1,
    "provider_id": 1,
    "game_id": "nowhere",
    "currency": "X",
}


def _field(name: str, value: str) -> Callable[[Request], Request]:
    return lambda request: request.with_header(name, value)


def _members(**mended: Json) -> Callable[[Request], Request]:
    return lambda _: request_with(body_of(**{**SPOILT, **mended}))


NO_JSON_SIGNED = sign(Signed(b"{"), key=PRIVATE_KEY)
PLAYER: dict[str, Json] = {"provider_id": 7041, "token": DEMO_TOKEN, "player_id": 90071}
MENDS: list[tuple[Callable[[Request], Request], str]] = [
    (lambda request: request, "http_version_refused"),
    (lambda request: replace(request, http_version="2"), "unknown_path"),
    (lambda request: replace(request, target=PATH), "method_not_allowed"),
    (lambda request: replace(request, method="POST"), "body_too_large"),
    (lambda request: replace(request, body=b"{"), "unsupported_media_type"),
    (_field("content-type", "application/json"), "unsupported_content_coding"),
    (_field("content-encoding", "identity"), "not_acceptable"),
    (_field("accept", "*/*"), "authorization_missing"),
    (_field("authorization", compose_basic("7041", ACCESS_KEY)), "signature_missing"),
    (_field("x-request-signature", "0"), "signature_invalid"),
    (_field("x-request-signature", NO_JSON_SIGNED), "malformed_json"),
    (_members(), "validation_failed"),
    (_members(token="nobody"), "provider_mismatch"),
    (_members(token="nobody", provider_id=7041), "token_unknown"),
    (_members(token=DEMO_TOKEN, provider_id=7041), "token_player_mismatch"),
    (_members(**PLAYER), "token_site_mismatch"),
    (_members(**PLAYER, site_id=12), "currency_mismatch"),
    (_members(**PLAYER, site_id=12, currency="EUR"), "game_unknown"),
    (_members(**PLAYER, site_id=12, currency="EUR", game_id="lucky-ferry"), "accepted"),
]


async def test_the_first_failing_check_answers_and_the_others_follow() -> None:
    """Everything is spoilt at once and then mended bit by bit, in the order of the checks."""
    spoilt = Headers((("accept", "a/b"), ("content-encoding", "gzip")))
    request = Request("GET", "/x", spoilt, b"{" * 65537, "1.1")
    at = await desk({"http_version_policy": "strict"}, section={"games": ["lucky-ferry"]})
    found = []
    for mend, _ in MENDS:
        request = mend(request)
        answered = (await at.ask(request)).answered
        found.append(answered.get("reason", answered["verdict"]))
    assert found == [reason for _, reason in MENDS]
