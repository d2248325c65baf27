"""A sandbox: listeners, providers and what cells run on, wired together and opened."""

import asyncio
import logging
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
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment
from sandbox.transport.ids import SeededIds
from sandbox.transport.inbound.asgi import BugReport
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.transport.inbound.ports import DEFAULT_BASE_PORT, Ports
from sandbox.transport.outbound.browser import BrowserVisits
from sandbox.transport.outbound.client import HttpClient
from sandbox.transport.terminal import Terminal
from sandbox.transport.tls.authority import DEFAULT_DIRECTORY, development_identity
from sandbox.wire import Request, Response

COMMAND_TIMEOUT_S = 60.0
_LOG = logging.getLogger("sandbox")


def log_bug(where: str, bug: BaseException) -> None:
    """Leave a bug of ours to whoever configured the logger `sandbox`; Python's usual is stderr."""
    _LOG.error("a bug of ours in %s; please report it", where, exc_info=bug)


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """How to open a sandbox.

    `base_port` is the first of the block of ports, 0 takes free ones. `public_host` stands in the
    URLs and the certificate when peers call another name than `host`. `seed` decides every id and
    token. `sink` gets each line of evidence, `watchers` each event. `on_bug` is told of a fault of
    ours that answered a request with 500. `before_asking` leaves the terminal to a question.
    `pictures` is the folder for pictures of pages on which a browser hook failed; None for none.
    """

    base_port: int = DEFAULT_BASE_PORT
    host: str = "127.0.0.1"
    public_host: str = ""
    tls_dir: Path = DEFAULT_DIRECTORY
    seed: str = "0"
    show_secrets: bool = False
    real_time_s: float = 0.0
    sink: Callable[[str], None] | None = None
    watchers: tuple[Callable[[Event], None], ...] = ()
    on_bug: BugReport = log_bug
    before_asking: Callable[[], None] = field(default=lambda: None)
    pictures: Path | None = None


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An open sandbox. `default` is the world of requests that belong to no cell.

    `context` is what cells run on, for the target that the sandbox was opened with.
    """

    listeners: Listeners
    context: RunContext
    default: World
    ca_file: Path

    def context_for(self, target: Target, evidence: Evidence, *, seed: str) -> RunContext:
        """Return what cells of one more target run on: the same listeners, evidence of its own.

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
async def open_sandbox(
    target: Target, options: SandboxOptions = SandboxOptions()
) -> AsyncIterator[Sandbox]:
    """Serve all providers for a target while the context lasts.

    The target says who the operator is: `load_target` reads one from a file, `demo_target` is one
    without an operator. When the context is entered every port is open and every provider
    answers; when it is left, every connection is closed, in bounded time. Raise SetupFault where a
    port is taken or the certificates cannot be kept: then nothing is left open.
    """
    relay = _Relay()
    names = tuple(name for name in (options.public_host,) if name)
    identity = development_identity(options.tls_dir, names=names)
    http = HttpClient(ca_file=identity.ca_file)
    browser = BrowserVisits(environment(), pictures=options.pictures)
    listeners = Listeners(
        relay.handle,
        ports=Ports.from_base(options.base_port),
        identity=identity,
        on_bug=options.on_bug,
        serving=Serving(
            host=options.host,
            public_host=options.public_host,
            without_http2=_without_http2(target),
        ),
    )
    try:
        async with listeners:
            lent = _environment(options, urls=listeners.urls, http=http, browser=browser)
            context, default = _context(target, options, environment=lent)
            relay.switchboard = context.switchboard
            yield Sandbox(listeners, context, default, identity.ca_file)
    finally:
        await browser.close()
        await http.close()


def _environment(
    options: SandboxOptions, *, urls: Mapping[str, str], http: HttpClient, browser: BrowserVisits
) -> RunEnvironment:
    return RunEnvironment(
        time=RealTime(),
        http=http,
        ids=SeededIds,
        urls=urls,
        command=run_command,
        person=Terminal(options.before_asking).ask,
        browser=browser.visit,
        real_time_s=options.real_time_s,
    )


def _context(
    target: Target, options: SandboxOptions, *, environment: RunEnvironment
) -> tuple[RunContext, World]:
    masks = Masks(show=options.show_secrets)
    for secret in sorted(target.secrets):
        masks.add("secret", secret)
    evidence = Evidence(
        options.sink, now_s=environment.time.now_s, masks=masks, watchers=options.watchers
    )
    contracts, directory = load_contracts(), Directory()
    default = World(
        "",
        seed=options.seed,
        environment=environment,
        target=target,
        contracts=contracts,
        evidence=evidence,
        directory=directory,
    )
    context = RunContext(
        environment=environment,
        target=target,
        contracts=contracts,
        evidence=evidence,
        directory=directory,
        switchboard=Switchboard(directory, default),
        pool=_pool(target),
        seed=options.seed,
    )
    return context, default


def _without_http2(target: Target) -> frozenset[str]:
    wallet = target.sections.get("wallet")
    policy = wallet.settings.get("http_version_policy") if wallet else None
    return frozenset({"wallet"}) if policy == "h1_only" else frozenset()


def _pool(target: Target) -> PlayerPool | None:
    return PlayerPool(target.players) if isinstance(target.players, tuple) else None


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
