"""Scenarios against a target: what no target can have, and what this very one has not.

What a target could say at all is written in its schema, so that a misspelt need or reference is
found without any target. With one at hand, its hooks, brands and values are looked at too, unless
the scenario is skipped there anyway for what it declares to need.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.authoring.lint.outline import Outline, StepLine, entries_of, items_of, value_of
from sandbox.authoring.lint.uncertain import resting_on
from sandbox.errors import FileFinding
from sandbox.json_value import ABSENT, Absent, Json
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.language.shape.schemas import load_schema
from sandbox.scenario.language.values.paths import Step, dig, parse_path
from sandbox.scenario.language.values.references import Reference
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.needs import line_to_add
from sandbox.scenario.yaml_tree.suggest import did_you_mean, nearest

_CAPABILITY_WORDS = frozenset({"capability", "capabilities"})


@dataclass(frozen=True, slots=True)
class Unknown:
    """A step that no target's schema knows, and what could stand there instead."""

    step: str
    known: tuple[str, ...]


def need_findings(file: Outline) -> Iterator[FileFinding]:
    """Needs and references that no target could ever meet."""
    for item in items_of(file.get("needs")):
        need = value_of(item)
        if isinstance(need, str) and (unknown := _impossible(need)) is not None:
            text = f'no target can have "{need}": there is no "{unknown.step}".'
            yield FileFinding(item.place, "T08", text, did_you_mean(unknown.step, unknown.known))
    for step in file.every:
        yield from _misspelt_parameter(step)
    for scalar, reference in file.references:
        if reference.name == "target" and (unknown := unknown_in_schema(_path(reference))):
            text = f'{reference.text}: no target has a "{unknown.step}" there.'
            hint = did_you_mean(unknown.step, unknown.known)
            yield FileFinding(scalar.place, "R01", text, hint)


def _misspelt_parameter(step: StepLine) -> Iterator[FileFinding]:
    """A hook may be sent more than we know of, but hardly in place of what is like it."""
    hook = KNOWN_HOOKS.get(step.subject) if step.kind == "trigger" else None
    given = entries_of(step.get("with"))
    for name, (key, _) in given.items() if hook else ():
        meant = nearest(name, hook.gets) if hook and name not in hook.gets else None
        if meant is not None and meant not in given:
            text = f'{step.subject} has no parameter "{name}".'
            yield FileFinding(key.place, "T13", text, f'Did you mean "{meant}"?')


def _impossible(need: str) -> Unknown | None:
    first, *rest = need.split(".")
    if first == "hooks":
        return None if len(rest) == 1 else Unknown(need, ("hooks.logout",))
    if first in _CAPABILITY_WORDS:
        return None if len(rest) == 1 else Unknown(need, ())
    sections = (*provider_facts(), "players", "sids")
    if first not in sections:
        return Unknown(first, (*sections, "hooks", "capability")) if rest else None
    return unknown_in_schema((first, *rest), arrays=False)


def unknown_in_schema(path: tuple[Step, ...], *, arrays: bool = True) -> Unknown | None:
    """Return the first step that a target's schema does not know; None when all may be there.

    `arrays` allows to look into lists by index.
    """
    schema: Json = load_schema("target")
    for step in path:
        schema = _followed(schema)
        words = schema if isinstance(schema, Mapping) else {}
        if isinstance(step, int):
            schema = words.get("items", {})
            continue
        if isinstance(options := words.get("enum"), list):
            return None if step in options else Unknown(step, tuple(map(str, options)))
        listed = words.get("properties")
        known = listed if isinstance(listed, Mapping) else {}
        if step in known:
            schema = known[step]
        elif not arrays and "items" in words:
            return Unknown(step, ())
        elif known and words.get("additionalProperties") is False:
            return Unknown(step, tuple(known))
        else:
            schema = words.get("additionalProperties", {})
    return None


