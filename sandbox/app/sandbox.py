"""A sandbox: listeners, providers and what cells run on, wired together and opened."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.app.desk.known_secrets import name_secrets
from sandbox.app.kept_ports import KeptPorts, OpenPorts, Wanted
from sandbox.app.worlds.limits import WorldLimits
from sandbox.app.worlds.worlds import Common, Worlds
from sandbox.engine.kept import Kept
from sandbox.engine.serving.magic import MagicValues
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masks import Masks
from sandbox.evidence.own_words import own_words, words_in
from sandbox.port import Shared
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import Contracts, load_contracts
from sandbox.scenario.contract.vocabulary import vocabulary
from sandbox.scenario.target.target import Target
from sandbox.scenario.target.team_clauses import contracts_beside
from sandbox.transport.bounds import Bounds
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment
from sandbox.transport.ids import SeededIds
from sandbox.transport.inbound.control_port import Site
from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.inbound.ports import DEFAULT_BASE_PORT
from sandbox.transport.inbound.service import BugReport
from sandbox.transport.kept_texts import KeptTexts
from sandbox.transport.outbound.browser import BrowserVisits
from sandbox.transport.outbound.command import run_command
from sandbox.transport.outbound.on_demand import HttpOnDemand
from sandbox.transport.terminal import Terminal

if TYPE_CHECKING:
    from sandbox.engine.run.cell import RunContext
    from sandbox.engine.run.players import PlayerPool
    from sandbox.transport.control import Mount

_LOG = logging.getLogger("sandbox")
_KEPT = "kept-texts.json"


def log_bug(where: str, bug: BaseException) -> None:
    """Leave a bug of ours to whoever configured the logger `sandbox`; Python's usual is stderr.

    What it says goes along, and may hold what a peer sent: the log is the program's own.
    """
    _LOG.error("a bug of ours in %s; please report it", where, exc_info=bug)


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """How to open a sandbox.

    `base_port` is the first of the block of ports, 0 takes free ones. `public_host` stands in the
    URLs and the certificate when peers call another name than `host`. `tls_dir` keeps the
    certificates, None where those of this user are. `seed` decides every id and token.
    `bounds` say what peers can make us keep. `sink` gets each line of evidence, `watchers` each
    event; `evidence_loss` says what of it was lost, "" for nothing. `on_bug` is told of a fault of
    ours that answered a request with 500. `before_asking` leaves the terminal to a question.
    `pictures` is the folder for pictures of pages on which a browser hook failed; None for none.
    `worlds` says how much of worlds is kept where the sandbox serves and plays no cells; None where
    it plays them; `magic`, whether magic values are answered there. `site` loads, in a thread, what
    is served on the control port besides; it asks for `control_token`, "" for none. Runs that are
    started there go to `out`, where the newest `keep` stay, 0 for all.
    """

    base_port: int = DEFAULT_BASE_PORT
    host: str = "127.0.0.1"
    public_host: str = ""
    tls_dir: Path | None = None
    seed: str = "0"
    show_secrets: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    real_time_s: float = 0.0
    sink: Callable[[bytes], None] | None = None
    evidence_loss: Callable[[], str] = field(default=lambda: "")
    watchers: tuple[Callable[[Recorded], None], ...] = ()
    on_bug: BugReport = log_bug
    before_asking: Callable[[], None] = field(default=lambda: None)
    pictures: Path | None = None
    worlds: WorldLimits | None = None
    control_token: str = ""
    magic: bool = True
    site: "Callable[[Sandbox], Mount] | None" = None
    out: Path = Path("runs")
    keep: int = 0


@dataclass(frozen=True)
class Sandbox:
    """An open sandbox. `worlds` are those that are served, None where cells are played."""

    listeners: Listeners
    switchboard: Switchboard
    seed: str
    ca_file: Path
    worlds: Worlds | None = None
    options: SandboxOptions = field(default_factory=SandboxOptions)

    @property
    def default(self) -> World:
        """The world of requests that belong to no other."""
        return self.switchboard.fallback

    @property
    def served_worlds(self) -> Worlds:
        """The worlds, where the sandbox was opened to serve. Raise RuntimeError elsewhere."""
        if self.worlds is None:
            raise RuntimeError("this sandbox plays cells, and serves no worlds")
        return self.worlds

    @cached_property
    def context(self) -> "RunContext":
        """What cells run on, for the target that the sandbox was opened with.

        Made when it is first asked for: who only serves never loads what plays scenarios.
        """
        from sandbox.engine.run.cell import RunContext
        from sandbox.transport.outbound import client  # noqa: F401 - not while a call is measured

        world = self.default
        return RunContext(
            environment=world.environment,
            target=world.target,
            contracts=world.contracts,
            evidence=world.evidence,
            directory=world.directory,
            switchboard=self.switchboard,
            providers=world.providers,
            pool=_pool(world.target),
            seed=self.seed,
            shared=world.shared,
        )

    def context_for(self, target: Target, evidence: Evidence, *, seed: str) -> "RunContext":
        """Return what cells of one more target run on: the same listeners, evidence of its own.

        The seed must be its own too: equal ones make equal tokens, which belong to one world.
        """
        return replace(
            self.context,
            target=target,
            evidence=evidence,
            pool=_pool(target),
            seed=seed,
            shared=Shared(),
        )

    def urls(self) -> dict[str, str]:
        """Return every base URL, and the CA certificate's file."""
        return {**self.listeners.urls, "ca_file": str(self.ca_file.resolve())}


