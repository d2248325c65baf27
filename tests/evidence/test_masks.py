"""Secrets under stable names, in every spelling in which they travel."""

import base64
import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evidence.masks import Masks
from sandbox.json_value import dump_json

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI5MDA3MSJ9.c2lnbmF0dXJl"


def line(body: object) -> str:
    """Write a line of evidence with a JSON body, as the runner writes it."""
    return dump_json({"type": "message.ended", "response": {"body": dump_json(body)}})


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
    assert masks.hide(line({"sid": secret})).count("‹sid #1›") == 1
    assert masks.hide(line({"sid": secret})).count(secret[-4:]) == 0
    url = dump_json({"url": f"http://x/?sid={quote(secret, safe='')}"})
    assert masks.hide(url) == '{"url":"http://x/?sid=‹sid #1›"}'


@given(st.text(min_size=6, max_size=40))
def test_no_text_at_all_comes_through_as_a_member_of_a_body(secret: str) -> None:
    masks = Masks()
    masks.add("sid", secret)
    assert "‹sid #1›" in masks.hide(line({"sid": secret}))


def test_a_jwt_is_hidden_though_nobody_named_it() -> None:
    masks = Masks()
    hidden = masks.hide(line({"token": JWT, "other": JWT.replace("c2ln", "YXVm")}))
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
    assert "gr4nted-credential" not in masks.hide(line({member: "gr4nted-credential"}))
    assert masks.hide('"Bearer gr4nted-credential"') == '"Bearer ‹credential #1›"'


def test_header_fields_that_carry_credentials_are_hidden_without_their_scheme() -> None:
    masks = Masks()
    masks.add_headers(
        {"Authorization": "Bearer abcdefgh", "Cookie": "sess=zzzzzzzz", "Accept": "text/plain"}
    )
    hidden = masks.hide("Bearer abcdefgh; sess=zzzzzzzz; text/plain")
    assert hidden == "Bearer ‹credential #1›; ‹credential #2›; text/plain"


def test_a_local_look_shows_everything() -> None:
    masks = Masks(show=True)
    masks.add("sid", "s3cret-session")
    text = line({"sid": "s3cret-session", "jwt": JWT, "access_token": "gr4nted-credential"})
    assert masks.hide(text) == text


@given(
    st.lists(st.text("ab", min_size=6, max_size=9), max_size=8),
    st.text("abc", max_size=60),
)
def test_what_begins_first_is_replaced_and_of_several_the_longest(
    secrets: list[str], text: str
) -> None:
    masks = Masks()
    for secret in secrets:
        masks.add("sid", secret)
    names = {secret: f"‹sid #{n}›" for n, secret in enumerate(dict.fromkeys(secrets), start=1)}
    longest_first = "|".join(sorted(names, key=len, reverse=True)) or "(?!)"
    assert masks.hide(text) == re.sub(longest_first, lambda found: names[found.group()], text)
