"""Two deciders at one store, interleaved in any way, leave what one after the other would leave.

The model is a dict. Each decision that the store takes is made once more with the dict, at that
moment; were an update lost, written by half or made from old records, the two would differ.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from sandbox.engine.world.memory_store import MemoryStore, Owned
from sandbox.port import Change, Conflict, Decided, Records, Store, Table, Versioned, decide
from tests.interleaving import CarelessStore, PacedStore, Running

T = TypeVar("T")

NUMBERS = Table("numbers", int)
OWNERS = ("world-1", "world-10")  # one name begins with the other
KEYS = ("a", "b", "c")


@dataclass(frozen=True)
class Plan:
    """What a decision does: the number of each key comes from all of them, or goes away."""

    owner: str
    keys: tuple[str, ...]
    drops: frozenset[str]
    salt: int

    def outcome(self, held: Mapping[str, int]) -> dict[str, int | None]:
        """Return what is written; the order of two decisions always shows in it."""
        mixed = sum(31 * held.get(key, 0) + at for at, key in enumerate(self.keys, start=1))
        numbers = {key: (mixed * 7 + self.salt + at) % 10007 for at, key in enumerate(self.keys)}
        return {key: None if key in self.drops else number for key, number in numbers.items()}

    async def decide(self, records: Records) -> Decided[dict[str, int | None]]:
        """Read, and decide from what was read."""
        read: dict[str, int] = {}
        for key in self.keys:
            number = await records.get(NUMBERS, key)
            if number is not None:
                read[key] = number
        outcome = self.outcome(read)
        changes = tuple(
            records.drop(NUMBERS, key) if number is None else records.put(NUMBERS, key, number)
            for key, number in outcome.items()
        )
        return Decided(outcome, changes)


PLANS = st.builds(
    Plan,
    owner=st.sampled_from(OWNERS),
    keys=st.permutations(KEYS)
    .flatmap(lambda keys: st.sampled_from([keys[:1], keys[:2], keys]))
    .map(tuple),
    drops=st.sampled_from([frozenset(), frozenset(), *(frozenset({key}) for key in KEYS)]),
    salt=st.integers(0, 10006),
)


def at_once(coroutine: Coroutine[None, None, T]) -> T:
    """Return what comes of something that waits for nobody."""
    return Running(coroutine).finish()


class Deciders(RuleBasedStateMachine):
    """Two decisions under way at most, the model, and the versions that were seen last."""

    store_of: Callable[[], Store] = MemoryStore

    @initialize()
    def begin(self) -> None:
        self.store = type(self).store_of()
        self.model: dict[str, dict[str, int]] = {owner: {} for owner in OWNERS}
        self.versions: dict[tuple[str, str], int] = {}
        self.plans: dict[str, Plan] = {}
        self.running: dict[str, Running[dict[str, int | None]]] = {}
        self.taken: dict[str, dict[str, int | None]] = {}

    @rule(who=st.sampled_from(["first", "second"]), plan=PLANS)
    def start(self, who: str, plan: Plan) -> None:
        """Let a decider that has nothing to do begin a decision."""
        assume(who not in self.running)
        paced = PacedStore(Owned(self.store, plan.owner), applied=partial(self._applied, who))
        self.plans[who] = plan
        self.running[who] = Running(decide(paced, plan.decide))

    @rule(who=st.sampled_from(["first", "second"]), steps=st.integers(1, 4))
    def go_on(self, who: str, steps: int) -> None:
        """Let a decider go on for a few steps."""
        assume(who in self.running)
        for _ in range(steps):
            if who in self.running:
                self._step(who)

    @rule(owner=st.sampled_from(OWNERS), keys=st.sets(st.sampled_from(KEYS), min_size=1))
    def write_unread(self, owner: str, keys: set[str]) -> None:
        """Write what was not read: right where there is no record, a conflict for others."""
        records = Records(self.store)
        changes = [records.put(Table(f"{owner}/numbers", int), key, 1) for key in sorted(keys)]
        if any(key in self.model[owner] for key in keys):
            with pytest.raises(Conflict):
                at_once(self.store.apply(changes))
        else:
            at_once(self.store.apply(changes))
            self.model[owner].update(dict.fromkeys(keys, 1))

    @rule(owner=st.sampled_from(OWNERS))
    def forget(self, owner: str) -> None:
        """Forget an owner with whom nobody is busy, as happens to a world that has finished."""
        assume(all(self.plans[who].owner != owner for who in self.running))
        at_once(self.store.forget(owner))
        self.model[owner] = {}
        self.versions = {at: seen for at, seen in self.versions.items() if at[0] != owner}

    @invariant()
    def the_store_holds_what_the_model_holds(self) -> None:
        for owner in OWNERS:
            for key in KEYS:
                found = at_once(self.store.read(f"{owner}/numbers", key))
                assert found.value == self.model[owner].get(key)
                self._see(owner, key, found)

    def _see(self, owner: str, key: str, found: Versioned) -> None:
        assert (found.version == 0) is (found.value is None)
        if found.version:
            assert found.version >= self.versions.get((owner, key), 0)
            self.versions[owner, key] = found.version

    def _step(self, who: str) -> None:
        running = self.running[who]
        running.step()
        if running.is_over:
            del self.running[who]
            assert running.finish() == self.taken.pop(who)

    def _applied(self, who: str) -> None:
        plan = self.plans[who]
        held = self.model[plan.owner]
        outcome = plan.outcome(held)
        for key, number in outcome.items():
            written = at_once(self.store.read(f"{plan.owner}/numbers", key))
            assert number is None or written.version > self.versions.get((plan.owner, key), 0)
            held.pop(key, None)
            if number is not None:
                held[key] = number
        self.taken[who] = outcome

    def teardown(self) -> None:
        """Let everybody come to an end, in turns."""
        running = getattr(self, "running", {})
        under_way = tuple(running.values())
        try:
            while running:
                for who in tuple(running):
                    self._step(who)
                self.the_store_holds_what_the_model_holds()
        finally:
            for each in under_way:
                each.abandon()


TestDeciders = Deciders.TestCase
TestDeciders.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


class Overwriting(MemoryStore):
    """Sees a conflict only where a record is new."""

    async def apply(self, changes: Iterable[Change]) -> None:
        wanted = tuple(changes)
        versions = [(await self.read(each.table, each.key)).version for each in wanted]
        await super().apply(
            replace(each, seen=each.seen and now)
            for each, now in zip(wanted, versions, strict=True)
        )


class HalfWriter(MemoryStore):
    """Writes what it can, and finds the conflict afterwards."""

    async def apply(self, changes: Iterable[Change]) -> None:
        wanted = tuple(changes)
        for each in wanted:
            await super().apply((each,))


class Amnesiac(MemoryStore):
    """Counts the versions of a record anew once it was taken away."""

    async def apply(self, changes: Iterable[Change]) -> None:
        wanted = tuple(changes)
        await super().apply(wanted)
        for each in wanted:
            if each.value is not None:
                self._tables[each.table][each.key] = Versioned(each.value, each.seen + 1)


class Retentive(MemoryStore):
    """Never forgets."""

    async def forget(self, owner: str) -> None:
        pass


class Sweeping(MemoryStore):
    """Forgets every owner whose name begins like that one's."""

    async def forget(self, owner: str) -> None:
        for name in [name for name in self._tables if name.startswith(owner)]:
            del self._tables[name]


