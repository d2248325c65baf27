"""The words that providers add to the JSON Schemas of our files.

A provider's `schema.json` holds, by the place where they stand:

    target         its section of a target        listed-player  fields of a listed player
    definitions    what the section refers to     player         fields of a given player
    given          kinds of given         control        what the control port makes, by kind

A schema of ours is open at these places as it lies on disk, for an editor that reads it alone; with
the words of the providers that are there it is closed.
"""

from collections.abc import Iterator, Mapping
from importlib import resources

from sandbox.json_value import Json, parse_json
from sandbox.scenario.contract.facts import provider_facts

_GIVEN = ("properties", "given", "additionalProperties")
_OF_A_WORLD = ("definitions", "world")

_PLACES: Mapping[str, Mapping[str, tuple[tuple[str, ...], str]]] = {
    "target": {
        "target": ((), "players"),
        "listed-player": (("properties", "players", "items"), "headers"),
    },
    "scenario": {
        "player": ((*_GIVEN, "properties", "player"), ""),
        "given": (_GIVEN, "random"),
    },
    "world": {"player": (("definitions", "player"), "")},
}
"""Schema → kind of word → the object schema whose properties it joins, and before which one."""


def with_provider_words(name: str, schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a schema of ours with every provider's words in it, closed."""
    for kind, (path, before) in _PLACES.get(name, {}).items():
        words = dict(_words(kind))
        schema = _joined(schema, path, words, before)
    if name == "world":
        schema = _joined(schema, _OF_A_WORLD, dict(_things()), "replies")
    if name == "target":
        definitions = {**_map(schema["definitions"]), **dict(_words("definitions"))}
        schema = {**schema, "definitions": definitions}
    return schema


def control_words() -> Mapping[str, Json]:
    """Return what may be said of each thing that the control port lets a provider make, by kind."""
    return dict(_words("control"))


def _things() -> Iterator[tuple[str, Json]]:
    """Yield what a world may begin with of each kind of thing, by the plural of the kind."""
    for kind, written in control_words().items():
        words = _map(written)
        of: Json = {"description": "Name of the player.", "type": "string", "minLength": 1}
        properties: Json = {"of": of, **_map(words["properties"])}
        yield (
            f"{kind}s",
            {
                "description": f"Of each {kind}: its name in the world, and what is said of it.",
                "type": "object",
                "additionalProperties": {**words, "properties": properties, "required": ["of"]},
            },
        )


def _words(kind: str) -> Iterator[tuple[str, Json]]:
    for provider in provider_facts():
        place = resources.files("sandbox").joinpath("providers", provider, "schema.json")
        found = _map(parse_json(place.read_bytes())).get(kind)
        if kind == "target" and found is not None:
            yield provider, found
        elif found is not None:
            yield from _map(found).items()


def _joined(
    schema: Mapping[str, Json], path: tuple[str, ...], words: Mapping[str, Json], before: str
) -> Mapping[str, Json]:
    if path:
        inner = _joined(_map(schema[path[0]]), path[1:], words, before)
        return {**schema, path[0]: inner}
    properties = _map(schema["properties"])
    names = list(properties)
    at = names.index(before) if before else len(names)
    order = [*names[:at], *words, *names[at:]]
    joined = {name: words[name] if name in words else properties[name] for name in order}
    return {**schema, "properties": joined, "additionalProperties": False}


def _map(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise TypeError("a schema of ours is not what it should be")
    return value
