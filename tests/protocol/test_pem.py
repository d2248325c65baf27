"""What happened to a PEM block on its way is named, and nothing is taken that OpenSSL refuses."""

import base64
import subprocess

import pytest

from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from tests.foreign_tools import require
from tests.protocol.keys import public_key, signing_key

PEM = signing_key().public_pem()
LINES = PEM.strip().split("\n")
INSIDE = "".join(LINES[1:-1])
BODY = "\n".join(LINES[1:-1])


def spoilt(old: str, new: str) -> bytes:
    return PEM.replace(old, new).encode()


DAMAGED: dict[str, tuple[bytes, str]] = {
    "one line with blanks": (" ".join(LINES).encode(), "one line, with blanks"),
    "one line, end and all": (spoilt("\n", " "), "one line, with blanks"),
    "no line ends": ("".join(LINES).encode(), "line ends are lost"),
    "frame and body apart": (f"{LINES[0]} {INSIDE} {LINES[-1]}".encode(), "line ends are lost"),
    "bare CR": (spoilt("\n", "\r"), "bare CR"),
    "every line indented": ("\n".join("  " + line for line in LINES).encode(), "indented"),
    "indented by tabs": ("\n".join("\t" + line for line in LINES).encode(), "indented"),
    "BEGIN indented": (f"  {PEM}".encode(), "indented"),
    "END indented": ("\n".join([*LINES[:-1], " " + LINES[-1]]).encode(), "indented"),
    "BEGIN not alone": (PEM.replace("-----\n", "-----", 1).encode(), "not alone"),
    "END not alone": ("\n".join([*LINES[:-2], LINES[-2] + LINES[-1]]).encode(), "not alone"),
    "empty lines": ("\n\n".join(LINES).encode(), "empty line"),
    "an empty line inside": ("\n".join([*LINES[:3], "", *LINES[3:]]).encode(), "empty line"),
    "an empty line before END": ("\n".join([*LINES[:-1], "", LINES[-1]]).encode(), "empty line"),
    "backslash and n": (spoilt("\n", "\\n"), "two characters"),
    "backslash, r, n": (spoilt("\n", "\\r\\n"), "two characters"),
}
"""A body that a person reads as the key, and words of what is said of it."""

ENCODED: dict[str, tuple[bytes, str]] = {
    "UTF-16": (PEM.encode("utf-16"), "UTF-16"),
    "UTF-16, big end first": (PEM.encode("utf-16-be"), "UTF-16"),
    "UTF-16, no mark": (PEM.encode("utf-16-le"), "UTF-16"),
    "UTF-32": (PEM.encode("utf-32"), "UTF-16, or in another"),
    "zero-width space": (
        PEM.replace(LINES[2], LINES[2][:9] + "\u200b" + LINES[2][9:]).encode(),
        "U+200B",
    ),
    "zero-width space, end of line": (
        PEM.replace(LINES[2], LINES[2] + "\u200b").encode(),
        "Line 3",
    ),
    "no-break space": (spoilt("BEGIN PUBLIC", "BEGIN\u00a0PUBLIC"), "U+00A0"),
    "no-break space in Latin-1": (PEM.replace(" ", "\u00a0").encode("latin-1"), "0xa0"),
    "en dashes": (spoilt("-", "\u2013"), "en dash"),
    "em dashes": (
        PEM.replace("-----", "\u2014\u2014-").replace("---", "-----").encode(),
        "em dash",
    ),
    "soft hyphen": (spoilt("KEY", "K\u00adEY"), "soft hyphen"),
    "two byte order marks": (("\ufeff\ufeff" + PEM).encode(), "U+FEFF"),
    "a mark before END": (spoilt(LINES[-1], "\ufeff" + LINES[-1]), "U+FEFF"),
    "full-width letters": (spoilt("MII", "\uff2dII"), "fullwidth"),
    "Cyrillic letter": (spoilt("AQAB", "\u0410QAB"), "cyrillic"),
}

BARE: dict[str, tuple[bytes, str]] = {
    "no frame": (BODY.encode(), "BEGIN and END lines are missing"),
    "no frame, one line": (INSIDE.encode(), "BEGIN and END lines are missing"),
    "Base64 of it all": (base64.b64encode(PEM.encode()), "Base64 of a PEM block"),
    "lower-case frame": (spoilt("BEGIN PUBLIC KEY", "begin public key"), "capital"),
}

TAKEN: dict[str, bytes] = {
    "as generated": PEM.encode(),
    "no line end at the end": PEM.strip().encode(),
    "CRLF": PEM.replace("\n", "\r\n").encode(),
    "byte order mark": ("\ufeff" + PEM).encode(),
    "blanks after lines": "\n".join(line + " \t" for line in LINES).encode(),
    "empty lines around": f"\n\n{PEM}\n\n".encode(),
    "an empty line after BEGIN": "\n".join([LINES[0], "", *LINES[1:]]).encode(),
    "one line of Base64": "\n".join([LINES[0], INSIDE, LINES[-1]]).encode(),
    "76 characters a line": "\n".join([LINES[0], INSIDE[:76], INSIDE[76:], LINES[-1]]).encode(),
    "indented Base64": spoilt("\n", "\n    ").replace(b"\n    -", b"\n-").rstrip(),
}

ALL = {
    **{name: body for group in (DAMAGED, ENCODED, BARE) for name, (body, _) in group.items()},
    **TAKEN,
}


@pytest.mark.parametrize(
    ("reason", "name", "body", "words"),
    [
        (reason, name, body, words)
        for reason, group in (
            ("key.parse.damaged", DAMAGED),
            ("key.parse.encoding", ENCODED),
            ("key.parse.not-pem", BARE),
        )
        for name, (body, words) in group.items()
    ],
)
def test_what_happened_to_a_key_is_named(reason: str, name: str, body: bytes, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_public_key(body)
    assert caught.value.reason == reason, name
    assert words in caught.value.sentence
    assert LINES[2] not in caught.value.sentence


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN)
def test_what_openssl_reads_is_taken(body: bytes) -> None:
    assert parse_public_key(body) == public_key()


@pytest.mark.foreign
@pytest.mark.parametrize("body", ALL.values(), ids=ALL)
def test_nothing_is_taken_that_openssl_refuses(body: bytes) -> None:
    ran = subprocess.run(
        [require("openssl"), "pkey", "-pubin", "-noout"],
        input=body,
        capture_output=True,
        check=False,
    )
    try:
        parse_public_key(body)
    except Refusal:
        return
    assert ran.returncode == 0
