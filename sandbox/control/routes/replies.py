"""Rules: what to reply to the next requests."""

from sandbox.app.worlds.choosing import Choice
from sandbox.app.worlds.replying import add_rule, rule_of, shown_rule
from sandbox.app.worlds.showing import hidden
from sandbox.control.rows import OF_A_WORLD, Answer, Answers, Call, Row
from sandbox.json_value import Json, is_integer

_RULE = Answers("The rule.", "Rule")


async def listed(call: Call) -> Answer:
    """List the rules of a world."""
    world = call.world
    rules: list[Json] = [hidden(world, shown_rule(rule)) for rule in world.rules.all]
    return Answer({"replies": rules})


async def added(call: Call) -> Answer:
    """Add a rule."""
    body, times = call.body, call.body.get("times")
    several = body.get("replies")
    replies = list(several) if isinstance(several, list) else [body["reply"]]
    rule = await add_rule(
        call.worlds,
        call.world,
        Choice.of(body),
        replies,
        times=times if is_integer(times) else None,
    )
    return Answer(shown_rule(rule), status=201)


async def shown(call: Call) -> Answer:
    """Show one rule."""
    return Answer(hidden(call.world, shown_rule(rule_of(call.world, call.path["reply"]))))


async def dropped(call: Call) -> Answer:
    """Take one rule away; one that is not there is as good as deleted."""
    known = {rule.id: rule for rule in call.world.rules.all}
    rule = known.get(call.path["reply"])
    if rule is not None:
        call.world.rules.drop(rule)
    return Answer(status=204)


async def cleared(call: Call) -> Answer:
    """Take all rules away."""
    call.world.rules.drop()
    return Answer(status=204)


_ALL = f"{OF_A_WORLD}/replies"
_ONE = f"{OF_A_WORLD}/replies/{{reply}}"
_GONE = {204: Answers("It is not there.")}

REPLIES = (
    Row(
        "list-replies",
        "GET",
        _ALL,
        "List the rules of a world, in the order in which they are tried",
        listed,
        {200: Answers("The rules.", "Rules")},
    ),
    Row(
        "add-reply",
        "POST",
        _ALL,
        "Say what to reply to the next requests",
        added,
        {201: _RULE},
        text="The newest rule that fits takes a request. Replies are those of scenarios; `real` is"
        " the provider's own. A world gets the token, sid or player that a rule names.",
        body="NewRule",
    ),
    Row("show-reply", "GET", _ONE, "Show a rule", shown, {200: _RULE}),
    Row("delete-reply", "DELETE", _ONE, "Take a rule away", dropped, _GONE),
    Row("delete-replies", "DELETE", _ALL, "Take all rules away", cleared, _GONE),
)