def first_port(asked: int | None, target: Target) -> int:
    """Return the first of the ports: as asked for, else the target's, else the usual one."""
    given = target.base_port if asked is None else asked
    return DEFAULT_BASE_PORT if given is None else given


@asynccontextmanager
async def open_sandbox(
    target: Target, options: SandboxOptions = SandboxOptions(), *, kept: KeptPorts | None = None
) -> AsyncIterator[Sandbox]:
    """Serve all providers for a target while the context lasts.

    The target says who the operator is: `load_target` reads one from a file, `demo_target` is one
    without an operator. When the context is entered every port is open and every provider
    answers; when it is left, every connection is closed, in bounded time. With `kept` its ports
    are served, and stay open. Raise SetupFault where a port is taken or the certificates cannot be
    kept: then nothing is left open.
    """
    async with KeptPorts() as own:
        opened: asyncio.Future[Sandbox] = asyncio.get_running_loop().create_future()
        site = _site(options.site, opened) if options.site else None
        ports = await (kept or own).open(_wanted(target, options), on_bug=options.on_bug, site=site)
        real_time = RealTime()
        http = HttpOnDemand(ca_file=ports.identity.ca_file, late_s=real_time.late_s)
        browser = BrowserVisits(environment(), pictures=options.pictures)
        ports.evidence_loss = options.evidence_loss
        try:
            run_environment = _environment(
                options, time=real_time, ports=ports, http=http, browser=browser
            )
            kept_texts = KeptTexts(ports.identity.ca_file.parent / _KEPT)
            common = _common(
                target, options, environment=run_environment, shared=Shared(kept_texts)
            )
            sandbox = _wired(common, options, ports=ports)
            ports.switchboard = sandbox.switchboard
            opened.set_result(sandbox)
            async with _swept(sandbox.worlds):
                yield sandbox
        finally:
            opened.cancel()
            if kept:
                ports.switchboard = None
            await own.close()
            await browser.close()
            await http.close()


@asynccontextmanager
async def _swept(worlds: Worlds | None) -> AsyncIterator[None]:
    """Take idle worlds away meanwhile, and end what goes on in any of them afterwards."""
    if worlds is None:
        yield
        return
    sweeping = asyncio.ensure_future(worlds.keep_sweeping())
    try:
        yield
    finally:
        sweeping.cancel()
        worlds.close()


def _wired(common: Common, options: SandboxOptions, *, ports: OpenPorts) -> Sandbox:
    """Put a sandbox together: with worlds where it serves, with one of no cell where it plays."""
    worlds = None if options.worlds is None else Worlds(common)
    switchboard = (
        Switchboard(common.directory, _world_of_no_cell(common))
        if worlds is None
        else worlds.switchboard
    )
    return Sandbox(
        ports.listeners,
        switchboard,
        options.seed,
        ports.identity.ca_file,
        worlds=worlds,
        options=options,
    )


