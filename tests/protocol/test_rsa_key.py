"""What key endpoints answer, told apart with real keys of every kind."""

import base64
import gzip
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.jwt_signing import SigningKey, ec_public_pem
from sandbox.protocol.private_key import contains_private_key
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from tests.protocol.keys import SAMPLE_KEY, public_key, short_signing_key, signing_key

PEM = signing_key().public_pem()
LINES = PEM.strip().split("\n")
INSIDE = "".join(LINES[1:-1])


def relabelled(pem: str, label: str) -> str:
    lines = pem.strip().split("\n")
    return "\n".join([f"-----BEGIN {label}-----", *lines[1:-1], f"-----END {label}-----", ""])


def ed25519_pem() -> str:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def pss_pem() -> str:
    """Return a key whose algorithm is RSA-PSS: the modulus is that of PEM."""
    bits = base64.b64decode(INSIDE)[19:]  # behind the outer SEQUENCE and the algorithm
    inner = bytes.fromhex("300b06092a864886f70d01010a") + bits
    outer = b"\x30\x82" + len(inner).to_bytes(2, "big") + inner
    return f"{LINES[0]}\n{base64.encodebytes(outer).decode()}{LINES[-1]}\n"


def encrypted_private_pem() -> str:
    key = load_pem_private_key(signing_key().private_pem().encode(), password=None)
    lock = BestAvailableEncryption(b"pass")
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode()


def test_the_sample_key_of_the_vendors_page_is_taken() -> None:
    key = parse_public_key(SAMPLE_KEY.encode(), "text/plain")
    assert key.bits == 2048
    assert key.notices == ()
    assert len(key.fingerprint) == 64


def test_a_generated_key_is_taken_as_openssl_writes_it() -> None:
    assert LINES[0] == "-----BEGIN PUBLIC KEY-----"
    assert public_key().notices == ()
    assert public_key() == parse_public_key(PEM.encode())
    assert public_key() != public_key("another")


@pytest.mark.parametrize("around", ["{}", "{}\n\n", "\n{}", " \t\r\n{} \n", "{}\r"])
def test_blanks_around_the_block_change_nothing(around: str) -> None:
    assert parse_public_key(around.format(PEM.strip()).encode()) == public_key()


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (b"\xef\xbb\xbf" + PEM.encode(), ["key.parse.bom"]),
        (PEM.replace("\n", "\r\n").encode(), ["key.parse.crlf"]),
        (f"{LINES[0]}\n{INSIDE}\n{LINES[-1]}\n".encode(), ["key.parse.wrapped"]),
        ("\n\t".join(LINES[:-1]).encode() + f"\n{LINES[-1]}".encode(), ["key.parse.wrapped"]),
        (
            "\n".join([LINES[0], INSIDE[:70], INSIDE[70:], LINES[-1]]).encode(),
            ["key.parse.wrapped"],
        ),
    ],
)
def test_a_key_that_was_tampered_with_but_holds_is_noticed(body: bytes, codes: list[str]) -> None:
    key = parse_public_key(body)
    assert key == public_key()
    assert [notice.code for notice in key.notices] == codes


@pytest.mark.parametrize(
    ("content_type", "noticed"),
    [
        (None, False),
        ("text/plain; charset=utf-8", False),
        ("application/x-pem-file", False),
        ("application/json", True),
        ("application/problem+json", True),
        ("text/html; charset=utf-8", True),
    ],
)
def test_a_content_type_that_promises_something_else_is_noticed(
    content_type: str | None, noticed: bool
) -> None:
    codes = [notice.code for notice in parse_public_key(PEM.encode(), content_type).notices]
    assert codes == (["key.content-type"] if noticed else [])


