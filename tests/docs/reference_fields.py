"""The fields of our files as tables: what the JSON Schemas say, read by people.

A nested field is written as a path: `matrix.except[].because`, `given.<name>.player.currency`.
What has a section of its own on the page (steps, checks, replies, durations) is linked, not opened.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.json_value import Json
from sandbox.scenario.language.shape.schemas import load_schema
from tests.docs.drafts import words_of_drafts
from tests.docs.markdown import table

SECTIONS: Mapping[str, str] = {
    "step#step": "a [step](#steps)",
    "step#steps": "a list of [steps](#steps)",
    "step#send": "a map, see [send](#send)",
    "check#duration": "a [duration](#values)",
    "check#duration-value": "a [duration](#values), or a reference",
    "check#expectations": "a list of [checks](#checks)",
    "check#judgements": "a list of [claims](#check)",
    "check#parts": "a map of [parts](#what-a-check-looks-at)",
    "reply#reply": "a [reply](#replies)",
    "reply#fault": "a [fault](#faults)",
    "target#hook": "a [hook](#hooks)",
    "world#reply": "a [reply](#replies), or `real`",
}
"""Definitions that are described elsewhere on the page → the words that lead there."""

ROOTS: Mapping[str, tuple[str, str]] = {
    **{
        name: (name, "")
        for name in (
            "scenario",
            "part",
            "reply",
            "target",
            "world",
            "deviations",
            "team-clauses",
        )
    },
    **{name: ("step", name) for name in ("call", "receive", "observe", "trigger")},
    **{name: ("step", name) for name in ("clock", "parallel", "use", "check", "send")},
    **{name: ("check", name) for name in ("expectation", "judgement")},
    **{name: ("target", name) for name in ("http-hook", "command-hook")},
    **{name: ("target", name) for name in ("browser-hook", "manual-hook")},
}
"""Table → the schema it is read from, and the definition in it ("" for the whole file)."""

_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in a schema: its node, the file it stands in, and the path of the field."""

    node: Mapping[str, Json]
    schema: str
    path: str = ""
    required: bool = False

    def followed(self) -> "Spot":
        """Follow a `$ref`; a description beside it goes before that of what it names."""
        named = self.reference
        if not named:
            return self
        schema, _, definition = named.partition("#")
        found = _map(_map(load_schema(schema)["definitions"])[definition])
        return replace(self, node={**found, **self.node, "$ref": ""}, schema=schema).followed()

    @property
    def reference(self) -> str:
        """The definition it stands for, as `file#name`; "" for none."""
        written = str(self.node.get("$ref", ""))
        file, _, definition = written.partition("#/definitions/")
        return f"{file.removesuffix('.schema.json') or self.schema}#{definition}" if written else ""


def fields(name: str) -> str:
    """Write every field of a kind of file, a step or a hook, and the rules between them."""
    spot = root(name)
    rows = (
        (f"`{one.path}`", shape(one), "yes" if one.required else "", meaning(one))
        for one in spots(spot)
        if not words_of_drafts() & set(one.path.split("."))
    )
    rules = [f"- {safe(text)}" for text in dict.fromkeys(_rules(spot.node))]
    written = table(("field", "shape", "required", "what it means"), rows)
    return "\n\n".join([written, "\n".join(rules)] if rules else [written])


def root(name: str) -> Spot:
    """Return where a table begins. Raise KeyError for one that does not exist."""
    schema, definition = ROOTS[name]
    whole = load_schema(schema)
    return Spot(_map(_map(whole["definitions"])[definition]) if definition else whole, schema)


def spots(around: Spot) -> Iterator[Spot]:
    """Every field below a spot, in the order of the schema."""
    for one in _below(around):
        opened = one.followed()
        yield replace(one, node=opened.node) if one.reference not in SECTIONS else one
        if one.reference not in SECTIONS:
            yield from spots(opened)


def meaning(spot: Spot) -> str:
    """Return what the schema says of a field, its own words before those of its type."""
    own = str(spot.node.get("description", ""))
    return safe(own or str(spot.followed().node.get("description", "")))


def shape(spot: Spot) -> str:
    """Say what may stand there: the schema's words for a mistake, else what its types say."""
    if spot.reference in SECTIONS:
        return SECTIONS[spot.reference]
    node = spot.followed().node
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in _list(node["enum"]))
    if "errorMessage" in node:
        return safe(str(node["errorMessage"]))
    types = node.get("type", [])
    named = [types] if isinstance(types, str) else [str(one) for one in _list(types)]
    return " or ".join(_typed(one, spot) for one in named) or "any value"


def safe(text: str) -> str:
    """Keep `<name>` in running text from being read as HTML."""
    return text.replace("<", "\\<")


def _typed(name: str, spot: Spot) -> str:
    node = spot.followed().node
    if name in ("integer", "number"):
        return _number(name, node)
    if name == "string" and node.get("minLength"):
        return "text, not empty"
    if name == "array" and isinstance(items := node.get("items"), Mapping) and items:
        inner = shape(Spot(items, spot.followed().schema))
        return "a list" if inner == "any value" else f"a list, each item {inner}"
    return _WORDS[name]


def _number(name: str, node: Mapping[str, Json]) -> str:
    words = "a whole number" if name == "integer" else "a number"
    low, high = node.get("minimum"), node.get("maximum")
    if low is None:
        return words
    return f"{words} from {low} to {high}" if high is not None else f"{words} from {low} on"


def _below(around: Spot) -> Iterator[Spot]:
    """The fields directly below: members, the values of a map with free names, items of a list."""
    node, path = around.node, f"{around.path}." if around.path else ""
    yield from _members(node, around, path=path)
    other = node.get("additionalProperties")
    if isinstance(other, Mapping) and other.get("description"):
        yield Spot(other, around.schema, f"{path}<name>")
    items = node.get("items")
    if isinstance(items, Mapping) and "$ref" not in items:
        yield from _below(Spot(items, around.schema, f"{around.path}[]"))


def _members(node: Mapping[str, Json], around: Spot, *, path: str) -> Iterator[Spot]:
    inner = [node, *(_map(node[word]) for word in ("then",) if isinstance(node.get(word), Mapping))]
    for one in inner:
        needed = _list(one.get("required", []))
        for name, member in _map(one.get("properties", {})).items():
            yield Spot(_map(member), around.schema, f"{path}{name}", name in needed)


def _rules(node: Mapping[str, Json]) -> Iterator[str]:
    """What a schema says of fields together, nested maps included."""
    for word in ("allOf", "if", "then", "else"):
        for one in _list(found) if isinstance(found := node.get(word), list) else [found]:
            if isinstance(one, Mapping):
                if "properties" not in one and isinstance(text := one.get("errorMessage"), str):
                    yield text
                yield from _rules(one)
    for name, others in _map(node.get("dependencies", {})).items():
        partners = "`, `".join(map(str, _list(others)))
        told = _map(others).get("errorMessage")
        yield str(told) if told else f"`{name}` is written only together with `{partners}`."
    for member in _map(node.get("properties", {})).values():
        yield from _rules(_map(member))


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else []
