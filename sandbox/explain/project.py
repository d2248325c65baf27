"""Pages about what a target and a catalogue name: hooks, scenarios with their cells."""

from collections.abc import Iterator
from functools import partial

from sandbox.explain.contract import Surroundings
from sandbox.explain.explain import Entry, Topic, row
from sandbox.scenario.contract.facts import KnownHook, player_fields
from sandbox.scenario.language.model import Scenario, TriggerStep, walk
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS

_OPTIONAL = frozenset(player_fields())
"""What a hook may leave out; named among `gives` it would have to come."""


def hook_entries(around: Surroundings) -> Iterator[Entry]:
    """Every hook that our scenarios know; also by `hooks.NAME`, as the pre-flight calls it."""
    for name, hook in KNOWN_HOOKS.items():
        page = partial(_hook_page, name, hook, around)
        yield Entry("hook", name, page, (f"hooks.{name}",))


def scenario_entries(around: Surroundings) -> Iterator[Entry]:
    """Every scenario that is there, also by the ids of its cells."""
    for scenario in around.scenarios():
        cells = tuple(cell.id for cell in scenario.cells())
        yield Entry("scenario", scenario.id, partial(_scenario_page, scenario, cells), cells)


def _hook_page(name: str, hook: KnownHook, around: Surroundings) -> Topic:
    users = [scenario.id for scenario in around.scenarios() if name in _hooks_of(scenario)]
    alone = "yes: it may disturb cells that run at the same time" if hook.disturbs else ""
    return Topic(
        "hook",
        name,
        hook.text,
        (
            *row("gets", ", ".join(hook.gets)),
            *row("on request", ", ".join(hook.offers)),
            *row("gives", ", ".join(hook.gives)),
            *row("runs alone", alone),
            *row("used by", ", ".join(users), around.unread),
            *row("declare it", *_declaration(name, hook), verbatim=True),
        ),
    )


def _hooks_of(scenario: Scenario) -> frozenset[str]:
    steps = walk(scenario.steps + scenario.always)
    used = {step.hook for step in steps if isinstance(step, TriggerStep)}
    needed = {need.removeprefix("hooks.") for need in scenario.needs}
    return frozenset(used | needed)


def _declaration(name: str, hook: KnownHook) -> Iterator[str]:
    needed = [given for given in hook.gives if given not in _OPTIONAL]
    gives = f", gives: [{', '.join(needed)}]" if needed else ""
    yield "hooks:"
    yield f'  {name}: {{http: "POST http://127.0.0.1:8600/test/{name}"{gives}}}'


def _scenario_page(scenario: Scenario, cells: tuple[str, ...]) -> Topic:
    steps = walk(scenario.steps)
    clauses = dict.fromkeys(check.clause for step in steps for check in step.expect if check.clause)
    return Topic(
        "scenario",
        scenario.id,
        scenario.title,
        (
            *row("why", scenario.why),
            *row("where", str(scenario.place)),
            *row("tags", ", ".join(scenario.tags)),
            *row("needs", ", ".join(scenario.needs)),
            *row("cells", *(cells if cells != (scenario.id,) else ())),
            *row("judges", *clauses),
        ),
    )
