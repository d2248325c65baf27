"""What an answer to a launch shows that no player's browser should see."""

import pytest

from sandbox.providers.wallet.launch.shown import MARKUP, shown_by
from sandbox.wire import Headers, Response
from tests.providers.wallet.desk import desk

HTML = ("content-type", "text/html; charset=utf-8")
JSON = ("content-type", "application/json")
SNIFFED = ("x-content-type-options", "nosniff")
MARKED = b"<p>No currency <b id=said></p>"


def answer(body: bytes, *fields: tuple[str, str]) -> Response:
    return Response(400, Headers(fields), body)


@pytest.mark.parametrize(
    ("body", "fields", "shown"),
    [
        (MARKED, (HTML,), True),
        (b'{"error":"<b id=said>"}', (("content-type", "TEXT/HTML"),), True),
        (MARKED, (("content-type", "image/svg+xml"),), True),
        (MARKED, (), True),
        (MARKED, (SNIFFED,), False),
        (MARKED, (JSON,), False),
        (MARKED, (("content-type", "text/plain"),), False),
        (b"<p>No currency &lt;b id=said&gt;</p>", (HTML,), False),
        (b"", (HTML,), False),
    ],
)
def test_markup_of_the_url_counts_where_a_browser_makes_a_page_of_it(
    body: bytes, fields: tuple[tuple[str, str], ...], shown: bool
) -> None:
    assert (MARKUP in shown_by(answer(body, *fields))) is shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"<b>Fatal error</b>:  Uncaught ValueError in /var/www/launch.php:31", True),
        (b'{"stack":"at launch (/srv/app/launch.js:31:17)"}', True),
        (b"goroutine 31 [running]:\nmain.launch(...)", True),
        (b'{"state":"failed","reason":"player_id.malformed"}', False),
        (b"<!doctype html><h1>Sorry</h1><p>An error occurred. Trace 7f3a.</p>", False),
    ],
)
def test_the_inside_of_the_operator_is_told_and_plain_words_are_not(
    body: bytes, shown: bool
) -> None:
    assert bool(shown_by(answer(body, HTML))) is shown


async def test_only_answers_to_launches_are_looked_at() -> None:
    room = (await desk()).room
    assert room.judge("wallet.launch", answer(MARKED, HTML)) == {"shows": [MARKUP]}
    assert room.judge("wallet.launch", answer(b"", HTML)) == {"shows": []}
    assert room.judge("wallet.balance", answer(MARKED, HTML)) == {}
