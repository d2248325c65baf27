"""Schemas that scenarios and providers have told already: players, replies, things, checks."""

from collections.abc import Iterator, Mapping

from sandbox.authoring.schemas.export import export_schema
from sandbox.control.schemas.shapes import POINTER, Schema, name_of, named, record, ref, text
from sandbox.json_value import Json
from sandbox.scenario.language.given_members import PERSON
from sandbox.scenario.language.shape.provider_words import control_words
from sandbox.scenario.language.shape.schemas import load_schema


def new_player() -> Schema:
    """A player as a scenario wishes for one, and what only a made-up one can be told."""
    scenario = load_schema("scenario")
    given = _at(scenario, "properties", "given", "additionalProperties", "properties", "player")
    words = {name: _without_references(word) for name, word in _at(given, "properties").items()}
    person = {name: text(f"The person's {name}; without it, made up.") for name in PERSON}
    return {
        **record("A player. What is not said is made up, or comes from the target's hook or list."),
        "properties": {
            "alias": name_of("What the player is called in this world; without it, player-1 …"),
            **words,
            "sid": text("The session id that operator and provider know; without it, made up."),
            "blocked": {
                "description": "True where providers have blocked the player.",
                "type": "boolean",
            },
            **{name: schema for name, schema in person.items() if name not in words},
        },
    }


def new_things() -> Iterator[tuple[str, Schema]]:
    """What may be said of each thing that a provider makes for a player."""
    for kind, written in control_words().items():
        schema = written if isinstance(written, Mapping) else {}
        words = _at(schema, "properties")
        yield (
            named(kind, new=True),
            {
                **schema,
                "properties": {
                    "player": {
                        "description": "Whose it is: an alias, id or sid of the world, or a new"
                        " player as an object; without it, a new one is made up.",
                        "type": ["string", "object"],
                        "if": {"type": "object"},
                        "then": ref("NewPlayer"),
                    },
                    "alias": name_of(f"What it is called in this world; without it, {kind}-1 …"),
                    **words,
                },
            },
        )


def reply() -> Schema:
    """A reply as scenarios write it; or the word for the provider's own behaviour."""
    inline = _in_components(_at(load_schema("reply"), "definitions", "inline"), "reply")
    properties = {**_at(inline, "properties")}
    properties["headers"] = {
        "description": "Header fields; null takes one of ours away.",
        "type": "object",
        "additionalProperties": {
            "type": ["string", "integer", "null"],
            "errorMessage": "text, a whole number, or null to take the header away",
        },
    }
    return {
        "description": "A reply as in a scenario, or the word real: the provider's own behaviour.",
        "type": ["object", "string"],
        "if": {"type": "string"},
        "then": {"enum": ["real"], "errorMessage": 'a reply such as {"status": 500}, or "real"'},
        "else": {**inline, "properties": properties},
        "errorMessage": 'a reply such as {"status": 500}, or "real"',
    }


def of_scenarios(*names: str) -> dict[str, Schema]:
    """Definitions of the scenario language, by their names there."""
    definitions = _at(export_schema("scenario"), "definitions")
    return {name: _in_components(_at(definitions, name), "") for name in names}


def _in_components(value: Json, document: str) -> Schema:
    """Let references lead to the components of our document."""
    found = _led(value, document)
    return found if isinstance(found, dict) else {}


def _led(value: Json, document: str) -> Json:
    if isinstance(value, list):
        return [_led(each, document) for each in value]
    if not isinstance(value, Mapping):
        return value
    found: Schema = {}
    for name, inner in value.items():
        if name == "dependencies" and isinstance(inner, Mapping):
            found |= _dependencies(inner, document)
        elif name == "$ref":
            found[name] = POINTER + _component(str(inner), document)
        elif name != "format":
            found[name] = _led(inner, document)
    return found


def _dependencies(written: Mapping[str, Json], document: str) -> Schema:
    """Say what draft 7 says by `dependencies` in the words of 2020-12."""
    names: Schema = {key: each for key, each in written.items() if isinstance(each, list)}
    rules: Schema = {
        key: _led(each, document) for key, each in written.items() if isinstance(each, Mapping)
    }
    return {
        **({"dependentRequired": names} if names else {}),
        **({"dependentSchemas": rules} if rules else {}),
    }


def _component(reference: str, document: str) -> str:
    file, _, pointer = reference.partition("#")
    name = pointer.rpartition("/")[2]
    home = file.removesuffix(".schema.json") or document
    return f"{home}-{name}" if home else name


def _without_references(word: Json) -> Json:
    """Return the schema of a player's field as one whose values are known at once."""
    schema = dict(word) if isinstance(word, Mapping) else {}
    if schema.get("pattern") == "^<[^<>]+>$":
        del schema["pattern"]
        kinds = schema.get("type")
        schema["type"] = "integer" if isinstance(kinds, list) and "integer" in kinds else "string"
        schema["errorMessage"] = str(schema.get("errorMessage", "")).partition(", or a ref")[0]
    return schema


def _at(value: Json, *path: str) -> Schema:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return dict(value) if isinstance(value, Mapping) else {}
