"""What a test brought about, and what nobody can know, is no clause's business."""

from pathlib import Path

import pytest

from sandbox.engine.serving.findings import FindingKind
from sandbox.engine.serving.passive_judge import MOST_MISSES
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.evidence.events import Check, Note
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Mark
from sandbox.wire import Headers, Request, Response
from tests.passive.conversation import Talk, talking


async def test_tokens_in_every_state_and_altered_urls_break_nothing(tls: Path) -> None:
    async with talking(tls) as talk:
        alice, bob = await talk.player(), await talk.player()
        await talk.launches(alice, bob)
        assert [each.clause for each in talk.world.findings if each.clause] == []


async def test_a_token_that_nobody_made_is_unexpected_and_no_clause(tls: Path) -> None:
    async with talking(tls) as talk:
        bob = await talk.player()
        altered = {"token": "nobody-s-token", "player_id": "4711"}
        await talk.altered_launch(await talk.token(bob, {}), bob, altered)
        told = [each for world in talk.worlds.all for each in world.findings]
        unexpected = [each for each in told if each.kind is FindingKind.UNEXPECTED]
        assert [each.text for each in unexpected] == ["the token that it names was never made here"]
        assert [each.clause for each in told if each.clause] == []


async def test_the_real_verdict_is_judged_where_a_rule_replies(tls: Path) -> None:
    async with talking(tls, defects=("wallet-signature-reserialised",)) as talk:
        alice = await talk.player()
        await talk.scripted_launch(alice, {"code": 2})
        missed = {each.clause for each in talk.world.findings}
        assert missed == {"wallet.signature.valid"}


async def test_what_the_operator_makes_of_a_scripted_reply_is_not_judged(tls: Path) -> None:
    async with talking(tls, defects=("wallet-launch-traceback",)) as talk:
        alice = await talk.player()
        await talk.scripted_launch(alice, {"status": 500})
        assert [each.clause for each in talk.world.findings if each.clause] == []


async def test_a_jwt_of_unknown_origin_breaks_nothing(tls: Path) -> None:
    async with talking(tls) as talk:
        await talk.enter("eyJhbGciOiJub25lIn0.eyJleHRlcm5hbFVzZXJJZCI6IngifQ.")
        await talk.enter("no-token")
        assert [each.clause for world in talk.worlds.all for each in world.findings] == []


async def test_a_clause_that_held_is_recorded_once_a_world(tls: Path) -> None:
    events: list[Recorded] = []
    async with talking(tls, watch=events.append) as talk:
        alice = await talk.player()
        for _ in range(3):
            await talk.launch(await talk.token(alice, {}), alice)
    checks = [each.event for each in events if isinstance(each.event, Check)]
    held = [check.clause for check in checks if check.mark is Mark.PASS]
    assert len(held) == len(set(held))
    assert "wallet.signature.valid" in held


async def test_misses_are_recorded_up_to_a_bound_which_is_told(tls: Path) -> None:
    events: list[Recorded] = []
    async with talking(tls, defects=("wallet-http1",), watch=events.append) as talk:
        alice = await talk.player()
        for _ in range(MOST_MISSES + 3):
            await talk.launch(await talk.token(alice, {}), alice)
    missed = [each for each in events if isinstance(each.event, Check) and _is_missed(each.event)]
    assert len(missed) == MOST_MISSES
    notes = [each.event.text for each in events if isinstance(each.event, Note)]
    assert len([text for text in notes if "from now on without record" in text]) == 1


def _is_missed(check: Check) -> bool:
    return check.clause == "wallet.http2.used" and check.mark is not Mark.PASS


@pytest.mark.parametrize("variant", ["", "ft-refuses-in-the-body", "ft-refuses-as-not-found"])
async def test_a_player_who_has_logged_out_may_be_refused_in_any_way(
    tls: Path, variant: str
) -> None:
    async with talking(tls, variants=(variant,) if variant else ()) as talk:
        alice = await talk.player()
        await talk.end_session(alice)
        await talk.login(str(alice.minted.fields["sid"]))
        assert [each.clause for each in talk.world.findings if each.level == "must"] == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{}", b'{"user_id": null}', b'{"user_id": ""}', b'{"user_id": false}', b"<p>"],
)
async def test_an_answer_that_names_nobody_may_be_a_refusal(tls: Path, body: bytes) -> None:
    async with talking(tls) as talk:
        exchange = await asked(talk, Response(200, body=body))
        talk.worlds.judge(talk.world, exchange)
        assert [each.clause for each in talk.world.findings if each.level == "must"] == []


@pytest.mark.parametrize(
    ("shape", "clause"),
    [
        ('{"userId": "%s"}', "fasttrack.authenticate.user-id-present"),
        ('{"user": {"id": "%s"}}', "fasttrack.authenticate.user-id-present"),
        ('["%s"]', "fasttrack.authenticate.json-answer"),
        ('{"user_id": "%s"} ', ""),
        ('{"user_id": "%s"};', "fasttrack.authenticate.json-answer"),
        ('{"user_id": ["%s"]}', "fasttrack.authenticate.user-id-present"),
    ],
)
async def test_an_answer_that_names_the_player_has_to_name_him_right(
    tls: Path, shape: str, clause: str
) -> None:
    async with talking(tls) as talk:
        exchange = await asked(talk, None, shape=shape)
        talk.worlds.judge(talk.world, exchange)
        missed = [each.clause for each in talk.world.findings if each.level == "must"]
        assert missed == ([clause] if clause else [])


async def asked(talk: Talk, answer: Response | None, *, shape: str = "") -> Exchange:
    """Return a question about a player's sid for a login that is under way, and its answer."""
    alice = await talk.player()
    sid, id_ = (str(alice.minted.fields[name]) for name in ("sid", "id"))
    login = Request("POST", "/Platform/LoginAuthToken", Headers((("authtoken", sid),)))
    talk.world.begin("fasttrack.login", Starter.OPERATOR, login)
    question = Request("POST", "/authenticate", Headers((("sid", sid),)))
    response = answer or Response(200, body=(shape % id_).encode())
    return Exchange(
        "m1", "fasttrack.authenticate", Starter.PROVIDER, question, 1.0, 2.0, response=response
    )
