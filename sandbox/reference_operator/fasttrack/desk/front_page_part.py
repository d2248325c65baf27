"""Fast Track's setup snippet on the operator's front page.

A visitor without a sid is anonymous and gets no snippet: Fast Track takes a defined sid for a
player who is logged in (authentication, Initiate FT CRM JavaScript Lib using sid).
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.json_value import dump_json
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.brands import DEFAULT_BRAND

_PLACE = '<div id="fasttrack-crm"></div>\n'

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


@dataclass(frozen=True, slots=True)
class FrontPagePart:
    """The HTML for one sid; the loader comes from Fast Track at `url`.

    `page_sid` says which sid the page declares to it; "" for none.
    """

    url: str
    accounts: Accounts
    page_sid: Callable[[str, Accounts], str]

    def html(self, sid: str) -> str:
        """Return the snippet of a player, and for a visitor only the place where it would act."""
        declared = self.page_sid(sid, self.accounts)
        return _PLACE + (self._snippet(declared) if declared else "")

    def _snippet(self, sid: str) -> str:
        return _SNIPPET.format(
            sid=_script_text(sid),
            brand=_script_text(DEFAULT_BRAND),
            source=_script_text(f"{self.url.rstrip('/')}/loader/fasttrack-crm.js"),
        )


def _script_text(text: str) -> str:
    """Write a string that can end neither its literal nor the script element."""
    return dump_json(text).replace("<", "\\u003c").replace("\u2028", "\\u2028")
