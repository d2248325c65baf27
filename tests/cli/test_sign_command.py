"""`sandbox sign` from words to lines."""

import json
from pathlib import Path

import pytest

from tests.cli.command import sandbox

BODY = (
    '{"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,"site_id":12,'
    '"provider_id":7041,"game_id":"lucky-ferry","currency":"EUR"}'
)
SIGNATURE = "3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0"
TARGET = """\
target: 1
name: signed
wallet:
  launch: {url: "http://127.0.0.1:9/launch", launched-when: {status: 200}}
  provider: {id: 12, access-key: "${DESK_ACCESS}", private-key: "${DESK_PRIVATE}"}
  settings: {signature.profile: hmac-sha256-base64}
listen: {base-port: 9100}
"""
WITHOUT = """\
target: 1
name: no wallet
fasttrack: {authenticate: {url: "http://127.0.0.1:9/a", credentials: {x-api-key: abcdefgh}}}
"""


@pytest.fixture(autouse=True)
def _at_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("body.json").write_text(BODY)
    Path("target.yaml").write_text(TARGET)
    Path("without.yaml").write_text(WITHOUT)
    monkeypatch.setenv("DESK_ACCESS", "access-key-1")
    monkeypatch.setenv("DESK_PRIVATE", "private-key-1")


def test_without_a_target_it_signs_as_the_demo_that_serve_plays() -> None:
    printed = sandbox("sign", "body.json")
    assert printed.code == 0
    assert printed.out.splitlines()[-1] == f"X-Request-Signature: {SIGNATURE}"
    assert "as the demo" in printed.err


def test_the_recipe_is_one_sentence_on_standard_error() -> None:
    whose, recipe = sandbox("sign", "body.json").err.splitlines()
    assert whose.endswith("hmac-sha256-hex")
    assert "hex of HMAC-SHA256 over the exact bytes of the body" in recipe


def test_a_target_is_named_as_in_any_other_command(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sandbox.toml").write_text('[targets.staging]\nfile = "target.yaml"\nbase-port = 9200\n')
    assert "as the demo" in sandbox("sign", "body.json").err, "nobody said which"
    named = sandbox("sign", "body.json", "--target", "staging", "--as", "curl")
    assert "http://127.0.0.1:9200/" not in named.out
    assert "http://127.0.0.1:9203/api/wallet/authenticate" in named.out
    assert "with the credentials of target.yaml" in named.err
    monkeypatch.setenv("SANDBOX_TARGET", "staging")
    assert sandbox("sign", "body.json", "--as", "curl").out == named.out
    told = sandbox("sign", "body.json", "--target", "stagin")
    assert (told.code, "staging" in told.err) == (2, True)


def test_the_target_says_who_signs_how_and_where() -> None:
    printed = sandbox("sign", "body.json", "--target", "target.yaml", "--as", "curl")
    assert "http://127.0.0.1:9103/api/wallet/authenticate" in printed.out
    assert "Basic MTI6YWNjZXNzLWtleS0x" in printed.out
    assert "hmac-sha256-base64" in printed.err


def test_parts_may_come_from_the_command_line_and_secrets_from_the_environment() -> None:
    words = ("--with", "id=7041", "--env", "private-key=DESK_PRIVATE")
    printed = sandbox("sign", "body.json", *words)
    assert printed.code == 0
    assert SIGNATURE not in printed.out
    assert "with another id and private-key" in printed.err


def test_json_has_it_all() -> None:
    told = json.loads(sandbox("sign", "body.json", "--as", "curl", "--format", "json").out)
    assert told["headers"]["X-Request-Signature"] == SIGNATURE
    assert told["curl"].startswith("curl http://127.0.0.1:8703/api/wallet/authenticate ")
    assert told["profile"] == "hmac-sha256-hex"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody.json",), "nobody.json cannot be read"),
        (("body.json", "--profile", "hmac-sha256"), 'Did you mean "hmac-sha256-hex"?'),
        (("body.json", "--with", "private-key=abc"), "--env private-key=VARIABLE"),
        (("body.json", "--env", "private-key=DESK_UNSET"), "DESK_UNSET is not set"),
        (("body.json", "--env", "private-key=DESK_BAD"), "DESK_BAD ends with a line end"),
        (("body.json", "--with", "id=seven"), "wallet.provider.id"),
        (("body.json", "--with", "idd=7"), 'Did you mean "id"?'),
        (("body.json", "--with", "id"), "write NAME=VALUE"),
        (("body.json", "--operation", "wallet.balanc"), 'Did you mean "wallet.balance"?'),
        (("body.json", "--operation", "wallet.launch"), "the operator starts no such"),
        (("body.json", "--provider", "walet"), 'Did you mean "wallet"?'),
        (("body.json", "--url", "here"), "no absolute URL"),
        (("body.json", "--target", "none.yaml"), "none.yaml: No such file"),
        (("body.json", "--target", "without.yaml"), "has no section wallet"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_BAD", "key-with-its-line-end\n")
    printed = sandbox("sign", *words)
    assert printed.code == 2
    assert told in printed.err
    assert "Traceback" not in printed.err
    assert not printed.out
