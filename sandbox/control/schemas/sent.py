"""The schemas of what is sent."""

from collections.abc import Mapping

from sandbox.control.schemas.shapes import Schema, listed, name_of, record, ref, text, whole

_REQUEST_WORDS: Schema = {
    "operation": text("The kind of request, by the name of its operation.", minLength=1),
    "token": text("Requests that carry this token.", minLength=1),
    "sid": text("Requests that carry this session id.", minLength=1),
    "player": text("Requests of this player: an alias, id or sid.", minLength=1),
    "headers": {"description": "Patterns for header fields.", "type": "object"},
    "query": {"description": "Patterns for parameters of the query.", "type": "object"},
    "body": {"description": "A pattern for the body, with the matchers of scenarios."},
}

MADE: Mapping[str, Schema] = {
    "NewWorld": record(
        "A world.",
        name=name_of("Its name; without it, world-1 …"),
        seed=text("What its ids and people follow from; without it, new ones every time."),
        target={
            "description": "What of the target differs from the served one; null takes away.",
            "type": "object",
        },
        players=listed(ref("NewPlayer"), "Players to begin with."),
    ),
    "NamedWorld": record(
        "A world whose name stands in the path.",
        seed=text("What its ids and people follow from; without it, new ones every time."),
        target={
            "description": "What of the target differs from the served one; null takes away.",
            "type": "object",
        },
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

_DURATION = text(
    "A number and a unit, like 500ms, 2s or 1m.",
    pattern=r"^[0-9]{1,12}(\.[0-9]{1,9})?(ms|s|m|h|d)$",
    errorMessage="a duration: a number and a unit, like 500ms, 2s, 14m or 1h",
)

ASKED: Mapping[str, Schema] = {
    "NewCall": record(
        "A call that a provider, or its player, makes now.",
        ("operation",),
        operation=text("Which call, by the name of its operation.", minLength=1),
        player=text("Whose it is: an alias, id or sid of the world.", minLength=1),
        sid=text("A session id to call with, known or not."),
        jwt=text("A JWT to call with.", minLength=1),
        token={"description": "A token to call with: itself, or an alias.", "type": "string"},
        send={
            "description": "What takes the place of parts of the composed request: method, path,"
            " headers, query, body, raw; and words of the operation, as in a scenario's send.",
            "type": "object",
        },
        within=_DURATION,
    ),
    "NewRun": record(
        "A run of scenarios.",
        ("paths",),
        paths={
            **listed(text("A file or folder below the one in which `serve` was started."), ""),
            "description": "Scenario files and folders.",
            "minItems": 1,
        },
        tags=listed(text("A tag."), "Only scenarios that have one of these."),
        only=listed(text("An id."), "Only these scenarios or cells."),
        keyword=text("An expression over ids, tags and values, as after -k."),
        seed=whole("What ids and people follow from.", minimum=0),
        repeat=whole("How often.", minimum=1, maximum=100),
        maxfail=whole("After so many failed cells no other begins.", minimum=0),
        strict={"description": "A missed should fails, too.", "type": "boolean"},
        preflight=text("What a problem of the set-up does.", enum=["stop", "warn", "off"]),
    ),
    "Verification": {
        **record("What is expected of the requests that are meant."),
        "properties": {
            **_REQUEST_WORDS,
            "after": text("Only requests later than the one of this id."),
            "count": {
                "description": "How many, or a matcher like {$at-least: 1}.",
                "type": ["integer", "object"],
                "minimum": 0,
                "errorMessage": 'a whole number from 0 on, or a matcher like {"$at-least": 1}',
            },
            "settle": {**_DURATION, "description": "How long no more may come before counting."},
            "check": {
                **listed(ref("check-expectation"), "Checks as in a scenario's expect."),
                "minItems": 1,
            },
            "order": {
                **listed(ref("Requested"), "Requests of which the first came in this order."),
                "minItems": 2,
            },
        },
        "anyOf": [{"required": ["count"]}, {"required": ["check"]}, {"required": ["order"]}],
        "errorMessage": "Say what is expected: count, check or order.",
    },
    "Requested": {
        **record("Which requests.", ("operation",)),
        "properties": dict(_REQUEST_WORDS),
    },
    "ClockMove": {
        **record("How the clock moves: exactly one of advance, freeze, go-on and real."),
        "properties": {
            "advance": {**_DURATION, "description": "How far it moves forward."},
            "moves": text("Whose time moves; without it, the sandbox's.", enum=["sandbox", "both"]),
            "freeze": {
                "description": "true to stand still now, or a moment like 2026-11-30T10:00:00Z.",
                "anyOf": [{"const": True}, {"type": "string", "minLength": 1}],
                "errorMessage": "freeze must be true, or a moment like 2026-11-30T10:00:00Z.",
            },
            "go-on": {"description": "true to go on from where it stands.", "enum": [True]},
            "real": {"description": "true to go back to real time.", "enum": [True]},
        },
        "minProperties": 1,
        "dependentRequired": {"moves": ["advance"]},
    },
}
