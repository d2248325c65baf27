"""An opened sandbox: listeners, rooms and a stage to run cells on, wired together."""

import asyncio
import json
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.players import PlayerPool
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.errors import SetupFault
from sandbox.evidence.evidence import Event, Evidence
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json, JsonFault, dump_json, parse_json
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment
from sandbox.transport.ids import SeededIds
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.transport.inbound.ports import Ports
from sandbox.transport.outbound.browser import BrowserVisits
from sandbox.transport.outbound.client import HttpClient
from sandbox.transport.terminal import Terminal
from sandbox.transport.tls.authority import DEFAULT_DIRECTORY, development_identity
from sandbox.wire import Request, Response

COMMAND_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open: ports, host, what is kept secret, and where evidence goes.

    `pictures` is the folder for pictures of pages on which a browser hook failed; None for none.
    """

    base_port: int = 8700
    host: str = "127.0.0.1"
    public_host: str = ""
    tls_dir: Path = DEFAULT_DIRECTORY
    seed: str = "0"
    show_secrets: bool = False
    real_time_s: float = 0.0
    sink: Callable[[str], None] | None = None
    watchers: tuple[Callable[[Event], None], ...] = ()
    before_asking: Callable[[], None] = field(default=lambda: None)
    pictures: Path | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open. `default` is the world of requests that belong to no cell."""

    listeners: Listeners
    context: RunContext
    default: World
    ca_file: Path

    def stage_for(self, target: Target, evidence: Evidence, *, seed: str) -> RunContext:
        """Return a stage for one more target on the same listeners, with evidence of its own.

        The seed must be its own too: equal ones make equal tokens, which belong to one world.
        """
        return replace(
            self.context, target=target, evidence=evidence, pool=_pool(target), seed=seed
        )

    def urls(self) -> dict[str, str]:
        """Return every base URL, and the CA certificate's file."""
        return {**self.listeners.urls, "ca_file": str(self.ca_file.resolve())}


class _Relay:
    """Stands in for the switchboard, which needs the URLs that only open listeners have."""

    def __init__(self) -> None:
        self.switchboard: Switchboard | None = None

    async def handle(self, provider: str, request: Request) -> Response:
        if self.switchboard is None:
            return Response(503)
        return await self.switchboard.handle(provider, request)


@asynccontextmanager
async def opened(target: Target, opening: Opening) -> AsyncIterator[Opened]:
    """Serve all providers for a target while the context lasts. Raise SetupFault."""
    relay = _Relay()
    names = tuple(name for name in (opening.public_host,) if name)
    identity = development_identity(opening.tls_dir, names=names)
    http = HttpClient(ca_file=identity.ca_file)
    browser = BrowserVisits(environment(), pictures=opening.pictures)
    listeners = Listeners(
        relay.handle,
        ports=Ports.from_base(opening.base_port),
        identity=identity,
        on_bug=_print_bug,
        serving=Serving(
            host=opening.host,
            public_host=opening.public_host,
            without_http2=_without_http2(target),
        ),
    )
    try:
        async with listeners:
            lent = _environment(opening, urls=listeners.urls, http=http, browser=browser)
            context, default = _context(target, opening, environment=lent)
            relay.switchboard = context.switchboard
            yield Opened(listeners, context, default, identity.ca_file)
    finally:
        await browser.close()
        await http.close()


def _environment(
    opening: Opening, *, urls: Mapping[str, str], http: HttpClient, browser: BrowserVisits
) -> RunEnvironment:
    return RunEnvironment(
        time=RealTime(),
        http=http,
        ids=SeededIds,
        urls=urls,
        command=run_command,
        person=Terminal(opening.before_asking).ask,
        browser=browser.visit,
        real_time_s=opening.real_time_s,
    )


def _context(
    target: Target, opening: Opening, *, environment: RunEnvironment
) -> tuple[RunContext, World]:
    masks = Masks(show=opening.show_secrets)
    for secret in sorted(target.secrets):
        masks.add("secret", secret)
    evidence = Evidence(
        opening.sink, now_s=environment.time.now_s, masks=masks, watchers=opening.watchers
    )
    contracts, directory, providers = load_contracts(), Directory(), all_providers()
    default = World(
        "",
        seed=opening.seed,
        environment=environment,
        target=target,
        contracts=contracts,
        evidence=evidence,
        directory=directory,
        providers=providers,
    )
    context = RunContext(
        environment=environment,
        target=target,
        contracts=contracts,
        evidence=evidence,
        directory=directory,
        switchboard=Switchboard(directory, default),
        providers=providers,
        pool=_pool(target),
        seed=opening.seed,
    )
    return context, default


def _without_http2(target: Target) -> frozenset[str]:
    return frozenset(
        name
        for name, provider in all_providers().items()
        if name in target.sections and provider.without_http2(target.sections[name])
    )


def _pool(target: Target) -> PlayerPool | None:
    return PlayerPool(target.players) if isinstance(target.players, tuple) else None


def _print_bug(where: str, bug: BaseException) -> None:
    print(f"sandbox: a bug of ours in {where}; please report it:", file=sys.stderr)
    traceback.print_exception(bug, file=sys.stderr)


async def run_command(argv: tuple[str, ...], values: Json) -> Json:
    """Run a command hook: JSON on standard input, JSON from standard output. Raise SetupFault."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError as fault:
        raise SetupFault(f"{argv[0]} cannot be started: {fault.strerror}") from fault
    try:
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            out, err = await process.communicate(dump_json(values).encode())
    except TimeoutError:
        raise SetupFault(f"{argv[0]} did not end within {COMMAND_TIMEOUT_S:.0f} s") from None
    finally:  # too slow, or the run was interrupted: nothing of ours stays behind
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = err.decode("utf-8", "replace").strip()[-300:]
        raise SetupFault(f"{argv[0]} ended with exit code {process.returncode}: {said}")
    try:
        return parse_json(out) if out.strip() else {}
    except JsonFault as fault:
        raise SetupFault(f"{argv[0]} printed no JSON: {fault}") from fault


def ready_line(urls: dict[str, str]) -> str:
    """Return the one line that says that everything answers."""
    return f"ready {json.dumps(urls)}"
