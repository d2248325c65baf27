"""Requests decided on side by side get what they get one after the other, in some order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.port import Decided, Decision, Records, decide
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.providers.wallet.state import ONLY, SITE_ID_TURNS, TOKENS, SiteIdTurn, TokenRecord
from sandbox.wire import Request
from tests.interleaving import PacedStore, Running
from tests.providers.wallet.desk import Desk, correct, desk, json_of

REQUESTS = (correct(), correct(game_id="other-game"), correct(token="unknown"), correct(site_id=13))


@dataclass(frozen=True)
class Left:
    """Of each request the verdict and the site id in the answer; and what the store holds.

    Of a refusal only the reason: what else it tells was only read, and may have changed since.
    """

    decided: list[tuple[Json, Json]]
    token: TokenRecord | None
    turn: SiteIdTurn | None


async def ask(here: Desk, store: PacedStore, request: Request) -> Decision:
    async def deciding(records: Records) -> Decided[Decision]:
        decision = await here.room.handle(request, records)
        return Decided(decision, decision.changes)

    return await decide(store, deciding)


async def left(here: Desk, decisions: Sequence[Decision]) -> Left:
    records = Records(here.store)
    token, turn = await records.get(TOKENS, DEMO_TOKEN), await records.get(SITE_ID_TURNS, ONLY)
    verdicts = [each.answered.get("reason") or each.answered for each in decisions]
    site_ids = [json_of(each.response).get("site_id") for each in decisions]
    return Left(list(zip(verdicts, site_ids, strict=True)), token, turn)


async def in_turns(
    asked: Sequence[Request], turns: Sequence[int], *, having: Mapping[str, Json]
) -> Left:
    here = await desk(having)
    running = [Running(ask(here, PacedStore(here.store), request)) for request in asked]
    for turn in turns:
        if not running[turn % len(running)].is_over:
            running[turn % len(running)].step()
    return await left(here, [each.finish() for each in running])


async def one_after_the_other(
    asked: Sequence[Request], *, having: Mapping[str, Json]
) -> list[Left]:
    """Return what each order leaves; the verdicts in the order of `asked`."""
    found: list[Left] = []
    for order in permutations(range(len(asked))):
        here = await desk(having)
        decided = {at: await ask(here, PacedStore(here.store), asked[at]) for at in order}
        found.append(await left(here, [decided[at] for at in range(len(asked))]))
    return found


@settings(max_examples=100, deadline=None)
@given(
    asked=st.lists(st.sampled_from(REQUESTS), min_size=2, max_size=3),
    turns=st.lists(st.integers(0, 5), max_size=40),
    duplicates=st.sampled_from(["idempotent", "reject", "rebind"]),
    site_id=st.sampled_from(["string", "alternate"]),
    replay=st.sampled_from(["allow", "reject"]),
)
def test_any_interleaving_leaves_what_some_order_leaves(
    asked: list[Request], turns: list[int], duplicates: str, site_id: str, replay: str
) -> None:
    having: Mapping[str, Json] = {
        "duplicate_authenticate": duplicates,
        "response.site_id": site_id,
        "replay": replay,
    }

    async def both() -> tuple[Left, list[Left]]:
        found = await in_turns(asked, turns, having=having)
        return found, await one_after_the_other(asked, having=having)

    found, orders = asyncio.run(both())
    assert found in orders
