"""Two callers at the same time: what they are told is what some order of their calls would tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.port import Conflict, Decision
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.providers.wallet.state import TokenState
from sandbox.wire import Request
from tests.providers.wallet.desk import Desk, at_path, correct, desk, json_of

SETTINGS: Mapping[str, Json] = {
    "response.site_id": "alternate",
    "rate_limit": {"rps": 1, "burst": 4},
    "replay": "reject",
    "balance.delta_on_authenticate": "10",
}


@dataclass(frozen=True)
class Called:
    """One call; `scripted`: a scenario answered it."""

    verb: str
    scripted: bool

    @property
    def request(self) -> Request:
        return at_path(f"/api/wallet/{self.verb}", correct())


CALLS = st.builds(
    Called, st.sampled_from(["authenticate", "balance", "terminate", "debit"]), st.booleans()
)


class Caller:
    """Makes calls one after the other; between deciding and writing, the other one may write."""

    def __init__(self, at: Desk, calls: Sequence[Called]) -> None:
        self._at = at
        self._left = list(calls)
        self._asked: Decision | None = None

    async def step(self) -> tuple[Called, Decision] | None:
        """Decide, or write what was decided; return what was written."""
        if not self._left:
            return None
        if self._asked is None:
            self._asked = await self._at.ask(self._left[0].request)
            return None
        call, decision, self._asked = self._left[0], self._asked, None
        try:
            await self._at.store.apply(decision.noted if call.scripted else decision.changes)
        except Conflict:
            return None
        self._left.pop(0)
        return call, decision


def told(decision: Decision) -> tuple[Mapping[str, Json], Json]:
    answer = json_of(decision.response)
    return decision.answered, answer.get("site_id")


@given(
    st.lists(CALLS, max_size=4),
    st.lists(CALLS, max_size=4),
    st.lists(st.integers(0, 1), max_size=60),
)
async def test_interleaved_calls_are_told_what_one_after_the_other_would_be(
    one: list[Called], other: list[Called], turns: list[int]
) -> None:
    at = await desk(SETTINGS)
    callers = (Caller(at, one), Caller(at, other))
    written = []
    for turn in (*turns, *([0] * 40), *([1] * 40)):
        done = await callers[turn].step()
        if done is not None:
            written.append(done)
    assert len(written) == len(one) + len(other)
    alone = await desk(SETTINGS)
    for call, decision in written:
        same = await (alone.script if call.scripted else alone.post)(call.request)
        assert told(decision) == told(same)
    assert await at.state_of(DEMO_TOKEN) is await alone.state_of(DEMO_TOKEN)


async def test_the_order_counts_when_one_ends_what_the_other_reads() -> None:
    at = await desk()
    await at.post(correct())
    reading = Caller(at, [Called("balance", scripted=False)])
    ending = Caller(at, [Called("terminate", scripted=False)])
    await reading.step()
    await ending.step()
    assert await ending.step() is not None
    assert await reading.step() is None  # overtaken: it has to decide again
    await reading.step()
    done = await reading.step()
    assert done is not None
    assert done[1].answered["reason"] == "token_terminated"
    assert await at.state_of(DEMO_TOKEN) is TokenState.TERMINATED
