"""What is signed by hand is what the wallet takes, by every recipe."""

import pytest

from sandbox.errors import SetupFault
from sandbox.port import ToSign
from sandbox.protocol.signature import PROFILES
from sandbox.providers.wallet.signing import SIGNING, sign
from sandbox.wire import Request
from tests.providers.wallet.desk import PATH, START_S, body_of, desk, target


def request(to_sign: ToSign, *, profile: str = "", setting: str = "") -> Request:
    room = target({"signature.profile": setting} if setting else {})
    signed = sign(to_sign, room)
    assert profile in ("", signed.profile)
    return Request.to("POST", f"http://w{PATH}", headers=signed.fields, body=to_sign.body)


def to_sign(body: bytes, profile: str = "") -> ToSign:
    return ToSign(body, path=PATH, profile=profile, timestamp=str(int(START_S)), nonce="n1")


@pytest.mark.parametrize("profile", SIGNING.profiles)
async def test_the_targets_recipe_is_the_usual_one_and_is_taken(profile: str) -> None:
    asked = request(to_sign(body_of()), profile=profile, setting=profile)
    answered = (await (await desk({"signature.profile": profile})).post(asked)).answered
    assert answered["verdict"] == "accepted"


@pytest.mark.parametrize("profile", SIGNING.profiles)
async def test_another_recipe_than_the_targets_can_be_asked_for(profile: str) -> None:
    asked = request(to_sign(body_of(), profile), profile=profile)
    answered = (await (await desk({"signature.profile": profile})).post(asked)).answered
    assert answered["verdict"] == "accepted"


@pytest.mark.parametrize("body", [b"", b"\0\xff", b"[1]", "é".encode(), b'{"a":1}\n'])
@pytest.mark.parametrize("profile", [name for name in PROFILES if "sorted" not in name])
async def test_any_bytes_can_be_signed(body: bytes, profile: str) -> None:
    at = await desk({"signature.profile": profile})
    answered = (await at.post(request(to_sign(body, profile)))).answered
    assert answered["signature"] == "valid"
    assert answered["basic"] == "valid"


def test_a_recipe_that_needs_members_says_so_of_a_body_without() -> None:
    with pytest.raises(SetupFault, match="the body is none"):
        sign(to_sign(b"[1]", "hmac-sha512-sorted-values-base64"), target())


@pytest.mark.parametrize("profile", SIGNING.profiles)
def test_the_sentence_says_whether_the_page_documents_the_recipe(profile: str) -> None:
    told = sign(to_sign(body_of(), profile), target()).recipe
    assert ("documents another" in told) == (profile not in ("hmac-sha256-hex", "off"))
