"""Requests at a listener of the cell's own: what proves something, and what nobody can tell."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.steps.check import check
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check, CheckStep
from tests.engine.fakes import Log, StoppedClock, environment, world

URL, PLACE = "https://127.0.0.1:1", Place("s.yaml", 9, 3)
VERIFIED = "wallet.tls.certificate-verified"
ASKED, REFUSED = ["POST /api/wallet/authenticate"], ["it takes our certificate for expired"]


@dataclass
class FakeListener:
    """What a listener has seen."""

    requests: Sequence[str] = ()
    handshakes: Sequence[str] = ()
    is_open_to_somebody: bool = False
    certificate: str = "expired"
    url: str = URL
    ca: str = ""
    closed: list[str] = field(default_factory=list)

    async def close(self) -> None:
        self.closed.append(self.url)


async def judged(
    listener: FakeListener, *, level: Level = Level.SHOULD, count: Json = 0
) -> tuple[Json, str, Log]:
    """Return the mark, what was found, and the evidence."""
    log = Log()
    world_ = world(environment(StoppedClock()), log=log)
    world_.to_undo.listeners[listener.url] = listener
    step_player = StepPlayer(world_, CheckLog(world_, why="w"), {"impostor": URL}, {})
    clause = VERIFIED if level is Level.SHOULD else "it is called over TLS"
    claim = Check(level, clause, {"requests-at": "<impostor>", "count": count}, PLACE)
    with suppress(Stopped):  # a premise that does not hold
        await check(step_player, CheckStep(place=PLACE, expect=(claim,)))
    [event] = log.of("check")
    return event["mark"], str(event["actual"]), log


async def test_a_request_is_a_miss_that_names_it_and_the_certificate() -> None:
    mark, actual, _ = await judged(FakeListener(ASKED, ["it ended the handshake"]))
    assert mark == "warn"
    assert f"requests at {URL}, whose certificate has expired: 1" in actual
    assert "POST /api/wallet/authenticate" in actual


async def test_a_refused_handshake_holds_and_is_named_in_the_evidence() -> None:
    mark, _, log = await judged(FakeListener((), REFUSED * 2))
    assert mark == "pass"
    [note] = log.of("note")
    assert str(note["text"]).startswith(f"{URL}, whose certificate has expired: ")
    assert str(note["text"]).count(REFUSED[0]) == 1


@pytest.mark.parametrize(
    ("listener", "words"),
    [
        (FakeListener(), "it was not seen that a TLS handshake was begun"),
        (FakeListener((), REFUSED, is_open_to_somebody=True), "nothing was asked yet"),
    ],
)
async def test_nobody_is_accused_or_praised_where_nothing_was_seen(
    listener: FakeListener, words: str
) -> None:
    mark, actual, _ = await judged(listener)
    assert mark == "unclear"
    assert words in actual


async def test_a_request_without_a_handshake_is_a_miss_all_the_same() -> None:
    mark, _, _ = await judged(FakeListener(["something without TLS"]))
    assert mark == "warn"


@pytest.mark.parametrize(
    ("listener", "mark", "words"),
    [
        (FakeListener(ASKED, certificate="valid"), "pass", "as expected"),
        (FakeListener((), REFUSED, certificate="valid"), "unclear", REFUSED[0]),
        (FakeListener(certificate="valid"), "unclear", "nobody began a TLS handshake there"),
    ],
)
async def test_a_premise_that_does_not_hold_says_what_became_of_the_handshake(
    listener: FakeListener, mark: str, words: str
) -> None:
    found, actual, _ = await judged(listener, level=Level.PREMISE, count={"$at-least": 1})
    assert found == mark
    assert words in actual


async def test_what_is_no_listener_of_the_scenario_accuses_nobody() -> None:
    world_ = world(environment(StoppedClock()))
    step_player = StepPlayer(world_, CheckLog(world_, why="w"), {"impostor": URL}, {})
    claim = Check(Level.SHOULD, VERIFIED, {"requests-at": "<impostor>", "count": 0}, PLACE)
    with pytest.raises(Stopped, match="is no listener") as stop:
        await check(step_player, CheckStep(place=PLACE, expect=(claim,)))
    assert not stop.value.blames
