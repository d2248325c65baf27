"""Each form of a wrong signature is called by its own name, and no other form by that name.

The forms are made here by other means than there: by Python's own printer, by text replaced, by
words of other languages' libraries written out.
"""

import base64
import hashlib
import hmac
import json
import unicodedata
import urllib.parse
from collections.abc import Callable, Mapping

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sandbox.protocol.fingerprint import MISTAKES, CorrectSigning, fingerprint
from sandbox.protocol.signature import PROFILES, Signed

KEY = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
ACCESS = "k3yDem0-Acc355"
URL = "https://wallet.test:8713/api/wallet/authenticate"
PATH = "/api/wallet/authenticate"
BASIC = base64.b64encode(f"7041:{ACCESS}".encode()).decode()


def tight(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def changed(letters: str, escape: Callable[[str], str]) -> Callable[[Mapping[str, object]], str]:
    """Print compactly with these letters of the text escaped."""

    def form(value: Mapping[str, object]) -> str:
        return "".join(escape(one) if one in letters else one for one in tight(value))

    return form


def u(letter: str) -> str:
    return f"\\u{ord(letter):04x}"


def ascii_only(value: Mapping[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"))


def floats(value: Mapping[str, object]) -> dict[str, object]:
    return {k: float(v) if isinstance(v, int) else v for k, v in value.items()}


def php(value: Mapping[str, object]) -> str:
    return ascii_only(value).replace("/", "\\/")


def reordered(value: Mapping[str, object]) -> str:
    items = list(value.items())
    return tight(dict([*items[1:], items[0]]))


def exponents(value: Mapping[str, object]) -> str:
    pieces = [
        f"{tight(k)}:{v:e}" if isinstance(v, int) else f"{tight(k)}:{tight(v)}"
        for k, v in value.items()
    ]
    return "{" + ",".join(pieces) + "}"


JSON_FORMS: dict[str, list[Callable[[Mapping[str, object]], str]]] = {
    "body-slashes-escaped": [changed("/", lambda _: "\\/")],
    "body-letters-escaped": [
        ascii_only,
        lambda value: "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in tight(value)),
    ],
    "body-html-escaped": [changed("<>&", u), changed("<>&='", u)],
    "body-escaped": [php],
    "body-spaced": [
        lambda value: json.dumps(value, ensure_ascii=False),
        lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ": ")),
    ],
    "body-indented": [
        lambda value: json.dumps(value, ensure_ascii=False, indent=2),
        lambda value: json.dumps(value, ensure_ascii=False, indent=4),
        lambda value: json.dumps(value, ensure_ascii=False, indent="\t"),
    ],
    "body-keys-sorted": [lambda value: tight(dict(sorted(value.items())))],
    "body-keys-reordered": [reordered],
    "body-numbers-rewritten": [lambda value: tight(floats(value)), exponents],
    "body-numbers-quoted": [
        lambda value: tight({k: str(v) if isinstance(v, int) else v for k, v in value.items()})
    ],
    "body-reserialised": [
        lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2),
        lambda value: json.dumps(value).replace("/", "\\/"),
    ],
}

