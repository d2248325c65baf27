"""Hooks: what they are given, what they give, and that their failure accuses nobody."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from sandbox.engine.steps.hooks import HookFault, run_hook
from sandbox.engine.world.world import World
from sandbox.errors import PeerFault, PeerTrouble, SetupFault
from sandbox.json_value import Json, parse_json
from sandbox.transport.outbound.command import run_command
from sandbox.wire import Response
from tests.engine.fakes import FakeHooks, Log, Peer, environment, target_of, world

GIVES = "gives: {sid: body.session.sid, headers: body.headers}"
SESSION = b'{"session":{"sid":"s3cret-session"},"headers":{"Cookie":"c=gr4nted-cookie"}}'


def hooked(
    hook: str, peer: Peer | None = None, *, hooks: FakeHooks | None = None, log: Log | None = None
) -> World:
    target = target_of(f"hooks: {{h: {{{hook}}}}}\n")
    return world(environment(peer=peer, hooks=hooks), log=log, target=target)


async def test_an_http_hook_sends_one_json_object_and_takes_its_results_by_path() -> None:
    peer = Peer(Response(201, body=SESSION))
    hooked_world = hooked(f'http: "POST http://op/s", headers: {{x-a: b}}, {GIVES}', peer)
    found = await run_hook(hooked_world, "h", {"currency": "EUR", "brand": None})
    assert found == {"sid": "s3cret-session", "headers": {"Cookie": "c=gr4nted-cookie"}}
    [asked] = peer.asked
    assert (asked.method, asked.url, asked.headers.get("x-a")) == ("POST", "http://op/s", "b")
    assert asked.body == b'{"currency":"EUR"}'  # what is not known is not sent


async def test_parameters_can_be_renamed() -> None:
    peer = Peer(Response(200))
    hooked_world = hooked(
        'http: "POST http://op/s", send: {player_id: <player>, why: "by <player>"}', peer
    )
    await run_hook(hooked_world, "h", {"player": 7})
    assert parse_json(peer.asked[0].body) == {"player_id": 7, "why": "by 7"}


async def test_a_hook_that_asks_for_a_parameter_that_is_not_there_fails() -> None:
    hooked_world = hooked(
        'http: "POST http://op/s", send: {player_id: <plaier>}', Peer(Response(200))
    )
    with pytest.raises(HookFault, match='Did you mean "player"'):
        await run_hook(hooked_world, "h", {"player": 7})


@pytest.mark.parametrize(
    ("status", "succeeds"), [(199, False), (200, True), (299, True), (300, False), (500, False)]
)
async def test_any_2xx_is_success_and_nothing_else(status: int, succeeds: bool) -> None:
    hooked_world = hooked('http: "POST http://op/s"', Peer(Response(status)))
    if succeeds:
        assert await run_hook(hooked_world, "h", {}) == {}
    else:
        with pytest.raises(HookFault, match=f"http://op/s answered {status}, a 2xx was expected"):
            await run_hook(hooked_world, "h", {})


async def test_a_hook_that_nobody_answers_fails() -> None:
    hooked_world = hooked(
        'http: "POST http://op/s"', Peer(PeerFault(PeerTrouble.REFUSED, "refused"))
    )
    with pytest.raises(HookFault, match="hook h: refused"):
        await run_hook(hooked_world, "h", {})


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"text", b'{"session":null}'])
async def test_an_answer_without_a_promised_result_is_a_failure_that_names_it(body: bytes) -> None:
    hooked_world = hooked(f'http: "POST http://op/s", {GIVES}', Peer(Response(200, body=body)))
    with pytest.raises(HookFault, match=r"its answer has no body\.session\.sid for 'sid'"):
        await run_hook(hooked_world, "h", {})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"sid": "s1"}, ""),
        ({"id": 1001, "sid": "s1", "headers": {}}, ""),
        ({"headers": None}, ""),
        ({"sid": ""}, "body.sid for 'sid' is not a text or a whole number"),
        ({"sid": ["s3cret"]}, "body.sid for 'sid' is not a text or a whole number"),
        ({"id": True}, "body.id for 'id' is not a text or a whole number"),
        ({"id": 1.5}, "body.id for 'id' is not a text or a whole number"),
        ({"id": None}, "body.id for 'id' is not a text or a whole number"),
        ({"headers": "Cookie: a"}, "body.headers for 'headers' is not a map of names to texts"),
        ({"headers": {"Cookie": []}}, "body.headers for 'headers' is not a map of names to texts"),
    ],
)
async def test_a_result_that_cannot_be_used_is_a_failure_of_the_hook(
    given: dict[str, object], wrong: str
) -> None:
    peer = Peer(Response(200, body=json.dumps(given).encode()))
    hook = f'http: "POST http://op/s", gives: [{", ".join(given)}]'
    hooked_world = world(
        environment(peer=peer), target=target_of(f"hooks: {{open-session: {{{hook}}}}}\n")
    )
    if wrong:
        with pytest.raises(HookFault, match=wrong) as raised:
            await run_hook(hooked_world, "open-session", {})
        assert "s3cret" not in str(raised.value)
    else:
        assert (await run_hook(hooked_world, "open-session", {})).keys() == given.keys()


async def test_what_a_hook_of_the_operators_own_gives_may_be_anything() -> None:
    peer = Peer(Response(200, body=b'{"sid": [1]}'))
    hooked_world = hooked('http: "POST http://op/s", gives: [sid]', peer)
    assert await run_hook(hooked_world, "h", {}) == {"sid": [1]}


async def test_what_a_hook_hands_over_is_hidden_from_the_first_line_on() -> None:
    log = Log()
    hooked_world = hooked(
        f'http: "POST http://op/s", {GIVES}', Peer(Response(200, body=SESSION)), log=log
    )
    await run_hook(hooked_world, "h", {})
    [ended] = log.of("message.ended")
    assert isinstance(ended["response"], dict)
    assert ended["response"]["body"] == (
        '{"session":{"sid":"‹sid #1›"},"headers":{"Cookie":"c=‹credential #1›"}}'
    )


async def test_a_person_reads_the_text() -> None:
    hooks = FakeHooks()
    assert await run_hook(hooked('manual: "Rotate the key."', hooks=hooks), "h", {}) == {}
    assert hooks.told == ["Rotate the key."]


async def test_nobody_at_the_terminal_is_a_fault_of_the_surroundings() -> None:
    hooks = FakeHooks(fault=SetupFault("nobody is at the terminal to do this: Rotate the key."))
    with pytest.raises(HookFault, match="hook h: nobody is at the terminal"):
        await run_hook(hooked('manual: "Rotate the key."', hooks=hooks), "h", {})


async def test_a_hook_that_the_target_has_not_fails() -> None:
    with pytest.raises(HookFault, match="the target has no hook 'other'"):
        await run_hook(hooked('manual: "x"'), "other", {})


PROGRAM = """\
import json, sys
asked = json.load(sys.stdin)
print(json.dumps({"sid": "for-" + asked["currency"], "argv": sys.argv[1:]}))
"""


def program(folder: Path, text: str) -> tuple[str, ...]:
    script = folder / "hook.py"
    script.write_text(text)
    return (sys.executable, str(script))


async def test_a_command_gets_the_object_on_its_input_and_prints_json(tmp_path: Path) -> None:
    argv = program(tmp_path, PROGRAM)
    answer = await run_command((*argv, "--fast"), {"currency": "EUR"})
    assert answer == {"sid": "for-EUR", "argv": ["--fast"]}


async def test_a_command_hook_is_that_program_with_its_results_taken_by_name(
    tmp_path: Path,
) -> None:
    argv = program(tmp_path, PROGRAM)
    hooked_world = hooked(f"command: {json.dumps(argv)}, send: {{currency: <to>}}, gives: [sid]")
    with_hooks = environment(hooks=FakeHooks())
    hooked_world.environment = type(with_hooks)(
        time=with_hooks.time,
        http=with_hooks.http,
        ids=with_hooks.ids,
        urls=with_hooks.urls,
        command=run_command,
        person=with_hooks.person,
    )
    assert await run_hook(hooked_world, "h", {"to": "USD"}) == {"sid": "for-USD"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys; sys.exit('no such player')", "ended with exit code 1: no such player"),
        ("print('done')", "printed no JSON"),
        ("print('{\"a\": NaN}')", "printed no JSON"),
    ],
)
async def test_a_command_that_fails_says_how(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SetupFault, match=said):
        await run_command(program(tmp_path, text), {})


async def test_a_command_that_prints_nothing_gives_nothing(tmp_path: Path) -> None:
    assert await run_command(program(tmp_path, "pass"), {}) == {}


LEAVES_A_CHILD = """\
import json, pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
print(json.dumps({"sid": "s-1"}))
"""


async def test_a_command_has_ended_though_what_it_started_goes_on(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    argv = (*program(tmp_path, LEAVES_A_CHILD), str(told))
    try:
        assert await run_command(argv, {}) == {"sid": "s-1"}
        os.kill(int(told.read_text()), 0)  # it is there: the service was started for later
    finally:
        os.kill(int(told.read_text()), signal.SIGKILL)


async def test_what_a_command_complains_of_last_is_told(tmp_path: Path) -> None:
    text = "import sys; sys.stderr.write('x' * 3_000_000 + ' the end'); sys.exit(3)"
    with pytest.raises(SetupFault, match=r"exit code 3: x+ the end$"):
        await run_command(program(tmp_path, text), {})


async def test_a_command_that_prints_without_end_gives_no_json(tmp_path: Path) -> None:
    text = "import sys; sys.stdout.write('[' + '1,' * 2_000_000 + '1]')"
    with pytest.raises(SetupFault, match="printed no JSON: longer than"):
        await run_command(program(tmp_path, text), {})


async def test_a_machine_without_room_for_temporary_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", none)
    with pytest.raises(SetupFault, match="no place for what"):
        await run_command(program(tmp_path, "pass"), {})


async def test_a_full_disk_under_a_hook_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **how: full.open("wb", **how))
    with pytest.raises(SetupFault, match="No space left on device"):
        await run_command(program(tmp_path, "pass"), {})


ENDLESS = """\
import os, pathlib, signal, sys
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
signal.pause()
"""


async def test_a_command_that_runs_when_the_run_is_interrupted_is_ended(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    os.mkfifo(told)
    argv = (*program(tmp_path, ENDLESS), str(told))
    running = asyncio.ensure_future(run_command(argv, {}))
    pid = int(await asyncio.to_thread(told.read_text))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_command_that_does_not_exist_says_so() -> None:
    with pytest.raises(SetupFault, match="cannot be started: No such file"):
        await run_command(("/no/such/program",), {})


async def test_a_failed_command_is_a_failed_hook() -> None:
    hooks = FakeHooks(fault=SetupFault("it ended with exit code 1"))
    with pytest.raises(HookFault, match="hook h: it ended with exit code 1"):
        await run_hook(hooked("command: [x]", hooks=hooks), "h", {})


async def test_a_command_tells_its_results_in_the_shape_the_target_says() -> None:
    answer: Json = {"session": {"sid": "abc"}}
    hooked_world = hooked(
        "command: [x], gives: {sid: body.session.sid}", hooks=FakeHooks(answer=answer)
    )
    assert await run_hook(hooked_world, "h", {}) == {"sid": "abc"}
