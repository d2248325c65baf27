"""The steps that reasons.yaml lists are those of the wallet, in its order: the first counts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from sandbox.scenario.contract.reasons import load_steps
from sandbox.wire import Request
from tests.providers.wallet.desk import body_of, desk, request_with, with_headers

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
CODES = [code for step in load_steps("wallet")["wallet.authenticate"] for code in step.codes]


async def reason(request: Request) -> object:
    return (await (await desk()).ask(request)).answered.get("reason")


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
