"""The operator's HTTP surface: paths, methods, and the way between aiohttp and plain messages."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import isawaitable

from aiohttp import web

from sandbox.reference_operator.answers import IN_CHUNKS, Refusal, error_answer, wrong_method
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackDesk
from sandbox.reference_operator.fasttrack.desk.credentials import CredentialCheck
from sandbox.reference_operator.fasttrack.desk.front_page_tab import FrontPageTab
from sandbox.reference_operator.fasttrack.desk.session_hooks import SessionHooks
from sandbox.reference_operator.gr8.desk.sportsbook_page import SportsbookPage
from sandbox.reference_operator.gr8.desk.sportsbook_tab import SportsbookTabs
from sandbox.reference_operator.gr8.desk.tokens import Gr8Desk
from sandbox.reference_operator.hooks import Hooks
from sandbox.reference_operator.identity import TENANTS
from sandbox.reference_operator.page import FrontPage, LoginPage
from sandbox.reference_operator.wallet.desk.launch import LaunchDesk
from sandbox.wire import Headers, Request, Response

Handler = Callable[[Request], "Response | Awaitable[Response]"]
Routes = Mapping[str, Mapping[str, Handler]]

AUTHENTICATE = "/authenticate"
OAUTH_TOKEN = "/oauth/token"  # noqa: S105 - a path
GET_JWT_TOKEN = "/api/v1/auth/get-jwt-token"  # noqa: S105 - a path
GET_PUBLIC_KEY = "/api/v1/sportsbook-iframe/auth/keys/get-public-key"
LAUNCH = "/launch"


def provider_routes(
    fast_track: FastTrackDesk,
    gr8: Gr8Desk,
    launches: LaunchDesk,
    *,
    credential_check: CredentialCheck,
) -> Routes:
    """What the providers and the players' browsers may call: path → method → handler."""
    return {
        AUTHENTICATE: dict.fromkeys(fast_track.conduct.methods, fast_track.authenticate),
        OAUTH_TOKEN: dict.fromkeys(credential_check.grants.methods, credential_check.grant),
        GET_JWT_TOKEN: {"GET": gr8.get_jwt_token},
        GET_PUBLIC_KEY: {"GET": gr8.get_public_key},
        **{f"{GET_PUBLIC_KEY}/{one.brand}": {"GET": gr8.get_public_key} for one in TENANTS},
        LAUNCH: {"GET": launches.launch},
    }


def tester_routes(
    hooks: Hooks,
    sessions: SessionHooks,
    *,
    tabs: SportsbookTabs,
    page: FrontPage,
    login: LoginPage,
    sportsbook: SportsbookPage,
) -> Routes:
    """What only a tester may call, and the pages of the site."""
    served = {
        "sessions": hooks.open_session,
        "switch-currency": hooks.switch_currency,
        "rotate-key": hooks.rotate_key,
        "shift-clock": hooks.shift_clock,
        **sessions.by_name(),
    }
    return {
        "/": {"GET": page.show},
        "/login": {"GET": login.show, "POST": login.log_in},
        "/sportsbook": {"GET": sportsbook.show},
        "/sportsbook/player": {"GET": sportsbook.player},
        "/sportsbook/log-out": {"POST": sportsbook.log_out},
        "/test/logout": {"POST": tabs.log_out},
        "/test/open-sportsbook": {"POST": tabs.open},
        "/test/open-front-page": {"POST": FrontPageTab(page).open},
        **{f"/test/{name}": {"POST": partial(hooks.serve, hook)} for name, hook in served.items()},
    }


def application(*tables: Routes) -> web.Application:
    """Build the aiohttp application that serves the tables."""
    app = web.Application(middlewares=[_errors_in_json])
    for table in tables:
        for path, methods in table.items():
            app.router.add_route("*", path, partial(_serve, methods))
    return app


async def _serve(methods: Mapping[str, Handler], incoming: web.Request) -> web.Response:
    request = Request(
        method=incoming.method,
        target=incoming.raw_path,
        headers=Headers(tuple(incoming.headers.items())),
        body=await incoming.read(),
        authority=incoming.host,
        connection=incoming.remote or "",
    )
    handler = methods.get(request.method)
    answer = handler(request) if handler else wrong_method(methods)
    return _outgoing(await answer if isawaitable(answer) else answer)


def _outgoing(answer: Response) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body)
    for name, value in answer.headers:
        if (name, value) == IN_CHUNKS:
            response.enable_chunked_encoding()
        else:
            response.headers[name] = value
    return response


@web.middleware
async def _errors_in_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Word aiohttp's own refusals (no such path, body too large) as every other error."""
    try:
        return await handler(request)
    except web.HTTPException as fault:
        word = (fault.reason or "error").lower().replace(" ", "_")
        return _outgoing(error_answer(Refusal(fault.status, word)))
