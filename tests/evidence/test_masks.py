"""Secrets under stable names, in every spelling in which they travel."""

import base64
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evidence.masks import Masks
from sandbox.json_value import dump_json

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI5MDA3MSJ9.c2lnbmF0dXJl"


BODIES = (dump_json, json.dumps)
"""A peer writes what is not ASCII as it is, or as escapes."""


def test_one_secret_has_one_name_wherever_it_stands() -> None:
    masks = Masks()
    masks.add("sid", "s3cret-session")
    first = masks.hide('{"a":"s3cret-session","b":"x s3cret-session"}')
    assert first == '{"a":"‹sid #1›","b":"x ‹sid #1›"}'
    assert masks.hide("s3cret-session") == "‹sid #1›"


def test_names_are_counted_within_their_kind() -> None:
    masks = Masks()
    for kind, value in [("sid", "session-one"), ("token", "token-one"), ("sid", "session-two")]:
        masks.add(kind, value)
    masks.add("token", "session-one")  # known already: it keeps its name
    assert masks.hide("session-one token-one session-two") == "‹sid #1› ‹token #1› ‹sid #2›"


@pytest.mark.parametrize(("value", "hidden"), [("12345", False), ("123456", True)])
def test_values_too_short_to_be_secrets_stay_readable(value: str, hidden: bool) -> None:
    masks = Masks()
    masks.add("token", value)
    assert (value not in masks.hide(f'"{value}"')) is hidden


def test_the_longer_of_two_overlapping_secrets_is_replaced_whole() -> None:
    masks = Masks()
    masks.add("prefix", "abcdef")
    masks.add("sid", "abcdef-0001")
    assert masks.hide("abcdef-0001 abcdef-9") == "‹sid #1› ‹prefix #1›-9"


@pytest.mark.parametrize("secret", ['with"quote', "back\\slash", "umlaut-ä-ß", "a/b+c=d&e f"])
def test_a_secret_is_hidden_in_a_json_body_and_in_a_url(secret: str) -> None:
    masks = Masks()
    masks.add("sid", secret)
    for body in BODIES:
        assert masks.hide(body({"sid": secret})) == body({"sid": "SECRET"}).replace(
            "SECRET", "‹sid #1›"
        )
    for quoted in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        assert masks.hide(f"http://x/?sid={quoted}") == "http://x/?sid=‹sid #1›"


@given(st.text(st.characters(exclude_categories=[]), min_size=6, max_size=40))
def test_no_text_at_all_comes_through_as_a_member_of_a_body(secret: str) -> None:
    masks = Masks()
    masks.add("sid", secret)
    for body in BODIES:
        assert "‹sid #1›" in masks.hide(body({"sid": secret}))


def test_a_jwt_is_hidden_though_nobody_named_it() -> None:
    masks = Masks()
    hidden = masks.hide(dump_json({"token": JWT, "other": JWT.replace("c2ln", "YXVm")}))
    assert JWT not in hidden
    assert "‹jwt #1›" in hidden
    assert "‹jwt #2›" in hidden


def test_a_basic_credential_is_hidden_and_prose_about_it_is_not() -> None:
    masks = Masks()
    credential = base64.b64encode(b"7041:k3yDem0-Acc355").decode()
    hidden = masks.hide(f'{{"authorization":"Basic {credential}","said":"Basic authentication"}}')
    assert hidden == '{"authorization":"Basic ‹credential #1›","said":"Basic authentication"}'


@pytest.mark.parametrize("member", ["access_token", "refresh_token", "id_token", "client_secret"])
def test_a_credential_that_is_granted_in_a_body_is_hidden_from_its_first_line_on(
    member: str,
) -> None:
    masks = Masks()
    assert "gr4nted-credential" not in masks.hide(dump_json({member: "gr4nted-credential"}))
    assert masks.hide('"Bearer gr4nted-credential"') == '"Bearer ‹credential #1›"'


def test_header_fields_that_carry_credentials_are_hidden_without_their_scheme() -> None:
    masks = Masks()
    masks.add_headers(
        {"Authorization": "Bearer abcdefgh", "Cookie": "sess=zzzzzzzz", "Accept": "text/plain"}
    )
    hidden = masks.hide("Bearer abcdefgh; sess=zzzzzzzz; text/plain")
    assert hidden == "Bearer ‹credential #1›; sess=‹credential #2›; text/plain"


def test_a_local_look_shows_everything() -> None:
    masks = Masks(show=True)
    masks.add("sid", "s3cret-session")
    text = dump_json({"sid": "s3cret-session", "jwt": JWT, "access_token": "gr4nted-credential"})
    assert masks.hide(text) == text


@given(
    st.lists(st.text("ab\ud800", min_size=6, max_size=9), max_size=40),
    st.text("abc\ud800", max_size=60),
)
def test_what_begins_first_is_replaced_and_of_several_the_longest(
    secrets: list[str], text: str
) -> None:
    """However many there are, and on whichever shelves they stand."""
    masks = Masks()
    for secret in secrets:
        masks.add("sid", secret)
    names = {secret: f"‹sid #{n}›" for n, secret in enumerate(dict.fromkeys(secrets), start=1)}
    longest_first = "|".join(sorted(names, key=len, reverse=True)) or "(?!)"
    assert masks.hide(text) == re.sub(longest_first, lambda found: names[found.group()], text)


@given(st.lists(st.text("ab\0", max_size=9), max_size=6), st.text("ab\0", min_size=6, max_size=9))
def test_texts_that_are_searched_together_are_hidden_as_each_alone(
    texts: list[str], secret: str
) -> None:
    masks = Masks()
    masks.add("sid", secret)
    assert list(masks.hide_all(texts)) == [text.replace(secret, "‹sid #1›") for text in texts]


def test_a_credential_that_one_text_shows_is_hidden_in_those_before_it() -> None:
    masks = Masks()
    texts = ["Bearer gr4nted-credential", '{"access_token": "gr4nted-credential"}']
    assert masks.hide_all(texts) == [
        "Bearer ‹credential #1›",
        '{"access_token": "‹credential #1›"}',
    ]


def test_names_stay_however_many_secrets_come_after() -> None:
    masks = Masks()
    secrets = [f"secret-{number:05}" for number in range(3000)]
    for secret in secrets:
        masks.add("sid", secret)
        if secret.endswith("7"):
            assert masks.hide(secrets[0]) == "‹sid #1›"
    hidden = masks.hide(" ".join(secrets))
    assert hidden == " ".join(f"‹sid #{number}›" for number in range(1, 3001))
