"""Holds every result.json against the published schema, which must know each of its members."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jsonschema_rs import Draft7Validator

from sandbox.json_value import Json, dump_json
from sandbox.report.json.schema import result_schema


def closed(schema: Json) -> Json:
    """Return a schema that refuses members it does not name: for our own documents, no reader."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    inside = {name: closed(value) for name, value in schema.items()}
    if "properties" in schema and isinstance(schema["properties"], Mapping):
        inside["properties"] = {n: closed(each) for n, each in schema["properties"].items()}
        inside.setdefault("additionalProperties", False)
    return inside


@cache
def validator() -> Draft7Validator:
    """Return what finds mistakes."""
    return Draft7Validator(dump_json(closed(result_schema())))


def mistakes_of(document: object) -> list[str]:
    """Return what is wrong with a document."""
    found = validator().iter_errors(document)
    return [f"{list(one.instance_path)}: {one.message}" for one in found]


def mistakes_below(folder: Path) -> Iterator[str]:
    """Yield what is wrong with each result.json of a run below a folder; other files are none."""
    for file in folder.rglob("result.json"):
        try:
            document = json.loads(file.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(document, dict) and "result" in document:
            yield from (f"{file}: {told}" for told in mistakes_of(document))
