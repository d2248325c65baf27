"""The steps that reasons.yaml lists are those of the wallet, in its order: the first counts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from sandbox.scenario.contract.reasons import load_steps
from sandbox.wire import Request
from tests.providers.wallet.desk import (
    PATH,
    Desk,
    at_path,
    body_of,
    correct,
    desk,
    ending,
    opened,
    request_with,
    with_headers,
)

BODIES: Mapping[str, bytes] = {
    "malformed_json": b"{",
    "validation_failed": body_of(currency=7),
    "provider_mismatch": body_of(provider_id=7042),
    "token_unknown": body_of(token="nobodys"),
    "token_player_mismatch": body_of(player_id=5),
    "token_site_mismatch": body_of(site_id=5),
    "currency_mismatch": body_of(currency="USD"),
}
"""Bodies with one mistake each, in the order of the steps."""
HEADS: Mapping[str, Callable[[Request], Request]] = {
    "method_not_allowed": lambda request: replace(request, method="PUT"),
    "body_too_large": lambda request: replace(request, body=request.body + b" " * 70_000),
    "unsupported_media_type": lambda r: with_headers(r, content_type="text/plain"),
    "unsupported_content_coding": lambda r: with_headers(r, content_encoding="gzip"),
    "not_acceptable": lambda request: with_headers(request, accept="text/html"),
    "authorization_missing": lambda request: with_headers(request, authorization=None),
    "signature_invalid": lambda request: with_headers(request, x_request_signature="ab"),
}
"""What else may be wrong, in the order of the steps; all of it comes before the body."""
PAIRS = [pair for pair in combinations([*HEADS, *BODIES], 2) if pair[0] in HEADS]
"""A mistake in the head, and one in a later step."""
PATHS = {
    "wallet.authenticate": PATH,
    "wallet.balance": "/api/wallet/balance",
    "wallet.terminate": "/api/wallet/terminate",
}


def codes_of(operation: str) -> list[str]:
    """The codes of its steps, in their order."""
    return [code for step in load_steps("wallet")[operation] for code in step.codes]


CODES = codes_of("wallet.authenticate")


async def reason(request: Request) -> object:
    return (await (await desk()).ask(request)).answered.get("reason")


async def reason_of_session(at: Desk, operation: str, request: Request) -> object:
    asked = at_path(PATHS[operation], request, method=request.method)
    return (await at.ask(asked)).answered.get("reason")


@pytest.mark.parametrize("name", BODIES)
async def test_each_mistake_of_a_body_is_met_with_its_code(name: str) -> None:
    assert await reason(request_with(BODIES[name])) == name


def test_the_mistakes_stand_in_the_order_of_the_steps() -> None:
    listed = [*HEADS, *BODIES]
    assert [code for code in CODES if code in listed] == listed


@pytest.mark.parametrize(("first", "second"), list(combinations(HEADS, 2)))
async def test_of_two_mistakes_in_the_head_the_step_before_counts(first: str, second: str) -> None:
    assert await reason(HEADS[second](HEADS[first](request_with(body_of())))) == first


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("body", BODIES)
async def test_the_head_is_looked_at_before_the_body(head: str, body: str) -> None:
    assert await reason(HEADS[head](request_with(BODIES[body]))) == head


async def test_of_two_members_the_step_before_counts() -> None:
    both = body_of(player_id=5, site_id=5, currency="USD")
    assert await reason(request_with(both)) == "token_player_mismatch"
    assert await reason(request_with(body_of(site_id=5, currency="USD"))) == "token_site_mismatch"


@pytest.mark.parametrize("operation", PATHS)
def test_every_operation_of_the_wallet_has_its_steps(operation: str) -> None:
    listed = [*HEADS, *BODIES]
    assert [code for code in codes_of(operation) if code in listed] == listed


@pytest.mark.parametrize("operation", ["wallet.balance", "wallet.terminate"])
@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_of_two_mistakes_in_a_session_the_step_before_counts(
    operation: str, first: str, second: str
) -> None:
    at = await opened()
    request = request_with(BODIES.get(second, body_of()))
    request = HEADS[second](request) if second in HEADS else request
    assert await reason_of_session(at, operation, HEADS[first](request)) == first


@pytest.mark.parametrize("operation", ["wallet.balance", "wallet.terminate"])
@pytest.mark.parametrize("name", ["token_not_active", "token_terminated", "token_expired"])
async def test_the_life_of_a_session_counts_before_whose_it_is(operation: str, name: str) -> None:
    at = await desk({"duplicate_terminate": "reject"})
    token = await at.minted(ttl="5m")
    if name != "token_not_active":
        await at.post(correct(token=token))
    if name == "token_terminated":
        await at.post(ending(token=token))
    at.clock.now += 10**9 if name == "token_expired" else 0
    body = body_of(token=token, player_id=5)
    assert await reason_of_session(at, operation, request_with(body)) == name
    codes = codes_of(operation)
    assert codes.index("token_unknown") < codes.index(name) < codes.index("token_player_mismatch")
