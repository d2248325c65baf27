"""The commands of the desk against an operator that runs, and their lines in a real shell."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.acceptance.commands import (
    PATIENCE_S,
    SCENARIOS,
    Ended,
    Stand,
    environment,
    fetched,
    ready,
    sandbox,
    stand,
)
from tests.foreign_tools import require

KEY = "demo-ft-key"
VARIABLES = {"DESK_KEY": KEY}
VALID_SID = str(SCENARIOS / "fasttrack/sid/valid-sid.yaml")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """An operator whose key the target takes from the environment, and two runs against it."""
    with stand(tmp_path_factory.mktemp("desk")) as made:
        made.write_target(lambda text: text.replace(f'"{KEY}"', '"${DESK_KEY}"'))
        for name, more in (("hidden", ()), ("shown", ("--show-secrets",))):
            words = (*made.run_words(VALID_SID), "--out", name, *more)
            assert sandbox(made.folder, *words, env=VARIABLES).code == 0
        yield made


def asked(desk: Stand, runs: str) -> str:
    """Return the reference of the first call of the provider to the operator."""
    [folder] = [
        path for path in (desk.folder / runs).iterdir() if path.is_dir() and not path.is_symlink()
    ]
    result = json.loads((folder / "result.json").read_text())
    ids = (n for n, m in result["messages"].items() if m["operation"] == "fasttrack.authenticate")
    return f"{runs}/{folder.name}#{next(ids)}"


def pasted(folder: Path, line: str, *, env: Mapping[str, str] = VARIABLES) -> str:
    """Paste a line into a shell and return what it printed."""
    done = subprocess.run(
        [require("bash")],
        input=line,
        cwd=folder,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return done.stdout


def desk_command(desk: Stand, *words: str) -> Ended:
    return sandbox(desk.folder, *words, env=VARIABLES)


@pytest.mark.parametrize("form", ["curl", "httpie"])
def test_a_line_of_a_run_that_shows_secrets_asks_the_operator_again(desk: Stand, form: str) -> None:
    if form == "httpie":
        require("http")
    line = desk_command(desk, "show", asked(desk, "shown"), "--as", form)
    assert not line.err
    assert '"user_id"' in pasted(desk.folder, line.out)


def test_a_line_of_a_run_that_hides_takes_the_key_from_the_environment(desk: Stand) -> None:
    line = desk_command(desk, "show", asked(desk, "hidden"), "--as", "curl")
    assert KEY not in line.out
    assert "is ${DESK_KEY} of the environment" in line.err
    assert "only a run with --show-secrets keeps it" in line.err
    with_sid = "-s -w '%{http_code}' "
    right = pasted(desk.folder, line.out.replace("curl ", f"curl {with_sid}", 1))
    wrong = pasted(
        desk.folder,
        line.out.replace("curl ", f"curl {with_sid}", 1),
        env={"DESK_KEY": "wrong"},
    )
    assert right != wrong, "the key was not what let it in"
    assert wrong.endswith("401")


def test_a_message_goes_through_a_socket_as_it_is_printed(desk: Stand) -> None:
    printed = desk_command(desk, "show", asked(desk, "shown"), "--as", "http").out
    assert printed.startswith("POST /authenticate HTTP/1.1\n")


def test_the_reports_name_the_folder_of_the_run(desk: Stand) -> None:
    reported = desk_command(desk, "report", "hidden/latest").out
    assert "latest" not in reported
    [folder] = [
        path.name
        for path in (desk.folder / "hidden").iterdir()
        if path.is_dir() and not path.is_symlink()
    ]
    assert f"report    hidden/{folder}" in reported


def test_a_target_of_the_project_is_called_and_its_secrets_sent_again(desk: Stand) -> None:
    (desk.folder / "sandbox.toml").write_text(
        f'target = "here"\nout = "shown"\n[targets.here]\nfile = "target.yaml"\n'
        f"base-port = {desk.base_port}\n"
    )
    try:
        called = desk_command(desk, "call", "fasttrack.authenticate", "--as", "EUR")
        assert called.code == 0, called.all
        assert "verdict     accepted" in called.out
        for _ in range(3):  # the operator keeps a connection to the sandbox of the one before
            named = desk_command(desk, "call", "wallet.launch", "--target", "here")
            assert (named.code, "wallet.authenticate 200" in named.out) == (0, True), named.all
        same = desk_command(desk, "replay", asked(desk, "shown").rpartition("#")[2])
        assert same.code == 0, same.all
        wrong = desk_command(desk, "replay", asked(desk, "shown"), "--target", "her")
        assert (wrong.code, "here" in wrong.err) == (2, True), wrong.all
    finally:
        (desk.folder / "sandbox.toml").unlink()


def test_what_was_served_is_shown_and_sent_again(desk: Stand) -> None:
    served = ("serve", "--target", "target.yaml", "--evidence", "served.jsonl", "--show-secrets")
    with ready(desk.folder, *served, "--base-port", "0", env=VARIABLES) as urls:
        body = json.dumps({"operation": "fasttrack.authenticate", "player": "ann"}).encode()
        fetched(f"{urls['control']}/api/v1/players", data=b'{"alias": "ann"}')
        fetched(f"{urls['control']}/api/v1/calls", data=body)
    shown = desk_command(desk, "show", "served.jsonl#m2")
    assert "fasttrack.authenticate" in shown.out, shown.all
    told = desk_command(desk, "replay", "served.jsonl#m2", "--target", "target.yaml")
    assert (told.code, "differs     in nothing" in told.out) == (0, True), told.all


def test_a_message_is_sent_again_and_its_answer_compared(desk: Stand) -> None:
    same = desk_command(desk, "replay", asked(desk, "shown"))
    assert same.code == 0, same.all
    assert "differs     in nothing" in same.out
    assert "verdict     accepted; recorded: accepted" in same.out
    assert KEY not in same.out


def test_an_answer_that_differs_is_told_field_by_field(desk: Stand) -> None:
    wrong = sandbox(
        desk.folder, "replay", asked(desk, "shown"), "--format", "json", env={"DESK_KEY": "wrong"}
    )
    assert wrong.code == 0, "a run that shows its secrets has the key itself"
    file = desk.folder / asked(desk, "shown").partition("#")[0] / "evidence.jsonl"
    other = desk.folder / "spoiled"
    other.mkdir()
    (other / "evidence.jsonl").write_text(file.read_text().replace(KEY, "another-key"))
    reference = f"spoiled#{asked(desk, 'shown').partition('#')[2]}"
    spoiled = desk_command(desk, "replay", reference, "--target", "target.yaml")
    assert spoiled.code == 1, spoiled.all
    assert "status: 200 → 401" in spoiled.out
    assert "verdict     refused: authenticate.status; recorded: accepted" in spoiled.out


def test_what_was_made_in_the_run_is_sent_again_only_where_it_was_shown(desk: Stand) -> None:
    told = desk_command(desk, "replay", asked(desk, "hidden"))
    assert told.code == 2
    assert "‹sid #" in told.err
    assert "--show-secrets" in told.err
    assert not told.out


def spoiled_run(desk: Stand, name: str, old: str, new: str) -> str:
    """Keep a run that shows secrets under another name, with one text in it changed."""
    reference = asked(desk, "hidden")
    folder = desk.folder / name
    folder.mkdir()
    evidence = (desk.folder / reference.partition("#")[0] / "evidence.jsonl").read_text()
    sids = sorted(set(re.findall("‹sid #[0-9]+›", evidence)))
    for sid in sids:
        evidence = evidence.replace(sid, "any-sid")
    (folder / "evidence.jsonl").write_text(evidence.replace(old, new))
    return f"{name}#{reference.partition('#')[2]}"


def test_the_key_of_the_environment_goes_to_hosts_of_the_target_alone(desk: Stand) -> None:
    foreign = spoiled_run(desk, "foreign", "127.0.0.1", "192.0.2.1")
    told = desk_command(desk, "replay", foreign, "--target", "target.yaml")
    assert told.code == 2
    assert "192.0.2.1 is no host of the target, and ‹secret #" in told.err
    mine = spoiled_run(desk, "mine", "nothing", "nothing")
    sent = desk_command(desk, "replay", mine, "--target", "target.yaml", "--format", "json")
    assert json.loads(sent.out)["status"] in range(400, 500), "the sid was nobody's"
    assert sent.code == 1


def test_an_operator_that_is_gone_is_told_with_exit_code_3(desk: Stand) -> None:
    port = desk.url.rpartition(":")[2]
    gone = spoiled_run(desk, "gone", f"127.0.0.1:{port}", "127.0.0.1:9")
    told = desk_command(desk, "replay", gone, "--target", "target.yaml")
    assert told.code == 3
    assert "answer      none: http://127.0.0.1:9" in told.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody#m1",), "is no run directory"),
        (("shown/latest#m1,m2",), "names 2 messages: name one"),
        (("shown/latest#m1", "--to", "here"), "write scheme, host and port"),
        (("shown/latest#m1", "--target", "none.yaml"), "none.yaml: No such file"),
    ],
)
def test_what_cannot_be_sent_again_is_told(desk: Stand, words: tuple[str, ...], told: str) -> None:
    ended = desk_command(desk, "replay", *words)
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err


def called(desk: Stand, *words: str) -> Ended:
    return desk_command(desk, "call", *words, "--target", "target.yaml")


def test_a_call_with_a_player_of_the_hook_is_accepted(desk: Stand) -> None:
    done = called(desk, "fasttrack.authenticate", "--as", "EUR")
    assert done.code == 0, done.all
    for told in (
        "message  call#m2",
        "verdict     accepted",
        "✓ user_id is there",
        "hook.open-session",
    ):
        assert told in done.out
    assert KEY not in done.out


def test_a_call_with_a_sid_says_why_it_is_refused_and_what_to_do(desk: Stand) -> None:
    done = called(desk, "fasttrack.authenticate", "--sid", "nobody-at-all")
    assert done.code == 1, done.all
    assert "verdict     refused: authenticate.status" in done.out
    assert "do          For a live session answer 200" in done.out
    assert "nobody-at-all" not in done.out


def test_a_call_as_json_has_its_verdict_and_what_happened_besides(desk: Stand) -> None:
    done = called(desk, "fasttrack.authenticate", "--as", "USD", "--format", "json")
    document = json.loads(done.out)
    assert document["answered"]["verdict"] == "accepted"
    assert [each["operation"] for each in document["besides"]] == ["hook.open-session"]


def test_a_token_of_the_operator_enters_the_iframe(desk: Stand) -> None:
    words = ("--as", "EUR", "--show-secrets", "--format", "json")
    handed = json.loads(called(desk, "gr8.get-jwt-token", *words).out)
    token = json.loads(handed["response"]["body"])["token"]
    assert handed["jwt"]["token"] == token
    entered = called(desk, "gr8.enter", "--jwt", token)
    assert entered.code == 0, entered.all
    assert "✓ the signature holds with that key" in entered.out
    assert token not in entered.out
    spoiled = called(desk, "gr8.enter", "--jwt", token[:-8] + "AAAAAAAA")
    assert spoiled.code == 1, spoiled.all
    assert "✗ the signature holds with that key: jwt.signature" in spoiled.out


def test_a_launch_is_answered_by_the_wallet_of_the_sandbox(desk: Stand) -> None:
    done = called(desk, "wallet.launch", "--as", "EUR", "--base-port", str(desk.base_port))
    assert done.code == 0, done.all
    assert re.search(r"besides +m\d+ wallet.authenticate 200, accepted", done.out), done.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fasttrack.autenticate",), 'Did you mean "fasttrack.authenticate"?'),
        (("wallet.authenticate",), "only the operator can make"),
        (("gr8.enter",), "wants a JWT: give --jwt; `sandbox call gr8.get-jwt-token"),
        (("gr8.verify-token",), "wants a token: give --token"),
        (("gr8.get-public-key", "--sid", "x"), "takes no sid. There is"),
        (("fasttrack.authenticate", "--jwt", "x"), "takes no JWT"),
        (("fasttrack.authenticate", "--set", "sid"), "write NAME=VALUE"),
    ],
)
def test_a_call_that_is_not_made_is_told(desk: Stand, words: tuple[str, ...], told: str) -> None:
    ended = called(desk, *words)
    assert ended.code == 2, ended.all
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_a_target_without_players_is_told_which_part_is_missing(desk: Stand) -> None:
    (desk.folder / "alone.yaml").write_text(
        f"target: 1\nname: alone\nfasttrack: {{authenticate: {{url: '{desk.url}/authenticate'}}}}\n"
    )
    lacking = desk_command(desk, "call", "fasttrack.authenticate", "--target", "alone.yaml")
    assert lacking.code == 2
    assert "wants a player, and the target has none: give --sid" in lacking.err
    other = desk_command(desk, "call", "gr8.enter", "--jwt", "x", "--target", "alone.yaml")
    assert other.code == 2
    assert "has no section gr8" in other.err


def test_nobody_who_answers_ends_a_call_with_exit_code_3(desk: Stand) -> None:
    (desk.folder / "gone.yaml").write_text(
        "target: 1\nname: gone\n"
        "fasttrack: {authenticate: {url: 'http://127.0.0.1:9/authenticate'}}\n"
    )
    words = ("fasttrack.authenticate", "--sid", "abcdefgh", "--target", "gone.yaml")
    ended = desk_command(desk, "call", *words)
    assert ended.code == 3, ended.all
    assert "(no answer: http://127.0.0.1:9: no connection" in ended.out
