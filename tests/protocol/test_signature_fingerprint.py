"""A wrong signature is told by its mistake."""

import base64
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.fingerprint import LARGEST_BODY, MISTAKES, CorrectSigning, fingerprint
from sandbox.protocol.fingerprint.printings import printings
from sandbox.protocol.signature import PROFILES, Signed, sign
from tests.protocol.test_signature import BODY, KEY, SIGNED, V1

ACCESS_KEY = "k3yDem0-Acc355"
CORRECT = CorrectSigning(SIGNED, PROFILES["hmac-sha256-hex"], KEY, ACCESS_KEY)

VECTORS = [
    ("body-spaced", "faa167ab98e93a2619202d67461198897d78c3c6949dfa27f5a60fe5ed24c262"),
    (
        "body-trailing-line-feed",
        "2ecabbbe6978d88a242ed45943720469df14162a702ce200567e88984c1923f2",
    ),
    ("body-indented", "2fefffd83e93705d32e547264d3c7914d609d381993dd1d32ca84f91c7b9f492"),
    ("body-keys-sorted", "7eb3345b83b6c0cbcaaa0d4530d846ab39afdf7f9b634064bf7914a022a15843"),
    ("key-hex-decoded", "f41864be6df5136f63f9f6948a4908acc58e2dc9cacbea7aace9e2d7b7906f5d"),
    ("key-without-dashes", "88d70d8cb2784a0cbc9e164201a3df6052415d54625f76043b9a5fbba463a585"),
    ("key-access-key", "cae4b076f590e134228ab94f2eb20621a644d91ac7039d2a8fd9d2a40c73c224"),
    ("plain-hash", "582867d0c93203790c5fa46a6985243b5e4ddda3ad85404ece58158ccbb636b6"),
    ("hmac-sha1", "2f9f34e89a8d42b77be20721f5575389a6800dd6"),
    ("two-step-hex", "8cab458de66437bf60cf3ef8ebfdb18cb8d5f264b3f918f50078a248a630a737"),
    ("two-step-raw", "dcfcd269461efc8569432ed5c6958650aebde345d188192e1c12d6c2e870b536"),
    ("encoding-base64", "PWyrC0r8ciztcb4J5Aw2Und5x11rSoJoxZvH3dn2FPA="),
    ("encoding-upper-case", V1.upper()),
    ("encoding-prefixed", "sha256=" + V1),
    ("body-empty", "11bd306c6defddaa79b8efa3d40f996379059861b8b54c68fe7ed60583b26061"),
    ("key-upper-case", sign(SIGNED, key=KEY.upper())),
    ("key-trailing-line-feed", sign(SIGNED, key=KEY + "\n")),
    (
        "another-recipe",
        "TQe0yBJkYXdEATroTIMRSCUSlnlM2j8HcPCkM9QAP1izcvp3AlbFsvhQKOQO3haEFnCoUj9urtltLaPdpd3EFw==",
    ),
    ("another-recipe", "12484381e0fee9cc2255003add80d48666419cadfa300cde4c4991e4fbbd9ab5"),
]


def named(value: str, correct: CorrectSigning) -> str | None:
    look = fingerprint(value, correct)
    return look.name if look else None


@pytest.mark.parametrize(("name", "value"), VECTORS)
def test_the_mistake_behind_a_wrong_signature_is_named(name: str, value: str) -> None:
    assert named(value, CORRECT) == name
    assert MISTAKES[name].words


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("body-compact", json.dumps(json.loads(BODY)).encode()),
        ("body-compact", json.dumps(json.loads(BODY), indent=2).encode()),
        ("body-trailing-line-feed", BODY + b"\n"),
    ],
)
def test_a_body_changed_after_signing_is_told_from_the_sent_bytes(name: str, sent: bytes) -> None:
    correct = CorrectSigning(Signed(sent), PROFILES["hmac-sha256-hex"], KEY, ACCESS_KEY)
    assert named(V1, correct) == name


def test_escapes_signed_and_letters_sent_are_told() -> None:
    sent = '{"token":"t","game_id":"Ω-slot"}'.encode()
    signed = "a8f7d971495fb34c4550d2f39853eb459b384b5999a0bb60a1668df3e402be43"
    correct = CorrectSigning(Signed(sent), PROFILES["hmac-sha256-hex"], KEY)
    assert named(signed, correct) == "body-letters-escaped"


def test_escaped_slashes_are_told() -> None:
    correct = CorrectSigning(Signed(b'{"a":"x/y"}'), PROFILES["hmac-sha256-hex"], KEY)
    signed = sign(Signed(rb'{"a":"x\/y"}'), key=KEY)
    assert named(signed, correct) == "body-slashes-escaped"


def test_a_key_that_was_base64_decoded_is_told() -> None:
    key = base64.b64encode(b"thirty-two bytes of a shared key").decode()
    correct = CorrectSigning(SIGNED, PROFILES["hmac-sha256-hex"], key)
    signed = sign(SIGNED, key="thirty-two bytes of a shared key")
    assert named(signed, correct) == "key-base64-decoded"


def test_hex_where_base64_is_wanted_is_told() -> None:
    correct = CorrectSigning(SIGNED, PROFILES["hmac-sha256-base64"], KEY)
    assert named(V1, correct) == "encoding-hex"


@pytest.mark.parametrize("value", ["", "0" * 64, "nonsense", "\ud800"])
def test_what_is_no_usual_mistake_has_no_name(value: str) -> None:
    assert named(value, CORRECT) is None


@pytest.mark.parametrize(("over", "name"), [(-1, "hmac-sha1"), (0, "hmac-sha1"), (1, None)])
def test_a_huge_body_is_not_looked_into(over: int, name: str | None) -> None:
    signed = Signed(b"x" * (LARGEST_BODY + over))
    correct = CorrectSigning(signed, PROFILES["hmac-sha256-hex"], KEY)
    value = hmac.new(KEY.encode(), signed.body, "sha1").hexdigest()
    assert named(value, correct) == name


@given(body=st.binary(max_size=60), key=st.text(max_size=12), value=st.text(min_size=1))
def test_nothing_sent_breaks_the_search(body: bytes, key: str, value: str) -> None:
    for profile in PROFILES.values():
        correct = CorrectSigning(
            Signed(body), profile, key.encode("utf-8", "replace").decode(), key
        )
        assert named(value, correct) in {None, *MISTAKES}


@pytest.mark.parametrize("number", ["1e999999", "-1E999999999", "1e-99999999", "0e999999999"])
def test_a_number_that_is_short_as_sent_is_never_printed_long(number: str) -> None:
    found = list(printings(f'{{"b":{number},"a":[{number},2.50]}}'))
    assert max(map(len, found)) < 200
    assert any("2.5," in text or "2.5}" in text or "2.5]" in text for text in found)
    correct = CorrectSigning(Signed(f'{{"n":{number}}}'.encode()), PROFILES["hmac-sha256-hex"], KEY)
    assert named("0" * 64, correct) is None
