"""Plays every mistake of the foreign operators on all that its provider has a part in.

    python -m tests.foreign.recording [--all] [LANGUAGE | LANGUAGE/MISTAKE …]

What was seen is kept (`recorded.py`), and the diagnosis is tried on it (`test_diagnosis.py`), as on
runs that its table was not made from. Only what is stale is played: scenarios that changed, and all
of an operator whose sources did. `--all` plays everything, and a mistake that is named is played
again whole. Where something is named, languages that are not stay as they are.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.report.diagnosis.shown import NOTHING, shown_in
from sandbox.report.diagnosis.table import Mistake as Row
from sandbox.report.diagnosis.table import Table
from sandbox.scenario.language.model import Scenario
from tests.foreign import against
from tests.foreign.golang import test_go_operator as go
from tests.foreign.golang.build import compile_operator as compile_go
from tests.foreign.java import test_java_operator as java
from tests.foreign.java.build import compile_operator as compile_java
from tests.foreign.java.target import target_yaml
from tests.foreign.mistakes import Mistake
from tests.foreign.nearest import figures
from tests.foreign.node import test_node_operator as node
from tests.foreign.php import test_php_operator as php
from tests.foreign.recorded import (
    hash_of,
    kept,
    recorded,
    recorded_of,
    to_play,
    write,
)
from tests.mutants.table import scenario_hashes
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


async def record(language: str, folder: Path, again: Collection[str]) -> tuple[Row, ...]:
    """Play what is stale of one language, and return what is known of all its mistakes then. Each
    operator has a sandbox of its own: scenarios with tokens that never change cannot be played
    twice at a time.
    """
    places = asyncio.Semaphore(_SIDE_BY_SIDE)
    known, tried = LANGUAGES[language](folder)
    before = recorded_of(language)
    as_it_was = kept(language, before, again)

    async def one(mistake: Mistake) -> Row:
        name = f"{language}/{mistake.name}"
        showed = as_it_was[name].showed if name in as_it_was else NOTHING
        chosen = to_play(mistake.clause, before, is_kept=name in as_it_was)
        if chosen:
            async with places, against.sandbox(folder / mistake.name) as opened:
                said = await tried(opened, mistake, chosen)
            showed = showed.beside(shown_in(said.cells).unhindered())
        hashed = hash_of(mistake.clause, mistake.text, language)
        return Row(name, mistake.clause, mistake.text, hashed, showed)

    return tuple(await asyncio.gather(*map(one, known)))


def main() -> int:
    """Play what is stale, or named, and write the files."""
    parser = argparse.ArgumentParser(prog="python -m tests.foreign.recording")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("names", nargs="*")
    words = parser.parse_args()
    started = time.perf_counter()
    chosen = {name.partition("/")[0] for name in words.names} or set(LANGUAGES)
    for language in sorted(chosen):
        every = [one.id for one in recorded_of(language).mistakes]
        with tempfile.TemporaryDirectory() as folder:
            again = every if words.all else words.names
            found = asyncio.run(record(language, Path(folder), again))
        write(language, Table("", found, scenario_hashes()))
        silent = [one.id for one in found if one.clause not in one.showed.missed]
        took_s = time.perf_counter() - started
        print(f"{language}: {len(found)} mistakes; {took_s:.0f} s", flush=True)
        print(f"  did not show: {', '.join(silent) or 'none'}", flush=True)
    print("\n".join(figures(recorded())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
