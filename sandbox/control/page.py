"""A plain page of the control API, made of the document: every call, and a line to try it."""

import html
from collections.abc import Iterator

from sandbox.control.document import PREFIX, served
from sandbox.control.rows import Row
from sandbox.control.schemas import schemas
from sandbox.json_value import Json

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;padding:.5rem;"
    "border:1px solid #8886;border-radius:4px}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;"
    "border-bottom:1px solid #8884}h3{margin-top:2rem}:root{color-scheme:light dark}"
)


def page(url: str) -> str:
    """Return the whole page; `url` is the control port's."""
    calls = [(path, row) for path, row, is_short in served() if not is_short]
    tags = dict.fromkeys(row.tag for _, row in calls)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'>",
        f"<title>Control API</title><style>{_STYLE}</style><h1>Control API</h1>",
        "<p>Every path that begins with <code>/worlds/{world}</code> is there without it, too, and",
        " is about the world <code>default</code> then. Problems are",
        " <code>application/problem+json</code>. The document is at",
        " <a href='/openapi.json'>/openapi.json</a>.</p>",
    ]
    for tag in tags:
        parts.append(f"<h2 id={html.escape(tag)}>{html.escape(tag)}</h2>")
        parts += [_call(path, row, url) for path, row in calls if row.tag == tag]
    return "\n".join(parts)


def _call(path: str, row: Row, url: str) -> str:
    told = [
        f"<h3><code>{row.method} {PREFIX}{html.escape(path)}</code></h3>",
        f"<p>{html.escape(row.title)}. {html.escape(row.text)}</p>",
    ]
    rows = [*((param.name, param.text) for param in row.query), *_members(row)]
    if rows:
        cells = (f"<tr><td><code>{_text(n)}</code><td>{_text(words)}" for n, words in rows)
        told.append(f"<table>{''.join(cells)}</table>")
    told.append(f"<pre>{_text(line_to_try(path, row, url))}</pre>")
    return "".join(told)


def _members(row: Row) -> Iterator[tuple[str, str]]:
    schema = schemas().get(row.body, {})
    properties = schema.get("properties")
    for name, about in properties.items() if isinstance(properties, dict) else ():
        yield name, description_of(about)


def description_of(schema: Json) -> str:
    """Return what a schema says of itself, or of what it refers to."""
    if not isinstance(schema, dict):
        return ""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return str(schema.get("description", "")) or description_of(schemas().get(name))


def line_to_try(path: str, row: Row, url: str) -> str:
    """Return a line of a shell that makes the call, in the world default where it can."""
    where = path.replace("{world}", "default")
    method = f" -X {row.method}" if row.method in ("PUT", "DELETE") else ""
    body = " -d '{}'" if row.body or row.method == "POST" else ""
    return f"curl{method}{body} {url}{PREFIX}{where}"


def _text(value: str) -> str:
    return html.escape(value, quote=False)
