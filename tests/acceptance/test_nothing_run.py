"""What keeps a run from beginning: told in one place each, exit 2, no traceback, nothing made."""

import socket
from pathlib import Path

import pytest

from tests.acceptance.commands import SCENARIOS, located, sandbox
from tests.ports import free_base_port

GUEST = str(SCENARIOS / "gr8" / "iframe" / "guest.yaml")
TARGET = """\
target: 1
name: acme
gr8:
  jwt-token: {url: "http://127.0.0.1:1/token", pointer: /token}
  tenants:
    - {brand: acme, operator-id: op1, public-key: "http://127.0.0.1:1/key", currencies: [EUR]}
"""
THREE_MISTAKES = """\
scenario: 1
id: three
title: Three mistakes
why: To be told at once.
steps:
  - call: gr8.get-jwt-tokne
    expect: [{must: gr8.jwt.answered, status: 200}]
  - call: gr8.get-jwt-token
    expect:
      - must: gr8.jwt.answred
        status: 200
  - call: gr8.enter
    send: {query: {jwt: <nobody.token>}}
    expect: [{must: gr8.jwt.accepted, answered: {verdict: accepted}}]
"""


def attempt(folder: Path, *words: str, target: str = TARGET) -> str:
    """Run what cannot be run, and return what was told about it."""
    (folder / "target.yaml").write_text(target)
    before = set(folder.rglob("*"))
    base = [] if "--base-port" in words else ["--base-port", str(free_base_port())]
    done = sandbox(folder, "run", *words, "--target", "target.yaml", *base)
    assert done.code == 2, done.all
    assert "Traceback" not in done.all
    made = {path for path in set(folder.rglob("*")) - before if ".sandbox" not in path.parts}
    assert {path.name for path in made} <= {"runs"}  # no run, at most the empty folder for runs
    return done.err


def test_three_mistakes_are_told_at_once_each_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "three.yaml").write_text(THREE_MISTAKES)
    told = attempt(tmp_path, "three.yaml")
    assert located(told) == [
        ("three.yaml", 6, "O01"),
        ("three.yaml", 10, "C01"),
        ("three.yaml", 13, "R01"),
    ]
    assert 'Did you mean "gr8.get-jwt-token"?' in told
    assert 'Did you mean "gr8.jwt.answered"?' in told
    assert "3 mistakes; nothing was run" in told


def test_lint_tells_the_same_without_a_target(tmp_path: Path) -> None:
    (tmp_path / "three.yaml").write_text(THREE_MISTAKES)
    done = sandbox(tmp_path, "lint", "three.yaml")
    assert done.code == 2
    assert [code for _, _, code in located(done.all)] == ["O01", "C01", "R01"]


def test_a_missing_scenario_file_is_named(tmp_path: Path) -> None:
    assert "no/such.yaml: there is no such file" in attempt(tmp_path, "no/such.yaml")


def test_a_missing_target_is_named(tmp_path: Path) -> None:
    done = sandbox(tmp_path, "run", GUEST, "--target", "nowhere.yaml")
    assert (done.code, "Traceback" in done.all) == (2, False)
    assert "nowhere.yaml: No such file" in done.err


def test_an_unset_variable_of_a_target_is_told_where_it_stands(tmp_path: Path) -> None:
    target = TARGET.replace("/token}", '"${ACME_POINTER}"}')
    told = attempt(tmp_path, GUEST, target=target)
    assert located(told)[0][:2] == ("target.yaml", 4)
    assert "ACME_POINTER" in told


def test_an_unknown_key_of_a_target_is_told_where_it_stands(tmp_path: Path) -> None:
    told = attempt(tmp_path, GUEST, target=TARGET + "playres: {from: hook}\n")
    assert located(told)[0][:2] == ("target.yaml", 7)
    assert 'Did you mean "players"?' in told


def test_an_unknown_tag_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    told = attempt(tmp_path, GUEST, "--tag", "gr9")
    assert "--tag gr9: no scenario here has that tag. Did you mean" in told
    assert "gr8" in told


@pytest.mark.parametrize(
    "words",
    [("--jobs", "0"), ("--jobs", "many"), ("--real-time", "soon"), ("--no-such-option",)],
    ids=" ".join,
)
def test_a_bad_option_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert words[0] in attempt(tmp_path, GUEST, *words)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    base = free_base_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", base + 3))
        taken.listen()
        told = attempt(tmp_path, GUEST, "--base-port", str(base))
    assert str(base + 3) in told
    assert told.startswith("sandbox: ")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    assert "a-file" in attempt(tmp_path, GUEST, "--out", "a-file/runs")
