"""The worlds of a file: made before `sandbox serve` is ready, and again when one is reset."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.app.worlds import timing
from sandbox.app.worlds.choosing import Choice, resolved, unfit
from sandbox.app.worlds.making import make_player, make_session, make_thing
from sandbox.app.worlds.problems import Problem, Wrong
from sandbox.app.worlds.replying import add_rule
from sandbox.app.worlds.worlds import Worlds
from sandbox.authoring.codes import errors_of
from sandbox.authoring.lint.rules.world_file import CANNOT_BE, kinds, world_file_findings
from sandbox.authoring.lint.uncertain import uncertain_parts
from sandbox.engine.serving.served_world import DEFAULT, ServedWorld
from sandbox.errors import FileFinding, ScenarioFault, SetupFault
from sandbox.json_value import Json, is_integer
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.node_readers import text_of
from sandbox.scenario.language.shape.shape import another_kind, check_text
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node


@dataclass(frozen=True, slots=True)
class Seed:
    """What a file says of its worlds, by name, each with its places."""

    worlds: Mapping[str, MapNode]


def load_seed(path: Path, *, contracts: Contracts) -> Seed:
    """Read a file of worlds. Raise SetupFault when it cannot be read, ScenarioFault with every
    finding when it is wrong.
    """
    try:
        text = path.read_bytes()
    except OSError as fault:
        raise SetupFault(f"{path}: {fault.strerror}. Name the file with --world") from fault
    root, findings = check_text(text, file=str(path), schema="world")
    if root is not None and (other := another_kind(root, "world")) is not None:
        raise ScenarioFault([other])
    if isinstance(root, MapNode):
        told = list(world_file_findings(root, contracts))
        findings += uncertain_parts(root, findings).certain(told)
    if wrong := errors_of(findings):
        raise ScenarioFault(wrong)
    listed = root.get("worlds") if isinstance(root, MapNode) else None
    entries = listed.entries if isinstance(listed, MapNode) else ()
    return Seed({key.name: node for key, node in entries if isinstance(node, MapNode)})


async def sow(worlds: Worlds, seed: Seed) -> None:
    """Make every world of a file, and let a reset make it again. Raise ScenarioFault."""
    for name, node in seed.worlds.items():
        with _located(node):
            world = (
                worlds.default
                if name == DEFAULT
                else await worlds.open(name, seed=text_of(node, "seed"))
            )
        await _fill(worlds, world, node)

    async def again(world: ServedWorld) -> None:
        node = seed.worlds.get(world.name)
        if node is None:
            return
        try:
            await _fill(worlds, world, node)
        except ScenarioFault as fault:  # of whoever asks for the reset, not of the file
            raise fault.__cause__ or fault from None

    worlds.on_reset.append(again)


async def _fill(worlds: Worlds, world: ServedWorld, node: MapNode) -> None:
    """Make what a file says of a world: players first, then what is theirs, then replies."""
    for name, wishes in _entries(node, "players"):
        with _located(wishes):
            await make_player(worlds, world, wishes.plain(), alias=name)
    for key, kind in kinds().items():
        for name, words in _entries(node, key):
            with _located(words):
                await _make(worlds, world, kind, words, alias=name)
    for rule in _items(node, "replies"):
        with _located(rule):
            await _rule(worlds, world, rule.plain())
    if isinstance(clock := node.get("clock"), MapNode):
        with _located(clock):
            await _set_clock(world, clock.plain())


async def _set_clock(world: ServedWorld, said: Mapping[str, Json]) -> None:
    advance, at, freeze = said.get("advance"), said.get("at"), said.get("freeze")
    if isinstance(advance, str):
        await timing.advance(world, float(parse_duration(advance)))
    elif isinstance(at, str):
        await timing.freeze(world, at)
        await timing.go_on(world)
    elif freeze:
        await timing.freeze(world, freeze if isinstance(freeze, str) else "")


async def _make(
    worlds: Worlds, world: ServedWorld, kind: str, node: MapNode, *, alias: str
) -> None:
    words, of = _said_of(node), text_of(node, "of")
    if kind == "session":
        await make_session(worlds, world, of, alias=alias)
    else:
        await make_thing(worlds, world, kind, words, player=of, alias=alias)


def _said_of(node: MapNode) -> Mapping[str, Json]:
    """Return what a file says of a thing, but whose it is."""
    return {name: value for name, value in node.plain().items() if name != "of"}


async def _rule(worlds: Worlds, world: ServedWorld, words: Mapping[str, Json]) -> None:
    wrong: list[Wrong] = []
    whose = {
        name: resolved(world, words[name], at=f"#/{name}", wrong=wrong)
        for name in ("token", "sid", "player")
        if name in words
    }
    if wrong:
        raise unfit(wrong)
    several, times = words.get("replies"), words.get("times")
    await add_rule(
        worlds,
        world,
        Choice.of({**words, **whose}),
        several if isinstance(several, list) else [words.get("reply")],
        times=times if is_integer(times) else None,
    )


@contextmanager
def _located(node: Node) -> Iterator[None]:
    """Turn a problem into findings at the place of what it is about."""
    try:
        yield
    except Problem as problem:
        wrong = problem.wrong or [Wrong("#", str(problem))]
        raise ScenarioFault([_finding(node, each) for each in wrong]) from problem


def _finding(node: Node, wrong: Wrong) -> FileFinding:
    """Place a finding as deep in a node as its pointer leads."""
    found = node
    for step in wrong.at.removeprefix("#").strip("/").split("/"):
        try:
            found = found.node_at([int(step) if isinstance(found, ListNode) else step])
        except (LookupError, ValueError):
            break
    return FileFinding(found.place, CANNOT_BE, wrong.text)


def _entries(node: MapNode, key: str) -> Iterator[tuple[str, MapNode]]:
    listed = node.get(key)
    for name, value in listed.entries if isinstance(listed, MapNode) else ():
        if isinstance(value, MapNode):
            yield name.name, value


def _items(node: MapNode, key: str) -> Sequence[MapNode]:
    listed = node.get(key)
    items = listed.items if isinstance(listed, ListNode) else ()
    return [item for item in items if isinstance(item, MapNode)]
