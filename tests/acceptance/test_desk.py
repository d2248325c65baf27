"""The commands of the desk against an operator that runs, and their lines in a real shell."""

import json
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
    [folder] = [path for path in (desk.folder / runs).iterdir() if not path.is_symlink()]
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
    [folder] = [path.name for path in (desk.folder / "hidden").iterdir() if not path.is_symlink()]
    assert f"report    hidden/{folder}" in reported
