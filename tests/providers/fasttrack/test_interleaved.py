"""Requests decided on side by side get what they get one after the other, in some order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.json_value import Json
from sandbox.port import Decision, Records, Table
from sandbox.providers.fasttrack.composing import with_sid
from sandbox.providers.fasttrack.state import LOGGED_OUT, PROFILES, SIDS, KnownSid, Profile
from tests.interleaving import CarelessStore, PacedStore, Running
from tests.providers.fasttrack.lending import (
    OWN_URL,
    Stage,
    login_request,
    logout_request,
    operator_knowing,
    stage,
)

V = TypeVar("V")

PLAYERS: dict[str, Json] = {"one": 7, "same-player": 7, "other-player": 8}
REQUESTS = {
    **{f"login {sid}": login_request(sid) for sid in (*PLAYERS, "nobody")},
    **{f"logout {sid}": logout_request(sid) for sid in PLAYERS},
    "messages one": with_sid("GET", f"{OWN_URL}/Notifications/v2/user-notifications", "one"),
}
StoreOf = Callable[[], MemoryStore]


@dataclass(frozen=True)
class Left:
    """The verdicts, and what the store holds in the end."""

    answered: list[Mapping[str, Json]]
    sids: dict[str, KnownSid | None]
    profiles: dict[str, Profile | None]


def opened(store: MemoryStore, before: Sequence[str], ttl_s: int) -> Stage:
    """Return a stage over a store where some requests were served before."""
    here = stage(
        store=PacedStore(store),
        authenticate=operator_knowing(PLAYERS),
        settings={"auth.cache_ttl_s": ttl_s},
    )
    for name in before:
        Running(here.ask(REQUESTS[name])).finish()
    return here


def left(store: MemoryStore, decisions: Sequence[Decision]) -> Left:
    return Left(
        [decision.answered for decision in decisions],
        {sid: held(store, SIDS, sid) for sid in (*PLAYERS, "nobody")},
        {user_id: held(store, PROFILES, user_id) for user_id in ("7", "8")},
    )


def held(store: MemoryStore, table: Table[V], key: str) -> V | None:
    looking = Records(store).get(table, key)
    return Running(looking).finish()


def in_turns(
    names: Sequence[str], turns: Sequence[int], *, before: Sequence[str], ttl_s: int, of: StoreOf
) -> Left:
    store = of()
    here = opened(store, before, ttl_s)
    running = [Running(here.ask(REQUESTS[name])) for name in names]
    for turn in turns:
        if not running[turn % len(running)].is_over:
            running[turn % len(running)].step()
    return left(store, [each.finish() for each in running])


def one_after_the_other(names: Sequence[str], *, before: Sequence[str], ttl_s: int) -> list[Left]:
    """Return what each order leaves; verdicts in the order of `names`."""
    found: list[Left] = []
    for order in permutations(range(len(names))):
        store = MemoryStore()
        here = opened(store, before, ttl_s)
        decided = {at: Running(here.ask(REQUESTS[names[at]])).finish() for at in order}
        found.append(left(store, [decided[at] for at in range(len(names))]))
    return found


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(st.sampled_from(sorted(REQUESTS)), min_size=2, max_size=3),
    before=st.lists(st.sampled_from(["login one", "logout one", "login other-player"]), max_size=2),
    turns=st.lists(st.integers(0, 5), max_size=40),
    ttl_s=st.sampled_from([0, 30]),
)
def test_any_interleaving_leaves_what_some_order_leaves(
    names: list[str], before: list[str], turns: list[int], ttl_s: int
) -> None:
    found = in_turns(names, turns, before=before, ttl_s=ttl_s, of=MemoryStore)
    assert found in one_after_the_other(names, before=before, ttl_s=ttl_s)


LAST_MOMENT = [0] * 4 + [1] * 9
"""The login has read its sid for the last time and is not applied yet; the logout is made whole."""


@pytest.mark.parametrize(
    ("store_of", "reason"), [(MemoryStore, "sid.logged-out"), (CarelessStore, None)]
)
def test_a_logout_in_the_last_moment_of_a_login_wins_by_the_conflict(
    store_of: StoreOf, reason: str | None
) -> None:
    names = ["login one", "logout one"]
    found = in_turns(names, LAST_MOMENT, before=["login one"], ttl_s=0, of=store_of)
    assert found.answered[0].get("reason") == reason
    assert (found.sids["one"] == LOGGED_OUT) is (reason is not None)
