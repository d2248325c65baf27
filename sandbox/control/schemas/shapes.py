"""How the schemas of the control API are written: small builders."""

from sandbox.json_value import Json

POINTER = "#/components/schemas/"

Schema = dict[str, Json]

_NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
_NAME_WORDS = "a name of letters, digits, dots, hyphens and underscores, at most 100 of them"


def ref(name: str) -> Schema:
    """Return a reference to a schema."""
    return {"$ref": f"{POINTER}{name}"}


def named(kind: str, *, new: bool = False) -> str:
    """Return the name of the schema of a kind of thing that a provider makes."""
    word = "".join(part.capitalize() for part in kind.split("-"))
    return f"New{word}" if new else word


def text(description: str, **more: Json) -> Schema:
    """Return the schema of a text."""
    return {"description": description, "type": "string", **more}


def whole(description: str, **more: Json) -> Schema:
    """Return the schema of a whole number."""
    return {"description": description, "type": "integer", **more}


def record(description: str, required: tuple[str, ...] = (), **members: Json) -> Schema:
    """Return the schema of an object with these members and no others."""
    names = {name.rstrip("_"): schema for name, schema in members.items()}
    return {
        "description": description,
        "type": "object",
        "properties": names,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def listed(items: Json, description: str = "") -> Schema:
    """Return the schema of a list."""
    told: Schema = {"description": description} if description else {}
    return {**told, "type": "array", "items": items}


def name_of(description: str) -> Schema:
    """Return the schema of a name that somebody gives."""
    return text(description, pattern=_NAME, errorMessage=_NAME_WORDS)


def open_record(description: str, required: tuple[str, ...] = (), **members: Json) -> Schema:
    """Return the schema of an object that may have more members."""
    return {**record(description, required, **members), "additionalProperties": True}