WRONG: list[tuple[str, str]] = [
    ("key.parse.not-pem", ""),
    ("key.parse.not-pem", " \n"),
    ("key.parse.not-pem", "no key here"),
    ("key.parse.not-pem", INSIDE),
    ("key.parse.not-pem", "\n".join(LINES[1:-1])),
    ("key.parse.not-pem", "\n".join(LINES[:-1])),
    ("key.parse.not-pem", "\n".join(LINES[1:])),
    ("key.parse.not-pem", relabelled(PEM, "RSA KEY")),
    ("key.parse.not-pem", f"Public-Key: (2048 bit)\n{PEM}"),
    ("key.parse.not-pem", PEM.replace("-----", "----")),
    ("key.parse.json", json.dumps({"publicKey": PEM})),
    ("key.parse.json", json.dumps(PEM)),
    ("key.parse.json", "[]"),
    ("key.parse.json", '{"publicKey": '),
    ("key.parse.jwks", json.dumps(signing_key().jwks())),
    ("key.parse.pkcs1", signing_key().pkcs1_public_pem()),
    ("key.parse.pkcs1", relabelled(signing_key().pkcs1_public_pem(), "PUBLIC KEY")),
    ("key.parse.certificate", signing_key().certificate_pem()),
    ("key.parse.ec", ec_public_pem()),
    ("key.parse.ec", relabelled(ec_public_pem(), "EC PUBLIC KEY")),
    ("key.parse.not-rsa", ed25519_pem()),
    ("key.parse.rsa-pss", pss_pem()),
    ("key.parse.openssh", signing_key().openssh_public()),
    ("key.parse.openssh", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"),
    ("key.parse.short", short_signing_key().public_pem()),
    ("key.parse.html", "<!doctype html><title>Log in</title>"),
    ("key.parse.html", "\n<html>"),
    ("key.parse.several", PEM + signing_key("another").public_pem()),
    ("key.parse.several", PEM + PEM),
    ("key.parse.damaged", PEM.replace("\n", "\\n")),
    ("key.parse.damaged", "\n".join([*LINES[:-2], LINES[-1]])),
    ("key.parse.damaged", PEM.replace(INSIDE[100:104], "****")),
    ("key.parse.damaged", relabelled(f"x\n{'A' * 64}\nx", "PUBLIC KEY")),
]


@pytest.mark.parametrize(
    ("reason", "body"), WRONG, ids=[f"{reason}-{n}" for n, (reason, _) in enumerate(WRONG)]
)
def test_every_other_answer_has_a_reason_of_its_own(reason: str, body: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_public_key(body.encode())
    assert caught.value.reason == reason
    assert caught.value.text


def test_html_is_told_by_its_content_type_as_well() -> None:
    with pytest.raises(Refusal, match=r"key\.parse\.html"):
        parse_public_key(b"Please log in.", "text/html")


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(Refusal, match=r"key\.parse\.not-pem: .* DER"):
        parse_public_key(base64.b64decode(INSIDE))


@pytest.mark.parametrize("label", ["RSA PUBLIC KEY"])
def test_pkcs1_is_taken_where_it_is_allowed(label: str) -> None:
    pem = signing_key().pkcs1_public_pem()
    assert label in pem
    assert parse_public_key(pem.encode(), accept_pkcs1=True) == public_key()


@pytest.mark.parametrize(("bits", "taken"), [(2047, False), (2048, True), (2056, True)])
def test_a_key_needs_2048_bits(bits: int, taken: bool) -> None:
    pem = SigningKey.generate(bits=bits).public_pem().encode()
    if taken:
        assert parse_public_key(pem).bits == bits
    else:
        with pytest.raises(Refusal, match=r"key\.parse\.short"):
            parse_public_key(pem)


PRIVATE: list[bytes] = [
    signing_key().private_pem().encode(),
    signing_key().private_pem(pkcs1=True).encode(),
    encrypted_private_pem().encode(),
    signing_key().private_der(),
    base64.b64encode(signing_key().private_der()),
    json.dumps({"key": signing_key().private_pem()}).encode(),
    json.dumps({"keys": [{"kty": "RSA", "n": "AQ", "e": "AQAB", "d": "AQ"}]}).encode(),
    relabelled(signing_key().private_pem(), "PUBLIC KEY").encode(),
    (PEM + signing_key().private_pem()).encode(),
    signing_key().private_pem().encode("utf-16"),
    b"PuTTY-User-Key-File-3: ssh-rsa\n",
    f"<pre>{signing_key().private_pem()}</pre>".encode(),
    signing_key().private_pem().replace("-", "\u2013").encode(),
    signing_key().private_pem().replace(" ", "\u00a0").encode(),
    signing_key().private_pem().replace("RIV", "RI\u200bV").encode(),
    signing_key().private_pem().lower().encode(),
    base64.b64encode(signing_key().private_pem().encode()),
    base64.encodebytes(signing_key().private_pem().encode()),
    base64.urlsafe_b64encode(signing_key().private_der()).rstrip(b"="),
    json.dumps({"key": base64.b64encode(signing_key().private_der()).decode()}).encode(),
    json.dumps({"key": base64.encodebytes(signing_key().private_der()).decode()})
    .replace("/", "\\/")
    .encode(),
    b"data:application/x-pem-file;base64," + base64.b64encode(signing_key().private_pem().encode()),
    signing_key().private_pem().replace("PRIVATE KEY", "private key").encode(),
    gzip.compress(signing_key().private_pem().encode()),
    gzip.compress(signing_key().private_der()),
    base64.b64encode(gzip.compress(signing_key().private_pem().encode())),
    json.dumps({"k": base64.b64encode(b'{"kty":"oct","k":"c2VjcmV0c2Vj"}').decode()}).encode(),
]


@pytest.mark.parametrize("body", PRIVATE, ids=range(len(PRIVATE)))
def test_a_private_key_is_told_however_it_is_wrapped(body: bytes) -> None:
    assert contains_private_key(body)
    with pytest.raises(Refusal) as caught:
        parse_public_key(body)
    assert caught.value.reason == "key.parse.private"
    secret = signing_key().private_pem().split("\n")[5]
    assert secret not in str(caught.value)
    assert secret not in repr(caught.value)


@pytest.mark.parametrize("body", [body for _, body in WRONG] + [PEM, '{"kty": "RSA"'])
def test_nothing_else_counts_as_a_private_key(body: str) -> None:
    assert not contains_private_key(body.encode())
    assert not contains_private_key(gzip.compress(body.encode()))
    assert not contains_private_key(b'{"key": "' + base64.b64encode(body.encode()) + b'"}')


@given(st.binary(max_size=300))
def test_any_body_is_a_key_or_refused(body: bytes) -> None:
    with pytest.raises(Refusal, match=r"^key\.parse\."):
        parse_public_key(body)


@given(st.integers(0, len(PEM) - 1), st.characters(codec="ascii"))
def test_a_changed_character_never_yields_the_same_key_unnoticed(at: int, sign: str) -> None:
    changed = PEM[:at] + sign + PEM[at + 1 :]
    try:
        key = parse_public_key(changed.encode())
    except Refusal:
        return
    assert key != public_key() or changed == PEM or key.notices or not PEM[at].strip()
