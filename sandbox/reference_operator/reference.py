"""The reference operator as one object: start it, ask it for its URL and its target, end it.

    async with ReferenceOperator(wallet_url="http://127.0.0.1:8703") as operator:
        ...  # operator.url, operator.target()

It is right in everything it does, save for the defects it is given by id; variants are other
ways to be right.
"""

import asyncio
from types import TracebackType

from aiohttp import web

from sandbox.errors import SetupFault
from sandbox.reference_operator.accounts import Accounts
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.clock import OperatorClock, Pause
from sandbox.reference_operator.conduct import Conduct
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackDesk
from sandbox.reference_operator.fasttrack.desk.credentials import CredentialCheck
from sandbox.reference_operator.fasttrack.desk.session_hooks import SessionHooks
from sandbox.reference_operator.gr8.desk.keys import KEY_BITS, KeyRing, make_keys_ready
from sandbox.reference_operator.gr8.desk.sportsbook_page import SportsbookPage
from sandbox.reference_operator.gr8.desk.sportsbook_tab import SportsbookTabs
from sandbox.reference_operator.gr8.desk.tokens import Gr8Desk
from sandbox.reference_operator.hooks import Hooks
from sandbox.reference_operator.identity import (
    OTHER_BRANDS_CREDENTIALS,
    FastTrackCredentials,
    WalletProvider,
)
from sandbox.reference_operator.page import FrontPage, LoginPage
from sandbox.reference_operator.routes import (
    GET_JWT_TOKEN,
    application,
    provider_routes,
    tester_routes,
)
from sandbox.reference_operator.target_file import target_yaml
from sandbox.reference_operator.wallet.desk.launch import LaunchDesk
from sandbox.reference_operator.wallet.desk.line import WalletLine

DEFAULT_PORT = 8600
DEFAULT_WALLET = "http://127.0.0.1:8703"
DEFAULT_FAST_TRACK = "http://127.0.0.1:8701"
DEFAULT_SPORTSBOOK = "http://127.0.0.1:8702"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
WALLET_DEADLINE_S = 3.0

_REACHED_BY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not listened on


class ReferenceOperator:
    """An operator on one port, as an asynchronous context manager; port 0 takes a free one.

    `defects` and `variants` are ids; an unknown one raises KeyError, two that change the same
    point ValueError.
    `key_readers` are the addresses that may fetch the public key; an empty set lets everybody.
    `wallet_deadline_s` bounds one attempt to reach the wallet, its whole answer included.
    `pause` waits between attempts and before slow answers.
    """

    def __init__(
        self,
        *,
        wallet_url: str = DEFAULT_WALLET,
        defects: tuple[str, ...] = (),
        variants: tuple[str, ...] = (),
        host: str = "127.0.0.1",
        port: int = 0,
        fast_track_url: str = DEFAULT_FAST_TRACK,
        sportsbook_url: str = DEFAULT_SPORTSBOOK,
        key_readers: frozenset[str] = LOOPBACK,
        wallet_deadline_s: float = WALLET_DEADLINE_S,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._chosen = chosen(defects, variants)
        self._host, self._port = host, port
        self._fast_track_url, self._sportsbook_url = fast_track_url, sportsbook_url
        self._key_readers = key_readers
        self._wallet_url, self._wallet_deadline_s = wallet_url, wallet_deadline_s
        self._credentials, self._provider = FastTrackCredentials(), WalletProvider()
        self._pause = pause
        self._runner: web.AppRunner | None = None
        self._line: WalletLine | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end. Raise RuntimeError before the start."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the reference operator is not running")
        return url_of(self._host, self._runner.addresses[0][1])

    def target(self) -> str:
        """Return the target.yaml text of this running operator."""
        return target_yaml(
            self.url,
            credentials=self._credentials,
            provider=self._provider,
            declared=self._chosen.declared,
        )

    async def __aenter__(self) -> "ReferenceOperator":
        """Start to listen. Raise SetupFault when the port cannot be had."""
        self._line = WalletLine(
            self._wallet_url, self._chosen.conduct.wallet.line, deadline_s=self._wallet_deadline_s
        )
        if (bits := self._chosen.conduct.gr8.key_bits) > KEY_BITS:
            await asyncio.to_thread(make_keys_ready, bits)
        app = self._application(self._chosen.conduct, self._line)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
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
        runner, line = self._runner, self._line
        self._runner = self._line = None
        if runner is not None:
            await runner.cleanup()
        if line is not None:
            await line.aclose()

    def _application(self, conduct: Conduct, line: WalletLine) -> web.Application:
        clock, accounts = OperatorClock(), Accounts(conduct.new_id, conduct.fast_track.new_sid)
        ring = KeyRing(bits=conduct.gr8.key_bits)
        beside = CredentialCheck(OTHER_BRANDS_CREDENTIALS, clock)
        credential_check = CredentialCheck(
            self._credentials,
            clock,
            conduct.fast_track.grant,
            schemes=conduct.fast_track.schemes,
            beside=beside,
        )
        fast_track = FastTrackDesk(
            conduct.fast_track, accounts, clock, credential_check, self._pause
        )
        gr8 = Gr8Desk(conduct.gr8, accounts, clock, ring, self._key_readers, self._pause)
        launches = LaunchDesk(conduct.wallet, self._provider, line, self._pause)
        hooks = Hooks(accounts, clock, ring)
        page = FrontPage(self._fast_track_url, accounts, conduct.fast_track.page_sid)
        return application(
            provider_routes(fast_track, gr8, launches, credential_check=credential_check),
            tester_routes(
                hooks,
                SessionHooks(accounts, clock, beside),
                tabs=SportsbookTabs(hooks, accounts, clock, gr8),
                page=page,
                login=LoginPage(accounts, clock),
                sportsbook=SportsbookPage(accounts, clock, self._sportsbook_url, GET_JWT_TOKEN),
            ),
        )


def url_of(host: str, port: int) -> str:
    """Return the URL that reaches whoever listens on `host`; a wildcard is reached by loopback."""
    reachable = _REACHED_BY.get(host, host)
    return f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"


def _cannot_listen(host: str, port: int, fault: OSError) -> str:
    return (
        f"the operator cannot listen on {host}:{port} ({fault.strerror or fault}); "
        "choose another --port, or 0 for a free one"
    )
