"""The test hooks about Fast Track: another brand's credentials, and the front page."""

import pytest

from sandbox.reference_operator.fasttrack.desk.credentials import EVERY_SCHEME
from tests.live.reference_operator.visiting import visiting


@pytest.mark.parametrize("form", sorted(EVERY_SCHEME))
async def test_another_brands_credentials_open_nothing(form: str) -> None:
    async with visiting() as visit:
        sid = (await visit.log_in()).sid
        given = (await visit.hook("foreign-credentials", form=form)).json
        headers = {name: str(value) for name, value in given.items() if value is not None}
        assert given.keys() == {"x-api-key", "authorization"}
        assert len(headers) == 1
        assert (await visit.ask(sid, credentials=headers)).status == 401


async def test_a_form_of_credentials_that_nobody_has_is_named() -> None:
    async with visiting() as visit:
        answer = await visit.hook("foreign-credentials", form="digest")
    assert (answer.status, answer.json) == (400, {"error": "invalid_form", "code": 400})


async def test_the_front_page_of_a_visitor_declares_nothing_and_calls_nobody() -> None:
    async with visiting() as visit:
        answer = await visit.hook("open-front-page", sid="", at="http://127.0.0.1:9")
    assert (answer.status, answer.json) == (200, {"declared": None})


@pytest.mark.parametrize("at", ["http://127.0.0.1:9", "nowhere"])
async def test_a_front_page_that_cannot_reach_fasttrack_says_so(at: str) -> None:
    async with visiting() as visit:
        answer = await visit.hook("open-front-page", sid="a-sid", at=at)
    assert (answer.status, answer.text("error")) == (502, "fasttrack_unreachable")


async def test_the_page_carries_the_snippet_for_a_sid_only() -> None:
    async with visiting() as visit:
        anonymous = await visit.send("GET", "/")
        known = await visit.send("GET", "/", params=[("sid", "a</script>b")])
    assert b"FastTrackLoader" not in anonymous.body
    assert b'var sid = "a\\u003c/script>b";' in known.body
    assert b'loader.src = "http://127.0.0.1:8701/loader/fasttrack-crm.js";' in known.body
    assert known.headers["content-type"] == "text/html; charset=utf-8"
