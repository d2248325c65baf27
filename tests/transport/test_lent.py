"""What the transport lends to the layers below: time, identifiers, the environment."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.port import Ids
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment
from sandbox.transport.ids import SeededIds


def drawn(ids: Ids) -> list[str | int]:
    return [ids.uuid4(), ids.text(8, alphabet="abc123"), ids.integer(1, 10**9), ids.uuid4()]


@given(st.text())
def test_the_same_seed_gives_the_same_identifiers(seed: str) -> None:
    assert drawn(SeededIds(seed)) == drawn(SeededIds(seed))


def test_seeds_that_resemble_each_other_give_unrelated_identifiers() -> None:
    firsts = {SeededIds(f"run/cell-{number}").uuid4() for number in range(200)}
    assert len(firsts) == 200


def test_identifiers_are_the_same_on_every_machine() -> None:
    assert SeededIds("a").uuid4() == "dd9db213-0c19-47de-94b1-f51caac1acb3"


@given(st.text())
def test_a_uuid_is_a_well_formed_version_4(seed: str) -> None:
    text = SeededIds(seed).uuid4()
    parsed = uuid.UUID(text)
    assert (str(parsed), parsed.version, parsed.variant) == (text, 4, uuid.RFC_4122)


@given(st.text(), st.integers(0, 50))
def test_a_text_has_the_length_and_the_letters_asked_for(seed: str, length: int) -> None:
    text = SeededIds(seed).text(length, alphabet="xyz")
    assert len(text) == length
    assert set(text) <= set("xyz")


def test_an_integer_reaches_both_ends() -> None:
    ids = SeededIds("dice")
    assert {ids.integer(1, 6) for _ in range(500)} == {1, 2, 3, 4, 5, 6}


def test_now_is_the_wall_clock() -> None:
    before = time.time()
    assert before <= RealTime().now_s() <= time.time()


async def test_a_pause_of_nothing_or_less_returns() -> None:
    clock = RealTime()
    started = clock.elapsed_s()
    await clock.pause(0)
    await clock.pause(-1)
    assert clock.elapsed_s() >= started


def test_the_environment_is_a_copy_of_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALLET_KEY", "one")
    seen = environment()
    monkeypatch.setenv("WALLET_KEY", "two")
    assert seen["WALLET_KEY"] == "one"
