"""A secret is found however it is spelt, and cut out so that the rest stays as it came."""

import base64
import gzip
import json
import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.evidence.masks import Masks
from sandbox.evidence.spelling.reading import ANY, Text
from sandbox.evidence.spelling.readings import in_letters, texts_in
from tests.evidence.spellings import OF_BODIES, OF_TEXTS

ANY_TEXT = st.text(st.characters(exclude_categories=[]), min_size=8, max_size=20)
KEY = "q8+Zr/u2&x=7 \"ä'\\k%9é€~😀#Tn"
"""A secret with every letter that somebody escapes."""


def hidden(text: Text, *secrets: str) -> Text:
    """Return a text without these secrets."""
    masks = Masks()
    for secret in secrets:
        masks.add("sid", secret)
    [found] = masks.hide_all([text])
    return found


@pytest.mark.parametrize("how", OF_TEXTS)
@given(secret=ANY_TEXT)
@settings(max_examples=60)
def test_any_text_is_found_in_every_spelling(how: str, secret: str) -> None:
    spelt = OF_TEXTS[how](secret)
    found = str(hidden(f"begin[{spelt}]end", secret))
    assert spelt not in found
    assert found.startswith("begin[")
    assert found.endswith("]end")
    assert "‹sid #1›" in found or "‹packed: " in found


@pytest.mark.parametrize("how", OF_BODIES)
@given(secret=ANY_TEXT)
@settings(max_examples=40)
def test_any_text_is_found_in_every_kind_of_body(how: str, secret: str) -> None:
    body = OF_BODIES[how](secret)
    found = hidden(body, secret)
    assert isinstance(found, bytes)
    assert "‹sid #1›".encode() in found or "‹packed: ".encode() in found


ALONE = [name for name in OF_TEXTS if not name.startswith(("Base64", "quoted"))]
"""Spellings that add nothing around a text."""


@pytest.mark.parametrize("how", ALONE)
def test_what_stands_around_a_secret_stays_as_it_came(how: str) -> None:
    around = '{"a":"\\u00e4\\/%2b%2B+&amp;&#43;é","b":["\\"","x+y%20z"]}'
    spelt = OF_TEXTS[how](KEY)
    whole = f"{around} {spelt} {around}"
    assert hidden(whole, KEY) == f"{around} ‹sid #1› {around}"


@pytest.mark.parametrize("how", [name for name in OF_TEXTS if name.startswith("Base64")])
def test_of_base64_no_more_goes_than_what_holds_the_secret(how: str) -> None:
    found = str(hidden(f"before {OF_TEXTS[how](KEY)} after", KEY))
    assert found.startswith("before ")
    assert found.endswith(" after")


def test_a_body_in_another_encoding_keeps_its_other_bytes() -> None:
    body = b'\xe4\xff{"a":"' + KEY.encode() + b'"}\x80'
    assert hidden(body, KEY) == b'\xe4\xff{"a":"' + "‹sid #1›".encode() + b'"}\x80'
    latin = "möglichst geheim".encode("latin-1")
    assert hidden(b"\xfc " + latin + b" \xfc", "möglichst geheim") == (
        b"\xfc " + "‹sid #1›".encode() + b" \xfc"
    )


def test_what_is_packed_is_told_by_length_and_hash_where_a_secret_is_in_it() -> None:
    packed = gzip.compress(json.dumps({"a": KEY}).encode())
    found = hidden(packed, KEY)
    assert isinstance(found, bytes)
    assert found.decode().startswith(f"‹packed: {len(packed)} bytes, SHA-256 ")
    assert hidden(packed, "another secret") == packed


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_what_unpacks_to_more_than_is_looked_through_is_told_so_too(pack: object) -> None:
    assert callable(pack)
    found = hidden(pack(b"\0" * (9 << 20)), KEY)
    assert isinstance(found, bytes)
    assert found.startswith("‹packed: ".encode())


