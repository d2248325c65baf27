"""The schemas of what is answered."""

from collections.abc import Mapping

from sandbox.control.schemas.shapes import Schema, listed, open_record, record, ref, text, whole

_WORD: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}

ANSWERED: Mapping[str, Schema] = {
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
        then=record(
            "What a correct operator asks the provider then; not where it would show a secret.",
            url=_WORD,
            curl=_WORD,
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
    "Outcome": open_record(
        "What came of a call.",
        ("exchange", "verdict", "reason"),
        exchange=ref("Exchange"),
        verdict=_MAYBE,
        reason={"type": ["object", "null"]},
        looks={"type": "object"},
        meanwhile=listed(ref("Exchange"), "What else happened in the world meanwhile."),
        findings=listed(ref("Finding")),
    ),
    "Verdict": open_record(
        "What was found.",
        ("verdict", "count", "checks"),
        verdict=text("held: it is as expected."),
        count=whole("How many requests are meant."),
        checks=listed({"type": "object"}),
    ),
    "Clock": record(
        "What time it is in a world.",
        ("now", "now_s", "ahead_s", "frozen"),
        now=_WORD,
        now_s={"type": "number"},
        ahead_s={"description": "Ahead of real time.", "type": "number"},
        operator_ahead_s={"type": "number"},
        frozen={"type": "boolean"},
    ),
    "Run": open_record(
        "A run.",
        ("id", "state", "exit_code"),
        id=_WORD,
        state=text("running, ended, cancelled or failed."),
        exit_code={"type": ["integer", "null"]},
        cells={"type": "object"},
        directory=_WORD,
        trouble=text("Why it came to nothing."),
    ),
    "Runs": record("The runs.", ("runs",), runs=listed(ref("Run"))),
    "Report": {"description": "A report, as the run directory has it."},
    "Events": text("Server-sent events; each data is one line of the evidence."),
    "Table": record(
        "Rows of what a provider remembers.",
        ("rows",),
        rows=listed({"type": "object"}),
    ),
    "Captured": record("A scenario.", ("scenario",), scenario=text("The text of a scenario file.")),
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
