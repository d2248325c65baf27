"""A provider's name stands only in the folders that are named for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.scenario.contract.facts import provider_facts

ROOT = Path(__file__).parents[2]

LISTED = {
    "sandbox/cli/demo.py": "the demo plays one scenario of one provider",
    "sandbox/scenario/check.schema.json": "an example in a message for people",
    "sandbox/scenario/step.schema.json": "an example in a message for people",
    "sandbox/scenario/scenario.schema.json": "an example in a message for people",
    "sandbox/scenario/part.schema.json": "an example in a message for people",
    "sandbox/scenario/reply.schema.json": "says whose word `code` is",
    "sandbox/scenario/deviations.schema.json": "an example in a message for people",
}
"""The files outside of the folders that name a provider, each with its reason."""

DOCUMENTATION = "sandbox/authoring/codes/"
"""Pages of `sandbox explain`: wrong and right files, which are about real operations."""

FOR_PEOPLE = re.compile(r'"(errorMessage|description)":')


def names() -> re.Pattern[str]:
    """Match every provider's name and title, however they are joined."""
    spelt: set[str] = set()
    for facts in provider_facts().values():
        spelt.add(facts.name)
        spelt.add("[ _-]?".join(facts.title.removeprefix("the ").lower().split()))
    return re.compile("|".join(sorted(spelt)), re.IGNORECASE)


def named(root: Path) -> Iterator[str]:
    """Yield `file:line: text` for every line that names a provider where it must not."""
    pattern, folders = names(), set(provider_facts())
    for file in sorted((root / "sandbox").rglob("*")):
        place = file.relative_to(root).as_posix()
        if file.suffix not in {".py", ".json", ".yaml"} or folders & set(file.parts):
            continue
        if place.startswith(DOCUMENTATION) or place == "sandbox/cli/demo.py":
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line) and not (place in LISTED and FOR_PEOPLE.search(line)):
                yield f"{place}:{number}: {line.strip()}"


def test_no_provider_is_named_outside_of_its_folders() -> None:
    assert list(named(ROOT)) == []


def test_the_list_of_exceptions_is_short_and_true() -> None:
    assert len(LISTED) <= 10
    pattern = names()
    idle = [place for place in LISTED if not pattern.search((ROOT / place).read_text())]
    assert idle == []


@pytest.mark.parametrize(
    "line", ["X = 'gr8'", "# Fast Track", "def fast_track() -> None: ...", "WALLET = 1"]
)
def test_a_seeded_name_is_found(line: str, tmp_path: Path) -> None:
    room = tmp_path / "sandbox" / "engine"
    room.mkdir(parents=True)
    (room / "seeded.py").write_text(f"{line}\n")
    assert list(named(tmp_path)) == [f"sandbox/engine/seeded.py:1: {line}"]
