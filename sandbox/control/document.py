"""The OpenAPI 3.1 document, made of the rows and the schemas."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from sandbox import __version__
from sandbox.control.routes import rows
from sandbox.control.rows import OF_A_WORLD, Row
from sandbox.control.schemas import Schema, ref, schemas

PREFIX = "/api/v1"
_IN_PATH = re.compile(r"\{([a-z]+)\}")
_PROBLEM = "application/problem+json"


@cache
def document() -> Mapping[str, Schema | str]:
    """Return the whole document."""
    paths: Schema = {}
    for path, row, is_short in served():
        methods = paths.setdefault(f"{PREFIX}{path}", {})
        if isinstance(methods, dict):
            methods[row.method.lower()] = _operation(path, row, is_short=is_short)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Provider Sandbox: control API",
            "version": __version__,
            "description": "Worlds of `sandbox serve`. A path without `/worlds/{world}` is about"
            " the world `default`.",
        },
        "servers": [{"url": "/"}],  # type: ignore[dict-item]  # a list of maps
        "paths": paths,
        "components": {"schemas": dict(schemas())},
    }


def served() -> Iterator[tuple[str, Row, bool]]:
    """Yield every path below the prefix with its row; True for the short one, about `default`."""
    for row in rows():
        yield row.path, row, False
        if row.path.startswith(f"{OF_A_WORLD}/"):
            yield row.path.removeprefix(OF_A_WORLD), row, True


def _operation(path: str, row: Row, *, is_short: bool) -> Schema:
    about = " (in the world default)" if is_short else ""
    in_path: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _IN_PATH.findall(path)
    ]
    in_query: list[Schema] = [
        {
            "name": param.name,
            "in": "query",
            "required": param.required,
            "description": param.text,
            "schema": dict(param.schema),
        }
        for param in row.query
    ]
    body: Schema = {}
    if row.body:
        content: Schema = {"application/json": {"schema": ref(row.body)}}
        body = {"requestBody": {"required": row.needs_body, "content": content}}
    return {
        "operationId": f"{row.name}-of-default" if is_short else row.name,
        "summary": f"{row.title}{about}",
        **({"description": row.text} if row.text else {}),
        "tags": [row.tag],
        "parameters": [*in_path, *in_query],
        **body,
        "responses": dict(_responses(row)),
    }


def _responses(row: Row) -> Iterator[tuple[str, Schema]]:
    for status, answers in row.answers.items():
        content: Schema = {row.media: {"schema": ref(answers.schema)}} if answers.schema else {}
        yield (
            str(status),
            {"description": answers.text, **({"content": content} if content else {})},
        )
    told: Schema = {_PROBLEM: {"schema": ref("Problem")}}
    yield "4XX", {"description": "What is wrong, and what to do.", "content": told}
