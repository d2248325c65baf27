"""A compressed request is refused for that, and all else about it is still told rightly."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from sandbox.port import Recognised
from sandbox.protocol.signature import Signed, sign
from sandbox.providers.wallet.operations import recognise
from sandbox.wire import Request
from tests.providers.wallet.desk import (
    MEMBERS,
    PRIVATE_KEY,
    body_of,
    desk,
    json_of,
    request_with,
    with_headers,
)

TOKEN = str(MEMBERS["token"])
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


def packed(name: str, pack: Callable[[bytes], bytes], body: bytes, **signed: str) -> Request:
    request = request_with(pack(body), signature=signed.get("signature"))
    return with_headers(request, content_encoding=name)


@pytest.mark.parametrize(("name", "pack"), PACKERS.items(), ids=PACKERS)
async def test_a_compressed_body_is_refused_by_its_own_code(
    name: str, pack: Callable[[bytes], bytes]
) -> None:
    request = packed(name, pack, body_of())
    decision = await (await desk()).post(request)
    assert decision.response.status == 415
    assert json_of(decision.response)["code"] == 90107
    answered = decision.answered
    assert (answered["reason"], answered["clause"]) == (
        "unsupported_content_coding",
        "wallet.body.is-json",
    )
    assert (answered["signature"], answered["token"]) == ("valid", "minted")
    assert answered["currency-matches"] is True
    assert "problems" not in answered
    assert recognise(request) == Recognised(
        "wallet.authenticate", TOKEN, (("token", TOKEN), ("player", "90071"))
    )


async def test_a_signature_made_before_the_compressing_is_told_by_its_mistake() -> None:
    before = sign(Signed(body_of()), key=PRIVATE_KEY)
    request = packed("gzip", gzip.compress, body_of(), signature=before)
    answered = (await (await desk()).post(request)).answered
    assert answered["signature"] == "invalid"
    assert answered["looks-like"] == "body-before-compression"


@pytest.mark.parametrize("coding", ["identity", "", " Identity "])
async def test_identity_says_nothing(coding: str) -> None:
    request = with_headers(request_with(body_of()), content_encoding=coding)
    assert (await (await desk()).post(request)).answered["verdict"] == "accepted"


@pytest.mark.parametrize(
    "body",
    [
        body_of(),
        b"\x1f\x8b",
        gzip.compress(b" " * 10_000_000),
        gzip.compress(gzip.compress(body_of())),
    ],
    ids=range(4),  # what is packed has the time in it
)
async def test_whatever_a_coding_promises_breaks_nothing(body: bytes) -> None:
    request = with_headers(request_with(body), content_encoding="gzip")
    answered = (await (await desk()).post(request)).answered
    assert answered["reason"] == "unsupported_content_coding"
