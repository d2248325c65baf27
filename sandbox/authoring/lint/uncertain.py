"""What a file may mean where its YAML or its shape is wrong.

A misspelt `given` hides a player, a misspelt `as` hides that he is used. The rules know nothing of
that: a finding that rests on something not being written is an `Absence`, and says on what. Once
all are collected, `UncertainParts.certain` leaves out those that a mistake may have brought about:
what a wrong place says in some form is taken to be there, and of a map with a mistake in it nothing
is concluded from what it does not say. So one mistake gives one finding, and every other stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.errors import FileFinding, Place
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node, ScalarNode

_MISSING_KEY = "S02"
_LEFT_OUT = frozenset({"S02", "S03", "S05", "S07", "S09", "Y18"})
"""Codes of places where something is missing: a key, a value of the right kind, a choice."""

_DROPPED = frozenset({"Y12", "Y13", "Y15", "Y16"})
"""Codes of places where something was written that the tree does not hold."""

_CHARACTERS = frozenset({"Y03", "Y04"})
"""Codes of places inside a text, which is not read as it was meant."""

_OF_KEYS = frozenset({"S01", "S08", "S10"})
"""Codes at a key. At the first key of a block stands the whole map too: other codes mean that."""

_USING = frozenset({"given", "matrix", "steps", "always", "gives"})
"""Keys at the top below which names are used."""

_NAMING = frozenset({"given", "matrix", "steps", "meanwhile", "parallel", "save", "name", "with"})
"""Keys below which names are made."""


@dataclass(frozen=True, slots=True)
class Absence(FileFinding):
    """A finding that rests on what is not written: on no name of `names` being made or used, on
    the maps or lists at `holders` not saying more, with `unused` on nothing else using the name.
    """

    names: tuple[str, ...] = ()
    holders: tuple[Place, ...] = ()
    unused: bool = False


def resting_on(holder: Place, findings: Iterable[FileFinding]) -> Iterator[Absence]:
    """The same findings, as ones that rest on a map or list saying no more than it does."""
    for found in findings:
        yield Absence(found.place, found.code, found.text, found.hint, holders=(holder,))


@dataclass(frozen=True, slots=True)
class UncertainParts:
    """What is uncertain in one file. Nothing is where `places` is empty.

    `words` are the names that a wrong place may make or use, `holders` the places of the maps and
    lists around one, `lines` those on which a character is wrong. `lost` tells of a tree that lacks
    what was written or is still to be written, so that nothing can be said of its names;
    `unfinished` of one in which more may be used.
    """

    places: frozenset[Place] = frozenset()
    words: frozenset[str] = frozenset()
    holders: frozenset[Place] = frozenset()
    lines: frozenset[int] = frozenset()
    lost: bool = False
    unfinished: bool = False

    def certain(self, findings: Iterable[FileFinding]) -> Iterator[FileFinding]:
        """Leave out what a mistake may have brought about, and what is said of its very place."""
        for found in findings:
            if found.place in self.places or found.place.line in self.lines:
                continue
            if not (isinstance(found, Absence) and self._may_be_written(found)):
                yield FileFinding(found.place, found.code, found.text, found.hint)

    def _may_be_written(self, found: Absence) -> bool:
        if found.unused and self.unfinished:
            return True
        return not (self.words.isdisjoint(found.names) and self.holders.isdisjoint(found.holders))


CERTAIN = UncertainParts()
"""YAML and shape are right."""


def uncertain_parts(root: Node, findings: Iterable[FileFinding]) -> UncertainParts:
    """Work out what the findings on YAML and shape leave uncertain."""
    codes: dict[Place, set[str]] = {}
    for finding in findings:
        codes.setdefault(finding.place, set()).add(finding.code)
    if not codes:
        return CERTAIN
    blamed = list(_blamed(root, codes, _Path()))
    dropped = any(found & _DROPPED for found in codes.values())
    return UncertainParts(
        frozenset(codes),
        words=frozenset(word for one in blamed for word in one.words()),
        holders=frozenset(node.place for one in blamed for node in one.path.nodes),
        lines=frozenset(place.line for place, found in codes.items() if found & _CHARACTERS),
        lost=dropped or any(one.hides_names() for one in blamed),
        unfinished=any(one.hides_uses() for one in blamed),
    )


@dataclass(frozen=True, slots=True)
class _Path:
    """The values on the way to a place, its own last, and the keys that lead there."""

    nodes: tuple[Node, ...] = ()
    names: tuple[str, ...] = ()

    def below(self, node: Node) -> "_Path":
        return _Path((*self.nodes, node), self.names)


@dataclass(frozen=True, slots=True)
class _Blamed:
    """One wrong place."""

    path: _Path
    codes: set[str]

    def words(self) -> Iterator[str]:
        """Every name it says; a key that is missing says nothing of what its map holds."""
        yield from self.path.names
        if self.codes - {_MISSING_KEY}:
            yield from _said(self.path.nodes[-1])

    def hides_uses(self) -> bool:
        """Tell a place where something is missing that may use names."""
        return bool(self.codes & _LEFT_OUT) and bool(_USING & {*self.path.names[:1]})

    def hides_names(self) -> bool:
        """Tell a place that should make names, and where there is nothing to make them of."""
        node = self.path.nodes[-1]
        nothing = isinstance(node, ScalarNode) or not tuple(_said(node)) or "S05" in self.codes
        return nothing and bool(self.codes & _LEFT_OUT) and bool(_NAMING & {*self.path.names[-2:]})


def _blamed(node: Node, codes: Mapping[Place, set[str]], path: _Path) -> Iterator[_Blamed]:
    here = path.below(node)
    if found := codes.get(node.place, set()):
        yield _Blamed(here, found)
    if isinstance(node, MapNode):
        for key, value in node.entries:
            inner = _Path(here.nodes, (*here.names, key.name))
            own = codes.get(key.place, set())
            if own := own & _OF_KEYS if key.place == node.place else own:
                yield _Blamed(inner.below(value), own)
            yield from _blamed(value, codes, inner)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _blamed(item, codes, here)


def _said(node: Node) -> Iterator[str]:
    """Every key and every plain text: each may be a name. What is a reference only uses one."""
    if isinstance(node, ScalarNode):
        if isinstance(node.value, str) and "<" not in node.value:
            yield node.value
    elif isinstance(node, MapNode):
        for key, value in node.entries:
            yield key.name
            yield from _said(value)
    else:
        for item in node.items:
            yield from _said(item)
