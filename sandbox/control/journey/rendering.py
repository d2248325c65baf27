"""The HTML of the journey page. Templates escape whatever a peer wrote."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from sandbox.control.journey.moments import AFTER, ENTER, LEAVE, moments
from sandbox.control.journey.progress import Progress, State, Told
from sandbox.control.journey.rows import Row
from sandbox.control.journey.sites import Site
from sandbox.json_value import Json, dump_json

_HEADS = {
    ENTER: "Coming in",
    LEAVE: "Logging out",
    AFTER: "Trying what has ended",
}
_DO = {
    LEAVE: "Log out on the site.",
    AFTER: "Use the ended session again: the demo site has a button for that.",
}


@cache
def _environment() -> Environment:
    loader = PackageLoader("sandbox.control.journey")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def page_html(site: Site | None, *, guess: str, told: str, asks: bool) -> str:
    """Return the page. It `asks` for a site, and `told` says what was wrong with the one that was
    named; or there is none, and the journey begins in the lobby.
    """
    made = next((moment for moment in moments() if moment.makes), None)
    facts: dict[str, Json] = {
        "site": site.url if site else "",
        "makes": made.makes if made else "",
        "is_ours": bool(site and site.mistakes),
    }
    return (
        _environment()
        .get_template("journey.html.j2")
        .render(
            site=site,
            asks=asks,
            guess=guess,
            told=told,
            lobby=made,
            moments=moments_html(Progress(), alone=site is None),
            facts=dump_json(facts).replace("<", "\\u003c"),
        )
    )


def moments_html(progress: Progress, *, alone: bool = False) -> str:
    """Return the list of what the providers ask, as it stands; `alone`: of what begins in the
    lobby, for there is no site.
    """
    shown = [told for told in progress.told.values() if told.moment.makes or not alone]
    stages = [
        (_HEADS[stage], _DO.get(stage, ""), [told for told in shown if told.moment.stage == stage])
        for stage in (ENTER, LEAVE, AFTER)
    ]
    template = _environment().get_template("moments.html.j2")
    return template.render(
        stages=stages, is_over=progress.is_over, State=State, next=_next(shown, progress)
    )


def _next(shown: Sequence[Told], progress: Progress) -> str:
    """Return the id of the moment that the person comes to next, "" for none."""
    stage = (AFTER, LEAVE) if progress.is_over else (ENTER, LEAVE)
    left = (told for told in shown if told.state is State.OPEN and told.moment.stage in stage)
    return next((told.moment.id for told in left), "")


def row_html(row: Row) -> str:
    """Return the row of one exchange."""
    return _environment().get_template("row.html.j2").render(row=row)
