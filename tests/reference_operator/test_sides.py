"""A side of the reference operator is one folder: nothing outside it knows its name."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp
import pytest

from sandbox import reference_operator
from sandbox.reference_operator.registry import SIDES

ROOT = Path(reference_operator.__path__[0])
FOLDERS = {side.name for side in SIDES}
NAMES = re.compile("|".join(("fast[ _-]?track", "sportsbook", *FOLDERS)), re.IGNORECASE)
SHARED = [one for one in ROOT.rglob("*.py") if one.relative_to(ROOT).parts[0] not in FOLDERS]


def named_in(files: Iterable[Path]) -> Iterator[str]:
    """Yield each line in which a provider is named, with its file."""
    for file in files:
        for line in file.read_text().splitlines():
            if NAMES.search(line):
                yield f"{file.name}: {line}"


def test_what_is_shared_names_no_provider() -> None:
    assert ROOT / "reference.py" in SHARED
    assert list(named_in(SHARED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "from sandbox.reference_operator.wallet.desk.conduct import WalletConduct",
        "desk = FastTrackDesk(conduct)",
        "def fast_track(): ...",
        '"""What is done for Fast Track."""',
        "KEY_OF_GR8 = 1",
        "player.open_sportsbook()",
    ],
)
def test_a_name_where_it_does_not_belong_is_found(line: str, tmp_path: Path) -> None:
    seeded = tmp_path / "seeded.py"
    seeded.write_text(f"import re\n\n{line}\n")
    assert list(named_in([seeded])) == [f"seeded.py: {line}"]


def test_a_side_imports_no_other_side() -> None:
    graph = grimp.build_graph("sandbox")
    package = reference_operator.__name__
    for name in sorted(FOLDERS):
        side = f"{package}.{name}"
        modules = {side} | graph.find_descendants(side)
        imported = set().union(*(graph.find_modules_directly_imported_by(one) for one in modules))
        sides = {one.split(".")[2] for one in imported if one.startswith(f"{package}.")} & FOLDERS
        assert sides == {name}


def test_every_side_has_a_folder_of_its_name() -> None:
    assert {one.name for one in ROOT.iterdir() if one.is_dir()} - {"__pycache__"} == {
        "server",
        *FOLDERS,
    }
