"""Plays every mistake of the foreign operators on all that its provider has a part in.

    python -m tests.foreign.recording [LANGUAGE …]

What was seen is kept beside this file, in the form of the table of known mistakes: the diagnosis is
tried on it (`test_diagnosis.py`), as on runs that its table was not made from. Of a language that
is not named what was kept stays.
"""

import asyncio
import gzip
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.report.diagnosis.shown import shown_in
from sandbox.report.diagnosis.table import Mistake as Row
from sandbox.report.diagnosis.table import Table, table_text
from sandbox.scenario.language.model import Scenario
from sandbox.whole_file import write_whole
from tests.foreign import against
from tests.foreign.golang import test_go_operator as go
from tests.foreign.golang.build import compile_operator as compile_go
from tests.foreign.java import test_java_operator as java
from tests.foreign.java.build import compile_operator as compile_java
from tests.foreign.java.target import target_yaml
from tests.foreign.mistakes import Mistake
from tests.foreign.nearest import PLACE, figures, recorded
from tests.foreign.node import test_node_operator as node
from tests.foreign.php import test_php_operator as php
from tests.mutants.matrix import rooms
from tests.mutants.probes import scenarios
from tests.verdicts import Verdicts

_SIDE_BY_SIDE = 3
_TIME = "recorded"

Try = Callable[[Sandbox, Mistake, Sequence[Scenario]], Awaitable[Verdicts]]
"""Judges the operator of one language that makes one mistake."""


def _go(folder: Path) -> tuple[Sequence[Mistake], Try]:
    operator = compile_go(folder)

    async def tried(opened: Sandbox, mistake: Mistake, chosen: Sequence[Scenario]) -> Verdicts:
        return await go.verdicts(opened, chosen, operator, "-switch", mistake.name, time=_TIME)

    return go.known(operator), tried


def _java(folder: Path) -> tuple[Sequence[Mistake], Try]:
    compiled = compile_java(folder)

    async def tried(opened: Sandbox, mistake: Mistake, chosen: Sequence[Scenario]) -> Verdicts:
        seed = f"java {mistake.name} {_TIME}"
        async with java.serving(compiled, opened, "--switch", mistake.name) as told:
            return await against.judged(opened, target_yaml(told), chosen, seed=seed)

    return [Mistake(one.name, one.clause, one.text) for one in java.mistakes(compiled)], tried


def _node(folder: Path) -> tuple[Sequence[Mistake], Try]:
    node.node("--make-keys", str(folder))

    async def tried(opened: Sandbox, mistake: Mistake, chosen: Sequence[Scenario]) -> Verdicts:
        words = ("--keys", str(folder), "--switch", mistake.name)
        return await node.verdicts(opened, chosen, *words, time=_TIME)

    return [Mistake(one.name, one.clause, one.text) for one in node.mistakes()], tried


def _php(_: Path) -> tuple[Sequence[Mistake], Try]:
    async def tried(opened: Sandbox, mistake: Mistake, chosen: Sequence[Scenario]) -> Verdicts:
        return await php.verdicts(opened, chosen, "--switch", mistake.name, time=_TIME)

    return php.known(), tried


LANGUAGES = {"go": _go, "java": _java, "node": _node, "php": _php}


async def record(language: str, folder: Path) -> list[Row]:
    """Play the mistakes of one language and return what was seen of each. Each operator has a
    sandbox of its own: scenarios with tokens that never change cannot be played twice at a time.
    """
    places = asyncio.Semaphore(_SIDE_BY_SIDE)
    known, tried = LANGUAGES[language](folder)

    async def one(mistake: Mistake) -> Row:
        room = mistake.clause.partition(".")[0]
        chosen = [one for one in scenarios() if room in rooms(one)]
        async with places, against.sandbox(folder / mistake.name) as opened:
            said = await tried(opened, mistake, chosen)
        hashed = sha256(f"{mistake.clause}\n{mistake.text}".encode()).hexdigest()[:8]
        name = f"{language}/{mistake.name}"
        return Row(name, mistake.clause, mistake.text, hashed, shown_in(said.cells))

    return list(await asyncio.gather(*map(one, known)))


def main() -> int:
    """Play what is named and write the file."""
    started = time.perf_counter()
    rows = {one.id: one for one in (recorded() if PLACE.exists() else ())}
    for language in sys.argv[1:] or LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(record(language, Path(folder)))
        rows = {name: one for name, one in rows.items() if not name.startswith(f"{language}/")}
        rows |= {one.id: one for one in found}
        text = table_text(Table("", tuple(rows.values()), {}))
        write_whole(PLACE, gzip.compress(text, mtime=0), mode=0o644)
        silent = [one.id for one in found if one.clause not in one.showed.missed]
        took_s = time.perf_counter() - started
        print(f"{language}: {len(found)} mistakes; {took_s:.0f} s", flush=True)
        print(f"  did not show: {', '.join(silent) or 'none'}", flush=True)
    print("\n".join(figures(tuple(rows.values()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
