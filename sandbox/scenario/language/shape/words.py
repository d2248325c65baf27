"""What is wrong with a file's shape, in plain words.

A user never meets the schema's own terms. A finding stands at the key or value to blame: an
unknown key at that key, a missing one at the map that lacks it, a wrong value at the value.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jsonschema_rs import ValidationError, ValidationErrorKind

from sandbox.errors import FileFinding, Place
from sandbox.json_value import Json, dump_json
from sandbox.scenario.language.shape.hints import kind_hint, type_hint, value_hint
from sandbox.scenario.language.shape.schemas import (
    STEP_KINDS,
    step_keys,
)
from sandbox.scenario.yaml_tree.nodes import Node, Path
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.words import a, listed

UNCLEAR = "Known here:"
"""How the hint at an unknown key begins that is like none of those known."""

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "object": "a map (key: value)",
    "array": "a list",
    "boolean": "true or false",
    "null": "null",
}
_NAME_FORM = "small letters, digits and hyphens, a letter first"
_LONGEST_SHOWN = 60
_MOST_LISTED = 24


@dataclass(frozen=True, slots=True)
class Fault:
    """One schema error, with what is needed to word it."""

    tree: Node
    path: Path
    kind: ValidationErrorKind
    holder: Mapping[str, Json]
    location: str

    @property
    def words(self) -> str:
        """What the schema wants, in its own plain words; "" where it has none."""
        return str(self.holder.get("errorMessage", ""))

    @property
    def node(self) -> Node:
        """The value that is not as it should be."""
        return self.tree.node_at(self.path)

    @property
    def name(self) -> str:
        """What to call the value: its key, or its number in a list."""
        match list(self.path):
            case []:
                return "The file"
            case [*_, str(key)]:
                return key
            case [*before, int(index)]:
                names = [step for step in before if isinstance(step, str)]
                return f"Item {index + 1} of {names[-1] if names else 'the list'}"
        raise AssertionError(self.path)

    def wants(self, wanted: str) -> str:
        """Begin the sentence on a wrong value, which ends with what it is."""
        takes = f"Behind {self.name} stands" if self.name == "must" else f"{self.name} must be"
        return f"{takes} {wanted}; this is"

    @property
    def key_or_value(self) -> Place:
        """Where the key of this value stands; the value's own place in a list or at the root."""
        *before, last = self.path or [0]
        return self.tree.key_place(before, last) if isinstance(last, str) else self.node.place


def describe_fault(fault: Fault) -> Iterator[FileFinding]:
    """Word one schema error; an unknown key gives one finding each."""
    return _WORDINGS.get(fault.kind.name, _other)(fault)


def _unknown_key(fault: Fault) -> Iterator[FileFinding]:
    unexpected: list[str] = getattr(fault.kind, "unexpected", [])
    step = _step_kind(fault)
    second = [key for key in unexpected if step and key in STEP_KINDS]
    for key in second:
        text = f"A step does one thing, and this one has {step} and {key}."
        yield FileFinding(_key(fault, key), "S10", text, "Make two steps of it.")
    for key in unexpected if not second else []:
        text = f'"{key}" is not known here.'
        yield FileFinding(_key(fault, key), "S01", text, _hint_for_key(key, fault, step=step))


def _hint_for_key(key: str, fault: Fault, *, step: str) -> str:
    properties = fault.holder.get("properties")
    known = list(properties) if isinstance(properties, Mapping) else []
    owners = [kind for kind in STEP_KINDS if step and key in step_keys(kind)]
    if owners:
        return f"It belongs to {listed(owners)}, and this step is {a(step)}."
    return did_you_mean(key, known) or f"{UNCLEAR} {', '.join(known[:_MOST_LISTED])}."


def _missing_key(fault: Fault) -> Iterator[FileFinding]:
    missing = str(getattr(fault.kind, "property", ""))
    if "/dependencies/" in fault.location:
        yield from _lonely_key(fault, missing)
        return
    properties = fault.holder.get("properties")
    about = properties.get(missing) if isinstance(properties, Mapping) else None
    about = about if isinstance(about, Mapping) else {}
    hint = str(about.get("description", ""))
    if "const" in about:
        hint = f"Write {missing}: {about['const']}."
    where = f" in {fault.name}" if fault.path and isinstance(fault.path[-1], str) else ""
    yield FileFinding(fault.key_or_value, "S02", f'"{missing}" is missing{where}.', hint)


def _lonely_key(fault: Fault, missing: str) -> Iterator[FileFinding]:
    present = fault.node.plain()
    for key, partners in fault.holder.items():
        needs_it = isinstance(partners, list) and missing in partners
        if needs_it and isinstance(present, dict) and key in present:
            yield FileFinding(_key(fault, key), "S07", f'"{key}" needs "{missing}" beside it.')


