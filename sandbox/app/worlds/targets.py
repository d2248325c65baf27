"""The target of a world that differs in parts from the one that is served.

Programs of this machine are run, and its variables read, only where the file says so that `serve`
was started with: who may call the control port may not.
"""

from collections.abc import Mapping

from sandbox.app.worlds.problems import Wrong
from sandbox.errors import ScenarioFault
from sandbox.json_value import Json, dump_json
from sandbox.scenario.target.target import Target, read_target

_OF_THE_MACHINE = ("command", "browser", "manual")


def target_with(base: Target, parts: Mapping[str, Json]) -> tuple[Target | None, list[Wrong]]:
    """Return a target with these parts in place of the served one's, or what is wrong with them."""
    if wrong := _refused(parts):
        return None, wrong
    document = _laid_over(_document(base), parts)
    text = dump_json(document)
    try:
        found = read_target(text, file="target", environ={})
    except ScenarioFault as fault:
        told = dict.fromkeys(f"{each.text} {each.hint}".strip() for each in fault.findings)
        return None, [Wrong("#/target", each) for each in told]
    return found, []


def _document(base: Target) -> Mapping[str, Json]:
    """Return the served target as a file says it; of the demo identity what it consists of."""
    if base.values:
        return base.values
    sections = {name: dict(room.section) for name, room in base.sections.items() if room.section}
    return {"target": 1, "name": base.name, **sections, "players": {"from": "hook"}}


def _refused(parts: Mapping[str, Json]) -> list[Wrong]:
    hooks = parts.get("hooks")
    found = []
    for name, hook in hooks.items() if isinstance(hooks, Mapping) else ():
        for kind in _OF_THE_MACHINE:
            if isinstance(hook, Mapping) and kind in hook:
                text = f"a {kind} hook stands in the file that `sandbox serve --target` names"
                found.append(Wrong(f"#/target/hooks/{name}/{kind}", text))
    return found


def _laid_over(below: Mapping[str, Json], above: Mapping[str, Json]) -> dict[str, Json]:
    """Lay one map over another: maps are joined, anything else is replaced, null takes away."""
    found = dict(below)
    for name, value in above.items():
        before = found.get(name)
        if value is None:
            found.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(before, Mapping):
            found[name] = _laid_over(before, value)
        else:
            found[name] = value
    return found
