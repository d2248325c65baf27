"""The operator's page as a player's browser sees it: a few words and Fast Track's setup snippet.

A visitor without a sid is anonymous and gets no snippet: Fast Track takes a defined sid for a
player who is logged in (authentication, Initiate FT CRM JavaScript Lib using sid).
"""

from dataclasses import dataclass

from sandbox.json_value import dump_json
from sandbox.operator.answers import text_answer
from sandbox.operator.identity import DEFAULT_BRAND
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
  loader.onload = function () {{ new window.FastTrackLoader(); }};
  loader.src = {source};
  document.body.appendChild(loader);
  document.getElementById('log-out').onclick = function () {{
    if (window.FasttrackCrm) {{ window.FasttrackCrm.logout(); }}
    fetch('/test/logout', {{method: 'POST', headers: {{'Content-Type': 'application/json'}},
      body: JSON.stringify({{sid: sid}})}}).then(function () {{ location.href = '/'; }});
  }};
}})();
</script>
"""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Serves `GET /?sid=…`; the loader comes from Fast Track at `fast_track_url`."""

    fast_track_url: str

    def show(self, request: Request) -> Response:
        """Show the page of the player whose sid is in the query, or an anonymous visitor's."""
        sid = request.query_value("sid") or ""
        who = "You are logged in." if sid else "You are not logged in."
        snippet = self._snippet(sid) if sid else ""
        return text_answer(
            200, _PAGE.format(who=who, snippet=snippet), content_type="text/html; charset=utf-8"
        )

    def _snippet(self, sid: str) -> str:
        return _SNIPPET.format(
            sid=_script_text(sid),
            brand=_script_text(DEFAULT_BRAND),
            source=_script_text(f"{self.fast_track_url.rstrip('/')}/loader/fasttrack-crm.js"),
        )


def _script_text(text: str) -> str:
    """Write a string that can end neither its literal nor the script element."""
    return dump_json(text).replace("<", "\\u003c").replace("\u2028", "\\u2028")