BODY_FORMS: dict[str, list[Callable[[bytes], bytes]]] = {
    "body-trailing-line-feed": [lambda body: body + b"\n", lambda body: body + b"\r\n"],
    "body-byte-order-mark": [lambda body: b"\xef\xbb\xbf" + body],
    "body-empty": [lambda _: b""],
    "body-utf-16": [
        lambda body: body.decode().encode("utf-16-le"),
        lambda body: body.decode().encode("utf-16-be"),
        lambda body: body.decode().encode("utf-16"),
    ],
    "body-latin-1": [
        lambda body: body.decode().encode("latin-1"),
        lambda body: body.decode().encode("cp1252"),
    ],
    "body-encoded-twice": [lambda body: body.decode("latin-1").encode()],
    "body-letters-lost": [lambda body: body.decode().encode("ascii", "replace")],
    "body-normalised": [lambda body: unicodedata.normalize("NFD", body.decode()).encode()],
    "body-as-json-string": [lambda body: tight(body.decode()).encode()],
    "body-base64": [base64.b64encode],
    "body-percent-encoded": [lambda body: urllib.parse.quote(body.decode(), safe="").encode()],
    "body-form-encoded": [lambda body: urllib.parse.urlencode(json.loads(body)).encode()],
    "body-not-printed": [lambda _: b"[object Object]", lambda body: str(json.loads(body)).encode()],
    "two-step-hex": [lambda body: hashlib.sha256(body).hexdigest().encode()],
    "two-step-raw": [lambda body: hashlib.sha256(body).digest()],
    "message-with-path": [
        lambda body: PATH.encode() + body,
        lambda body: body + URL.encode(),
        lambda body: URL.encode() + b"\n" + body,
    ],
    "message-with-method": [
        lambda body: b"POST" + PATH.encode() + body,
        lambda body: b"POST\n" + PATH.encode() + b"\n" + body,
        lambda body: b"POST:" + body,
    ],
    "message-without-body": [lambda _: PATH.encode(), lambda _: URL.encode()],
    "message-with-key": [lambda body: KEY.encode() + body, lambda body: body + b"." + KEY.encode()],
    "message-with-credentials": [
        lambda body: ACCESS.encode() + body,
        lambda body: b"7041:" + ACCESS.encode() + b":" + body,
    ],
    "message-of-one-value": [lambda body: str(json.loads(body)["token"]).encode()],
    "message-of-values": [
        lambda body: "|".join(str(one) for one in json.loads(body).values()).encode()
    ],
}

KEYS: dict[str, list[str | bytes]] = {
    "key-trailing-line-feed": [KEY + "\n", KEY + "\r\n", " " + KEY],
    "key-upper-case": [KEY.upper()],
    "key-without-dashes": [KEY.replace("-", "")],
    "key-hex-decoded": [bytes.fromhex(KEY.replace("-", ""))],
    "key-access-key": [ACCESS],
    "key-basic-credentials": [f"7041:{ACCESS}", BASIC],
    "key-base64-encoded": [base64.b64encode(KEY.encode())],
    "key-hashed": [hashlib.sha256(KEY.encode()).hexdigest()],
    "key-quoted": [f'"{KEY}"', "{" + KEY + "}"],
    "key-empty": [""],
    "key-cut": [KEY[:32]],
    "key-utf-16": [KEY.encode("utf-16-le")],
}


def digest(key: str | bytes, message: bytes, name: str = "sha256") -> bytes:
    return hmac.new(key.encode() if isinstance(key, str) else key, message, name).digest()


RAW: dict[str, list[Callable[[bytes], bytes]]] = {
    "key-and-body-swapped": [lambda body: digest(body, KEY.encode())],
    "plain-hash": [
        lambda body: hashlib.sha256(body + KEY.encode()).digest(),
        lambda body: hashlib.sha1(KEY.encode() + b":" + body).digest(),
        lambda body: hashlib.md5(body + KEY.encode()).digest(),
    ],
    "plain-hash-of-body": [
        lambda body: hashlib.sha256(body).digest(),
        lambda body: hashlib.sha256(hashlib.sha256(body).digest()).digest(),
    ],
    "signed-twice": [lambda body: digest(KEY, digest(KEY, body))],
    "hashed-after-signing": [lambda body: hashlib.sha256(digest(KEY, body)).digest()],
    "hmac-sha1": [lambda body: digest(KEY, body, "sha1")],
    "hmac-sha384": [lambda body: digest(KEY, body, "sha384")],
    "hmac-sha512": [lambda body: digest(KEY, body, "sha512")],
    "hmac-md5": [lambda body: digest(KEY, body, "md5")],
}

