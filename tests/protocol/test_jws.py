"""A compact JWS is read in a fixed order and verified over the bytes as sent."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.protocol.jws import (
    LONGEST,
    parse_compact_jws,
    parse_object,
    read_claims,
    verify_rs256,
)
from sandbox.protocol.jwt_signing import SigningKey, base64url, hmac_jwt, unsigned_jwt
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from tests.protocol.keys import SAMPLE_KEY, SAMPLE_TOKEN, public_key, signing_key

CLAIMS: dict[str, Json] = {"externalUserId": "p-1", "defaultCurrency": "EUR", "iat": 1}
HEADER = b'{"alg":"RS256","typ":"JWT"}'


def token(header: bytes = HEADER, payload: bytes = b"{}") -> str:
    return signing_key().sign_parts(header, payload)


def refusal_of(text: str, *, typ_required: bool = False) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse_compact_jws(text, typ_required=typ_required)
    return caught.value


def test_a_signed_token_is_read_and_verifies() -> None:
    jws = parse_compact_jws(signing_key().sign_jwt(CLAIMS))
    assert jws.header == {"alg": "RS256", "typ": "JWT"}
    assert json.loads(jws.payload) == CLAIMS
    assert jws.notices == ()
    assert verify_rs256(jws, public_key())
    assert not verify_rs256(jws, public_key("another"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", ""),
        ("null", "guest"),
        ("undefined", "guest"),
        ("Bearer {}", "bare token"),
        (" {}", "Trim"),
        ("{}\n", "Trim"),
        ('"{}"', "out of the answer"),
        ("0d0c7a4e", "session id"),
        ("a.b", ""),
        ("{}.x", ""),
        ("{}.x.y", "JWE"),
    ],
)
def test_what_is_not_three_bare_parts_is_malformed(text: str, hint: str) -> None:
    refusal = refusal_of(text.replace("{}", token()))
    assert refusal.reason == "jwt.malformed"
    assert hint in refusal.hint


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        (LONGEST - 1, "jwt.header.json"),
        (LONGEST, "jwt.header.json"),
        (LONGEST + 1, "jwt.malformed"),
    ],
)
def test_a_token_may_have_8192_characters(length: int, reason: str) -> None:
    text = "AA.AA." + "A" * (length - 6)
    if len(text[6:]) % 4 == 1:  # no base64url text is that long: share the characters out anew
        text = "AAA.AA." + "A" * (length - 7)
    assert len(text) == length
    assert refusal_of(text).reason == reason


@pytest.mark.parametrize(
    ("sign", "hint"),
    [
        ("=", "padding"),
        ("+", "standard Base64"),
        ("/", "standard Base64"),
        (" ", "became a space"),
        ("%2B", "Encoded twice"),
        ("é", ""),
        ("\n", ""),
    ],
)
@pytest.mark.parametrize("part", [0, 1, 2])
def test_other_encodings_than_unpadded_base64url_are_told(sign: str, hint: str, part: int) -> None:
    parts = token().split(".")
    parts[part] = parts[part][:4] + sign + parts[part][4:]
    refusal = refusal_of(".".join(parts))
    assert refusal.reason == "jwt.encoding"
    assert hint in refusal.hint


def test_a_part_cut_to_an_impossible_length_is_told() -> None:
    refusal = refusal_of("AAAAA.AAAA.AAAA")
    assert refusal.reason == "jwt.encoding"
    assert "cut short" in refusal.hint


def test_a_padded_token_of_a_correct_signer_is_refused_for_its_padding() -> None:
    header, payload, signature = token(payload=b'{"a":1}').split(".")
    assert refusal_of(f"{header}.{payload}=.{signature}").reason == "jwt.encoding"


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b'"RS256"',
        b"{",
        b"\xff\xfe",
        b'{"alg":"RS256","alg":"none"}',
        b'{"alg":"RS256","n":1e99999999999999999999}',
        b'{"alg":"RS256","n":' + b"1" * 4400 + b"}",
        b'{"alg":' + b"[" * 2000 + b"]" * 2000 + b"}",
        b"\xef\xbb\xbf" + HEADER,
    ],
)
def test_a_header_that_is_no_plain_json_object_is_told(header: bytes) -> None:
    assert refusal_of(token(header)).reason == "jwt.header.json"


@pytest.mark.parametrize(
    "alg",
    ["none", "None", "NONE", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", "", " RS256"],
)
def test_every_algorithm_but_rs256_is_refused(alg: str) -> None:
    header = json.dumps({"alg": alg, "typ": "JWT"}).encode()
    assert refusal_of(token(header)).reason == "jwt.header.alg"


@pytest.mark.parametrize("header", [b'{"typ":"JWT"}', b'{"alg":256}', b'{"alg":["RS256"]}'])
def test_an_algorithm_that_is_no_name_is_refused(header: bytes) -> None:
    assert refusal_of(token(header)).reason == "jwt.header.alg"


def test_the_algorithm_is_refused_before_the_missing_signature_is() -> None:
    assert refusal_of(unsigned_jwt(CLAIMS)).reason == "jwt.header.alg"


def test_a_token_keyed_with_the_public_pem_is_refused_for_its_algorithm() -> None:
    confused = hmac_jwt(CLAIMS, secret=signing_key().public_pem().encode())
    refusal = refusal_of(confused)
    assert refusal.reason == "jwt.header.alg"
    assert "session token" in refusal.hint


def test_an_algorithm_name_that_could_be_a_secret_is_not_repeated() -> None:
    refusal = refusal_of(token(b'{"alg":"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9"}'))
    assert "eyJ" not in str(refusal)


def test_an_empty_signature_is_told_before_any_key_is_asked_for() -> None:
    refusal = refusal_of(unsigned_jwt(CLAIMS, alg="RS256"))
    assert refusal.reason == "jwt.signature"
    assert "empty" in refusal.text


def test_demanded_extensions_are_refused() -> None:
    refusal = refusal_of(token(b'{"alg":"RS256","typ":"JWT","crit":["exp"]}'))
    assert refusal.reason == "jwt.header.crit"


def test_a_header_that_names_keys_is_accepted_and_they_are_ignored() -> None:
    header = b'{"alg":"RS256","typ":"JWT","kid":"1","jku":"http://127.0.0.1/","x5c":[]}'
    assert verify_rs256(parse_compact_jws(token(header)), public_key())


@pytest.mark.parametrize("header", [b'{"alg":"RS256"}', b'{"alg":"RS256","typ":"jwt"}'])
def test_a_loose_typ_is_noticed_or_refused_as_asked(header: bytes) -> None:
    text = token(header)
    assert [notice.code for notice in parse_compact_jws(text).notices] == ["jwt.header.typ"]
    assert refusal_of(text, typ_required=True).reason == "jwt.header.typ"


@pytest.mark.parametrize("typ", [b'"at+jwt"', b"null", b"1"])
def test_another_typ_is_refused(typ: bytes) -> None:
    refusal = refusal_of(token(b'{"alg":"RS256","typ":' + typ + b"}"))
    assert refusal.reason == "jwt.header.typ"


def test_a_payload_edited_after_signing_does_not_verify() -> None:
    header, _, signature = signing_key().sign_jwt(CLAIMS).split(".")
    edited = base64url(b'{"externalUserId":"p-2"}')
    assert not verify_rs256(parse_compact_jws(f"{header}.{edited}.{signature}"), public_key())


def test_a_signature_over_reserialised_json_does_not_verify() -> None:
    sent = base64url(b'{"a": 1}')
    reserialised = base64url(b'{"a":1}')
    over = f"{base64url(HEADER)}.{reserialised}".encode()
    signature = base64url(signing_key().sign(over))
    assert not verify_rs256(
        parse_compact_jws(f"{base64url(HEADER)}.{sent}.{signature}"), public_key()
    )


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_another_algorithm_under_the_name_of_rs256_does_not_verify(algorithm: str) -> None:
    text = signing_key().sign_jwt(CLAIMS, algorithm=algorithm)
    _, payload, signature = text.split(".")
    disguised = f"{base64url(HEADER)}.{payload}.{signature}"
    assert not verify_rs256(parse_compact_jws(disguised), public_key())


def test_the_vendors_sample_token_is_read_but_not_signed_by_the_sample_key() -> None:
    jws = parse_compact_jws(SAMPLE_TOKEN)
    assert json.loads(jws.payload) == {
        "externalUserId": "eede988f52734312a99b42f4114a2ed3",
        "defaultCurrency": "USD",
    }
    assert not verify_rs256(jws, parse_public_key(SAMPLE_KEY.encode()))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.none()))
def test_whatever_is_signed_comes_back_and_verifies(claims: dict[str, Json]) -> None:
    text = signing_key().sign_jwt(claims)
    jws = parse_compact_jws(text)
    assert verify_rs256(jws, public_key())
    assert parse_object(jws.payload) == claims
    assert read_claims(text) == claims


@given(st.text())
def test_a_token_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    assert refusal_of(text).reason.startswith("jwt.")
    read_claims(text)


@given(st.binary(max_size=64))
def test_a_changed_bit_of_the_signature_is_always_found(payload: bytes) -> None:
    text = signing_key().sign_parts(HEADER, payload)
    jws = parse_compact_jws(text)
    broken = bytes([jws.signature[0] ^ 1]) + jws.signature[1:]
    start = text.rpartition(".")[0]
    assert verify_rs256(jws, public_key())
    assert not verify_rs256(parse_compact_jws(f"{start}.{base64url(broken)}"), public_key())


def test_claims_of_a_foreign_token_can_be_looked_at_unverified() -> None:
    assert read_claims(hmac_jwt(CLAIMS, secret=b"secret")) == CLAIMS


@pytest.mark.parametrize(
    "text",
    ["", "a.b.c", "....", "a." + base64.b64encode(b"[1]").decode().strip("=") + ".c"],
)
def test_looking_at_nonsense_finds_nothing(text: str) -> None:
    assert read_claims(text) == {}


def test_printing_a_token_or_a_key_shows_nothing_of_it() -> None:
    text = signing_key().sign_jwt(CLAIMS)
    assert text.split(".")[1] not in repr(parse_compact_jws(text))
    assert repr(signing_key()) == "SigningKey()"
    assert isinstance(signing_key(), SigningKey)
