"""Verifies what happened in a world: how many requests, in which order, and how they were."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.app.worlds.choosing import Choice, selection, unfit
from sandbox.app.worlds.looking import instead, refuse_others
from sandbox.app.worlds.problems import NotAsExpected, Wrong
from sandbox.engine.serving.selection import Selection
from sandbox.engine.serving.served_world import ServedWorld, since
from sandbox.engine.serving.verifying import Verified, checked, counted, ordered
from sandbox.engine.steps.step_player import Stopped
from sandbox.engine.world.exchange import Exchange
from sandbox.evidence.verdict import Level, Mark
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from sandbox.scenario.language.values.matchers import PatternFault, pattern_faults
from sandbox.scenario.yaml_tree.suggest import meant

_ATTEMPTS = 20
"""So often requests may go on coming while they are counted."""

_ANY = Choice()


@dataclass(frozen=True, slots=True)
class Expected:
    """What somebody expects: so many requests that are meant (`count`, a number or a matcher; None
    for any), each as the `checks` say; or those of `order` one after the other. `settle_s` is how
    long none may come any more before they are counted.
    """

    choice: Choice = _ANY
    count: Json = None
    checks: Sequence[Check] = ()
    order: Sequence[Choice] = ()
    after: str = ""
    settle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found."""

    count: int
    found: Sequence[Verified] = field(default_factory=list)

    @property
    def word(self) -> str:
        """held, missed or unclear."""
        marks = {each.mark for each in self.found}
        if marks <= {Mark.PASS}:
            return "held"
        return "missed" if marks & {Mark.FAIL, Mark.WARN} else "unclear"

    def shown(self, world: ServedWorld) -> dict[str, Json]:
        """Return it as JSON."""
        hide = world.evidence.masks.hide
        listed: list[Json] = [
            {
                "mark": each.mark.value,
                "level": each.level or None,
                "clause": each.clause or None,
                "expected": hide(each.expected),
                "actual": hide(each.actual),
                "requests": list(each.messages),
            }
            for each in self.found
        ]
        return {"verdict": self.word, "count": self.count, "checks": listed}


async def verify(world: ServedWorld, expected: Expected) -> Verdict:
    """Judge what was expected. Raise NotAsExpected where it is not so, or cannot be told; Unfit."""
    wanted = selection(world, expected.choice)
    await refuse_others(world, wanted)
    exchanges = await _settled(world, wanted, expected)
    found: list[Verified] = []
    try:
        if expected.count is not None:
            found.append(counted(wanted, exchanges, expected.count))
        if expected.order:
            found.append(_in_order(world, expected))
        if expected.checks:
            found += await checked(world, expected.checks, exchanges)
    except (Stopped, PatternFault) as fault:
        raise unfit([Wrong("#/check", str(fault))]) from fault
    verdict = Verdict(len(exchanges), found)
    if verdict.word != "held":
        missed = [each for each in found if not each.held]
        told = "; ".join(f"expected {each.expected}, actual {each.actual}" for each in missed)
        more = {**instead(world, wanted, count=len(exchanges)), **verdict.shown(world)}
        raise NotAsExpected(f"{verdict.word}: {world.evidence.masks.hide(told)}", more=more)
    return verdict


async def _settled(world: ServedWorld, wanted: Selection, expected: Expected) -> Sequence[Exchange]:
    """Return the requests that are meant once no more have come for as long as was asked."""
    found = _meant(world, wanted, expected.after)
    for _ in range(_ATTEMPTS if expected.settle_s else 0):
        before = len(found)
        await world.environment.punctual_pause(expected.settle_s)
        found = _meant(world, wanted, expected.after)
        if len(found) == before:
            break
    return found


def _in_order(world: ServedWorld, expected: Expected) -> Verified:
    wanted = [selection(world, choice) for choice in expected.order]
    return ordered(wanted, [_meant(world, each, expected.after) for each in wanted])


def _meant(world: ServedWorld, wanted: Selection, after: str) -> list[Exchange]:
    now_s = world.clock.now_s()
    return [each for each in since(world, after) if wanted.fits(each, now_s=now_s)]


def checks_from(world: ServedWorld, checks: Sequence[Check], count: Json) -> Sequence[Check]:
    """Return checks that can be judged. Raise Unfit for a clause that there is not, or a pattern
    that means nothing.
    """
    wrong = [Wrong("#/count", f"{each.text} {each.hint}".strip()) for each in pattern_faults(count)]
    clauses = world.contracts.clauses
    for number, check in enumerate(checks):
        if check.level is not Level.PREMISE and check.clause not in clauses:
            text = f"there is no clause {check.clause!r}. {meant(check.clause, clauses)}"
            wrong.append(Wrong(f"#/check/{number}/{check.level.value}", text))
        for name, pattern in check.parts.items():
            timed = name in ("took", "span", "gaps")
            faults = pattern_faults(pattern, kind="duration" if timed else "json")
            wrong += [Wrong(f"#/check/{number}/{name}", str(fault)) for fault in faults]
    if wrong:
        raise unfit(wrong)
    return checks
