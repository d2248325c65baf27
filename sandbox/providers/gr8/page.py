"""The iFrame's page: who is in, or why nobody is, shown to a person.

All text goes through HTML escaping; the template is data of this package.
"""

from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from sandbox.providers.gr8.entry import Entered, Refused
from sandbox.wire import Headers, Response

COOKIE = "gr8_session"
"""Tells which session the page that is opened again held before."""

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


def page(outcome: Entered | Refused | None, *, lang: str, brand: str) -> Response:
    """Render the page of an entry; None is a guest's. Always 200: errors are shown in the page."""
    values = {**_EMPTY, "lang": lang, "brand": brand, "state": "guest", **_values(outcome)}
    escaped = {name: escape(text) for name, text in values.items()}
    escaped["notices"] = _items(outcome)
    text = _template().substitute(escaped)
    session = values["auth_token"]
    headers = Headers((*_HEADERS, ("Set-Cookie", session_cookie(session))))
    return Response(200, headers, text.encode("utf-8", "replace"))


def session_cookie(auth_token: str) -> str:
    """Name the page's session; "" takes the name away."""
    ends = "" if auth_token else "; Max-Age=0"
    return f"{COOKIE}={auth_token}; Path=/; HttpOnly; SameSite=Lax{ends}"


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
