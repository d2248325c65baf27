"""What there is to choose from: operations with replies to them, and scenarios."""

import asyncio
from collections.abc import Mapping

from sandbox.app.worlds.files.scenarios import listed_scenarios
from sandbox.control.rows import Answer, Answers, Call, Param, Row
from sandbox.json_value import Json
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.magic import MagicValue, load_magic
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.language.values.references import references_in


async def operations(call: Call) -> Answer:
    """List the kinds of requests."""
    known = call.worlds.common.contracts.operations.values()
    is_magic, urls = call.sandbox.options.magic, call.sandbox.listeners.urls
    listed: list[Json] = []
    for each in known:
        rows = [row for row in load_magic(each.room).values() if row.operation == each.name]
        listed.append(_operation(each, rows, url=urls[each.room], is_magic=is_magic))
    return Answer({"operations": listed})


def _operation(each: Operation, rows: list[MagicValue], *, url: str, is_magic: bool) -> Json:
    facts = provider_facts()[each.room]
    return {
        "name": each.name,
        "provider": each.room,
        "title": facts.title,
        "text": each.text,
        "from": each.source,
        "to": each.target,
        "replies": [{"text": row.text, "reply": _literal(row.reply)} for row in rows],
        "magic": [
            {"value": row.value, "at": row.at, "text": row.text, "curl": row.command(url)}
            for row in rows
            if is_magic
        ],
    }


def _literal(reply: Json) -> Json:
    """Return a reply as a rule has it: where HTML looks like a reference, its tag gets a blank."""
    if isinstance(reply, Mapping):
        return {name: _literal(each) for name, each in reply.items()}
    if isinstance(reply, str):
        for each in references_in(reply):
            reply = reply.replace(each.text, f"{each.text[:-1]} >")
    return reply


async def scenarios(call: Call) -> Answer:
    """List scenarios."""
    target = call.sandbox.default.target.file
    found = await asyncio.to_thread(listed_scenarios, call.text("path"), target=target)
    return Answer({"scenarios": found})


OFFERED = (
    Row(
        "list-operations",
        "GET",
        "/operations",
        "List the kinds of requests, with replies to them and magic values",
        operations,
        {200: Answers("The operations.", "Operations")},
        text="A rule may reply what a magic value is answered with.",
    ),
    Row(
        "list-scenarios",
        "GET",
        "/scenarios",
        "List the scenarios that could be run",
        scenarios,
        {200: Answers("The scenarios; none where there is no folder.", "Scenarios")},
        query=(Param("path", "A file or folder; without it, the folder scenarios."),),
    ),
)
