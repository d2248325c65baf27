"""What a run keeps of requests has bounds: beyond them nobody is accused, and it is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.engine.kept import Kept
from sandbox.engine.run.cell import RunContext
from sandbox.evidence.events import Event, MessageEnded, MessageStarted, Note, Unclaimed
from sandbox.transport.bounds import Bounds
from tests.live.harness import GIVEN, LAUNCH_STEPS, open_harness
from tests.transport.serving import http2_client


def keeping(kept: Callable[[str], Kept]) -> Callable[[RunContext], RunContext]:
    return lambda context: replace(context, environment=replace(context.environment, kept=kept))


async def test_a_cell_to_which_too_much_came_is_inconclusive_and_accuses_nobody(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(LAUNCH_STEPS)
        played = await harness.run(edit_context=keeping(lambda _: Kept(0, Kept())))
    assert played.outcome == "INCONCLUSIVE"
    assert {mark for _, mark in played.marks()} <= {"unclear", "not-run"}
    assert "more requests came than are kept: 0 bytes of them" in played.because
    assert "a request is refused with 503 (1 so far): 0 bytes of them are kept" in played.notes
    assert int(played.code) == 3


async def test_what_failed_before_too_much_came_stands(tmp_path: Path) -> None:
    again = LAUNCH_STEPS.replace("steps:\n", "").replace("<ticket>", "<other>")
    given = f"{GIVEN}  other: {{token: {{of: alice}}}}\n"
    async with open_harness(tmp_path, "wallet-signature-reserialised") as harness:
        harness.write(
            LAUNCH_STEPS.replace("must: wallet.sig", "should: wallet.sig") + again, given=given
        )
        played = await harness.run(edit_context=keeping(lambda _: Kept(1, Kept())))
    assert ("wallet.signature.valid", "warn") in played.marks()
    assert ("wallet.signature.valid", "fail") not in played.marks()
    assert ("wallet.authenticate.arrives", "unclear") in played.marks()
    assert "1 bytes of them are kept (max_cell_bytes)" in played.because


async def test_all_cells_together_have_a_bound_of_their_own(tmp_path: Path) -> None:
    together = Kept(5_000)
    async with open_harness(tmp_path) as harness:
        for name in ("a", "b", "c"):
            harness.write(LAUNCH_STEPS, name=name)
        played = await harness.run(edit_context=keeping(lambda _: Kept(all_cells=together)))
    outcomes = list(played.outcomes.values())
    assert set(outcomes) == {"PASSED", "INCONCLUSIVE"}
    assert "all cells together hold 5000 bytes of requests (max_run_bytes)" in played.notes


async def test_what_belongs_to_no_cell_is_answered_as_ever_and_left_out_and_that_is_told() -> None:
    seen: list[Event] = []
    options = SandboxOptions(
        base_port=0,
        bounds=Bounds(max_stray_bytes=3 * 4096),
        watchers=(lambda each: seen.append(each.event),),
    )
    async with open_sandbox(demo_target(), options) as sandbox, http2_client() as client:
        url = f"{sandbox.listeners.urls['wallet']}/nothing"
        answers = [await client.get(url) for _ in range(10)]
    assert len({(answer.status_code, answer.headers["sandbox-nearest"]) for answer in answers}) == 1
    for kind in (MessageStarted, MessageEnded, Unclaimed):
        assert len([event for event in seen if isinstance(event, kind)]) == 3
    notes = [event.text for event in seen if isinstance(event, Note) and event.level == "warn"]
    told = "12288 bytes of them are kept (max_stray_bytes)"
    assert notes == [f"what is of no cell is left out here ({n} so far): {told}" for n in (1, 2, 4)]


async def test_a_server_that_nobody_watches_tells_all() -> None:
    lines: list[bytes] = []
    options = SandboxOptions(base_port=0, bounds=Bounds(max_stray_bytes=1), sink=lines.append)
    async with open_sandbox(demo_target(), options) as sandbox, http2_client() as client:
        for _ in range(5):
            await client.get(f"{sandbox.listeners.urls['wallet']}/nothing")
    assert len([line for line in lines if b'"type":"message.started"' in line]) == 5
