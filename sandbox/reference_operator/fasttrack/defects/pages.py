"""Mistakes of the front page, which declares the sid to Fast Track's library."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct

DEFECTS = (
    Defect(
        "ft-page-without-sid",
        "fasttrack.login.arrives",
        "G01",
        "The page of a player declares no sid, so that everybody is a visitor.",
        FastTrackConduct(page_sid=lambda _, __: ""),
    ),
    Defect(
        "ft-page-from-a-cache",
        "fasttrack.login.none-for-anonymous",
        "G01",
        "A visitor is shown a page out of the cache, with the sid of the last player in it.",
        FastTrackConduct(
            page_sid=lambda sid, accounts: sid or next(reversed(accounts.sessions), "")
        ),
    ),
)