SPELT: dict[str, list[Callable[[bytes], str]]] = {
    "encoding-upper-case": [lambda raw: raw.hex().upper()],
    "encoding-base64": [lambda raw: base64.b64encode(raw).decode()],
    "encoding-base64-unpadded": [lambda raw: base64.b64encode(raw).decode().rstrip("=")],
    "encoding-base64url": [lambda raw: base64.urlsafe_b64encode(raw).decode()],
    "encoding-base64-of-hex": [lambda raw: base64.b64encode(raw.hex().encode()).decode()],
    "encoding-hex-twice": [lambda raw: raw.hex().encode().hex()],
    "encoding-prefixed": [
        lambda raw: "sha256=" + raw.hex(),
        lambda raw: "HMAC-SHA256 " + raw.hex(),
        lambda raw: "0x" + raw.hex(),
        lambda raw: "sha256=" + base64.b64encode(raw).decode(),
    ],
    "encoding-quoted": [lambda raw: f'"{raw.hex()}"'],
    "encoding-separated": [lambda raw: raw.hex(":"), lambda raw: raw.hex("-").upper()],
    "encoding-cut": [lambda raw: raw.hex()[:32], lambda raw: raw.hex()[:40]],
}

NOT_BY_BODY = {  # judged with the keys of other places: credentials, a rotation, earlier requests
    "keys-swapped",
    "key-before-rotation",
    "signature-of-an-earlier-request",
    "key-trimmed",
    "key-lower-case",
    "key-uuid-bytes",
    "key-base64-decoded",
    "key-hex-encoded",
    "another-recipe",
    "encoding-hex",
    "encoding-percent-encoded",
    "body-before-compression",
    "body-compact",
    "hmac-sha224",
    "hmac-sha3",
    "two-step-base64",
}

LETTERS = st.sampled_from("/<>&='+é€ßñ\u2028ü😀`")
TEXTS = st.text(st.one_of(LETTERS, st.characters(codec="latin-1", min_codepoint=32)), max_size=8)
VALUES = st.fixed_dictionaries(
    {
        "token": TEXTS.map(lambda text: f"t{text}k"),
        "player_id": st.integers(1, 10**15),
        "site_id": st.integers(1, 10**6),
        "game_id": TEXTS.map(lambda text: f"g{text}"),
        "currency": st.sampled_from(["EUR", "USD"]),
    }
)
SAMPLE: dict[str, object] = {
    "token": "t/<&é",
    "player_id": 90071,
    "site_id": 12,
    "game_id": "lucky ferry",
    "currency": "EUR",
}


def looks(body: bytes, value: str) -> str | None:
    signed = Signed(body, path=PATH)
    profile = PROFILES["hmac-sha256-hex"]
    correct = CorrectSigning(signed, profile, KEY, ACCESS, url=URL, user="7041")
    look = fingerprint(value, correct)
    return look.name if look else None


def forms_of(value: Mapping[str, object], body: bytes) -> dict[str, set[bytes]]:
    """Return the bytes that each mistake would sign; what this body cannot show is left out."""
    found: dict[str, set[bytes]] = {}
    for name, printers in JSON_FORMS.items():
        found[name] = {form(value).encode() for form in printers}
    for name, changes in BODY_FORMS.items():
        for change in changes:
            try:
                found.setdefault(name, set()).add(change(body))
            except UnicodeError:
                continue
    return found


@settings(max_examples=5, deadline=None)  # each is some thirty searches
@given(VALUES)
@example(SAMPLE)
@example(SAMPLE | {"token": "a/b", "game_id": "ü"})
def test_a_body_that_was_signed_in_another_form_is_told_by_that_form(
    value: Mapping[str, object],
) -> None:
    body = tight(value).encode()
    forms = forms_of(value, body)
    for name, signed in forms.items():
        for message in signed - {body}:
            also = {other for other, those in forms.items() if message in those}
            assert looks(body, digest(KEY, message).hex()) in also, (name, message)


@settings(max_examples=15, deadline=None)
@given(VALUES)
@example(SAMPLE)
def test_what_was_sent_in_another_form_than_signed_is_told(value: Mapping[str, object]) -> None:
    plain = tight(value).encode()
    assume("\u2028" not in plain.decode())  # alone it is as much a letter as one of HTML's
    signature = digest(KEY, plain).hex()
    kinds = {
        "body-slashes-escaped-when-sent": JSON_FORMS["body-slashes-escaped"][0](value),
        "body-html-escaped-when-sent": JSON_FORMS["body-html-escaped"][0](value),
        "body-letters-escaped-when-sent": ascii_only(value),
        "body-compact": json.dumps(value, ensure_ascii=False),
        "body-keys-reordered": tight(dict(sorted(value.items()))),
        "body-byte-order-mark": "\ufeff" + plain.decode(),
        "body-trailing-line-feed": plain.decode() + "\n",
    }
    for name, sent in kinds.items():
        if sent.encode() != plain:
            assert looks(sent.encode(), signature) == name


