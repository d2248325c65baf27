"""Text that is a reference but for its brackets: `alice.sid`, `<alice.sid`, `${alice.sid}`.

It would be sent or compared as it stands. Only a member that its name is known to have is taken
for one, so that `alice.smith` is a name like any other.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.authoring.lint.outline import Outline, StepLine, entries_of
from sandbox.errors import FileFinding
from sandbox.scenario.language.given_members import LISTENER, OF_PROVIDERS, PLAYER
from sandbox.scenario.language.values.references import is_reference
from sandbox.scenario.yaml_tree.nodes import MapNode, Node, ScalarNode

_ALMOST = re.compile(
    r"\A(?:<|\$\{|\{\{|\$|\{)? ?(?P<name>[a-z][a-z0-9-]*) ?\. ?(?P<member>[A-Za-z0-9_-]+)"
    r"(?P<rest>(?:[.\[\]][A-Za-z0-9_.\[\]-]*)?) ?(?:>|\}\}|\})?"
)
_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "player": PLAYER,
    "session": PLAYER,
    "listener": LISTENER,
    **OF_PROVIDERS,
}
_SENT = ("send", "with", "reply", "replies")
_NO_VALUES = frozenset(
    {"same", "calls", "since", "settle", "for-each", "order", "must", "should", "premise"}
)
"""Keys of a check behind which stand names, paths or words."""


@dataclass(frozen=True, slots=True)
class Almost:
    """A text that is nearly `<name.member…>`; `rest` is what follows the member."""

    scalar: ScalarNode
    name: str
    member: str
    rest: str


def bracket_findings(every: Iterable[Almost]) -> Iterator[FileFinding]:
    """What is sent, answered or compared, and looks like a reference without being one."""
    for found in every:
        written = str(found.scalar.value)
        text = f'"{written}" is text: it is sent or compared as it stands.'
        hint = f"A reference is written <{found.name}.{found.member}{found.rest}>."
        begun = written.startswith("<") or written.endswith(">")
        yield FileFinding(found.scalar.place, "R05" if begun else "R06", text, hint)


def almost_references(file: Outline) -> Iterator[Almost]:
    """Find every such text; what stands behind `$text` is meant as text."""
    known = _known(file)
    for step in file.every:
        for node in _values(step):
            for scalar in _scalars(node):
                text = scalar.value
                found = _ALMOST.fullmatch(text) if isinstance(text, str) and "." in text else None
                if found and not is_reference(text) and found["member"] in known(found["name"]):
                    yield Almost(scalar, found["name"], found["member"], found["rest"])


def _known(file: Outline) -> Callable[[str], Container[str]]:
    found: dict[str, Container[str]] = {"matrix": frozenset(file.map("matrix")) - {"except"}}
    for name, (_, made) in file.map("given").items():
        found[name] = _MEMBERS.get(next(iter(entries_of(made)), ""), ())
    for name, step in file.names.items():
        found[name] = frozenset(entries_of(step.get("save")))
    return lambda name: found.get(name, ())


def _values(step: StepLine) -> Iterator[Node]:
    yield from (step.entries[name][1] for name in _SENT if name in step.entries)
    for check in step.checks:
        yield from (value for key, value in check.node.entries if key.name not in _NO_VALUES)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MapNode):
        for key, value in node.entries:
            if key.name != "$text":
                yield from _scalars(value)
    else:
        for item in node.items:
            yield from _scalars(item)
