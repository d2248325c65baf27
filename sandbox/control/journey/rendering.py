"""The HTML of the journey page. Templates escape whatever a peer wrote."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from sandbox.control.journey.moments import AFTER, ENTER, LEAVE, moments
from sandbox.control.journey.progress import Progress, State
from sandbox.control.journey.rows import Row
from sandbox.control.journey.sites import Site
from sandbox.json_value import Json, dump_json

_HEADS = {
    ENTER: "Coming in",
    LEAVE: "Logging out",
    AFTER: "Trying what has ended",
}
_DO = {
    LEAVE: "Press “Log out” on the site.",
    AFTER: "Press “Use the ended session again” on the site.",
}


@cache
def _environment() -> Environment:
    loader = PackageLoader("sandbox.control.journey")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def page_html(site: Site | None, *, guess: str, told: str) -> str:
    """Return the page; without a site it asks for one, and `told` says what was wrong with it."""
    made = next((moment for moment in moments() if moment.makes), None)
    facts: dict[str, Json] = {
        "site": site.url if site else "",
        "makes": made.makes if made else "",
    }
    return (
        _environment()
        .get_template("journey.html.j2")
        .render(
            site=site,
            guess=guess,
            told=told,
            lobby=made,
            moments=moments_html(Progress()),
            facts=dump_json(facts).replace("<", "\\u003c"),
        )
    )


def moments_html(progress: Progress) -> str:
    """Return the list of what the providers ask, as it stands."""
    stages = [
        (
            _HEADS[stage],
            _DO.get(stage, ""),
            [progress.told[m.id] for m in moments() if m.stage == stage],
        )
        for stage in (ENTER, LEAVE, AFTER)
    ]
    template = _environment().get_template("moments.html.j2")
    return template.render(
        stages=stages, is_over=progress.is_over, State=State, next=_next(progress)
    )


def _next(progress: Progress) -> str:
    """Return the id of the moment that the person comes to next, "" for none."""
    stage = (AFTER, LEAVE) if progress.is_over else (ENTER, LEAVE)
    left = (t for t in progress.told.values() if t.state is State.OPEN and t.moment.stage in stage)
    return next((told.moment.id for told in left), "")


def row_html(row: Row) -> str:
    """Return the row of one exchange."""
    return _environment().get_template("row.html.j2").render(row=row)
