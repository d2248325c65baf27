"""The iFrame's page: who is in, or why nobody is, shown to a person.

All text goes through HTML escaping; the template is data of this package.
"""

from dataclasses import asdict, dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from sandbox.providers.gr8.cookies import set_cookies
from sandbox.providers.gr8.entry import Entered, Refused
from sandbox.wire import Headers, Response

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", _POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)

_EMPTY = {
    "player": "",
    "currency": "",
    "created": "",
    "auth_token": "",
    "reason": "",
    "text": "",
    "hint": "",
    "notices": "",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its language, its brand, and the origin that it should have.

    `known`: "yes" where the browser sent a cookie of an earlier page, "" where it sent none.
    `posts` are the types of the messages that it posts to the page around it.
    """

    lang: str
    brand: str
    origin: str
    known: str = ""
    posts: str = ""


def page(outcome: Entered | Refused | None, place: Place) -> Response:
    """Render the page of an entry; None is a guest's. Always 200: errors are shown in the page."""
    values = {**_EMPTY, "state": "guest", **asdict(place), **_values(outcome)}
    escaped = {name: escape(text) for name, text in values.items()}
    escaped["notices"] = _items(outcome)
    text = _template().substitute(escaped)
    kept = set_cookies(values["auth_token"], player=values["player"])
    headers = Headers((*_HEADERS, ("Content-Location", f"{place.origin}/{place.lang}/"), *kept))
    return Response(200, headers, text.encode("utf-8", "replace"))


def _values(outcome: Entered | Refused | None) -> dict[str, str]:
    if isinstance(outcome, Entered):
        account = outcome.admission.account
        return {
            "state": "player",
            "player": account.id.player_id,
            "currency": account.currency,
            "created": "created by this entry" if outcome.admission.created else "known before",
            "auth_token": outcome.session.auth_token,
        }
    if isinstance(outcome, Refused):
        refusal = outcome.refusal
        return {
            "state": "refused",
            "reason": refusal.reason,
            "text": refusal.text,
            "hint": refusal.hint,
        }
    return {}


def _items(outcome: Entered | Refused | None) -> str:
    notices = outcome.notices if isinstance(outcome, Entered) else ()
    return "".join(f"<li>{escape(str(notice))}</li>" for notice in notices)


@cache
def _template() -> Template:
    return Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
