"""Shows findings of a world as JSON: a broken clause with all that it comes down to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from sandbox.app.worlds.evidence.folded import run_of
from sandbox.engine.serving.findings import Finding
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.world.exchange import Exchange
from sandbox.evidence.events import Check
from sandbox.evidence.masking import masked
from sandbox.explain.finding.finding import Finding as ComesDownTo
from sandbox.explain.finding.finding import finding_of
from sandbox.explain.finding.told import told
from sandbox.json_value import Json

_Key = tuple[str, str]
_known: WeakKeyDictionary[ServedWorld, dict[_Key, ComesDownTo]] = WeakKeyDictionary()
"""What is known by message and clause: an exchange that has ended does not change."""


def shown_findings(world: ServedWorld, findings: Iterable[Finding]) -> list[Json]:
    """Return findings, secrets replaced by their names."""
    listed = list(findings)
    known = _come_down_to(world, [each for each in listed if each.check])
    return [_shown(world, each, known.get((each.message, each.clause))) for each in listed]


def _shown(world: ServedWorld, finding: Finding, found: ComesDownTo | None) -> Json:
    hide = world.evidence.masks.hide
    words = told(found) if found else {}
    return {
        "kind": finding.kind.value,
        "request": finding.message,
        "operation": finding.operation or None,
        "text": hide(finding.text),
        "clause": finding.clause or None,
        "level": finding.level or None,
        "expected": hide(words.get("expected", "")),
        "actual": hide(words.get("actual", "")),
        "reason": hide(words.get("reason", "")),
        "looks_like": hide(words.get("looks", "")),
        "held_against": hide(words.get("against", "")),
        "advice": found.reason.advice if found and found.reason else "",
        "differences": [
            {"field": field, "expected": hide(expected), "actual": hide(actual)}
            for field, expected, actual in _differences(finding, found)
        ],
        "stands": finding.stands,
    }


def _differences(finding: Finding, found: ComesDownTo | None) -> Iterator[tuple[str, str, str]]:
    for one in found.compared if found else ():
        yield one.name, one.expected, one.actual
    for each in (difference.cut for difference in finding.differences):
        yield each.field, each.expected, each.actual


def _come_down_to(world: ServedWorld, findings: Sequence[Finding]) -> Mapping[_Key, ComesDownTo]:
    """Say what broken clauses come down to. Whatever is not known yet is folded at once."""
    known = _known.setdefault(world, {})
    new = [each for each in findings if (each.message, each.clause) not in known]
    if not new:
        return known
    kept = {(each.message, each.clause) for each in world.findings}
    for gone in known.keys() - kept:
        del known[gone]
    run = run_of(world, _about(world, {each.message for each in new}))
    for each in new:
        if each.check:
            check: Check = masked(each.check, world.evidence.masks)
            known[each.message, each.clause] = finding_of(check, run.cells[0], run)
    return known


def _about(world: ServedWorld, ids: set[str]) -> Iterator[Exchange]:
    """Yield exchanges, and those that came meanwhile."""
    kept = world.ring.exchanges
    spans = [(one.started_s, one.ended_s) for one in kept if one.id in ids]
    for each in kept:
        if each.id in ids or any(begun <= each.started_s <= end for begun, end in spans):
            yield each
