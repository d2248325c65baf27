"""What was seen when the foreign operators' mistakes were played last, and whether it still holds.

Of each language a file `recorded.json.gz` lies beside its operator, in the form of the table of
known mistakes. It is stale where today's scenarios, or the operator's sources, are others.
"""

import gzip
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from sandbox.report.diagnosis.table import Mistake, Table, parse_table, table_text
from sandbox.scenario.language.model import Scenario
from sandbox.whole_file import write_whole
from tests.mutants.matrix import rooms
from tests.mutants.probes import scenarios
from tests.mutants.table import scenario_hashes, unchanged

FILE = "recorded.json.gz"
FOLDERS = {"go": "golang", "java": "java", "node": "node", "php": "php"}
AGAIN = "play it again: .venv/bin/python -m tests.foreign.recording"
_SOURCES = (".go", ".java", ".mjs", ".php")
_COMMENT = b"//"


def recorded() -> tuple[Mistake, ...]:
    """Read what was seen of all mistakes; their ids are `language/name`."""
    return tuple(one for language in FOLDERS for one in recorded_of(language).mistakes)


def recorded_of(language: str) -> Table:
    """Read what was seen of one language's mistakes; nothing before the first recording."""
    place = place_of(language)
    return parse_table(gzip.decompress(place.read_bytes())) if place.exists() else NOTHING


NOTHING = Table("", (), {})


def place_of(language: str) -> Path:
    """Return the file of one language."""
    return Path(__file__).with_name(FOLDERS[language]) / FILE


def write(language: str, table: Table) -> None:
    """Write the file of one language."""
    write_whole(place_of(language), gzip.compress(table_text(table), mtime=0), mode=0o644)


def stale(language: str, table: Table) -> Iterator[str]:
    """Say what of a language's table is not of today; nothing when all is."""
    changed = scenario_hashes().keys() - unchanged(table)
    rooms_of = {one.clause.partition(".")[0] for one in table.mistakes}
    told = sorted(one.id for one in scenarios() if one.id in changed and rooms_of & set(rooms(one)))
    if told:
        yield f"{language}: changed since it was played: {', '.join(told)}"
    if any(one.hashed != hash_of(one.clause, one.text, language) for one in table.mistakes):
        yield f"{language}: the operator's sources changed since it was played"
    if not table.mistakes:
        yield f"{language}: never played"


def kept(language: str, table: Table, again: Collection[str]) -> Mapping[str, Mistake]:
    """Return what of a table still holds, by id, without what is to be played again."""
    same = unchanged(table)
    return {
        one.id: Mistake(
            one.id,
            one.clause,
            one.text,
            one.hashed,
            one.showed.kept(lambda cell: cell.partition("[")[0] in same),
        )
        for one in table.mistakes
        if one.id not in again and one.hashed == hash_of(one.clause, one.text, language)
    }


def to_play(clause: str, before: Table, *, is_kept: bool) -> list[Scenario]:
    """Return the scenarios in which the provider of a mistake's clause has a part; without those
    that are as they were, where what was seen in them is kept.
    """
    room, same = clause.partition(".")[0], unchanged(before) if is_kept else frozenset()
    return [one for one in scenarios() if room in rooms(one) and one.id not in same]


def hash_of(clause: str, text: str, language: str) -> str:
    """Return a hash of what a mistake says of itself and of the operator that makes it."""
    return sha256(f"{clause}\n{text}\n{_sources(language)}".encode()).hexdigest()[:8]


@cache
def _sources(language: str) -> str:
    """Return a hash of an operator's files, without lines that are comments."""
    whole = sha256()
    for file in sorted(place_of(language).parent.iterdir()):
        if file.suffix in _SOURCES:
            lines = file.read_bytes().splitlines()
            code = [line for line in lines if not line.lstrip().startswith(_COMMENT)]
            whole.update(b"\n".join((file.name.encode(), *code)))
    return whole.hexdigest()