@pytest.mark.parametrize("name", KEYS)
@settings(max_examples=15, deadline=None)
@given(body=st.binary(max_size=60))
def test_a_wrong_key_is_told(name: str, body: bytes) -> None:
    for key in KEYS[name]:
        assert looks(body, digest(key, body).hex()) == name


@pytest.mark.parametrize("name", RAW)
@settings(max_examples=10, deadline=None)
@given(value=VALUES)
def test_a_wrong_recipe_is_told(name: str, value: Mapping[str, object]) -> None:
    body = tight(value).encode()
    for recipe in RAW[name]:
        assert looks(body, recipe(body).hex()) == name


@pytest.mark.parametrize("name", SPELT)
@settings(max_examples=15, deadline=None)
@given(body=st.binary(max_size=60))
def test_a_wrong_spelling_is_told(name: str, body: bytes) -> None:
    raw = digest(KEY, body)
    for spelling in SPELT[name]:
        value = spelling(raw)
        assume(name != "encoding-base64url" or value != base64.b64encode(raw).decode())
        assert looks(body, value) == name


def test_a_mistake_in_the_spelling_is_told_on_top_of_another() -> None:
    body = tight(SAMPLE).encode()
    signed = base64.b64encode(digest(ACCESS, body)).decode()
    signing = CorrectSigning(Signed(body), PROFILES["hmac-sha256-hex"], KEY, ACCESS)
    look = fingerprint(signed, signing)
    assert look is not None
    assert look.name == "key-access-key"
    assert look.sentence.endswith("; and it spelt that in Base64")


def test_every_mistake_has_its_form_here_or_is_tried_elsewhere() -> None:
    tried = {*JSON_FORMS, *BODY_FORMS, *KEYS, *RAW, *SPELT, *NOT_BY_BODY}
    sent = {f"{name}-when-sent" for name in JSON_FORMS if "escaped" in name}
    assert tried | sent | {"body-escaped-otherwise"} == set(MISTAKES)


@pytest.mark.parametrize(
    ("name", "sent", "signed"),
    [
        ("body-escaped-otherwise", rb'{"a":"\u00e9"}', rb'{"a":"\u00E9"}'),
        ("body-escaped-when-sent", rb'{"a":"\u00e9\/"}', '{"a":"é/"}'.encode()),
        ("body-numbers-rewritten", b'{"a":310.40}', b'{"a":310.4}'),
        ("body-numbers-rewritten", b'{"a":9007199254740993}', b'{"a":9007199254740992}'),
        ("body-numbers-rewritten", b'{"a":90071}', b'{"a":9.0071E4}'),
        ("body-numbers-rewritten", b'{"a":90071}', b'{"a":9.0071e+04}'),
        ("body-numbers-quoted", b'{"a":"12"}', b'{"a":12}'),
        ("body-keys-reordered", b'{"a":1,"b":"x","c":2}', b'{"c":2,"a":1,"b":"x"}'),
        ("body-trailing-line-feed", b'{"a":1}\n', b'{"a":1}'),
        ("key-trimmed", b"{}", b"{}"),
    ],
)
def test_these_are_told_too(name: str, sent: bytes, signed: bytes) -> None:
    key = f" {KEY}" if name == "key-trimmed" else KEY
    signing = CorrectSigning(Signed(sent), PROFILES["hmac-sha256-hex"], key, ACCESS)
    look = fingerprint(digest(KEY, signed).hex(), signing)
    assert look is not None
    assert look.name == name


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=200), value=st.text(max_size=80))
def test_a_value_that_is_none_of_them_has_no_name(body: bytes, value: str) -> None:
    assert looks(body, hashlib.sha256(b"no" + body).hexdigest()) is None
    looks(body, value)


@given(st.text('{}[]:,"\\u/ \n1.eE-+tn', max_size=60))
def test_no_body_breaks_the_search(text: str) -> None:
    assert looks(text.encode(), "0" * 64) is None