@pytest.mark.parametrize(
    "broken",
    [CarelessStore, Overwriting, HalfWriter, Amnesiac, Retentive, Sweeping],
    ids=lambda s: s.__name__,
)
def test_a_store_that_is_wrong_in_one_way_is_found(broken: type[MemoryStore]) -> None:
    class Seeded(Deciders):
        store_of = broken

    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run_state_machine_as_test(
            Seeded,
            settings=settings(
                max_examples=4000,
                stateful_step_count=30,
                derandomize=True,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )


async def test_what_was_only_read_may_have_changed_when_the_decision_is_applied() -> None:
    store = MemoryStore()
    await store.apply([Records(store).put(NUMBERS, "read", 1)])
    late, other = Records(store), Records(store)
    assert (await late.get(NUMBERS, "read"), await other.get(NUMBERS, "read")) == (1, 1)
    await store.apply([other.put(NUMBERS, "read", 2)])
    await store.apply([late.put(NUMBERS, "written", 10)])
    assert await Records(store).get(NUMBERS, "written") == 10


async def test_writing_back_what_was_read_makes_the_decision_rest_on_it() -> None:
    store = MemoryStore()
    await store.apply([Records(store).put(NUMBERS, "read", 1)])
    late, other = Records(store), Records(store)
    assert (await late.get(NUMBERS, "read"), await other.get(NUMBERS, "read")) == (1, 1)
    await store.apply([other.put(NUMBERS, "read", 2)])
    with pytest.raises(Conflict):
        await store.apply([late.put(NUMBERS, "read", 1), late.put(NUMBERS, "written", 10)])
    assert await Records(store).get(NUMBERS, "written") is None


async def test_a_record_of_another_kind_than_its_table_says_is_our_bug() -> None:
    store = MemoryStore()
    await store.apply([Change("numbers", "a", "text", 0)])
    with pytest.raises(TypeError, match="numbers holds a str"):
        await Records(store).get(NUMBERS, "a")


async def test_who_meets_a_conflict_every_time_is_our_bug_and_told() -> None:
    class Refusing(MemoryStore):
        async def apply(self, changes: Iterable[Change]) -> None:
            raise Conflict

    async def deciding(records: Records) -> Decided[None]:
        return Decided(None)

    with pytest.raises(RuntimeError, match="conflicts in a row"):
        await decide(Refusing(), deciding)


async def test_an_owner_of_an_owner_is_forgotten_with_it() -> None:
    store = MemoryStore()
    room = Owned(Owned(store, "world-1"), "wallet")
    await room.apply([Records(room).put(NUMBERS, "a", 1)])
    assert (await store.read("world-1/wallet/numbers", "a")).value == 1
    await store.forget("world-1")
    assert await room.read("numbers", "a") == Versioned(None, 0)
