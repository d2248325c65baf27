"""The operator's pages as a player's browser sees them: the login form, and the front page.

Whoever logs in by the form gets the session as the cookie `session`, as on any site. The front
page is a few words and Fast Track's setup snippet. A visitor without a sid is anonymous and gets no
snippet: Fast Track takes a defined sid for a player who is logged in (authentication, Initiate FT
CRM JavaScript Lib using sid).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import parse_qsl

from sandbox.json_value import dump_json
from sandbox.reference_operator.accounts import Accounts
from sandbox.reference_operator.answers import text_answer
from sandbox.reference_operator.clock import OperatorClock
from sandbox.reference_operator.identity import DEFAULT_BRAND
from sandbox.wire import Request, Response

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Reference operator</title></head>
<body>
<h1>Reference operator</h1>
<p id="who">{who}</p>
<div id="fasttrack-crm"></div>
{snippet}</body>
</html>
"""

_SNIPPET = """<button id="log-out">Log out</button>
<script>
var sid = {sid};
window.fasttrackbrand = {brand};
(function () {{
  var loader = document.createElement('script');
  loader.async = true;
  loader.onload = function () {{ if (window.FastTrackLoader) {{ new window.FastTrackLoader(); }} }};
  loader.src = {source};
  document.body.appendChild(loader);
  document.getElementById('log-out').onclick = function () {{
    if (window.FasttrackCrm) {{ window.FasttrackCrm.logout(); }}
    var ended = JSON.stringify({{sid: sid}});
    sid = undefined;
    fetch('/test/logout', {{method: 'POST', headers: {{'Content-Type': 'application/json'}},
      body: ended}}).then(function () {{ location.href = '/'; }});
  }};
}})();
</script>
"""


_LOGIN = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Log in</title><link rel="icon" href="data:,"></head>
<body>
<h1>Reference operator</h1>
{said}<form method="post" action="/login">
<label>Name <input id="name" name="name" autocomplete="off"></label>
<label>Currency <input id="currency" name="currency" value="EUR"></label>
<button id="log-in">Log in</button>
</form>
</body>
</html>
"""

_WELCOME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Welcome</title><link rel="icon" href="data:,"></head>
<body data-currency="{currency}">
<h1>Reference operator</h1>
<p id="welcome">Welcome, <output id="player">{player}</output>.</p>
</body>
</html>
"""

_PLAYER_NAME = re.compile(r"[A-Za-z0-9-]{1,36}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class LoginPage:
    """Serves `/login`: a name nobody has becomes a new account, a known one another session."""

    accounts: Accounts
    clock: OperatorClock

    def show(self, _: Request) -> Response:
        """Show the form."""
        return text_answer(200, _LOGIN.format(said=""), content_type=_HTML)

    def log_in(self, request: Request) -> Response:
        """Log the named player in: 200 and the cookie; 400 and the form again for a wrong name."""
        given = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        name, currency = given.get("name", ""), given.get("currency", "")
        if not _PLAYER_NAME.fullmatch(name) or not _CURRENCY.fullmatch(currency):
            said = '<p id="refused">A name has 1 to 36 letters, digits and hyphens.</p>\n'
            return text_answer(400, _LOGIN.format(said=said), content_type=_HTML)
        session = self.accounts.open_session(
            brand=DEFAULT_BRAND, currency=currency, now_s=self.clock.now_s(), id_=name
        )
        page = _WELCOME.format(player=escape(session.player.id), currency=escape(currency))
        answer = text_answer(200, page, content_type=_HTML)
        cookie = f"session={session.sid}; Path=/; HttpOnly; SameSite=Lax"
        return replace(answer, headers=answer.headers.with_field("Set-Cookie", cookie))


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Serves `GET /?sid=…`; the loader comes from Fast Track at `fast_track_url`.

    `page_sid` says which sid the page declares to it; "" for none.
    """

    fast_track_url: str
    accounts: Accounts
    page_sid: Callable[[str, Accounts], str]

    def show(self, request: Request) -> Response:
        """Show the page of the player whose sid is in the query, or an anonymous visitor's."""
        sid = request.query_value("sid") or ""
        who = "You are logged in." if sid else "You are not logged in."
        declared = self.page_sid(sid, self.accounts)
        snippet = self._snippet(declared) if declared else ""
        return text_answer(200, _PAGE.format(who=who, snippet=snippet), content_type=_HTML)

    def _snippet(self, sid: str) -> str:
        return _SNIPPET.format(
            sid=_script_text(sid),
            brand=_script_text(DEFAULT_BRAND),
            source=_script_text(f"{self.fast_track_url.rstrip('/')}/loader/fasttrack-crm.js"),
        )


def _script_text(text: str) -> str:
    """Write a string that can end neither its literal nor the script element."""
    return dump_json(text).replace("<", "\\u003c").replace("\u2028", "\\u2028")
