"""A log of SARIF 2.1.0 (OASIS) with one run in it.

Columns count Unicode characters, as ours do. Paths are URIs relative to the working directory.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from sandbox import __version__
from sandbox.errors import Place
from sandbox.json_value import Json, json_bytes, with_unseen_escaped

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif_log(
    *,
    tool: str,
    rules: Sequence[Json],
    results: Sequence[Json],
    more: Mapping[str, Json] | None = None,
) -> str:
    """Return the document of one run; `more` are further members of it."""
    driver: Json = {"name": tool, "version": __version__, "rules": list(rules)}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(results),
        **(more or {}),
    }
    document = json_bytes({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    return with_unseen_escaped(document.decode())


def location(place: Place) -> Json:
    """Return a place in a file."""
    region: Json = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region}}


def _uri(file: str) -> str:
    path = PurePath(file)
    whole = path.as_posix().encode("utf-8", "surrogatepass")
    return path.as_uri() if path.is_absolute() else quote(whole)
