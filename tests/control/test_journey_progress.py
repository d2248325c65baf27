"""How far a journey has come: verdicts of providers, in the order in which they are given."""

import itertools
from decimal import Decimal

import pytest

from sandbox.control.journey.progress import Progress, State, Told
from sandbox.evidence.events import (
    Check,
    MessageEnded,
    MessageStarted,
    RecordedRequest,
    RecordedResponse,
)
from sandbox.evidence.results import MessageResult
from sandbox.evidence.verdict import Level, Mark
from sandbox.json_value import Json

IDS = itertools.count(1)


def message(operation: str, verdict: str, *, key: str = "", reason: str = "") -> MessageResult:
    """Make an exchange that has ended; `key` is a sid, or a token in its body."""
    id_ = f"m{next(IDS)}"
    answered: dict[str, Json] = {"verdict": verdict, **({"reason": reason} if reason else {})}
    request = RecordedRequest(
        method="POST",
        url="http://127.0.0.1/",
        http_version="1.1",
        headers=(("Authtoken", key),) if key else (),
        body=f'{{"token": "{key}"}}' if key else "",
        connection="c1",
        stream=None,
    )
    started = MessageStarted(
        id=id_,
        operation=operation,
        direction="received",
        by="operator",
        step=None,
        place=None,
        request=request,
        virtual_s=0.0,
    )
    ended = MessageEnded(
        id=id_,
        response=RecordedResponse(status=200, http_version="1.1", headers=(), body=""),
        trouble=None,
        took_s=Decimal(0),
        answered=answered,
        reply="real",
        notes=(),
        late_s=0.0,
        step=None,
        place=None,
        virtual_s=0.0,
    )
    return MessageResult("default", started, 1, 0.0, ended=ended, ended_n=2)


def missed(clause: str, of: MessageResult, *, level: Level = Level.MUST) -> Check:
    return Check(
        step=None,
        level=level,
        clause=clause,
        text="It has to be so.",
        basis="documented",
        source="",
        mark=Mark.FAIL,
        expected="so",
        actual="otherwise",
        place="",
        why="",
        messages=(of.id,),
        virtual_s=0.0,
    )


def after(progress: Progress, *messages: MessageResult) -> dict[str, State]:
    """Feed messages; return how every moment stands that is not open."""
    for one in messages:
        list(progress.ended(one))
    return {id_: told.state for id_, told in progress.told.items() if told.state != State.OPEN}


LOGIN = "fasttrack.login"
CAME_IN = ("fasttrack-log-in", "gr8-sportsbook", "wallet-play")


def come_in(progress: Progress) -> None:
    after(
        progress,
        message(LOGIN, "accepted", key="sid-1"),
        message("gr8.enter", "accepted"),
        message("wallet.authenticate", "accepted", key="token-1"),
    )


def test_every_provider_that_accepts_is_one_moment_more() -> None:
    progress = Progress()
    come_in(progress)
    assert after(progress) == dict.fromkeys(CAME_IN, State.GOOD)


def test_a_guests_look_says_nothing_before_the_login() -> None:
    assert after(Progress(), message("gr8.enter", "guest")) == {}


def test_a_refusal_is_told_with_its_reason_and_clause_and_mended_by_the_next_success() -> None:
    progress = Progress()
    refused = message("gr8.enter", "refused", reason="account.currency_mismatch")
    assert after(progress, refused) == {"gr8-sportsbook": State.BAD}
    told = progress.told["gr8-sportsbook"]
    assert told.missed == "gr8.jwt.currency-is-the-accounts"
    assert told.why
    after(progress, message("gr8.enter", "accepted"))
    assert progress.told["gr8-sportsbook"] == Told(
        told.moment, State.GOOD, (), "", progress.told["gr8-sportsbook"].message
    )


def test_leaving_a_game_is_no_logout() -> None:
    progress = Progress()
    come_in(progress)
    after(progress, message("wallet.terminate", "accepted", key="token-1"))
    assert not progress.is_over
    assert after(progress)["wallet-log-out"] == State.GOOD
    second = message("wallet.authenticate", "accepted", key="token-2")
    assert after(progress, second)["wallet-play"] == State.GOOD


def test_what_was_opened_before_the_logout_must_open_nothing_after_it() -> None:
    progress = Progress()
    come_in(progress)
    after(progress, message("fasttrack.logout", "accepted", key="sid-1"))
    assert progress.is_over
    found = after(
        progress,
        message(LOGIN, "refused", key="sid-1", reason="sid.logged-out"),
        message("gr8.enter", "guest"),
        message("wallet.authenticate", "refused", key="token-1", reason="token_terminated"),
    )
    assert [found[f"{name}-after"] for name in ("fasttrack", "gr8", "wallet")] == [State.GOOD] * 3
    assert {found[name] for name in CAME_IN} == {State.GOOD}


@pytest.mark.parametrize(
    ("old", "moment"),
    [
        (message(LOGIN, "accepted", key="sid-1"), "fasttrack-after"),
        (message("gr8.enter", "accepted"), "gr8-after"),
        (message("wallet.authenticate", "accepted", key="token-1"), "wallet-after"),
    ],
)
def test_what_still_opens_after_the_logout_is_told(old: MessageResult, moment: str) -> None:
    progress = Progress()
    come_in(progress)
    after(progress, message("fasttrack.logout", "accepted", key="sid-1"))
    assert after(progress, old)[moment] == State.BAD
    assert "had to be refused" in progress.told[moment].why[0]


def test_a_login_with_another_sid_begins_anew() -> None:
    progress = Progress()
    come_in(progress)
    after(progress, message("fasttrack.logout", "accepted", key="sid-1"))
    found = after(progress, message(LOGIN, "accepted", key="sid-2"))
    assert found == {"fasttrack-log-in": State.GOOD}
    assert not progress.is_over


def test_a_must_that_was_missed_shows_at_the_moment_it_belongs_to() -> None:
    progress = Progress()
    asked = message("fasttrack.authenticate", "")
    check = missed("fasttrack.authenticate.json-content-type", asked)
    list(progress.judged(check, asked))
    told = progress.told["fasttrack-log-in"]
    assert (told.state, told.missed) == (State.BAD, "fasttrack.authenticate.json-content-type")


def test_a_should_that_was_missed_turns_no_moment_red() -> None:
    progress = Progress()
    asked = message("fasttrack.authenticate", "")
    check = missed("fasttrack.authenticate.not-cacheable", asked, level=Level.SHOULD)
    assert list(progress.judged(check, asked)) == []