def test_who_escapes_or_wraps_without_end_is_withheld_whole() -> None:
    assert str(hidden("\\" * 500_000, KEY)).startswith("‹escapes: 500000 bytes")
    masks = Masks()
    masks.add("sid", KEY)
    assert masks.hide_all(["\\" * 500_000, "beside it"])[1] == "beside it"


NASTY = [
    "eyJ" * 60_000,
    "\\" * 180_000,
    "%25" * 60_000,
    "&amp;" * 36_000,
    "\\u005c" * 30_000,
    base64.b64encode(b"\\u0041 %25 &amp; eyJ " * 6_000).decode(),
    base64.b64encode(base64.b64encode(b"eyJ %25 " * 12_000)).decode(),
    "A" * 180_000,
    "\n".join(["A" * 76] * 2_300),
    "\0" * 180_000,
    "…" * 60_000,
]


@pytest.mark.parametrize("text", NASTY, ids=lambda text: text[:12])
def test_all_readings_of_a_text_are_together_no_more_than_so_many_times_as_long(text: str) -> None:
    content = text.encode()
    read = texts_in(content, is_packed=False, is_wide="\0" in text)
    length = sum(
        len(each.text.content) + len(in_letters(each.runs or each.text).content) for each in read
    )
    assert length < 60 * len(content) + (16 << 20)


def test_a_secret_that_was_cut_short_is_hidden_as_far_as_it_stands() -> None:
    secret = "0123456789abcdef" * 40
    masks = Masks()
    masks.add("sid", secret)
    assert masks.hide(f'{{"sid": "{secret[:300]}…') == '{"sid": "‹sid #1›…'
    assert masks.hide(f'"{secret[:9]}…" and "{secret[:6]}…"') == '"‹sid #1›…" and "‹sid #1›…"'
    assert masks.hide("the weather…") == "the weather…"
    masks.add("sid", 'with "quotes" and more')
    assert masks.hide('"with \\"quo…') == '"‹sid #2›…'


FRAGMENTS = st.sampled_from(
    [
        *(
            "\\u00",
            "\\ud83d\\ude00",
            "\\",
            '\\"',
            "%",
            "%2",
            "%25",
            "%u00e9",
            "&#x",
            "&amp;",
            "&#0;",
        ),
        *("eyJhbGciOiJub25lIn0.e30.", "Basic dTpwYXNzd29yZA==", "=\r\n", "quoted-printable", "…"),
        *("H4sIAAAAAAAA", "A" * 30, "\0", "\ud800", "é", "-----BEGIN PRIVATE KEY-----", "MIIB"),
        *("&#0;", "password=", '"client_secret": "', "&#1114112;", "\\u{110000}", "\\x4"),
    ]
)
MIXED = st.lists(FRAGMENTS | ANY_TEXT | st.text(max_size=3), max_size=12).map("".join)


@given(st.lists(MIXED, max_size=4), st.lists(MIXED | ANY_TEXT, max_size=4))
@settings(max_examples=500)
def test_whatever_is_looked_through_is_only_changed_where_a_secret_stood(
    texts: list[str], secrets: list[str]
) -> None:
    masks = Masks()
    for secret in secrets:
        masks.add("sid", secret)
    found = masks.hide_all(texts)
    assert len(found) == len(texts)
    for before, after in zip(texts, found, strict=True):
        pieces = re.split("‹[^‹›]*›", str(after))
        assert before == after or (
            len(pieces) > 1 and before.startswith(pieces[0]) and before.endswith(pieces[-1])
        )


@given(st.binary(max_size=200) | MIXED.map(lambda text: b"\xff" + text.encode("utf-8", ANY)))
@settings(max_examples=500)
def test_any_bytes_stay_as_they_came_where_no_secret_is_in_them(body: bytes) -> None:
    masks = Masks()
    masks.add("sid", KEY)
    [found] = masks.hide_all([body])
    assert isinstance(found, bytes)
    assert found == body or "‹".encode() in found
