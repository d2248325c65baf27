"""Matchers: mistakes in patterns, and matchers in what is sent."""

from collections.abc import Iterator

from sandbox.authoring.lint.outline import Outline, entries_of, items_of
from sandbox.authoring.lint.rules.parts import reply_nodes
from sandbox.errors import FileFinding
from sandbox.scenario.language.shape.patterns import pattern_mistakes
from sandbox.scenario.language.values.matchers import MATCHERS
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node

_OURS_ALONE = frozenset(MATCHERS) - {"$all", "$not", "$regex", "$type", "$text"}
"""Matchers whose names no other query language has: the rest may be sent on purpose."""


def pattern_findings(file: Outline) -> Iterator[FileFinding]:
    """Everything about patterns, and matchers that stand where nothing is matched."""
    for step in file.every:
        for check in step.checks:
            yield from pattern_mistakes(check.parts())
        give_up = entries_of(step.get("eventually")).get("give-up")
        if give_up is not None and isinstance(give_up[1], MapNode):
            yield from pattern_mistakes(give_up[1].entries)
        sent = (step.get("send"), step.get("with"), *reply_nodes(step))
        for node in sent:
            yield from sent_findings(node)


def sent_findings(node: Node | None) -> Iterator[FileFinding]:
    """Matchers in what is sent, where they are only JSON."""
    if isinstance(node, ListNode):
        for item in items_of(node):
            yield from sent_findings(item)
    for key, value in node.entries if isinstance(node, MapNode) else ():
        if key.name in _OURS_ALONE and len(entries_of(node)) == 1:
            text = f"{key.name} is sent as it stands: nothing is matched here."
            yield FileFinding(key.place, "M06", text)
        elif key.name != "$text":
            yield from sent_findings(value)
