"""`sandbox fmt`: what is written, what is shown, and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox.cli.commands.fmt import fmt
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit

MIXED = "id: a\nscenario: 1  # one\n"
IN_ORDER = "scenario: 1  # one\nid: a\n"


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(fmt, arguments, standalone_mode=False)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    file = tmp_path / "mixed.yaml"
    file.write_text(MIXED)
    return file


def test_a_file_is_put_in_order_and_named(mixed: Path) -> None:
    done = ran(str(mixed))
    assert done.return_value == Exit.PASSED
    assert mixed.read_text() == IN_ORDER
    assert done.stdout == f"{mixed}: put in order\n"
    assert done.stderr == "1 file, 1 out of order\n"
    again = ran(str(mixed))
    assert (again.return_value, again.stdout) == (Exit.PASSED, "")
    assert again.stderr == "1 file, all in order\n"


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        (["--check"], MIXED, Exit.FAILED),
        (["--check"], IN_ORDER, Exit.PASSED),
        (["--diff"], MIXED, Exit.PASSED),
        (["--diff", "--check"], MIXED, Exit.FAILED),
        (["--diff", "--check"], IN_ORDER, Exit.PASSED),
    ],
)
def test_check_and_diff_write_nothing(
    mixed: Path, options: list[str], text: str, code: Exit
) -> None:
    mixed.write_text(text)
    assert ran(*options, str(mixed)).return_value == code
    assert mixed.read_text() == text


def test_a_diff_shows_what_would_change(mixed: Path) -> None:
    lines = ran("--diff", str(mixed)).stdout.splitlines()
    assert lines[:2] == [f"--- {mixed}", f"+++ {mixed} (in order)"]
    assert lines[3:] == ["+scenario: 1  # one", " id: a", "-scenario: 1  # one"]


def test_a_folder_gives_every_file_of_ours_in_it_and_leaves_others(tmp_path: Path) -> None:
    for name, text in (
        ("a.yaml", MIXED),
        ("parts/b.yml", "id: a\npart: 1\n"),
        ("replies/c.yaml", "id: a\nreply: 1\n"),
        ("compose.yaml", "services: {b: 1}\n"),
        (".hidden/d.yaml", MIXED),
        ("e.txt", MIXED),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = ran(str(tmp_path), str(tmp_path / "a.yaml"))
    assert done.stderr == "3 files, 3 out of order\n"
    assert (tmp_path / "replies/c.yaml").read_text() == "reply: 1\nid: a\n"
    assert (tmp_path / ".hidden/d.yaml").read_text() == MIXED
    assert (tmp_path / "e.txt").read_text() == MIXED


def test_a_file_with_yaml_findings_is_refused_and_the_others_are_put_in_order(mixed: Path) -> None:
    wrong = mixed.with_name("wrong.yaml")
    wrong.write_text("scenario: 1\nid: no\nid: no\n")
    done = ran(str(mixed.parent))
    assert done.return_value == Exit.NOTHING_RUN
    assert f"{wrong}:2:5: Y17" in done.stderr
    assert f"{wrong}:3:1: Y15" in done.stderr
    assert done.stderr.endswith("2 files, 1 out of order, 1 left as they are\n")
    assert wrong.read_text() == "scenario: 1\nid: no\nid: no\n"
    assert mixed.read_text() == IN_ORDER


def test_a_named_file_of_no_kind_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    other = tmp_path / "compose.yaml"
    other.write_text("services: {}\n")
    told = ran(str(other)).exception
    assert isinstance(told, SetupFault)
    assert "scenario: 1, part: 1" in str(told)
    assert isinstance(ran(str(tmp_path / "none.yaml")).exception, SetupFault)


def test_writing_keeps_the_files_rights_and_follows_links(mixed: Path) -> None:
    mixed.chmod(0o640)
    link = mixed.with_name("link.yaml")
    link.symlink_to(mixed)
    ran(str(link))
    assert link.is_symlink()
    assert mixed.read_text() == IN_ORDER
    assert mixed.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in mixed.parent.iterdir()) == ["link.yaml", "mixed.yaml"]


def test_windows_line_ends_are_kept_in_the_file(mixed: Path) -> None:
    mixed.write_bytes(MIXED.replace("\n", "\r\n").encode())
    ran(str(mixed))
    assert mixed.read_bytes() == IN_ORDER.replace("\n", "\r\n").encode()


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / f"{'m' * 250}.yaml"  # no name for the unfinished one fits beside it
    file.write_text(MIXED)
    told = ran(str(file)).exception
    assert isinstance(told, SetupFault)
    assert str(told).endswith("; the file is as it was")
    assert file.read_text() == MIXED