def _followed(schema: Json) -> Json:
    """Follow a reference inside the target's schema; one into another file may be anything."""
    while isinstance(schema, Mapping) and "$ref" in schema:
        pointer = str(schema["$ref"])
        if not pointer.startswith("#/"):
            return {}
        found = dig(load_schema("target"), pointer[2:].replace("/", "."))
        schema = {} if isinstance(found, Absent) else found
    return schema


def target_findings(file: Outline, target: Mapping[str, Json]) -> Iterator[FileFinding]:
    """What this target lacks although the scenario would be run on it."""
    found = _lacking(file, target)
    hidden = "needs" not in file.entries  # they may hide in a mistake
    yield from resting_on(file.node.place, found) if hidden else found


def _lacking(file: Outline, target: Mapping[str, Json]) -> Iterator[FileFinding]:
    needs = [str(value_of(item)) for item in items_of(file.get("needs"))]
    if any(line_to_add(target, need) for need in needs):
        return
    hooks = target.get("hooks")
    known = (*KNOWN_HOOKS, *(hooks if isinstance(hooks, Mapping) else ()))
    for step in file.every:
        if step.kind == "trigger" and step.subject not in known:
            text = f'the target has no hook "{step.subject}", and it is none of ours.'
            hint = did_you_mean(step.subject, known)
            yield FileFinding(step.value_place("trigger"), "T07", text, hint)
    yield from _without_message(file, hooks if isinstance(hooks, Mapping) else {})
    yield from _brands(file, _brand_names(target))
    for scalar, reference in file.references:
        if reference.name == "target" and dig(target, reference.path) is ABSENT:
            text = f"the target says nothing at {reference.text}, and no need speaks of it."
            yield FileFinding(scalar.place, "T10", text, f"Write needs: [{_need(reference)}].")


def _without_message(file: Outline, hooks: Mapping[str, Json]) -> Iterator[FileFinding]:
    """Parts of a message, looked at where the target's hook makes none."""
    for step in file.every:
        hook = hooks.get(step.subject) if step.kind == "trigger" else None
        kinds = hook.keys() & _NO_MESSAGES.keys() if isinstance(hook, Mapping) else set()
        for kind in sorted(kinds):
            for check in step.checks:
                for key, _ in check.parts():
                    if key.name != "took":
                        text = f'{_NO_MESSAGES[kind]} has no "{key.name}": it is no HTTP request.'
                        hint = "Look at took alone, or check what follows in a later step."
                        yield FileFinding(key.place, "T16", text, hint)


_NO_MESSAGES = {
    "command": "a hook that runs a command",
    "manual": "a hook that a person does",
    "browser": "a hook that visits a page",
}
"""Kinds of hooks that make no message, and what to call each."""


def _need(reference: Reference) -> str:
    return reference.path.partition("[")[0]


def _brands(file: Outline, known: frozenset[str]) -> Iterator[FileFinding]:
    for _, made in file.map("given").values() if known else ():
        player = entries_of(made).get("player")
        brand = entries_of(player[1]).get("brand") if player else None
        name = value_of(brand[1]) if brand else None
        if brand and isinstance(name, str) and "<" not in name and name not in known:
            text = f'the target has no brand "{name}".'
            yield FileFinding(brand[1].place, "T09", text, did_you_mean(name, known))


def _brand_names(target: Mapping[str, Json]) -> frozenset[str]:
    """Every brand that a target names; none when one of them is only known at run time."""
    named = [one.brands.rpartition(".") for one in provider_facts().values() if one.brands]
    sections = [one.name for one in provider_facts().values() if one.brands]
    lists = [
        (f"{section}.{path}", member)
        for section, (path, _, member) in zip(sections, named, strict=True)
    ]
    lists.append(("players", "brand"))
    found = set()
    for path, member in lists:
        items = dig(target, path)
        for item in items if isinstance(items, list) else ():
            name = item.get(member) if isinstance(item, Mapping) else None
            if isinstance(name, str):
                found.add(name)
    return frozenset() if any("${" in name for name in found) else frozenset(found)


def _path(reference: Reference) -> tuple[Step, ...]:
    try:
        return parse_path(reference.path)
    except ValueError:
        return ()
