"""The JSON Schemas of our files, which are also what an editor completes and checks with.

They lie in `sandbox/scenario` and refer to each other by file name, so that an editor finds them
without us; the words of the providers are put in when they are read. `errorMessage` (an editor's
keyword) holds our words for what a schema wants.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from urllib.parse import unquote

from jsonschema_rs import Draft7, Draft7Validator, Registry

from sandbox.json_value import Json, parse_json
from sandbox.scenario.language.shape.provider_words import with_provider_words
from sandbox.scenario.yaml_tree.duration import parse_duration

FILE_KINDS = ("scenario", "part", "reply", "target", "world")
"""The kinds of file a user writes; each begins with its kind as key: `scenario: 1`."""

LIST_KINDS = ("deviations", "team-clauses")
"""The kinds of file that lie beside a target and list something; each begins with its kind, too."""

STEP_KINDS = ("call", "receive", "observe", "trigger", "clock", "parallel", "use", "check")

_SHARED = ("step", "check")
_BASE = "sandbox:/"


@cache
def load_schema(name: str) -> Mapping[str, Json]:
    """Return one schema as JSON: of a kind of file, or what they share (`step`, `check`)."""
    text = resources.files("sandbox.scenario").joinpath(f"{name}.schema.json").read_bytes()
    schema = parse_json(text)
    if not isinstance(schema, Mapping):
        raise TypeError(f"{name}.schema.json: not an object")
    return with_provider_words(name, schema)


@cache
def validator_of(name: str) -> Draft7Validator:
    """Compile one schema; done once, at first use."""
    shared = [(f"{_BASE}{part}.schema.json", _for_rust(part)) for part in (*_SHARED, "reply")]
    return Draft7Validator(
        _for_rust(name),
        registry=Registry(shared, draft=Draft7),
        base_uri=f"{_BASE}{name}.schema.json",
        formats={"sandbox-duration": _is_duration},
        validate_formats=True,
    )


@cache
def schema_holding(location: str) -> Mapping[str, Json]:
    """Return the schema object that holds the keyword at an absolute location; {} for none."""
    document, _, pointer = location.removeprefix(_BASE).partition("#")
    found: Json = load_schema(document.removesuffix(".schema.json"))
    for escaped in pointer.split("/")[1:-1]:
        step = unquote(escaped).replace("~1", "/").replace("~0", "~")
        found = _below(found, step)
    return found if isinstance(found, Mapping) else {}


@cache
def step_keys(kind: str) -> frozenset[str]:
    """Keys that a step of that kind may have."""
    step = _below(_below(load_schema("step"), "definitions"), kind)
    properties = _below(step, "properties")
    return frozenset(properties) if isinstance(properties, Mapping) else frozenset()


@cache
def part_names() -> frozenset[str]:
    """Keys of a check: the claim, how it is judged, and the parts it may look at."""
    definitions = _below(load_schema("check"), "definitions")
    kinds = (_below(definitions, name) for name in ("expectation", "judgement"))
    properties = [_below(kind, "properties") for kind in kinds]
    return frozenset(name for p in properties if isinstance(p, Mapping) for name in p)


def _is_duration(text: str) -> bool:
    """A reference counts as one, for its value is known only when its step runs."""
    try:
        parse_duration(text)
    except ValueError:
        return text.startswith("<")
    return True


def _below(holder: Json, step: str) -> Json:
    if isinstance(holder, Mapping):
        return holder.get(step)
    if isinstance(holder, list) and step.isdigit():
        found: Json = holder[int(step)]
        return found
    return None


def _for_rust(name: str) -> dict[str, Json]:
    return dict(load_schema(name))
