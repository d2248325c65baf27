"""The operator's login form as a player's browser sees it.

Whoever logs in by the form gets the session as the cookie `session`, as on any site.
"""

import re
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import parse_qsl

from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.answers import HTML, text_answer
from sandbox.reference_operator.server.brands import DEFAULT_BRAND
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.wire import Request, Response

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


@dataclass(frozen=True, slots=True)
class LoginPage:
    """Serves `/login`: a name nobody has becomes a new account, a known one another session."""

    accounts: Accounts
    clock: OperatorClock

    def show(self, _: Request) -> Response:
        """Show the form."""
        return text_answer(200, _LOGIN.format(said=""), content_type=HTML)

    def log_in(self, request: Request) -> Response:
        """Log the named player in: 200 and the cookie; 400 and the form again for a wrong name."""
        given = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        name, currency = given.get("name", ""), given.get("currency", "")
        if not _PLAYER_NAME.fullmatch(name) or not _CURRENCY.fullmatch(currency):
            said = '<p id="refused">A name has 1 to 36 letters, digits and hyphens.</p>\n'
            return text_answer(400, _LOGIN.format(said=said), content_type=HTML)
        session = self.accounts.open_session(
            brand=DEFAULT_BRAND, currency=currency, now_s=self.clock.now_s(), id_=name
        )
        page = _WELCOME.format(player=escape(session.player.id), currency=escape(currency))
        answer = text_answer(200, page, content_type=HTML)
        cookie = f"session={session.sid}; Path=/; HttpOnly; SameSite=Lax"
        return replace(answer, headers=answer.headers.with_field("Set-Cookie", cookie))
