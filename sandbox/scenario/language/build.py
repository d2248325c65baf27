"""From a shape-checked tree to the model. Nothing can be of the wrong type here any more.

Parts and named replies are looked up in `parts/` and `replies/` beside the file or above it; a
missing one, or a circle of parts, is a finding at the place that named it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from sandbox.errors import FileFinding, Place
from sandbox.json_value import Json
from sandbox.scenario.language.faults import fault_made
from sandbox.scenario.language.model import (
    CallStep,
    CheckStep,
    ClockStep,
    Moves,
    ObserveStep,
    ParallelStep,
    Part,
    ReceiveStep,
    Scenario,
    Step,
    TriggerStep,
    Unexpected,
    UseStep,
)
from sandbox.scenario.language.node_readers import (
    checks_of,
    duration_of,
    eventually_of,
    expect_of,
    given_of,
    map_of,
    matrix_of,
    save_of,
    text_of,
    texts_of,
)
from sandbox.scenario.language.shape.schemas import STEP_KINDS
from sandbox.scenario.language.user_files import SIDE_FOLDERS
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node
from sandbox.scenario.yaml_tree.suggest import meant


class Library(Protocol):
    """Where parts and replies come from; None when there is none of that name."""

    def part(self, name: str) -> MapNode | None:
        """Return the shape-checked tree of a part."""
        ...

    def reply(self, name: str) -> Mapping[str, Json] | None:
        """Return the words of a reusable reply."""
        ...

    def names(self, folder: str) -> frozenset[str]:
        """Return what there is in `parts` or `replies`, by name."""
        ...

    def is_wrong(self, file: str) -> bool:
        """Tell a file (`parts/x`, `replies/x`) that is there, but misshapen: it is told of it."""
        ...


@dataclass(slots=True)
class Builder:
    """Builds one file; `findings` collects what the shape could not tell."""

    file: str
    library: Library
    findings: list[FileFinding] = field(default_factory=list)
    within_parts: tuple[str, ...] = ()

    def scenario(self, node: MapNode) -> Scenario:
        """Build a scenario."""
        return Scenario(
            id=text_of(node, "id"),
            file=self.file,
            title=text_of(node, "title"),
            why=text_of(node, "why").strip(),
            place=node.place,
            tags=texts_of(node, "tags"),
            needs=texts_of(node, "needs"),
            matrix=matrix_of(node.get("matrix")),
            given=given_of(node.get("given")),
            steps=self.steps(node.get("steps")),
            always=self.steps(node.get("always")),
            unexpected=Unexpected(text_of(node, "unexpected") or "warn"),
        )

    def steps(self, node: Node | None) -> tuple[Step, ...]:
        """Build a list of steps."""
        items = node.items if isinstance(node, ListNode) else ()
        return tuple(self._step(item) for item in items if isinstance(item, MapNode))

    def _step(self, node: MapNode) -> Step:
        kind = next(kind for kind in STEP_KINDS if node.key(kind))
        return _BUILDERS[kind](self, node)

    def reply(self, node: Node) -> Json:
        """Build what a receive answers: words, a reference, or a file of `replies/` by name."""
        value = node.plain()
        if not isinstance(value, str) or value.startswith("<"):
            return value
        found = self.library.reply(value)
        if found is None:
            if not self.library.is_wrong(f"replies/{value}"):
                self._absent(node.place, "P02", value, folder="replies")
            return {}
        if "fault" in found and not fault_made(found["fault"]):
            text = f"the reply {value!r} has a wire fault that this version cannot make yet."
            self._finding(node.place, "F01", text)
        return found

    def part(self, name: str, *, place: Place) -> Part:
        """Build a part, its own parts included."""
        empty = Part(name, self.file, {}, frozenset(), {}, ())
        if name in self.within_parts:
            circle = " → ".join((*self.within_parts, name))
            self._finding(place, "P03", f"parts use each other in a circle: {circle}")
            return empty
        node = self.library.part(name)
        if node is None:
            if not self.library.is_wrong(f"parts/{name}"):
                self._absent(place, "P01", name, folder="parts")
            return empty
        inner = Builder(node.place.file, self.library, self.findings, (*self.within_parts, name))
        params = map_of(node, "with")
        return Part(
            id=name,
            file=node.place.file,
            params=params,
            required=frozenset(key for key, value in params.items() if value is None),
            gives=map_of(node, "gives"),
            steps=inner.steps(node.get("steps")),
        )

    def _absent(self, place: Place, code: str, name: str, *, folder: str) -> None:
        kind = SIDE_FOLDERS[folder]
        hint = meant(name, self.library.names(folder)) or f"Save it as {folder}/{name}.yaml."
        self._finding(place, code, f'there is no {kind} "{name}" in {folder}/.', hint)

    def _finding(self, place: Place, code: str, text: str, hint: str = "") -> None:
        self.findings.append(FileFinding(place, code, text, hint))

    def call(self, node: MapNode) -> Step:
        """Build a call step."""
        times = node.get("times")
        number = times.plain() if times else 1
        return CallStep(
            place=node.place,
            name=text_of(node, "name"),
            expect=expect_of(node),
            save=save_of(node),
            operation=text_of(node, "call"),
            player=text_of(node, "as").strip("<>"),
            send=map_of(node, "send"),
            within_s=duration_of(node, "within"),
            meanwhile=self.steps(node.get("meanwhile")),
            eventually=eventually_of(node.get("eventually")),
            times=number if isinstance(number, int) else 1,
        )

    def receive(self, node: MapNode) -> Step:
        """Build a receive step; `reply` is the list of one that repeats."""
        one, several = node.get("reply"), node.get("replies")
        replies = several.items if isinstance(several, ListNode) else ((one,) if one else ())
        key = node.get("key")
        return ReceiveStep(
            place=node.place,
            name=text_of(node, "name"),
            expect=expect_of(node),
            save=save_of(node),
            operation=text_of(node, "receive"),
            key=key.plain() if key else None,
            within_s=duration_of(node, "within"),
            quiet_s=duration_of(node, "quiet"),
            replies=tuple(self.reply(reply) for reply in replies),
            or_skip=text_of(node, "or-skip"),
        )

    def observe(self, node: MapNode) -> Step:
        """Build an observe step."""
        return ObserveStep(
            place=node.place,
            name=text_of(node, "name"),
            expect=expect_of(node),
            save=save_of(node),
            operation=text_of(node, "observe"),
            within_s=duration_of(node, "within"),
        )

    def trigger(self, node: MapNode) -> Step:
        """Build a trigger step."""
        return TriggerStep(
            place=node.place,
            name=text_of(node, "name"),
            expect=expect_of(node),
            save=save_of(node),
            hook=text_of(node, "trigger"),
            values=map_of(node, "with"),
            meanwhile=self.steps(node.get("meanwhile")),
        )

    def clock(self, node: MapNode) -> Step:
        """Build a clock step."""
        inner = node.get("clock")
        words = inner if isinstance(inner, MapNode) else node
        end = words.get("advance-past") or words.get("advance-to")
        past_s, left_s = duration_of(words, "by"), duration_of(words, "left")
        return ClockStep(
            place=node.place,
            name=text_of(node, "name"),
            moves=Moves(text_of(words, "moves")),
            advance_s=duration_of(words, "advance"),
            past=end.plain() if end else None,
            by_s=(past_s or Decimal(0)) - (left_s or Decimal(0)),
        )

    def parallel(self, node: MapNode) -> Step:
        """Build a parallel step."""
        branches = node.get("parallel")
        entries = branches.entries if isinstance(branches, MapNode) else ()
        return ParallelStep(
            place=node.place,
            name=text_of(node, "name"),
            branches={key.name: self.steps(value) for key, value in entries},
        )

    def use(self, node: MapNode) -> Step:
        """Build a use step with the part it names."""
        named = node.get("use")
        return UseStep(
            place=node.place,
            name=text_of(node, "name"),
            part=self.part(text_of(node, "use"), place=named.place if named else node.place),
            values=map_of(node, "with"),
        )

    def check(self, node: MapNode) -> Step:
        """Build a check step."""
        return CheckStep(
            place=node.place, name=text_of(node, "name"), expect=checks_of(node.get("check"))
        )


_BUILDERS: Mapping[str, Callable[[Builder, MapNode], Step]] = {
    "call": Builder.call,
    "receive": Builder.receive,
    "observe": Builder.observe,
    "trigger": Builder.trigger,
    "clock": Builder.clock,
    "parallel": Builder.parallel,
    "use": Builder.use,
    "check": Builder.check,
}
