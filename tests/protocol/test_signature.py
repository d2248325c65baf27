"""Signature recipes against their vectors, and what verifying refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.signature import PROFILES, Signed, is_signature_valid, sign

KEY = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
BODY = (
    b'{"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,"site_id":12,'
    b'"provider_id":7041,"game_id":"lucky-ferry","currency":"EUR"}'
)
DEBIT = BODY[:-1] + b',"round_id":"r-1","transaction_id":"t-1","amount":12.5}'
SIGNED = Signed(
    BODY,
    path="/api/wallet/authenticate",
    timestamp="1760000000",
    nonce="7c0e2f64-1d7b-4a0e-9b0a-5a1d3c2e4f88",
)
V1 = "3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0"

VECTORS = [
    ("hmac-sha256-hex", V1),
    ("hmac-sha256-base64", "PWyrC0r8ciztcb4J5Aw2Und5x11rSoJoxZvH3dn2FPA="),
    (
        "hmac-sha256-prehash-hex",
        "8cab458de66437bf60cf3ef8ebfdb18cb8d5f264b3f918f50078a248a630a737",
    ),
    (
        "hmac-sha256-prehash-raw",
        "dcfcd269461efc8569432ed5c6958650aebde345d188192e1c12d6c2e870b536",
    ),
    ("hmac-sha256-ts-hex", "12484381e0fee9cc2255003add80d48666419cadfa300cde4c4991e4fbbd9ab5"),
    (
        "hmac-sha256-canonical-hex",
        "b6128bec3f8c11b836c22cb552dbefd241cad7e789edf46d0c3a61e9dea6c9e0",
    ),
    (
        "hmac-sha512-sorted-values-base64",
        "TQe0yBJkYXdEATroTIMRSCUSlnlM2j8HcPCkM9QAP1izcvp3AlbFsvhQKOQO3haEFnCoUj9urtltLaPdpd3EFw==",
    ),
]


@pytest.mark.parametrize(("profile", "value"), VECTORS)
def test_each_recipe_gives_its_vector(profile: str, value: str) -> None:
    assert sign(SIGNED, key=KEY, profile=profile) == value
    assert is_signature_valid(value, SIGNED, profile=PROFILES[profile], key=KEY)


def test_every_recipe_has_a_vector() -> None:
    assert [name for name, _ in VECTORS] == list(PROFILES)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (DEBIT, "2b559dd21eb4d07a3f02345769d570054c3ecb3e059568be6019765eec629384"),  # V8
        (b"", "11bd306c6defddaa79b8efa3d40f996379059861b8b54c68fe7ed60583b26061"),  # V9
        (
            '{"token":"t","game_id":"Ω-slot"}'.encode(),  # V10
            "cb44f98fdd47f23383b10d7fccd06a61baa15cf9dcc1aa7b7f449c0febb1f8b5",
        ),
        (
            rb'{"token":"t","game_id":"\u03a9-slot"}',  # V10b
            "a8f7d971495fb34c4550d2f39853eb459b384b5999a0bb60a1668df3e402be43",
        ),
    ],
)
def test_the_default_recipe_covers_bytes_and_not_meaning(body: bytes, value: str) -> None:
    assert sign(Signed(body), key=KEY) == value


def test_the_vendors_own_example_holds() -> None:
    signed = Signed(b'{"message":"Hello, world!"}')
    key = "e56eb966-a55f-4087-bc7d-e66df1f377a1"
    example = "3798e973f62692d1c5ab8175aafbd6d9743ef56f0a989bd1d025e646e64c1036"
    assert sign(signed, key=key) == example


@pytest.mark.parametrize(
    "given_value",
    ["", V1[:-1], V1 + "0", " " + V1, V1 + "\n", V1.upper(), "Ω", "\ud800", V1.replace("3", "4")],
)
def test_anything_else_is_refused(given_value: str) -> None:
    assert not is_signature_valid(given_value, SIGNED, profile=PROFILES["hmac-sha256-hex"], key=KEY)


def test_upper_case_hex_is_taken_only_when_asked_for() -> None:
    profile = PROFILES["hmac-sha256-hex"]
    assert is_signature_valid(V1.upper(), SIGNED, profile=profile, key=KEY, any_case=True)
    assert not is_signature_valid(V1.upper(), SIGNED, profile=profile, key=KEY)


def test_any_case_does_not_loosen_base64() -> None:
    profile = PROFILES["hmac-sha256-base64"]
    value = sign(SIGNED, key=KEY, profile=profile.name)
    assert not is_signature_valid(value.lower(), SIGNED, profile=profile, key=KEY, any_case=True)


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'{"a":' + b"1" * 5000 + b"}"])
def test_sorted_values_need_a_json_object(body: bytes) -> None:
    profile = PROFILES["hmac-sha512-sorted-values-base64"]
    assert not is_signature_valid("x", Signed(body), profile=profile, key=KEY)
    with pytest.raises(ValueError, match="flat JSON object"):
        sign(Signed(body), key=KEY, profile=profile.name)


@given(body=st.binary(max_size=200), flip=st.integers(min_value=0))
def test_one_flipped_bit_breaks_the_signature(body: bytes, flip: int) -> None:
    value = sign(Signed(body), key=KEY)
    profile = PROFILES["hmac-sha256-hex"]
    assert is_signature_valid(value, Signed(body), profile=profile, key=KEY)
    if body:
        place, bit = divmod(flip % (len(body) * 8), 8)
        spoilt = bytearray(body)
        spoilt[place] ^= 1 << bit
        assert not is_signature_valid(value, Signed(bytes(spoilt)), profile=profile, key=KEY)
