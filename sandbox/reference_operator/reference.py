"""The reference operator as one object: start it, ask it for its URL and its target, end it.

    async with ReferenceOperator(urls=sandbox.listeners.urls) as operator:
        ...  # operator.url, operator.target()

It is right in everything it does, save for the defects it is given by id; variants are other
ways to be right.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType, TracebackType

from aiohttp import web

from sandbox.errors import SetupFault
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.application import LOG, TEST_PORT, application
from sandbox.reference_operator.server.clock import OperatorClock, Pause
from sandbox.reference_operator.server.dead_sessions import add_dead_sessions
from sandbox.reference_operator.server.demo.site import DemoSite
from sandbox.reference_operator.server.front_page import FrontPage
from sandbox.reference_operator.server.hooks import Hook, Hooks, serve
from sandbox.reference_operator.server.login_page import LoginPage
from sandbox.reference_operator.server.routes import Routes
from sandbox.reference_operator.server.session_hooks import SessionHooks
from sandbox.reference_operator.side import OperatorContext, Served
from sandbox.reference_operator.target_file import target_yaml

DEFAULT_PORT = 8600
LOOPBACK = frozenset({"127.0.0.1", "::1"})
CALL_DEADLINE_S = 3.0

_NO_URLS: Mapping[str, str] = MappingProxyType({})
_REACHED_BY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not listened on


class ReferenceOperator:
    """An operator on one port, as an asynchronous context manager; port 0 takes a free one.

    `urls` says where providers are, by their names; one that is not there is at its default
    address. `defects` and `variants` are ids; an unknown one raises KeyError, two that change the
    same point ValueError. `key_readers` are the addresses that may fetch public keys; an empty set
    lets everybody. `call_deadline_s` bounds one attempt to call a provider, its whole answer
    included. `pause` waits between attempts and before slow answers.
    """

    def __init__(
        self,
        *,
        urls: Mapping[str, str] = _NO_URLS,
        defects: tuple[str, ...] = (),
        variants: tuple[str, ...] = (),
        host: str = "127.0.0.1",
        port: int = 0,
        key_readers: frozenset[str] = LOOPBACK,
        call_deadline_s: float = CALL_DEADLINE_S,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._chosen = chosen(defects, variants)
        self._host, self._port = host, port
        self._urls = {side.name: side.url.default for side in SIDES} | dict(urls)
        self._key_readers, self._call_deadline_s = key_readers, call_deadline_s
        self._pause = pause
        self._runner: web.AppRunner | None = None
        self._served: list[Served] = []

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end. Raise RuntimeError before the start."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the reference operator is not running")
        return url_of(self._host, self._runner.addresses[0][1])

    def target(self) -> str:
        """Return the target.yaml text of this running operator."""
        return target_yaml(self.url, self._chosen.declared)

    async def __aenter__(self) -> "ReferenceOperator":
        """Start to listen. Raise SetupFault when the port cannot be had."""
        context = self._context()
        for side in SIDES:
            self._served.append(await side.start(context))
        app = application(
            _shared_routes(context, self._served),
            *_routes(self._served),
            workers=context.conduct.workers,
            refuses_nameless=context.conduct.refuses_nameless,
        )
        self._runner = web.AppRunner(app, access_log=None, logger=LOG, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as fault:
            await self._end()
            raise SetupFault(_cannot_listen(self._host, self._port, fault)) from fault
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening and hang up."""
        await self._end()

    async def _end(self) -> None:
        runner, served = self._runner, self._served
        self._runner, self._served = None, []
        if runner is not None:
            await runner.cleanup()
        for one in served:
            await one.close()

    def _context(self) -> OperatorContext:
        conduct, clock = self._chosen.conduct, OperatorClock()
        accounts = Accounts(conduct.new_id, conduct.new_sid, conduct.currency_for)
        add_dead_sessions(accounts, now_s=clock.now_s())
        return OperatorContext(
            conduct=conduct,
            accounts=accounts,
            clock=clock,
            pause=self._pause,
            urls=self._urls,
            key_readers=self._key_readers,
            call_deadline_s=self._call_deadline_s,
            session_ends=[],
        )


def _shared_routes(context: OperatorContext, served: Sequence[Served]) -> Routes:
    """The pages of the site, and the hooks that are no side's."""
    accounts, clock = context.accounts, context.clock
    page = FrontPage([one.page_part for one in served])
    login = LoginPage(accounts, clock)
    hooks = Hooks(accounts, clock, context.session_ends).by_path()
    demo = DemoSite(accounts, clock, context.session_ends, [one.demo for one in served if one.demo])
    return {
        **demo.routes(),
        "/": {"GET": page.show},
        "/login": {"GET": login.show, "POST": login.log_in},
        **_test_port({**hooks, **SessionHooks(accounts, clock).by_path()}),
    }


def _routes(served: Sequence[Served]) -> list[Routes]:
    return [{**one.routes, **_test_port(one.hooks)} for one in served]


def _test_port(hooks: Mapping[str, Hook]) -> Routes:
    return {f"{TEST_PORT}{path}": {"POST": partial(serve, hook)} for path, hook in hooks.items()}


def url_of(host: str, port: int) -> str:
    """Return the URL that reaches whoever listens on `host`; a wildcard is reached by loopback."""
    reachable = _REACHED_BY.get(host, host)
    return f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"


def _cannot_listen(host: str, port: int, fault: OSError) -> str:
    return (
        f"the operator cannot listen on {host}:{port} ({fault.strerror or fault}); "
        "choose another --port, or 0 for a free one"
    )
