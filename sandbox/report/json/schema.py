"""The JSON Schema of result.json (draft-07), which `sandbox schema result` prints."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from sandbox.json_value import Json, parse_json

KIND = "result"
"""What it is called among the kinds of file."""


@cache
def result_schema() -> Mapping[str, Json]:
    """Return it; its `$id` ends in the shape, as `result` of a document does."""
    text = resources.files("sandbox.report.json").joinpath("result.schema.json").read_bytes()
    schema = parse_json(text)
    if not isinstance(schema, Mapping):
        raise TypeError("result.schema.json: not an object")
    return schema
