"""The schemas of the control API: what is sent, and what is answered, by name.

What scenarios know as well (replies, players) is taken from their schemas; what providers can make
is told by each provider.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from sandbox.authoring.schemas.export import export_schema
from sandbox.json_value import Json
from sandbox.scenario.language.given_members import PERSON
from sandbox.scenario.language.shape.provider_words import control_words
from sandbox.scenario.language.shape.schemas import load_schema

POINTER = "#/components/schemas/"

Schema = dict[str, Json]

_NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
_NAME_WORDS = "a name of letters, digits, dots, hyphens and underscores, at most 100 of them"


@cache
def schemas() -> Mapping[str, Schema]:
    """Return every schema by name."""
    return {
        **_SENT,
        **_ANSWERED,
        "NewPlayer": _new_player(),
        **dict(_new_things()),
        "Reply": _reply(),
        **_of_scenarios("reply-fault", "check-duration-value"),
    }


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


def _new_player() -> Schema:
    """A player as a scenario wishes for one, and what only a made-up one can be told."""
    scenario = load_schema("scenario")
    given = _at(scenario, "properties", "given", "additionalProperties", "properties", "player")
    words = {name: _without_references(word) for name, word in _at(given, "properties").items()}
    person = {name: text(f"The person's {name}; without it, made up.") for name in PERSON}
    return {
        **record("A player. What is not said is made up, or comes from the target's hook or list."),
        "properties": {
            "alias": name_of("What the player is called in this world; without it, player-1 …"),
            **words,
            "sid": text("The session id that operator and provider know; without it, made up."),
            "blocked": {
                "description": "True where providers have blocked the player.",
                "type": "boolean",
            },
            **{name: schema for name, schema in person.items() if name not in words},
        },
    }


def _new_things() -> Iterator[tuple[str, Schema]]:
    for kind, written in control_words().items():
        schema = written if isinstance(written, Mapping) else {}
        words = _at(schema, "properties")
        yield (
            named(kind, new=True),
            {
                **schema,
                "properties": {
                    "player": {
                        "description": "Whose it is: an alias, id or sid of the world, or a new"
                        " player as an object; without it, a new one is made up.",
                        "type": ["string", "object"],
                        "if": {"type": "object"},
                        "then": ref("NewPlayer"),
                    },
                    "alias": name_of(f"What it is called in this world; without it, {kind}-1 …"),
                    **words,
                },
            },
        )


def _reply() -> Schema:
    """A reply as scenarios write it; or the word for the provider's own behaviour."""
    inline = _in_components(_at(load_schema("reply"), "definitions", "inline"), "reply")
    properties = {**_at(inline, "properties")}
    properties["headers"] = {
        "description": "Header fields; null takes one of ours away.",
        "type": "object",
        "additionalProperties": {
            "type": ["string", "integer", "null"],
            "errorMessage": "text, a whole number, or null to take the header away",
        },
    }
    return {
        "description": "A reply as in a scenario, or the word real: the provider's own behaviour.",
        "type": ["object", "string"],
        "if": {"type": "string"},
        "then": {"enum": ["real"], "errorMessage": 'a reply such as {"status": 500}, or "real"'},
        "else": {**inline, "properties": properties},
        "errorMessage": 'a reply such as {"status": 500}, or "real"',
    }


def _of_scenarios(*names: str) -> dict[str, Schema]:
    definitions = _at(export_schema("scenario"), "definitions")
    return {name: _in_components(_at(definitions, name), "") for name in names}


def _in_components(value: Json, document: str) -> Schema:
    """Let references lead to the components of our document."""
    found = _led(value, document)
    return found if isinstance(found, dict) else {}


def _led(value: Json, document: str) -> Json:
    if isinstance(value, list):
        return [_led(each, document) for each in value]
    if not isinstance(value, Mapping):
        return value
    found: Schema = {}
    for name, inner in value.items():
        if name == "$ref":
            found[name] = POINTER + _component(str(inner), document)
        elif name != "format":
            found[name] = _led(inner, document)
    return found


def _component(reference: str, document: str) -> str:
    file, _, pointer = reference.partition("#")
    name = pointer.rpartition("/")[2]
    home = file.removesuffix(".schema.json") or document
    return f"{home}-{name}" if home else name


def _without_references(word: Json) -> Json:
    """Return the schema of a player's field as one whose values are known at once."""
    schema = dict(word) if isinstance(word, Mapping) else {}
    if schema.get("pattern") == "^<[^<>]+>$":
        del schema["pattern"]
        kinds = schema.get("type")
        schema["type"] = "integer" if isinstance(kinds, list) and "integer" in kinds else "string"
        schema["errorMessage"] = str(schema.get("errorMessage", "")).partition(", or a ref")[0]
    return schema


def _at(value: Json, *path: str) -> Schema:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return dict(value) if isinstance(value, Mapping) else {}


