"""Steps against the contracts: operations and their direction, and what a message can hold.

Which parts a check may look at follows from the kind of step and from the operation: there is no
verdict where our provider gives none, no token where the contract names no place for one, and a
receive has no time of answer, for the answer is ours.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from sandbox.authoring.lint.outline import (
    CheckLine,
    Keyed,
    Outline,
    StepLine,
    entries_of,
    items_of,
    value_of,
)
from sandbox.authoring.lint.uncertain import Absence
from sandbox.errors import FileFinding
from sandbox.json_value import Json, is_integer
from sandbox.scenario.contract.operation import STARTERS, Operation
from sandbox.scenario.contract.reasons import VERDICTS, load_reasons
from sandbox.scenario.language.values.paths import parse_path
from sandbox.scenario.language.values.references import is_reference
from sandbox.scenario.yaml_tree.nodes import MapNode, Node, ScalarNode
from sandbox.scenario.yaml_tree.suggest import did_you_mean, meant
from sandbox.words import a

_STARTED: Mapping[str, str] = {
    "operator": "the operator starts it: write receive",
    "player": "the player's browser starts it: write call",
    "provider": "the provider starts it: write call, or observe where it does so by itself",
}
"""Who starts an operation → what to say where a step of another kind names it."""

_HTTP_WORDS = ("method", "path", "headers", "query", "body", "raw")
_ROOTS = (
    *("answered", "body", "headers", "http-version", "jwt"),
    *("launched", "query", "status", "took"),
)
"""What the paths of `save` and `same` may begin with."""

_TOGETHER = frozenset({"attempts", "same", "span", "gaps", "connections", "streams", "attempt"})
_JWT_PARTS = ("token", "header", "claims", "signed-by")
_LOWEST, _HIGHEST = 100, 599
_STATUS_LISTS = frozenset({"$one-of", "$either", "$all", "$between"})
_STATUS_BOUNDS = frozenset({"$not", "$at-least", "$at-most"})
_CHOICES = frozenset({"$one-of", "$either", "$all", "$not"})
_LISTED: Mapping[str, Callable[[str], Collection[str]]] = {
    "verdict": lambda _: VERDICTS,
    "reason": load_reasons,
}
"""Member of a verdict whose words are listed → the words of a provider."""


def contract_findings(file: Outline) -> Iterator[FileFinding]:
    """Everything about operations, the words sent, and the parts looked at."""
    for step in file.every:
        yield from _direction(step, file)
        if step.operation is None and step.kind != "trigger":
            continue
        yield from _saved(step)
        if not is_startable(step):
            continue
        yield from _send(step)
        for looked in (*step.checks, *_give_up(step)):
            yield from _looked(looked, step)
    for step in file.every:
        for check in step.checks if step.kind == "check" else ():
            yield from _counted(check, file)


def _direction(step: StepLine, file: Outline) -> Iterator[FileFinding]:
    if step.kind not in STARTERS or not step.subject:
        return
    place = step.value_place(step.kind)
    if step.operation is None:
        hint = meant(step.subject, _startable(step, file))
        yield FileFinding(place, "O01", f'"{step.subject}" is no operation.', hint)
    elif not is_startable(step):
        text = f'"{step.subject}" cannot be used here: {_STARTED[step.operation.source]}.'
        yield FileFinding(place, "O02", text)


def is_startable(step: StepLine) -> bool:
    """Tell whether a step may name its operation."""
    starters = STARTERS.get(step.kind)
    return starters is None or step.operation is None or step.operation.source in starters


def _startable(step: StepLine, file: Outline) -> list[str]:
    """Return what may stand in a step's place: of the provider it names, else of all."""
    found = [o for o in file.contracts.operations.values() if o.source in STARTERS[step.kind]]
    room = step.subject.partition(".")[0]
    return [o.name for o in found if o.room == room] or [o.name for o in found]


def _counted(check: CheckLine, file: Outline) -> Iterator[FileFinding]:
    name = check.text("calls")
    if name and name not in file.contracts.operations:
        hint = did_you_mean(name, file.contracts.operations)
        yield FileFinding(check.value_place("calls"), "O01", f'"{name}" is no operation.', hint)


def _send(step: StepLine) -> Iterator[FileFinding]:
    sent = step.get("send")
    if step.operation is None or not isinstance(sent, MapNode):
        return
    words = (*_HTTP_WORDS, *step.operation.send)
    for key, _ in sent.entries:
        if key.name not in words:
            text = f'{step.operation.name} sends no "{key.name}".'
            hint = did_you_mean(key.name, words) or f"It takes {', '.join(words)}."
            yield FileFinding(key.place, "O05", text, hint)


def _give_up(step: StepLine) -> Iterator[Keyed]:
    node = dict(entries_of(step.get("eventually"))).get("give-up", (None, None))[1]
    if isinstance(node, MapNode):
        yield CheckLine(node, entries_of(node), "")


