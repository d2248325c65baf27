"""Which names are refused, and that nothing is left half made."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.scaffold import making
from tests.scaffold.making import make, rendered
from tests.scaffold.naming import FOLDERS, Refused, check_name, free_port

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"@\w+@")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one provider, at the first port, and a word of its own."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in FOLDERS:
        (tmp_path / folder / "known").mkdir(parents=True)
    add_port(tmp_path, "known", 1)
    (tmp_path / "sandbox" / "wire.py").write_text('"""Headers and bodies."""\n')
    return tmp_path


def add_port(root: Path, name: str, port: int) -> None:
    place = root / "sandbox" / "providers" / name
    place.mkdir(exist_ok=True)
    (place / "provider.yaml").write_text(f"provider: 1\nname: {name}\nport: {port}\n")


def made_in(root: Path) -> list[str]:
    files = (file for folder in FOLDERS for file in (root / folder).rglob("*"))
    return [file.name for file in files if file.is_file() and file.name != "provider.yaml"]


@pytest.mark.parametrize(
    "name",
    ["", "ab", "a" * 17, "Lotto", "1lotto", "lot-to", "lot_to", "lötto", "class", "../lotto"],
)
def test_what_is_no_name_is_refused(name: str, root: Path) -> None:
    with pytest.raises(Refused, match="is no name for a provider: 3 to 16 small letters"):
        make(name, root)
    assert made_in(root) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_name_is_taken_by_any_of_its_folders(folder: str, root: Path) -> None:
    (root / folder / "lotto").mkdir()
    with pytest.raises(Refused, match=f"'lotto' is taken: {folder}/lotto is there already"):
        check_name("lotto", root)


@pytest.mark.parametrize("name", ["header", "bodies", "eader"])
def test_a_word_of_the_program_is_refused_with_its_place(name: str, root: Path) -> None:
    with pytest.raises(
        Refused, match=rf"'{name}' is part of a word of the program.*sandbox/wire\.py:1"
    ):
        make(name, root)
    assert made_in(root) == []


def test_a_word_that_stands_in_another_providers_folder_alone_is_free(root: Path) -> None:
    (root / "sandbox/providers/known/rules.py").write_text("lotto = 1\n")
    check_name("lotto", root)


def test_the_first_free_port_is_given(root: Path) -> None:
    assert free_port(root) == 2
    add_port(root, "third", 3)
    assert free_port(root) == 2
    add_port(root, "second", 2)
    assert free_port(root) == 4


def test_without_a_free_port_nothing_is_made(root: Path) -> None:
    for port in range(2, 10):
        add_port(root, f"p{port}", port)
    with pytest.raises(Refused, match="no port is free: every offset from 1 to 9"):
        make("lotto", root)
    assert made_in(root) == []


def test_what_goes_wrong_on_the_way_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Sequence[Path]] = []

    def broken(files: Sequence[Path], _: Path) -> None:
        seen.append([file for file in files if file.is_file()])
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "_put_in_shape", broken)
    with pytest.raises(KeyboardInterrupt):
        make("lotto", root)
    assert len(seen[0]) > 10
    assert [folder for folder in FOLDERS if (root / folder / "lotto").exists()] == []
    assert all((root / folder / "known").is_dir() for folder in FOLDERS)


@pytest.mark.parametrize("name", ["zzz", "abc", "l" * 16])
def test_a_name_first_last_or_long_makes_code_in_order(name: str, root: Path) -> None:
    files = make(name, root)
    assert [file for file in files if PLACEHOLDER.search(file.read_text())] == []
    for words in (("format", "--check"), ("check",)):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "."],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_the_page_about_it_names_each_file_that_is_made() -> None:
    page = (ROOT / "docs" / "new-provider.md").read_text()
    named = re.findall(r"^\| `(\S+)` \|", page, re.MULTILINE)
    assert sorted(named) == sorted(rendered({"name": "lotto", "Name": "Lotto", "port": "4"}))


def test_the_command_says_in_one_line_why_not() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.scaffold", "wallet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "scaffold: 'wallet' is taken: sandbox/providers/wallet is there already\n"