_REQUEST_WORDS: Schema = {
    "operation": text("The kind of request, by the name of its operation.", minLength=1),
    "token": text("Requests that carry this token.", minLength=1),
    "sid": text("Requests that carry this session id.", minLength=1),
    "player": text("Requests of this player: an alias, id or sid.", minLength=1),
    "headers": {"description": "Patterns for header fields.", "type": "object"},
    "query": {"description": "Patterns for parameters of the query.", "type": "object"},
    "body": {"description": "A pattern for the body, with the matchers of scenarios."},
}

_SENT: Mapping[str, Schema] = {
    "NewWorld": record(
        "A world.",
        name=name_of("Its name; without it, world-1 …"),
        seed=text("What its ids and people follow from; without it, new ones every time."),
        players=listed(ref("NewPlayer"), "Players to begin with."),
    ),
    "NamedWorld": record(
        "A world whose name stands in the path.",
        seed=text("What its ids and people follow from; without it, new ones every time."),
        players=listed(ref("NewPlayer"), "Players to begin with."),
    ),
    "NewSession": record(
        "One more session of a player.",
        ("player",),
        player=text("An alias, id or sid of the world.", minLength=1),
        alias=name_of("What it is called in this world; without it, session-1 …"),
    ),
    "NewRule": {
        **record("What to reply to the next requests.", ("operation",)),
        "properties": {
            **_REQUEST_WORDS,
            "times": whole("How many requests; without it, all.", minimum=1),
            "reply": ref("Reply"),
            "replies": {
                **listed(ref("Reply"), "One each, in order; the last one repeats."),
                "minItems": 1,
            },
        },
        "anyOf": [{"required": ["reply"]}, {"required": ["replies"]}],
        "not": {"required": ["reply", "replies"]},
        "errorMessage": "Write reply, or replies for one each: one of the two.",
    },
}

_WORD: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}

_ANSWERED: Mapping[str, Schema] = {
    "World": open_record(
        "A world at a glance.",
        ("name", "target", "requests", "findings"),
        name=_WORD,
        target=_WORD,
        made=whole("How many players, sessions and things were made in it."),
        replies=whole("How many rules it has."),
        requests=open_record(
            "Its exchanges.",
            kept=whole("How many can be looked at."),
            evicted=whole("How many older ones are gone."),
            bytes=whole("How much they take."),
        ),
        findings=whole("How many findings there are that stand."),
    ),
    "Worlds": record("Every world.", ("worlds",), worlds=listed(ref("World"))),
    "Player": open_record(
        "A player or a session.", ("alias", "id", "sid"), alias=_WORD, id={}, sid={}
    ),
    "Players": record("Players of a world.", ("players",), players=listed(ref("Player"))),
    "Thing": open_record(
        "What a provider has made for a player, and how to use it.",
        ("alias", "parameters", "player", "launch"),
        alias=_WORD,
        parameters={"type": "object"},
        player=ref("Player"),
        launch=record(
            "The call that carries it to the operator.",
            operation=_MAYBE,
            url=_MAYBE,
            curl=_MAYBE,
            why=text("Why there is none."),
        ),
    ),
    "Rule": open_record(
        "A rule.",
        ("id", "operation", "replies", "taken"),
        id=_WORD,
        operation=_WORD,
        replies=listed(ref("Reply")),
        times={"type": ["integer", "null"]},
        left={"type": ["integer", "null"]},
        taken=whole("How many requests it has answered."),
        requests=listed(_WORD, "The latest of them."),
    ),
    "Rules": record(
        "The rules of a world, in the order in which they are tried.",
        ("replies",),
        replies=listed(ref("Rule")),
    ),
    "Exchange": open_record(
        "A request and what became of it, as the evidence tells it.",
        ("id", "operation", "at", "by", "request", "response"),
        id=_WORD,
        operation=_MAYBE,
        at=_WORD,
        by=_WORD,
        request={"type": "object"},
        response={"type": ["object", "null"]},
        answered={"description": "The provider's verdict.", "type": ["object", "null"]},
    ),
    "Requests": record(
        "Exchanges of a world, the oldest first.",
        ("world", "count", "requests"),
        world=_WORD,
        count=whole("How many there are; no more than the limit are listed."),
        requests=listed(ref("Exchange")),
        evicted=text("Says that older ones are gone."),
    ),
    "Finding": open_record(
        "A finding.",
        ("kind", "request", "text"),
        kind=_WORD,
        request=_WORD,
        text=_WORD,
        stands={"type": "boolean"},
    ),
    "Findings": record(
        "What was found in a world.",
        ("findings", "evicted"),
        findings=listed(ref("Finding")),
        evicted=whole("How many older ones are gone."),
    ),
    "Problem": open_record(
        "A problem (RFC 9457).",
        ("type", "title", "status", "detail"),
        type=_WORD,
        title=_WORD,
        status=whole("The status again."),
        detail=text("What is wrong, and what to do."),
        errors=listed(record("One thing that is wrong.", at=_WORD, text=_WORD)),
    ),
}
