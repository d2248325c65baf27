"""Fast Track on the demo site: its script, which logs the player's sid in."""

from sandbox.reference_operator.fasttrack.desk.front_page_part import FrontPagePart
from sandbox.reference_operator.server.brands import DEFAULT_BRAND
from sandbox.reference_operator.server.demo.part import DemoPart, text_of


def demo_part(page: FrontPagePart) -> DemoPart:
    """Return the part; which sid is declared the front page decides here too."""
    url = page.url.rstrip("/")
    return DemoPart(
        name="fasttrack",
        title="",
        html="",
        script=text_of(__package__, "demo.js"),
        facts={"brand": DEFAULT_BRAND, "loader": f"{url}/loader/fasttrack-crm.js"},
        of_player=lambda sid: {"sid": page.page_sid(sid, page.accounts)},
        scripts=url,
        calls=url,
    )