def _looked(check: Keyed, step: StepLine) -> Iterator[FileFinding]:
    for name, (key, wanted) in check.entries.items():
        if (why := _never_there(name, step)) is not None:
            once = step.node.place if name == "same" and step.kind == "call" else None
            yield Absence(key.place, "O03", why, holders=(once,) if once else ())
        elif name == "status":
            yield from _statuses(wanted)
        elif name == "answered":
            yield from _members(wanted, step)
        elif name == "same":
            for path in items_of(wanted):
                yield from _path(path, step)


def _never_there(part: str, step: StepLine) -> str | None:
    """Say why a step has no such part to look at; None when it may have it."""
    subject = step.subject
    if part in _TOGETHER:
        at_once = part == "same" and step.kind == "call" and "times" in step.entries
        told = f'"{part}" is about the requests of a receive; this is {a(step.kind)}.'
        return None if step.kind == "receive" or at_once else told
    if part == "took" and step.kind == "receive":
        return '"took" is the time of an answer, and what a receive gets is answered by us.'
    if part == "answered" and (step.operation is None or not step.operation.answered):
        return f"our provider gives no verdict on {subject}."
    if part == "jwt" and not _carries_jwt(step.operation):
        return f"{subject} carries no token."
    if part == "launched" and (step.operation is None or part not in step.operation.looks):
        return f'"launched" is no part of {subject}.'
    return None


def _carries_jwt(operation: Operation | None) -> bool:
    return operation is not None and bool(operation.jwt)


def _members(wanted: Node, step: StepLine) -> Iterator[FileFinding]:
    known = step.operation.answered if step.operation else ()
    for key, inner in wanted.entries if isinstance(wanted, MapNode) else ():
        if key.name.startswith("$"):
            for option in items_of(inner):
                yield from _members(option, step)
        elif key.name not in known:
            text = f'the verdict of {step.subject} has no "{key.name}".'
            yield FileFinding(key.place, "O04", text, did_you_mean(key.name, known))
        elif key.name in _LISTED and step.operation is not None:
            yield from _listed(inner, _LISTED[key.name](step.operation.room), part=key.name)


def _listed(wanted: Node, known: Collection[str], *, part: str) -> Iterator[FileFinding]:
    """A word that the provider never says would be missed by every operator."""
    for key, inner in wanted.entries if isinstance(wanted, MapNode) else ():
        for option in items_of(inner) if key.name in _CHOICES else ():
            yield from _listed(option, known, part=part)
    written = value_of(wanted)
    if isinstance(written, str) and "<" not in written and written not in known:
        text = f'no {part} is called "{written}".'
        yield FileFinding(wanted.place, "O08", text, meant(written, known))


def _statuses(wanted: Node) -> Iterator[FileFinding]:
    """Numbers outside of 100 to 599, and text, are no status and would never be seen."""
    if isinstance(wanted, ScalarNode):
        if not _is_status(wanted.value):
            text = "a status is a whole number from 100 to 599."
            yield FileFinding(wanted.place, "O06", text)
        return
    for key, inner in wanted.entries if isinstance(wanted, MapNode) else ():
        if key.name in _STATUS_LISTS:
            for item in items_of(inner):
                yield from _statuses(item)
        elif key.name in _STATUS_BOUNDS:
            yield from _statuses(inner)


def _is_status(value: Json) -> bool:
    if isinstance(value, str):
        return value.startswith("<")
    return is_integer(value) and _LOWEST <= value <= _HIGHEST


def _saved(step: StepLine) -> Iterator[FileFinding]:
    for _, path in entries_of(step.get("save")).values() if step.kind != "trigger" else ():
        yield from _path(path, step)


def _path(node: Node, step: StepLine) -> Iterator[FileFinding]:
    """A path into a message begins with one of its parts."""
    written = value_of(node)
    if not isinstance(written, str):
        return
    if is_reference(written):
        text = f"a path has no brackets: {written} stands for a value, not for a place."
        yield FileFinding(node.place, "O07", text, f"Write {written.strip('<>')}.")
        return
    try:
        first, second, *_ = (*map(str, parse_path(written)), "", "")
    except ValueError:
        hint = "Write body.items[0].id."
        yield FileFinding(node.place, "O07", f'"{written}" is no dotted path.', hint)
        return
    if (problem := _dead_end(first, second, step=step)) is not None:
        yield FileFinding(node.place, "O07", *problem)


def _dead_end(first: str, second: str, *, step: StepLine) -> tuple[str, str] | None:
    if first not in _ROOTS or _never_there(first, step) is not None:
        roots = [name for name in _ROOTS if _never_there(name, step) is None]
        hint = did_you_mean(first, roots) or f"There are {', '.join(roots)}."
        return f'{step.subject} has no "{first}" to look into.', hint
    inside = {"jwt": _JWT_PARTS, "answered": step.operation.answered if step.operation else ()}
    known = inside.get(first, ())
    if second and known and second not in known:
        return f'{first} has no "{second}".', did_you_mean(second, known)
    return None
