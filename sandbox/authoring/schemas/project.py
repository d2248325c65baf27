"""The names of one project that an editor can complete: its parts, replies, hooks, scenarios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sandbox.errors import ScenarioFault, SetupFault
from sandbox.scenario.language.shape.shape import check_text
from sandbox.scenario.language.user_files import yaml_files
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node, ScalarNode
from sandbox.scenario.yaml_tree.tree import parse_yaml

Names: TypeAlias = Mapping[str, str]
"""Name → what an editor tells of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as far as an editor needs it: its parameters, true for those that must be given."""

    title: str
    parameters: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Project:
    """The names of one project. Without a target `hooks` is None: any may be there."""

    hooks: Names | None = None
    capabilities: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)
    replies: Names = field(default_factory=dict)
    scenarios: Names = field(default_factory=dict)


def read_project(folders: Sequence[Path], *, target: Path | None) -> Project:
    """Read the names below folders of scenarios, and those of a target where there is one.

    A file that cannot be read yet is left out: an editor is needed most while files are unfinished.
    Raise ScenarioFault when it is the target that is wrong, SetupFault when a folder or target is
    not there. `${NAME}` needs no environment here.
    """
    for folder in folders:
        if not folder.is_dir():
            raise SetupFault(f"{folder}: there is no such folder; name yours with --scenarios")
    files = [file for folder in folders for file in yaml_files(folder)]
    trees = [(file, tree) for file in files if (tree := _tree(file))]
    about = _target(target) if target else None
    return Project(
        hooks=_hooks(about.get("hooks")) if about else None,
        capabilities=_texts(about.get("capabilities")) if about else (),
        parts={file.stem: _part(tree) for file, tree in trees if tree.key("part")},
        replies={file.stem: _text(tree, "title") for file, tree in trees if tree.key("reply")},
        scenarios={
            name: _text(tree, "title")
            for _, tree in trees
            if tree.key("scenario") and (name := _text(tree, "id"))
        },
    )


def _tree(file: Path) -> MapNode | None:
    node = parse_yaml(_read(file), file=str(file))[0] if file.is_file() else None
    return node if isinstance(node, MapNode) else None


def _target(file: Path) -> MapNode:
    node, findings = check_text(_read(file), file=str(file), schema="target")
    if findings or not isinstance(node, MapNode):
        raise ScenarioFault(findings)
    return node


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise SetupFault(f"{file}: {fault.strerror or type(fault).__name__}") from fault


def _hooks(node: Node | None) -> Names:
    entries = node.entries if isinstance(node, MapNode) else ()
    return {key.name: _how(hook) for key, hook in entries}


def _how(hook: Node) -> str:
    """Say how a hook is asked, without the address: that may hold what is nobody's business."""
    keys = [key.name for key, _ in hook.entries] if isinstance(hook, MapNode) else []
    return f"A hook of the target ({keys[0]})." if keys else "A hook of the target."


def _part(tree: MapNode) -> Part:
    given = tree.get("with")
    entries = given.entries if isinstance(given, MapNode) else ()
    needed = {key.name: value.plain() is None for key, value in entries}
    return Part(_text(tree, "title"), needed)


def _text(tree: MapNode, key: str) -> str:
    value = tree.get(key)
    return str(value.value) if isinstance(value, ScalarNode) else ""


def _texts(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(str(item.value) for item in items if isinstance(item, ScalarNode))
