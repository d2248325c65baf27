"""Checks what a call brings by the schemas of the document, and words what is wrong with it."""

from collections.abc import Iterator, Mapping
from functools import cache

from jsonschema_rs import Draft202012Validator

from sandbox.app.worlds.problems import Wrong
from sandbox.control.rows import Param
from sandbox.control.schemas import POINTER, schemas
from sandbox.errors import Place
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from sandbox.scenario.language.node_readers import checks_of
from sandbox.scenario.language.shape.words import Fault, describe_fault
from sandbox.scenario.yaml_tree.nodes import KeyNode, ListNode, MapNode, Node, ScalarNode, Style
from sandbox.scenario.yaml_tree.suggest import meant


def wrong_with(value: Json, schema: str) -> list[Wrong]:
    """Return everything that is wrong with a body by one of the schemas; none where it fits."""
    return _wrong(value, schema, called="The body")


def checks_in(body: Mapping[str, Json]) -> tuple[Check, ...]:
    """Return the checks of a body that fits: what stands at `check`, as in a scenario."""
    return checks_of(_node(body.get("check"), "#/check"))


def read_query(
    written: Mapping[str, str], params: tuple[Param, ...]
) -> tuple[Mapping[str, Json], list[Wrong]]:
    """Read the parameters of a query: their values by name, and what is wrong with them."""
    known = {param.name: param for param in params}
    values: dict[str, Json] = {}
    wrong = [
        Wrong(name, f'"{name}" is not known here. {meant(name, known)}'.strip())
        for name in written
        if name not in known
    ]
    for name, param in known.items():
        if name not in written:
            if param.required:
                wrong.append(Wrong(name, f'"{name}" is missing: {param.text}'))
            continue
        value = _value(written[name], param)
        values[name] = value
        validator = Draft202012Validator(dict(param.schema))
        if next(validator.iter_errors(value), None) is not None:
            told = param.schema.get("errorMessage") or param.text
            wrong.append(Wrong(name, f"{name} must be {told}; this is {written[name]!r}"))
    return values, wrong


def _value(text: str, param: Param) -> Json:
    """Read a text as the whole number or the truth value that its schema wants."""
    kind = param.schema.get("type")
    if kind == "integer" and text.isascii() and text.removeprefix("-").isdigit():
        return int(text[:_LONGEST_NUMBER])
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


_LONGEST_NUMBER = 18


def _wrong(value: Json, schema: str, *, called: str) -> list[Wrong]:
    node = _node(value, "#")
    told: dict[tuple[str, str], Wrong] = {}
    for error in _validator(schema).iter_errors(value):
        location = (error.absolute_keyword_location or "").partition("#")[2]
        fault = Fault(node, error.instance_path, error.kind, _holder(location), location)
        for finding in describe_fault(fault):
            text = f"{finding.text} {finding.hint}".strip().replace("The file", called)
            told[finding.place.file, text] = Wrong(finding.place.file, text)
    return list(told.values())


@cache
def _validator(schema: str) -> Draft202012Validator:
    root: dict[str, Json] = {
        "$id": "sandbox:/api",
        "$ref": f"{POINTER}{schema}",
        "components": {"schemas": dict(schemas())},
    }
    return Draft202012Validator(root)


def _holder(location: str) -> Mapping[str, Json]:
    """Return the schema object that holds the keyword at a location; {} for none."""
    found: Json = {"components": {"schemas": schemas()}}
    for escaped in location.split("/")[1:-1]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
    return found if isinstance(found, Mapping) else {}


def _node(value: Json, at: str) -> Node:
    """Return a value as a tree in which each place is a JSON pointer."""
    place = Place(at)
    if isinstance(value, Mapping):
        return MapNode(place, tuple(_entries(value, at)))
    if isinstance(value, list):
        return ListNode(place, tuple(_node(each, f"{at}/{n}") for n, each in enumerate(value)))
    return ScalarNode(value, place, Style.QUOTED)  # type: ignore[arg-type]  # no other is left


def _entries(value: Mapping[str, Json], at: str) -> Iterator[tuple[KeyNode, Node]]:
    for name, inner in value.items():
        below = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        yield KeyNode(name, Place(below)), _node(inner, below)
