"""What a file refers to, whatever the order: the ground on which something counts as never used."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.authoring.lint.outline import Outline, entries_of, items_of, value_of
from sandbox.authoring.lint.rules.brackets import Almost, almost_references
from sandbox.scenario.language.values.paths import parse_path
from sandbox.scenario.language.values.references import Reference
from sandbox.scenario.yaml_tree.nodes import Node
from sandbox.scenario.yaml_tree.suggest import nearest


def first_step(reference: Reference) -> str:
    """Return the member that a reference asks for first; "" for the whole thing.

    Raise ValueError when its path cannot be read.
    """
    steps = parse_path(reference.path)
    return str(steps[0]) if steps else ""


@dataclass(frozen=True, slots=True)
class Uses:
    """Every name that a file uses → the members it asks for, "" for the whole thing."""

    names: Mapping[str, frozenset[str]]
    almost: tuple[Almost, ...] = ()
    """Texts that would use a name if they stood in brackets; it counts as used."""

    def of(self, name: str, member: str = "") -> bool:
        """Tell whether something is used: the name at all, or this member of it."""
        found = self.names.get(name, frozenset())
        return bool(found & {member, ""}) if member else bool(found)

    def means(self, name: str, member: str) -> bool:
        """Tell whether a member is used, or one is asked for that reads like it, misspelt."""
        asked = self.names.get(name, frozenset()) - {""}
        return self.of(name, member) or any(nearest(word, [member]) for word in asked)


def uses_of(outline: Outline) -> Uses:
    """Collect what a scenario or part refers to."""
    found: dict[str, set[str]] = defaultdict(set)
    almost = tuple(almost_references(outline))
    meant = ((text.name, text.member) for text in almost)
    for name, member in (*_references(outline), *_plain_names(outline), *meant):
        found[name].add(member)
    names = {name: frozenset(members) for name, members in found.items()}
    return Uses(names, almost)


def _references(outline: Outline) -> Iterator[tuple[str, str]]:
    for _, reference in outline.references:
        try:
            yield reference.name, first_step(reference)
        except ValueError:
            yield reference.name, ""


def _plain_names(outline: Outline) -> Iterator[tuple[str, str]]:
    """Names that stand without brackets: players in `of` and `as`, steps in `since`."""
    for _, given in outline.map("given").values():
        for _, words in entries_of(given).values():
            of = value_of(dict(entries_of(words)).get("of", (None, None))[1])
            if isinstance(of, str):
                yield of, ""
    for step in outline.every:
        if step.text("as"):
            yield step.text("as"), ""
        yield from ((name, "") for name in _plain_values(step.get("with")))


def _plain_values(node: Node | None) -> Iterator[str]:
    """A parameter may name a player as it stands: `with: {player: alice}`."""
    for _, value in entries_of(node).values():
        for item in items_of(value):
            text = value_of(item)
            if isinstance(text, str):
                yield text