def _site(load: "Callable[[Sandbox], Mount]", opened: "asyncio.Future[Sandbox]") -> Site:
    """Return what waits for the open sandbox and then loads what is served besides."""

    async def loaded() -> "Mount":
        await asyncio.wait({opened})
        if opened.cancelled():  # it came to nothing
            return lambda _: None
        return await asyncio.to_thread(load, opened.result())

    return loaded


def _wanted(target: Target, options: SandboxOptions) -> Wanted:
    return Wanted(
        base_port=options.base_port,
        host=options.host,
        public_host=options.public_host,
        tls_dir=options.tls_dir,
        without_http2=_without_http2(target),
        bounds=options.bounds,
    )


def _environment(
    options: SandboxOptions,
    *,
    time: RealTime,
    ports: OpenPorts,
    http: HttpOnDemand,
    browser: BrowserVisits,
) -> RunEnvironment:
    return RunEnvironment(
        time=time,
        http=http,
        ids=SeededIds,
        urls=ports.urls,
        command=run_command,
        person=Terminal(options.before_asking).ask,
        browser=browser.visit,
        real_time_s=options.real_time_s,
        refused_since=ports.handshakes.trouble_since,
        listen=ports.listeners.with_certificate,
        kept=keeping(options),
        ca_file=str(ports.identity.ca_file.resolve()),
        trusted_file=_trusted_file(),
    )


def _trusted_file() -> str:
    """Return the file of authorities that OpenSSL is told to trust, "" for none."""
    named = environment().get("SSL_CERT_FILE")
    return str(Path(named).absolute()) if named else ""


def keeping(options: SandboxOptions) -> Callable[[str], Kept]:
    """Return what says how much of a cell's requests is kept. Of those of no cell only watchers
    keep anything.
    """
    bounds = options.bounds
    all_cells = Kept(bounds.max_run_bytes)
    strays = bounds.max_stray_bytes if options.watchers else math.inf
    return lambda cell: Kept(bounds.max_cell_bytes, all_cells) if cell else Kept(strays)


def _common(
    target: Target, options: SandboxOptions, *, environment: RunEnvironment, shared: Shared
) -> Common:
    contracts = _contracts_of(target)
    evidence = Evidence(
        options.sink,
        now_s=environment.time.now_s,
        masks=masks_for(target, options),
        watchers=options.watchers,
    )
    return Common(
        environment=environment,
        target=target,
        contracts=contracts,
        evidence=evidence,
        directory=Directory(),
        providers=all_providers(),
        shared=shared,
        seed=options.seed,
        limits=options.worlds or WorldLimits(),
        magic=MagicValues(all_providers()) if options.worlds and options.magic else None,
    )


def _contracts_of(target: Target) -> Contracts:
    """Return the contracts with the clauses of the target's own team, where it has any."""
    return contracts_beside(target.file) if target.file else load_contracts()


def masks_for(target: Target, options: SandboxOptions) -> Masks:
    """Return masks that know the secrets of a target."""
    masks = Masks(
        show=options.show_secrets,
        most=options.bounds.max_secret_bytes,
        words=own_words() | words_in(vocabulary(_contracts_of(target))),
    )
    name_secrets(target, masks)
    return masks


def _world_of_no_cell(common: Common) -> World:
    return World(
        "",
        seed=common.seed,
        environment=common.environment,
        target=common.target,
        contracts=common.contracts,
        evidence=common.evidence,
        directory=common.directory,
        providers=common.providers,
        shared=common.shared,
    )


def _without_http2(target: Target) -> frozenset[str]:
    return frozenset(
        name
        for name, provider in all_providers().items()
        if name in target.sections and provider.without_http2(target.sections[name])
    )


def _pool(target: Target) -> "PlayerPool | None":
    from sandbox.engine.run.players import PlayerPool

    return PlayerPool(target.players) if isinstance(target.players, tuple) else None
