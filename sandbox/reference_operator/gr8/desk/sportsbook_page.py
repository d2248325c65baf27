"""The operator's page with the sportsbook iFrame, for a real browser.

The page asks every so often who is logged in. When that changes it posts the logout message to the
iFrame's own origin (front-end, logout message), and opens the iFrame anew for whoever is there now.
It listens to the iFrame alone: both the origin and the window of a message must be the iFrame's.
"""

from dataclasses import dataclass, replace

from sandbox.json_value import dump_json
from sandbox.reference_operator.gr8.desk.tokens import find_session
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.answers import json_answer, text_answer
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.wire import Request, Response

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sportsbook</title><link rel="icon" href="data:,"></head>
<body>
<h1>Reference operator</h1>
<p>Logged in: <output id="who"></output> <button id="log-out">Log out</button></p>
<iframe id="sportsbook" width="900" height="600"></iframe>
<script>
(function () {{
  var origin = {origin}, frame = document.getElementById("sportsbook"), player;
  function logOutOfIframe() {{
    frame.contentWindow.postMessage({{type: "iframe", value: {{logout: true}}}}, origin);
  }}
  function openIframe() {{
    return fetch({token}).then(function (answer) {{
      return answer.ok ? answer.json() : {{}};
    }}).then(function (answer) {{
      var query = answer.token ? "?jwt=" + encodeURIComponent(answer.token) : "";
      frame.src = origin + "/en/" + query;
    }});
  }}
  function follow(now) {{
    if (now === player) {{ return null; }}
    var before = player;
    player = now;
    document.getElementById("who").textContent = now || "nobody";
    if (before && !now) {{ logOutOfIframe(); return null; }}
    return openIframe();
  }}
  function look() {{
    return fetch("/sportsbook/player").then(function (answer) {{ return answer.json(); }})
      .then(function (answer) {{ return follow(answer.player); }});
  }}
  window.addEventListener("message", function (event) {{
    if (event.origin !== origin || event.source !== frame.contentWindow) {{ return; }}
    if (event.data && event.data.type === "login.click") {{ location.href = "/login"; }}
  }});
  document.getElementById("log-out").addEventListener("click", function () {{
    fetch("/sportsbook/log-out", {{method: "POST"}}).then(look);
  }});
  look();
  setInterval(look, 500);
}}());
</script>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class SportsbookPage:
    """Serves `/sportsbook`; the iFrame comes from `sportsbook_url`."""

    accounts: Accounts
    clock: OperatorClock
    sportsbook_url: str
    token_path: str

    def show(self, _: Request) -> Response:
        """Show the page."""
        page = PAGE.format(
            origin=dump_json(self.sportsbook_url.rstrip("/")), token=dump_json(self.token_path)
        )
        return text_answer(200, page, content_type="text/html; charset=utf-8")

    def player(self, request: Request) -> Response:
        """Say who is logged in on the page: `{player}`, null for nobody."""
        session = find_session(request, self.accounts, self.clock.now_s())
        return json_answer(200, {"player": session.player.id if session else None})

    def log_out(self, request: Request) -> Response:
        """End the session of the page, and take its cookie away."""
        now_s = self.clock.now_s()
        session = find_session(request, self.accounts, now_s)
        if session is not None:
            self.accounts.log_out(session.sid, now_s=now_s)
        answer = json_answer(200, {})
        gone = "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        return replace(answer, headers=answer.headers.with_field("Set-Cookie", gone))
