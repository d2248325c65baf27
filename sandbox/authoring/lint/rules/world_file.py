"""A file of worlds beyond its shape: names, operations, patterns, replies, identities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.authoring.lint.outline import entries_of, items_of, references_of, value_of
from sandbox.authoring.lint.rules.patterns import sent_findings
from sandbox.authoring.lint.rules.replies import fault_findings
from sandbox.errors import FileFinding, Place
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.contract.facts import player_fields, provider_facts
from sandbox.scenario.language.shape.patterns import pattern_mistakes
from sandbox.scenario.yaml_tree.moment import parse_moment
from sandbox.scenario.yaml_tree.nodes import KeyNode, MapNode, Node
from sandbox.scenario.yaml_tree.suggest import did_you_mean

CANNOT_BE = "V01"
"""The code of what no world can be made of."""


def kinds() -> Mapping[str, str]:
    """Return what is made for a player, by the key of a world that lists it: key → kind."""
    made = (kind for facts in provider_facts().values() for kind in facts.given)
    return {"sessions": "session", **{f"{kind}s": kind for kind in made}}


def world_file_findings(root: MapNode, contracts: Contracts) -> Iterator[FileFinding]:
    """Everything about one file."""
    worlds = entries_of(root.get("worlds"))
    taken: dict[tuple[str, str], Place] = {}
    for name, (_, world) in worlds.items():
        if name == "default" and "seed" in entries_of(world):
            text = "the world default has the seed of the sandbox, and none of its own."
            yield FileFinding(entries_of(world)["seed"][0].place, CANNOT_BE, text)
        yield from _World(world, contracts, taken).findings()


@dataclass(slots=True)
class _World:
    """One world of the file. `taken` are the identities of it and of those before."""

    node: Node
    contracts: Contracts
    taken: dict[tuple[str, str], Place]
    names: dict[str, Place] = field(default_factory=dict)

    def findings(self) -> Iterator[FileFinding]:
        world = entries_of(self.node)
        for key in ("players", *kinds()):
            listed = entries_of(world[key][1]) if key in world else {}
            for name, (at, thing) in listed.items():
                yield from self._name(name, at)
                yield from self._owner(thing)
                yield from self._identities(key, thing)
                yield from _no_references(thing)
        yield from _clock_findings(world["clock"][1]) if "clock" in world else ()
        for rule in items_of(world["replies"][1]) if "replies" in world else ():
            if isinstance(rule, MapNode):
                yield from self._rule(rule)

    def _name(self, name: str, at: KeyNode) -> Iterator[FileFinding]:
        if name in self.names:
            text = f'"{name}" stands on line {self.names[name].line} already.'
            yield FileFinding(at.place, "N01", text)
        self.names.setdefault(name, at.place)

    def _owner(self, thing: Node) -> Iterator[FileFinding]:
        of = entries_of(thing).get("of")
        players = entries_of(entries_of(self.node).get("players", (None, None))[1])
        named = value_of(of[1]) if of else None
        if of and isinstance(named, str) and named not in players:
            hint = did_you_mean(named, players) or "List the player under players."
            yield FileFinding(of[1].place, "G01", f'there is no player "{named}" here.', hint)

    def _identities(self, key: str, thing: Node) -> Iterator[FileFinding]:
        words = entries_of(thing)
        kind = kinds().get(key, "player")
        members = ("id", "sid", *player_fields()) if kind == "player" else (kind,)
        for member in members:
            value = value_of(words[member][1]) if member in words else None
            if value is None:
                continue
            place, identity = words[member][1].place, (_kind_of(member), str(value))
            if identity in self.taken:
                line = self.taken[identity].line
                told = f'"{value}" is another\'s, on line {line}, and by it a world is found.'
                yield FileFinding(place, CANNOT_BE, told)
            self.taken.setdefault(identity, place)

    def _rule(self, rule: MapNode) -> Iterator[FileFinding]:
        words = entries_of(rule)
        yield from self._operation(words["operation"][1]) if "operation" in words else ()
        parts = [words[name] for name in ("headers", "query", "body") if name in words]
        yield from pattern_mistakes(parts)
        single = [words["reply"][1]] if "reply" in words else []
        several = items_of(words["replies"][1]) if "replies" in words else ()
        for reply in (*single, *several):
            yield from fault_findings(reply)
            yield from sent_findings(reply)
        for scalar, reference in references_of(rule):
            if reference.name not in self.names:
                hint = did_you_mean(reference.name, self.names) or _made(self.names)
                text = f"{reference.text} leads to nothing that is made here."
                yield FileFinding(scalar.place, "R01", text, hint)

    def _operation(self, node: Node) -> Iterator[FileFinding]:
        name, known = str(value_of(node)), self.contracts.operations
        served = [each for each, row in known.items() if row.target == "provider"]
        if name not in known:
            hint = did_you_mean(name, served)
            yield FileFinding(node.place, "O01", f'"{name}" is no operation.', hint)
        elif name not in served:
            text = f"{name} goes to the operator: there is nothing to reply to."
            yield FileFinding(node.place, "O02", text, f"There are {', '.join(served)}.")


def _clock_findings(node: Node) -> Iterator[FileFinding]:
    yield from _no_references(node)
    for _, said in (found for name, found in entries_of(node).items() if name in ("at", "freeze")):
        written = value_of(said)
        try:
            parse_moment(written) if isinstance(written, str) else None
        except ValueError as fault:
            yield FileFinding(said.place, CANNOT_BE, f"{fault}.")


def _no_references(node: Node) -> Iterator[FileFinding]:
    for scalar, reference in references_of(node):
        text = f"{reference.text}: a reference stands in replies alone."
        yield FileFinding(scalar.place, "R01", text)


def _kind_of(member: str) -> str:
    return "player" if member in ("id", *player_fields()) else member


def _made(names: Mapping[str, Place]) -> str:
    return f"There is {', '.join(names)}." if names else "Nothing is made in this world."
