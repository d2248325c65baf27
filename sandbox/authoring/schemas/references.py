"""Following a `$ref` from one schema file into another."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.json_value import Json
from sandbox.scenario.language.shape.schemas import FILE_KINDS, LIST_KINDS, load_schema

_SUFFIX = ".schema.json"
_POINTER = "/definitions/"


@dataclass(frozen=True, slots=True)
class Definition:
    """A schema of ours and the document it stands in; `name` is "" for the whole document."""

    document: str
    name: str
    schema: Mapping[str, Json]


def known_kinds() -> tuple[str, ...]:
    """Return the kinds of file that have a schema, in the order in which users meet them."""
    return (*FILE_KINDS, *LIST_KINDS)


def document_of(kind: str) -> Definition:
    """Return the schema of one kind of file."""
    return Definition(kind, "", load_schema(kind))


def follow(reference: str, document: str) -> Definition:
    """Return what a `$ref` that stands in a document leads to.

    Raise ValueError when it is not `<file>#/definitions/<name>`, TypeError when there is no
    such definition: both are mistakes in our schema files.
    """
    file, _, pointer = reference.partition("#")
    name = pointer.removeprefix(_POINTER)
    if not pointer.startswith(_POINTER) or "/" in name:
        raise ValueError(f"{document}: cannot follow $ref {reference!r}")
    home = file.removesuffix(_SUFFIX) or document
    definitions = load_schema(home).get("definitions")
    found = definitions.get(name) if isinstance(definitions, Mapping) else None
    if not isinstance(found, Mapping):
        raise TypeError(f"{document}: $ref {reference!r} leads nowhere")
    return Definition(home, name, found)
