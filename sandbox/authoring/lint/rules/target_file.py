"""A target file beyond its shape: entries that contradict each other, hooks that lack something.

Settings and environment variables are checked where a target is read (`target.py`); here is what a
run would only stumble over later.
"""

import re
from collections.abc import Iterator, Mapping

from sandbox.authoring.lint.outline import entries_of, items_of, references_of, value_of
from sandbox.authoring.lint.uncertain import Absence, resting_on
from sandbox.errors import FileFinding
from sandbox.scenario.contract.facts import player_fields, provider_facts
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.target import secret_keys
from sandbox.scenario.yaml_tree.nodes import KeyNode, MapNode, Node, ScalarNode
from sandbox.scenario.yaml_tree.suggest import did_you_mean

_LOOPBACK = ("http://127.", "https://127.", "http://localhost", "https://localhost")


def target_file_findings(root: MapNode) -> Iterator[FileFinding]:
    """Everything about one target file."""
    sections = entries_of(root)
    yield from _fragments(root)
    for section, name, members in _unique():
        holder = entries_of(sections[section][1]) if section in sections else sections
        if name in holder and (section in sections or not section):
            yield from _doubles(holder[name][1], members)
    hooks = entries_of(sections["hooks"][1]) if "hooks" in sections else {}
    yield from _players(sections.get("players"), hooks)
    for name, (key, hook) in hooks.items():
        yield from resting_on(hook.place, _hook(name, hook, key=key))
    for section in provider_facts():
        if section in sections and not _is_local(sections[section][1]):
            yield from _secrets(sections[section][1])


def _fragments(node: Node) -> Iterator[FileFinding]:
    """URLs with a fragment, which no client sends."""
    if not isinstance(node, ScalarNode):
        for child in (v for _, v in node.entries) if isinstance(node, MapNode) else items_of(node):
            yield from _fragments(child)
        return
    text = value_of(node)
    if isinstance(text, str) and _URL.match(text) and "#" in text:
        said = f'"#{text.partition("#")[2]}" is a fragment, which no client sends to a server.'
        hint = "Write what stands behind it into the path or the query; a # of a value is %23."
        yield FileFinding(node.place, "T17", said, hint)


_URL = re.compile(r"\A(?:[A-Z]+ )?https?://")


def _unique() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield section ("" for the file itself), list, and the members that stand in it once."""
    for facts in provider_facts().values():
        for name, members in facts.unique.items():
            yield facts.name, name, members
    yield "", "players", ("id", "sid", *player_fields())


def _doubles(listed: Node, members: tuple[str, ...]) -> Iterator[FileFinding]:
    for member in members:
        seen: dict[str, int] = {}
        for item in items_of(listed):
            entry = entries_of(item).get(member)
            value = str(value_of(entry[1])) if entry else ""
            if entry and value in seen:
                text = f'the {member} "{value}" stands on line {seen[value]} already.'
                yield FileFinding(entry[1].place, "T11", text)
            elif entry:
                seen[value] = entry[1].place.line


def _players(
    players: tuple[KeyNode, Node] | None, hooks: Mapping[str, tuple[KeyNode, Node]]
) -> Iterator[FileFinding]:
    source = entries_of(players[1]).get("from") if players else None
    if source and value_of(source[1]) == "hook" and "open-session" not in hooks:
        text = "players come from the hook open-session, and there is none."
        hint = "Add it under hooks, or list the players."
        yield Absence(source[1].place, "T12", text, hint, names=("open-session",))


def _hook(name: str, hook: Node, *, key: KeyNode) -> Iterator[FileFinding]:
    words = entries_of(hook)
    known = KNOWN_HOOKS.get(name)
    if "send" in words and known:
        for scalar, reference in references_of(words["send"][1]):
            has = {*known.gets, *known.offers}
            if reference.name not in has:
                listed = ", ".join(sorted(has)) or "none"
                text = f'{name} has no parameter "{reference.name}".'
                hint = did_you_mean(reference.name, has) or f"It has {listed}."
                yield FileFinding(scalar.place, "T13", text, hint)
    if name == "open-session" and ("http" in words or "command" in words):
        yield from _session(key, words.get("gives"))


def _session(key: KeyNode, gives: tuple[KeyNode, Node] | None) -> Iterator[FileFinding]:
    if gives is None:
        given: frozenset[str] = frozenset()
    elif isinstance(gives[1], MapNode):
        given = frozenset(entries_of(gives[1]))
    else:
        given = frozenset(str(value_of(item)) for item in items_of(gives[1]))
    place = gives[0].place if gives else key.place
    for name in ("id", "sid"):
        if name not in given:
            text = f'a player needs an {name}, and open-session does not give "{name}".'
            yield FileFinding(place, "T14", text, "Add it to gives.")


def _is_local(section: Node) -> bool:
    """Tell a section whose addresses are all on this machine: its keys are for show."""
    urls = [text for text in _texts(section) if text.startswith(("http://", "https://"))]
    return all(url.startswith(_LOOPBACK) for url in urls)


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        if isinstance(node.value, str):
            yield node.value
        return
    for child in (v for _, v in node.entries) if isinstance(node, MapNode) else items_of(node):
        yield from _texts(child)


def _secrets(node: Node) -> Iterator[FileFinding]:
    for key, value in node.entries if isinstance(node, MapNode) else ():
        written = value_of(value)
        if key.name in secret_keys() and isinstance(written, str) and "${" not in written:
            text = f"the {key.name} stands here for everybody to read."
            yield FileFinding(value.place, "T15", text, 'Write "${NAME}" and set the variable.')
        else:
            yield from _secrets(value)
