"""GET /{lang}/: the iFrame's page, with a token, or as a guest's without one."""

import re

from sandbox.port import Decision, Recognised, Records, ServedOperation
from sandbox.providers.gr8.answers import named_player, player_in
from sandbox.providers.gr8.cookies import PLAYER_COOKIE, SESSION_COOKIE, cookie, cookies
from sandbox.providers.gr8.entry import Entry, enter
from sandbox.providers.gr8.operations.report import DOCUMENTED, POSTED
from sandbox.providers.gr8.page import Place, page
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.providers.gr8.state import page_among, session_ended
from sandbox.wire import Headers, Request, Response


def recognise(request: Request) -> Recognised:
    """Recognise by the player of the token; by the page's own, where it is loaded anew."""
    claimed = player_in(request.query_value("jwt"))
    return named_player(claimed if isinstance(claimed, str) else cookie(request, PLAYER_COOKIE))


async def decide(book: Sportsbook, request: Request, records: Records) -> Decision:
    """Log the page out, then the player in where there is a token; the answer is the page."""
    moved = elsewhere(request) if book.settings.page_elsewhere else None
    if moved is not None:
        return moved
    token, brand = request.query_value("jwt"), request.query_value("brand")
    named, now_s = cookies(request, SESSION_COOKIE), book.services.clock.now_s()
    held = await page_among(records, named, now_s=now_s)
    place = _place(book, request, brand, known=bool(named))
    if token is None:
        answered = {"verdict": "guest", "notices": []}
        return Decision(page(None, place), answered, await session_ended(records, held))
    entry = await enter(book, token, brand=brand, page=held, records=records)
    return decision(entry, page(entry.outcome, place))


def decision(entry: Entry, response: Response) -> Decision:
    """Answer an entry."""
    outcome = entry.outcome
    return Decision(response, outcome.answered, entry.changes, entry.noted, outcome.notes)


def elsewhere(request: Request) -> Decision | None:
    """Send the iFrame to the other name of this machine; None when it is there already."""
    host, _, port = request.authority.partition(":")
    if host != "127.0.0.1":
        return None
    moved = Headers.of(location=f"http://localhost:{port}{request.target}")
    return Decision(Response(307, moved), {"verdict": "guest", "notices": []})


def _place(book: Sportsbook, request: Request, brand: str | None, *, known: bool) -> Place:
    settings, asked = book.settings, request.path.strip("/")
    tenant = settings.tenant(brand)
    lang = asked if asked in settings.languages else settings.default_language
    origin = book.services.own_url.rstrip("/")
    return Place(
        lang,
        tenant.brand if tenant else "",
        origin,
        known="yes" if known else "",
        posts=" ".join(POSTED if settings.page_messages else DOCUMENTED),
    )


ENTER = ServedOperation(
    name="gr8.enter",
    method="GET",
    path=re.compile(r"/[^/]{1,35}/"),
    shown="/{lang}/",
    decide=decide,
    recognise=recognise,
)
