"""Typed look-ups in a contract's YAML, each of which says file and key when it finds a bug."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.scenario.yaml_tree.nodes import MapNode
from sandbox.scenario.yaml_tree.tree import parse_yaml


class ContractBug(Exception):
    """A contract that ships with us is malformed. Not a user's fault, hence no SandboxFault."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")


@dataclass(frozen=True, slots=True)
class Section:
    """One map of a contract. `name` is its own key, "" for the whole file."""

    file: str
    name: str
    members: dict[str, Json]
    _allowed: set[str] = field(default_factory=set)

    def bug(self, key: str, problem: str) -> ContractBug:
        """Build the exception for one key."""
        return ContractBug(self.file, f"{self.name}.{key}" if self.name else key, problem)

    def allow(self, *names: str) -> None:
        """Declare known keys; complaints wait for the first look-up."""
        self._allowed.update(names)

    def value(self, key: str) -> Json:
        """Return the value of a key that must be there."""
        unknown = next((name for name in self.members if name not in self._allowed), None)
        if unknown is not None:
            raise self.bug(unknown, "unknown key")
        if key not in self.members:
            raise self.bug(key, "missing")
        return self.members[key]

    def text(self, key: str, *, default: str | None = None, empty: bool = False) -> str:
        """Return a text; `default` stands for a missing key and, like `empty`, allows ""."""
        if default is not None and key not in self.members:
            return default
        found = self.value(key)
        if not isinstance(found, str) or not (found or empty or default is not None):
            raise self.bug(key, "must be text")
        return found

    def choice(self, key: str, options: tuple[str, ...]) -> str:
        """Return one of `options`."""
        found = self.text(key)
        if found not in options:
            raise self.bug(key, f"{found!r} is none of {', '.join(options)}")
        return found

    def flag(self, key: str) -> bool:
        """Return true or false; a missing key is false."""
        found = self.members.get(key, False)
        if not isinstance(found, bool):
            raise self.bug(key, "must be true or false")
        return found

    def values(self, key: str) -> tuple[Json, ...]:
        """Return a list; a missing key is an empty one."""
        found = self.members.get(key, [])
        if not isinstance(found, list):
            raise self.bug(key, "must be a list")
        return tuple(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a missing key is an empty one."""
        found = self.values(key)
        if not all(isinstance(item, str) for item in found):
            raise self.bug(key, "must be a list of texts")
        return tuple(str(item) for item in found)

    def seconds(self, key: str) -> float:
        """Return a duration in seconds."""
        try:
            return float(parse_duration(self.text(key)))
        except ValueError as fault:
            raise self.bug(key, str(fault)) from fault

    def each(self, key: str) -> Iterator["Section"]:
        """Every entry of a map of maps, in file order; a missing key is an empty one."""
        found = self._map(key)
        for name, value in found.items():
            if not isinstance(value, dict):
                raise self.bug(f"{key}.{name}", "must be a map")
            yield Section(self.file, name, value)

    def texts_by_name(self, key: str) -> dict[str, str]:
        """Return a map of texts."""
        found = self._map(key)
        for name, value in found.items():
            if not isinstance(value, str):
                raise self.bug(f"{key}.{name}", "must be text")
        return {name: str(value) for name, value in found.items()}

    def lists_by_name(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return a map of lists of texts."""
        found = Section(self.file, f"{self.name}.{key}".lstrip("."), self._map(key))
        found.allow(*found.members)
        return {name: found.texts(name) for name in found.members}

    def _map(self, key: str) -> dict[str, Json]:
        found = self.members.get(key, {})
        if not isinstance(found, dict):
            raise self.bug(key, "must be a map")
        return found


def read_contract(text: bytes, *, file: str) -> Section:
    """Parse a contract as strictly as a user's file. Raise ContractBug at its first finding."""
    node, findings = parse_yaml(text, file=file)
    if findings:
        first = findings[0]
        raise ContractBug(file, f"line {first.place.line}", f"{first.code} {first.text}")
    if not isinstance(node, MapNode):
        raise ContractBug(file, "line 1", "must be a map")
    return Section(file, "", node.plain())
