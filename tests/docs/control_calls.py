"""The calls of the control API as the documentation lists them: made of the OpenAPI document."""

from collections.abc import Iterator, Mapping

from sandbox.control.document import PREFIX, served
from sandbox.control.page import description_of
from sandbox.control.problems import STATUS, names_of_problems
from sandbox.control.rows import Row
from sandbox.control.schemas import schemas
from sandbox.json_value import Json, dump_json
from tests.docs.markdown import code_span, table


def calls(tag: str) -> str:
    """List every call about one thing: what it takes, what it answers."""
    found = [(path, row) for path, row, is_short in served() if not is_short and row.tag == tag]
    return "\n\n".join(_call(path, row) for path, row in found)


def tags() -> list[str]:
    """Return what calls are about, in the order of the document."""
    return list(dict.fromkeys(row.tag for _, row, _ in served()))


def problems(_: str) -> str:
    """List the problems by their stable names."""
    rows = [
        (code_span(name), str(int(STATUS[kind])), (kind.__doc__ or "").strip())
        for kind, name in names_of_problems().items()
    ]
    return table(("name", "status", "what"), rows)


def _call(path: str, row: Row) -> str:
    told = [f"### `{row.method} {PREFIX}{path}`", f"{row.title}. {row.text}".strip()]
    takes = [*_query(row), *_members(row)]
    if takes:
        told.append(table(("takes", "type", "what"), takes))
    ends = [(str(status), answers.text) for status, answers in row.answers.items()]
    told.append("Answers " + "; ".join(f"{status}: {text}" for status, text in ends))
    return "\n\n".join(told)


def _query(row: Row) -> Iterator[tuple[str, str, str]]:
    for param in row.query:
        yield code_span(f"?{param.name}="), _type(param.schema), param.text


def _members(row: Row) -> Iterator[tuple[str, str, str]]:
    schema = schemas().get(row.body, {})
    properties, needed = schema.get("properties"), schema.get("required")
    for name, about in properties.items() if isinstance(properties, Mapping) else ():
        must = " Required." if isinstance(needed, list) and name in needed else ""
        yield (
            code_span(name),
            _type(about),
            f"{description_of(about)}{' Required.' if must else ''}",
        )


def _type(schema: Json) -> str:
    if not isinstance(schema, Mapping):
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    choices = schema.get("enum")
    if isinstance(choices, list):
        return ", ".join(code_span(dump_json(each)) for each in choices)
    kinds = schema.get("type", "any JSON")
    return " or ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