def _wrong_type(fault: Fault) -> Iterator[FileFinding]:
    types: list[str] = getattr(fault.kind, "types", [])
    wanted = fault.words or listed(_TYPES[name] for name in types)
    text = f"{fault.wants(wanted)} {_described(fault.node.plain())}."
    item = bool(fault.path) and isinstance(fault.path[-1], int)
    hint = (
        "" if item and types == ["object"] else type_hint(fault.node.plain(), types, fault.holder)
    )
    yield FileFinding(fault.node.place, "S03", text, hint)


def _wrong_value(fault: Fault) -> Iterator[FileFinding]:
    options: list[Json] = getattr(fault.kind, "options", [])
    words = [option for option in options if isinstance(option, str)]
    wanted = fault.words or listed(options) or _bound(fault)
    value = fault.node.plain()
    hint = value_hint(value, words, fault.holder)
    yield FileFinding(fault.node.place, "S04", f"{fault.wants(wanted)} {_described(value)}.", hint)


def _bound(fault: Fault) -> str:
    limit = getattr(fault.kind, "limit", None)
    side = {"minimum": "from {} on", "maximum": "{} at most"}.get(fault.kind.name, "")
    return side.format(limit) if side else "of another form"


def _empty(fault: Fault) -> Iterator[FileFinding]:
    if fault.words:
        yield FileFinding(fault.node.place, "S05", f"{fault.name} must be {fault.words}.")
        return
    least = int(getattr(fault.kind, "limit", 1))
    count = "something" if least == 1 else f"at least {least} entries"
    yield FileFinding(fault.node.place, "S05", f"{fault.name} must hold {count}.")


def _too_many(fault: Fault) -> Iterator[FileFinding]:
    known = fault.holder.get("properties")
    names = f" of {listed(known)}" if isinstance(known, Mapping) else ""
    yield FileFinding(fault.node.place, "S07", f"{fault.name} must hold exactly one{names}.")


def _not_unique(fault: Fault) -> Iterator[FileFinding]:
    yield FileFinding(fault.node.place, "S06", f"{fault.name} holds the same value twice.")


def _choice(fault: Fault) -> Iterator[FileFinding]:
    text = fault.words or f"{fault.name} is not of a known form."
    if fault.location.partition("#")[2].startswith("/definitions/step/"):
        yield FileFinding(fault.node.place, "S09", text, kind_hint(fault.node))
    else:
        _, _, lonely = fault.location.partition("/dependencies/")
        place = _key(fault, lonely.partition("/")[0]) if lonely else fault.node.place
        yield FileFinding(place, "S07", text)


def _wrong_name(fault: Fault) -> Iterator[FileFinding]:
    error = getattr(fault.kind, "error", None)
    name = str(error.instance) if isinstance(error, ValidationError) else ""
    text = f'"{name}" is no name for an entry of {fault.name}: use {_NAME_FORM}.'
    yield FileFinding(_key(fault, name), "S08", text)


def _wrong_constant(fault: Fault) -> Iterator[FileFinding]:
    known = getattr(fault.kind, "expected_value", None)
    value = _described(fault.node.plain())
    text = f"{fault.name} must be {known}, the format of this file; this is {value}."
    yield FileFinding(fault.node.place, "S11", text)


def _other(fault: Fault) -> Iterator[FileFinding]:
    text = f"{fault.name} is not of the right form ({fault.kind.name})."
    yield FileFinding(fault.node.place, "S04", text)


_WORDINGS: dict[str, Callable[[Fault], Iterator[FileFinding]]] = {
    "additionalProperties": _unknown_key,
    "required": _missing_key,
    "type": _wrong_type,
    **dict.fromkeys(("pattern", "format", "enum", "minimum", "maximum"), _wrong_value),
    **dict.fromkeys(("minItems", "minProperties", "minLength"), _empty),
    "maxProperties": _too_many,
    "uniqueItems": _not_unique,
    **dict.fromkeys(("not", "anyOf"), _choice),
    "propertyNames": _wrong_name,
    "const": _wrong_constant,
}


def _step_kind(fault: Fault) -> str:
    document, _, pointer = fault.location.partition("#")
    kind = pointer.removeprefix("/definitions/").partition("/")[0]
    return kind if document.endswith("step.schema.json") and kind in STEP_KINDS else ""


def _key(fault: Fault, name: str) -> Place:
    return fault.tree.key_place(fault.path, name)


def _described(value: Json) -> str:
    match value:
        case bool() | None:
            return dump_json(value)
        case str():
            shown = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…"
            return f'"{shown}"'
        case Mapping():
            return "a map" if value else "an empty map"
        case list() | tuple():
            return "a list" if value else "an empty list"
    return str(value)
