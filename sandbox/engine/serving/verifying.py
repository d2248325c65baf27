"""Judges what happened in a served world by the checks of the scenario language.

Each check is recorded in the evidence as a scenario's is. What a clause presupposes and was not
seen leaves it unclear: then nobody is accused, and nothing is proven.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sandbox.engine.judging.check_log import CheckLog, Entry
from sandbox.engine.judging.exchange_view import fill_in_parts, subject_of, wants_signer
from sandbox.engine.judging.judge import Judged, compare
from sandbox.engine.serving.selection import Selection
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.steps.counting import describe_count
from sandbox.engine.steps.step_player import StepPlayer
from sandbox.engine.world.exchange import Exchange
from sandbox.evidence.verdict import Mark
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check

WELL = frozenset({Mark.PASS})


@dataclass(frozen=True, slots=True)
class Verified:
    """One thing that was asked: `mark` says how it went, `expected` and `actual` why."""

    mark: Mark
    expected: str
    actual: str
    clause: str = ""
    level: str = ""
    messages: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Tell whether it was as asked."""
        return self.mark in WELL


def counted(selection: Selection, exchanges: Sequence[Exchange], wanted: Json) -> Verified:
    """Judge how many requests came."""
    what = f"number of requests, {selection.words()}"
    found = tuple(compare("count", wanted, len(exchanges), now_s=0))
    return Verified(
        Mark.FAIL if found else Mark.PASS,
        f"{what}: {describe_count(wanted)}",
        f"{len(exchanges)} came",
        messages=tuple(exchange.id for exchange in exchanges),
    )


def ordered(selections: Sequence[Selection], found: Sequence[Sequence[Exchange]]) -> Verified:
    """Judge whether the first request of each kind came in this order."""
    words = [selection.words() for selection in selections]
    missing = [word for word, each in zip(words, found, strict=True) if not each]
    wrong = [f"none came: {word}" for word in missing]
    firsts = [(word, each[0]) for word, each in zip(words, found, strict=True) if each]
    wrong += [
        f"{two[0]} came before {one[0]}"
        for one, two in pairwise(firsts)
        if two[1].started_s < one[1].started_s
    ]
    judged = Judged("in this order: " + "; ".join(words), tuple(wrong))
    return Verified(
        Mark.PASS if judged.held else Mark.FAIL,
        judged.expected,
        "as expected" if judged.held else "; ".join(judged.mismatches),
        messages=tuple(each.id for _, each in firsts),
    )


async def checked(
    world: ServedWorld, checks: Sequence[Check], exchanges: Sequence[Exchange]
) -> list[Verified]:
    """Judge checks on requests, and write them into the evidence."""
    log = CheckLog(world, why="")
    draft = log.draft()
    player = StepPlayer(world, draft, dict(world.scope), {})
    for exchange in exchanges:
        await fill_in_parts(world, exchange)
    signer = any(wants_signer(check.parts) for check in checks)
    subjects = [await subject_of(world, each, with_signer=signer) for each in exchanges]
    for check in checks:
        player.judge_check(check, subjects, step="")
    log.keep(draft)
    return [_verified(entry) for entry in draft.drafted or ()]


def _verified(entry: Entry) -> Verified:
    check = entry.check
    return Verified(
        entry.mark,
        entry.expected,
        entry.actual,
        clause=check.clause,
        level=check.level.value,
        messages=entry.messages,
    )
