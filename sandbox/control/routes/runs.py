"""Runs of scenarios: start, follow, cancel, report."""

from contextlib import suppress

from aiohttp import web

from sandbox.app.run_options import PREFLIGHT_MODES, RunOptions
from sandbox.app.worlds.runs import REPORTS, Runs, report_of
from sandbox.control.rows import Answer, Answers, Call, Param, Row
from sandbox.json_value import Json, is_integer

_STREAM = "text/event-stream"
_CONTENT = {
    "json": "application/json",
    "junit": "application/xml",
    "html": "text/html; charset=utf-8",
    "evidence": "application/jsonl",
}
_RUN = Answers("The run.", "Run")


def _runs(call: Call) -> Runs:
    return call.request.config_dict[RUNS]


RUNS: "web.AppKey[Runs]" = web.AppKey("runs", Runs)


async def listed(call: Call) -> Answer:
    """List the runs."""
    runs: list[Json] = [run.shown() for run in _runs(call).all]
    return Answer({"runs": runs})


async def started(call: Call) -> Answer:
    """Start a run."""
    body = call.body
    seed, repeat, maxfail = body.get("seed"), body.get("repeat"), body.get("maxfail")
    options = RunOptions(
        paths=_texts(body.get("paths")),
        target="",
        tags=_texts(body.get("tags")),
        only=_texts(body.get("only")),
        keyword=call.text("keyword"),
        seed=seed if is_integer(seed) else None,
        repeat=repeat if is_integer(repeat) else 1,
        maxfail=maxfail if is_integer(maxfail) else 0,
        strict=body.get("strict") is True,
        preflight=call.text("preflight") or PREFLIGHT_MODES[0],
    )
    run = await _runs(call).start(options)
    headers = {"Location": f"/api/v1/runs/{run.id}"}
    return Answer(run.shown(), status=202, headers=headers)


async def shown(call: Call) -> Answer:
    """Show a run."""
    return Answer(_runs(call).get(call.path["run"]).shown())


async def cancelled(call: Call) -> Answer:
    """Call a run off."""
    runs = _runs(call)
    run = runs.get(call.path["run"])
    await runs.cancel(run)
    return Answer(run.shown())


async def followed(call: Call) -> web.StreamResponse:
    """Send each event of a run, from the first one on, until it has ended."""
    run = _runs(call).get(call.path["run"])
    stream = web.StreamResponse(headers={"Content-Type": _STREAM, "Cache-Control": "no-store"})
    with suppress(ConnectionError):
        await stream.prepare(call.request)
        async for number, kind, line in run.follow():
            await stream.write(b"id: %d\nevent: %s\ndata: %s\n\n" % (number, kind.encode(), line))
        await stream.write_eof()
    return stream


async def report(call: Call) -> web.StreamResponse:
    """Return a report of a run that has ended."""
    kind = call.text("format") or "json"
    file = report_of(_runs(call).get(call.path["run"]), kind)
    return web.FileResponse(file, headers={"Content-Type": _CONTENT[kind]})


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


_ONE = "/runs/{run}"

RUNNING = (
    Row("list-runs", "GET", "/runs", "List the runs", listed, {200: Answers("The runs.", "Runs")}),
    Row(
        "start-run",
        "POST",
        "/runs",
        "Start a run of scenarios against the target that is served",
        started,
        {202: _RUN},
        text="It is played on the same ports, beside the worlds, into a run directory of its own.",
        body="NewRun",
    ),
    Row("show-run", "GET", _ONE, "Show a run", shown, {200: _RUN}),
    Row("cancel-run", "DELETE", _ONE, "Call a run off", cancelled, {200: _RUN}),
    Row(
        "follow-run",
        "GET",
        f"{_ONE}/events",
        "Follow a run from its beginning (server-sent events)",
        followed,
        {200: Answers("Its events but those of messages, until it has ended.", "Events")},
        media=_STREAM,
    ),
    Row(
        "report-run",
        "GET",
        f"{_ONE}/report",
        "Get a report of a run that has ended",
        report,
        {200: Answers("The report.", "Report")},
        query=(
            Param(
                "format",
                "Which one: json, junit, html or evidence; without it, json.",
                {"type": "string", "enum": list(REPORTS)},
            ),
        ),
        media="*/*",
    ),
)
