"""What a running operator serves on the side of the wallet."""

from functools import partial

from sandbox.reference_operator.server.hooks import TargetHook
from sandbox.reference_operator.side import OperatorContext, Served
from sandbox.reference_operator.wallet.desk.balance import BalanceDesk
from sandbox.reference_operator.wallet.desk.caller import WalletCaller
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.declared import SWITCH_URL
from sandbox.reference_operator.wallet.desk.game_page import GamePages
from sandbox.reference_operator.wallet.desk.launch import LaunchDesk
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.reference_operator.wallet.desk.terminate import TerminateDesk
from sandbox.wire import Request

HOOKS = (
    TargetHook("read-balance", "[balance]"),
    TargetHook("end-game", "[ended]"),
    TargetHook(SWITCH_URL),
)


async def start(context: OperatorContext) -> Served:
    """Serve the launch URL and the hooks about open games, which call the wallet."""
    # here, for it loads the HTTP client, and most who list defects never start an operator
    from sandbox.reference_operator.wallet.desk.client import WalletClient
    from sandbox.reference_operator.wallet.desk.wallet_url import WalletUrl

    conduct = context.conduct.part(WalletConduct)
    client = WalletClient(
        context.urls["wallet"], conduct.client, deadline_s=context.call_deadline_s
    )
    caller = WalletCaller(WalletProvider(), client)
    way = conduct.entrance
    now_s, whose = context.clock.now_s, partial(_player_of, context)
    desk = LaunchDesk(conduct, caller, context.pause, now_s, whose=whose)
    terminate = TerminateDesk(conduct, caller, desk.games)
    pages = GamePages(desk.launch, terminate)
    context.session_ends.append(pages.session_ended)
    switch = {SWITCH_URL: WalletUrl(client).switch} if conduct.switches_url else {}
    return Served(
        {path: {"GET": page} for path, page in way.pages}
        | {
            way.path: {way.method: pages.launch},
            **pages.routes(),
        },
        hooks={
            "read-balance": BalanceDesk(conduct, caller, desk.games, now_s).read,
            "end-game": terminate.end,
            **switch,
        },
        close=client.aclose,
    )


def _player_of(context: OperatorContext, request: Request) -> str:
    """Return the id of the player whose session a browser has: bearer or cookie; "" for none."""
    sid = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
    cookies = [pair.strip() for pair in (request.headers.get("Cookie") or "").split(";")]
    named = (c.removeprefix("session=") for c in cookies if c.startswith("session="))
    now_s = context.clock.now_s()
    found = (context.accounts.live_session(one, now_s=now_s) for one in (sid, *named))
    return next((session.player.id for session in found if session), "")
