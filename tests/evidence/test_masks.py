"""Secrets under stable names, in every spelling in which they travel."""

import base64
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evidence.masks import Masks
from sandbox.evidence.spelling.content import Sentence
from sandbox.json_value import dump_json
from tests.protocol.keys import signing_key

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


@pytest.mark.parametrize(
    ("cookies", "hidden"),
    [
        ("theme=midnight-blue; session=abcdef0123", "theme=midnight-blue; session=‹credential #1›"),
        ("session=abcdef0123; theme=midnight", "session=‹credential #1›; theme=midnight"),
        ("lang=en-GB-oxendict; _locale=deutsch", "lang=en-GB-oxendict; _locale=deutsch"),
        ("PHPSESSID=abcdefgh; consent=everything", "PHPSESSID=‹credential #1›; consent=everything"),
        ("x=9f8e7d6c5b4a39281706", "x=‹credential #1›"),
        ("greeting=good-morning", "greeting=good-morning"),
    ],
)
def test_of_cookies_those_are_hidden_that_let_somebody_in(cookies: str, hidden: str) -> None:
    masks = Masks()
    masks.add_headers({"Cookie": cookies})
    assert masks.hide(cookies) == hidden


@pytest.mark.parametrize(
    ("field", "value", "hidden"),
    [
        ("Authorization", "Bearer opaque-token-1", "Bearer ‹credential #1›"),
        ("proxy-authorization", "Token opaque-token-1", "Token ‹credential #1›"),
        ("Set-Cookie", "sid=opaque-token-1; Path=/lobby", "sid=‹credential #1›; Path=/lobby"),
        ("X-Api-Key", "opaque-token-1", "‹credential #1›"),
        ("Authorization", "Bearer", "Bearer"),
        ("Authorization", "Bearer undefined", "Bearer undefined"),
        (
            "Authorization",
            'Digest username="player", realm="casino", response="0a4f113b"',
            'Digest username="player", realm="casino", response="‹credential #1›"',
        ),
        ("Accept-Language", "opaque-token-1", "opaque-token-1"),
    ],
)
def test_the_credentials_of_a_message_are_hidden_though_nobody_named_them(
    field: str, value: str, hidden: str
) -> None:
    masks = Masks()
    assert masks.hide_all(["GET", "http://x/", field, value])[3] == hidden


def test_a_form_hands_over_credentials_as_a_json_body_does() -> None:
    masks = Masks()
    form = "grant_type=password&password=a%2Bb%20c-long&client_secret=opaque-1"
    assert masks.hide(form) == (
        "grant_type=password&password=‹credential #1›&client_secret=‹credential #2›"
    )
    assert masks.hide('{"said": "a+b c-long"}') == '{"said": "‹credential #1›"}'


def test_a_private_key_is_hidden_in_a_request_as_well() -> None:
    masks = Masks()
    block = signing_key().private_pem()
    body = dump_json({"key": block, "small": block.replace("PRIVATE KEY", "private key")})
    lines = [line for line in block.split("\n") if "-----" not in line and line]
    bare = base64.b64encode(signing_key().private_der()).decode()
    packed = base64.b64encode(block.encode()).decode()
    hidden = masks.hide(f"{body} {bare} {packed}")
    assert [line for line in (*lines, bare[40:90], packed[80:120]) if line in hidden] == []
    assert hidden.startswith('{"key":"‹private-key #1›')
    public = signing_key().public_pem()
    assert masks.hide(public) == public


def test_what_is_too_much_to_be_remembered_is_forgotten_the_oldest_first() -> None:
    masks = Masks(most=20_000)
    masks.add("secret", "never-forgotten", own=True)
    secrets = [f"secret-{number:05}" for number in range(5000)]
    tokens = [f"eyJhbGciOiJIUzI1NiJ9.eyJ{number:05}.c2ln" for number in range(5000)]
    for secret, token in zip(secrets, tokens, strict=True):
        masks.add("sid", secret)
        masks.hide(token)
    assert masks.hide(secrets[0]) == secrets[0]
    assert masks.hide(secrets[-1]) == "‹sid #5000›"
    assert masks.hide(secrets[-500]) == "‹sid #4501›"
    assert masks.hide(tokens[-1]) == "‹jwt #5000›"
    assert masks.hide(tokens[0]) == "‹jwt #5001›"
    assert masks.hide("never-forgotten") == "‹secret #1›"
    assert sum(map(len, masks.remembered)) < 60_000


def test_a_word_of_ours_stays_in_our_sentences_though_it_is_a_secret() -> None:
    masks = Masks(words=frozenset({"answered"}))
    masks.add("sid", "answered")
    texts = [Sentence("it answered 404"), '{"sid":"answered"}', Sentence("answered-twice")]
    assert masks.hide_all(texts) == ["it answered 404", '{"sid":"‹sid #1›"}', "answered-twice"]
    masks.add("sid", "unanswered")
    assert masks.hide_all([Sentence("unanswered")]) == ["‹sid #2›"]


def test_a_players_id_in_a_cookie_is_shown_and_whatever_else_is_secret_stays_hidden() -> None:
    masks = Masks()
    masks.add("secret", "own-secret-1", own=True)
    for id_ in ("player-4711", "own-secret-1", "sid-of-player", "player-bearer"):
        masks.spare_player(id_)
    masks.add("sid", "sid-of-player")
    masks.add_headers({"Cookie": "uid=player-4711; sess=opaque-token-1"})
    masks.add_headers({"Authorization": "Bearer player-bearer"})
    told = "player-4711 own-secret-1 sid-of-player opaque-token-1 player-bearer"
    shown = "player-4711 ‹secret #1› ‹sid #1› ‹credential #1› ‹credential #2›"
    assert masks.hide(told) == shown
    assert masks.hide_all(["Set-Cookie", "uid=player-4711; Path=/"])[1] == "uid=player-4711; Path=/"
