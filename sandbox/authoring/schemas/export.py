"""The schemas as single documents that any editor or validator of draft-07 reads.

Every definition that a kind of file needs, from whichever of our files, is gathered under
`definitions` as `<document>-<name>`, and each `$ref` points there. What only our own validator
understands (the format of durations, which has a pattern beside it) is left out; `errorMessage`
stays, for editors show it and others pass over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox.authoring.schemas.references import Definition, document_of, follow
from sandbox.json_value import Json

Schema: TypeAlias = "dict[str, Json]"

DRAFT = "http://json-schema.org/draft-07/schema#"

_OWN_FORMATS = frozenset({"sandbox-duration"})
_NAMES_INSIDE = frozenset({"properties", "patternProperties"})
_LITERALS = frozenset({"const", "enum", "required", "dependencies"})


def export_schema(kind: str) -> Schema:
    """Return the schema of one kind of file as one document; keys keep their order."""
    return _Bundle().document(document_of(kind))


@dataclass(slots=True)
class _Bundle:
    """Gathers definitions as references to them are met."""

    gathered: dict[str, Schema] = field(default_factory=dict)

    def document(self, root: Definition) -> Schema:
        body = self._members(root.schema, root.document)
        body.pop("definitions", None)
        return {**body, "$schema": DRAFT, "definitions": dict(sorted(self.gathered.items()))}

    def _schema(self, written: Json, document: str) -> Json:
        if isinstance(written, Mapping):
            return self._members(written, document)
        if isinstance(written, list):
            return [self._schema(item, document) for item in written]
        return written

    def _members(self, schema: Mapping[str, Json], document: str) -> Schema:
        members: Schema = {}
        for keyword, written in schema.items():
            if keyword == "$ref":
                members[keyword] = self._reference(str(written), document)
            elif keyword == "definitions" or (keyword == "format" and written in _OWN_FORMATS):
                continue
            elif keyword in _LITERALS:
                members[keyword] = written
            elif keyword in _NAMES_INSIDE and isinstance(written, Mapping):
                inside = {name: self._schema(inner, document) for name, inner in written.items()}
                members[keyword] = inside
            else:
                members[keyword] = self._schema(written, document)
        return members

    def _reference(self, reference: str, document: str) -> str:
        found = follow(reference, document)
        name = f"{found.document}-{found.name}"
        if name not in self.gathered:
            self.gathered[name] = {}  # a schema may refer to itself
            self.gathered[name] = self._members(found.schema, found.document)
        return f"#/definitions/{name}"
