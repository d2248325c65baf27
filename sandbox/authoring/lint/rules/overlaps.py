"""Receives that are open at the same time, in branches or in parts that branches use.

Two of one operation that wait for the same key would both take the request: which one gets it is
an accident. What a receive waits for is its `key`, else the token that the call around it sends;
what a part says of its parameters is read with what it is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from sandbox.authoring.lint.outline import Outline, StepLine, entries_of, value_of
from sandbox.authoring.lint.rules.parts import PartLibrary
from sandbox.authoring.lint.uncertain import Absence
from sandbox.errors import FileFinding, Place
from sandbox.scenario.language.values.references import is_reference, references_in
from sandbox.scenario.yaml_tree.nodes import Node

_EVERYWHERE = frozenset({"matrix", "target"})
"""Names that mean the same in a part as around it."""


@dataclass(frozen=True, slots=True)
class _Receive:
    """An open receive. `key` is "" where it takes any request of its operation; `holder` is its
    step.
    """

    operation: str
    key: str
    place: Place
    holder: Place


@dataclass(frozen=True, slots=True)
class _View:
    """What is known where a step stands: in the file itself, or in a part that it uses.

    `given` are a part's parameters as the file around would write them, `use` where the part is
    named, `parts` the parts around; in the file itself there are none.
    """

    library: PartLibrary
    use: Place | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    def receives(self, steps: tuple[StepLine, ...], around: str | None = "") -> Iterator[_Receive]:
        """Every receive among steps, however deep, whose key can be told. `around` is the key of
        the call around them.
        """
        for step in steps:
            if step.kind == "receive":
                key = self._seen(step.get("key")) if "key" in step.entries else around
                if key is not None:
                    place = self.use or step.value_place("receive")
                    yield _Receive(step.subject, key, place, step.node.place)
            token = entries_of(step.get("send")).get("token")
            yield from self.receives(step.meanwhile, self._seen(token[1]) if token else None)
            for branch in step.branches.values():
                yield from self.receives(branch, around)
            if step.kind == "use":
                yield from self._of_part(step, around)

    def _of_part(self, step: StepLine, around: str | None) -> Iterator[_Receive]:
        part = self.library.outline(step.subject)
        if part is None or step.subject in self.parts:
            return
        words = {**part.map("with"), **entries_of(step.get("with"))}
        told = {name: self._seen(value) for name, (_, value) in words.items()}
        given = {name: text for name, text in told.items() if text is not None}
        use = self.use or step.value_place("use")
        inner = replace(self, use=use, given=given, parts=(*self.parts, step.subject))
        yield from inner.receives(part.steps, around)

    def _seen(self, node: Node | None) -> str | None:
        """Return one spelling of a value as the file itself would write it; None for what only the
        part knows. `<ticket>` and `<ticket.token>` are the same.
        """
        value = value_of(node)
        if value is None:
            return None
        text = str(value)
        if not is_reference(text):
            return text
        text = text.strip("<>").removesuffix(".token")
        [reference] = references_in(str(value))
        if not self.parts or reference.name in _EVERYWHERE:
            return text
        return self.given.get(reference.name) if text == reference.name else None


def overlap_findings(file: Outline, library: PartLibrary) -> Iterator[FileFinding]:
    """Receives in two branches of the file that both want the same request."""
    view = _View(library)
    for step in file.every:
        opened = [tuple(view.receives(branch)) for branch in step.branches.values()]
        for first, second in (pair for two in combinations(opened, 2) for pair in product(*two)):
            if (first.operation, first.key) == (second.operation, second.key):
                text = f"a receive of {first.operation} for the same request is open in a branch"
                place, holders = second.place, (first.holder, second.holder)
                yield Absence(
                    place, "Q03", f"{text} beside.", "Give each its key.", holders=holders
                )
