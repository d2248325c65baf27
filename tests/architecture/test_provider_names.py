"""A provider's name stands only in the folders that are named for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.scenario.contract.facts import provider_facts
from tests.architecture import provider_names

ROOT = Path(__file__).parents[2]


def names() -> re.Pattern[str]:
    """Match every provider's name and title, however they are joined."""
    spelt: set[str] = set()
    for facts in provider_facts().values():
        spelt.add(facts.name)
        spelt.add("[ _-]?".join(facts.title.removeprefix("the ").lower().split()))
    return re.compile("|".join(sorted(spelt)), re.IGNORECASE)


def named(root: Path) -> Iterator[str]:
    return provider_names.named(root, names(), folders=provider_facts())


def test_no_provider_is_named_outside_of_its_folders() -> None:
    assert list(named(ROOT)) == []


def test_the_list_of_exceptions_is_short_and_true() -> None:
    listed, pattern = provider_names.LISTED, names()
    assert len(listed) <= 10
    assert [place for place in listed if not pattern.search((ROOT / place).read_text())] == []


@pytest.mark.parametrize(
    "line", ["X = 'gr8'", "# Fast Track", "def fast_track() -> None: ...", "WALLET = 1"]
)
def test_a_seeded_name_is_found(line: str, tmp_path: Path) -> None:
    room = tmp_path / "sandbox" / "engine"
    room.mkdir(parents=True)
    (room / "seeded.py").write_text(f"{line}\n")
    assert list(named(tmp_path)) == [f"sandbox/engine/seeded.py:1: {line}"]
