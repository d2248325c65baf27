"""What happened in a world: requests, waiting for them, findings."""

from sandbox.app.worlds.choosing import Choice
from sandbox.app.worlds.evidence.findings import shown_findings
from sandbox.app.worlds.looking import request_of, requests, wait
from sandbox.app.worlds.showing import shown_exchange
from sandbox.control.rows import OF_A_WORLD, Answer, Answers, Call, Param, Row
from sandbox.json_value import Json, is_integer

_DURATION: dict[str, Json] = {
    "type": "string",
    "pattern": r"^[0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m)$",
    "errorMessage": "a duration: a number and a unit, like 500ms, 2s or 1m",
}
_USUAL_WAIT = "5s"

WHICH = (
    Param("operation", "The kind of request, by the name of its operation."),
    Param("token", "Requests that carry this token."),
    Param("sid", "Requests that carry this session id."),
    Param("player", "Requests of this player: an alias, id or sid."),
    Param("after", "Only requests later than the one of this id."),
)


async def listed(call: Call) -> Answer:
    """List the exchanges of a world."""
    limit = call.query.get("limit")
    found = requests(
        call.world,
        Choice.of(call.query),
        after=call.text("after"),
        before=call.text("before"),
        limit=limit if is_integer(limit) else 100,
    )
    return Answer(found.shown())


async def shown(call: Call) -> Answer:
    """Show one exchange."""
    return Answer(shown_exchange(call.world, request_of(call.world, call.path["request"])))


async def waited(call: Call) -> Answer:
    """Wait for requests."""
    count = call.query.get("count")
    found = await wait(
        call.world,
        Choice.of(call.query),
        count=count if is_integer(count) else 1,
        within_s=call.seconds("within", default=_USUAL_WAIT),
        after=call.text("after"),
    )
    return Answer(found.shown())


async def capture(call: Call) -> Answer:
    """Write what happened as a scenario."""
    from sandbox.app.worlds.files.capturing import capture as captured

    text = captured(call.world, name=call.text("name"), after=call.text("after"))
    return Answer({"scenario": text})


async def findings(call: Call) -> Answer:
    """List what was found."""
    world = call.world
    return Answer(
        {"findings": shown_findings(world, world.findings), "evicted": world.findings.evicted}
    )


HAPPENED = (
    Row(
        "list-requests",
        "GET",
        f"{OF_A_WORLD}/requests",
        "List the requests of a world, with their answers",
        listed,
        {200: Answers("The requests.", "Requests")},
        query=(
            *WHICH,
            Param("before", "Only requests earlier than the one of this id."),
            Param(
                "limit",
                "How many are listed at most, the latest; without it, 100.",
                {"type": "integer", "minimum": 0, "maximum": 1000},
            ),
        ),
    ),
    Row(
        "show-request",
        "GET",
        f"{OF_A_WORLD}/requests/{{request}}",
        "Show a request, with its answer",
        shown,
        {200: Answers("The request.", "Exchange")},
    ),
    Row(
        "wait",
        "GET",
        f"{OF_A_WORLD}/wait",
        "Wait until requests have come and were answered; those before the call count",
        waited,
        {200: Answers("They have come.", "Requests")},
        query=(
            *WHICH,
            Param(
                "count",
                "How many; without it, one.",
                {"type": "integer", "minimum": 1, "maximum": 10_000},
            ),
            Param(
                "within",
                "How long to wait; without it, 5s.",
                _DURATION,
            ),
        ),
    ),
    Row(
        "capture",
        "GET",
        f"{OF_A_WORLD}/capture",
        "Write what happened in a world as a scenario file",
        capture,
        {200: Answers("The file.", "Captured")},
        text="Tokens, sessions and players become what the scenario is given; clauses that held are"
        " attached. What cannot be captured stands in comments. sandbox capture saves the file.",
        query=(
            Param(
                "name",
                "The scenario's id; without it, captured- and the world's name.",
                {
                    "type": "string",
                    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                    "maxLength": 100,
                    "errorMessage": "a name in small letters, digits and hyphens",
                },
            ),
            Param("after", "Only what came later than the request of this id."),
        ),
    ),
    Row(
        "list-findings",
        "GET",
        f"{OF_A_WORLD}/findings",
        "List what was found in a world",
        findings,
        {200: Answers("The findings.", "Findings")},
    ),
)
