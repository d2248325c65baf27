"""Correct variants that are careful: with bursts, with open games, with their own strength."""

import time
from dataclasses import replace
from email.utils import formatdate

from sandbox.reference_operator.server.answers import text_answer
from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet.desk.caller import BALANCE, TERMINATE
from sandbox.reference_operator.wallet.desk.conduct import (
    BalanceConduct,
    ClientOptions,
    WalletConduct,
    come_again_later,
)
from sandbox.reference_operator.wallet.desk.declared import SWITCH_URL, WalletDeclaration
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.open_games import OpenGames
from sandbox.reference_operator.wallet.variants.ways import if_open
from sandbox.wire import Headers, Response

MOST_A_SECOND = 4
_BUSY_PAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"
_SILENT = "wallet-authenticate: the page says nothing of "


def _balance_of_it(launch: Launch, games: OpenGames) -> tuple[tuple[str, Launch], ...]:
    del games
    return ((BALANCE, launch),)


def _end_of_the_others(launch: Launch, games: OpenGames) -> tuple[tuple[str, Launch], ...]:
    return tuple((TERMINATE, other) for other in games.others_of(launch))


def _until_a_date() -> Response:
    # a date has whole seconds: the fifth is for the part that is cut off
    return replace(
        come_again_later(),
        headers=Headers((("Retry-After", formatdate(time.time() + 5, usegmt=True)),)),
    )


VARIANTS = (
    Variant(
        "wallet-one-launch-at-a-time",
        "One launch is served after the other, whoever plays.",
        _SILENT + "launches at the same time; multiplexing is what HTTP/2 is recommended for",
        WalletConduct(in_line_by=lambda launch: "all", again=if_open),
        warned=frozenset({"wallet.http2.calls-overlap"}),
    ),
    Variant(
        "wallet-one-worker",
        "One process serves one request after the other, whoever asks.",
        _SILENT + "launches at the same time; multiplexing is what HTTP/2 is recommended for",
        WalletConduct(workers=1, again=if_open),
        warned=frozenset({"wallet.http2.calls-overlap"}),
    ),
    Variant(
        "wallet-launches-in-measure",
        "Who launches more than four games in a second is told to come again later, with 429.",
        _SILENT + "how often a player may launch; RFC 6585, 4",
        WalletConduct(most_a_second=MOST_A_SECOND),
    ),
    Variant(
        "wallet-balance-read-at-once",
        "As soon as a game is open the wallet is asked for its balance.",
        "wallet-balance: it says not when the balance may be asked for",
        WalletConduct(also_calls=_balance_of_it),
    ),
    Variant(
        "wallet-one-game-a-player",
        "A player who opens a game ends the one before, and the wallet is told.",
        "wallet-terminate: it says not who ends a session",
        WalletConduct(also_calls=_end_of_the_others),
    ),
    Variant(
        "wallet-balance-good-for-a-second",
        "A balance that the wallet has told is good for a second.",
        "wallet-balance: it says not how often the balance has to be asked for",
        WalletConduct(balance=BalanceConduct(good_for_s=1.0)),
        warned=frozenset({"wallet.balance.arrives"}),
    ),
    Variant(
        "wallet-url-fixed",
        "The wallet's URL is read when the operator starts, and no tester can change it.",
        _SILENT + "hooks for testers",
        WalletConduct(switches_url=False),
        WalletDeclaration(without_hooks=frozenset({SWITCH_URL})),
    ),
    Variant(
        "wallet-keeps-away",
        "When four of the last ten calls failed the wallet is not called for eight seconds, whoever"
        " launches.",
        _SILENT + "how soon a wallet that fails is asked again",
        WalletConduct(client=ClientOptions(keeps_away_after=4, keeps_away_s=8.0)),
    ),
    Variant(
        "wallet-launches-of-all-in-measure",
        "More than twenty launches in a second, of all players together, are answered 429.",
        _SILENT + "how often players may launch; RFC 6585, 4",
        WalletConduct(
            most_a_second=20,
            counted_by=lambda launch: "all",
            too_often=lambda: text_answer(429, "Too Many Requests"),
        ),
    ),
    Variant(
        "wallet-behind-a-limiter",
        "A server before the site answers more than twenty launches in a second 503, with a page of"
        " its own.",
        _SILENT + "how often players may launch; RFC 9110, 15.6.4",
        WalletConduct(
            most_a_second=20,
            counted_by=lambda launch: "all",
            too_often=lambda: text_answer(503, _BUSY_PAGE, content_type="text/html"),
        ),
    ),
    Variant(
        "wallet-turned-away-for-a-while",
        "After more than twenty launches in a second, of all players together, nobody launches for"
        " four seconds; Retry-After says so, as a date.",
        _SILENT + "how often players may launch; RFC 6585, 4; RFC 9110, 10.2.3",
        WalletConduct(
            most_a_second=20,
            counted_by=lambda launch: "all",
            turned_away_s=4.0,
            too_often=_until_a_date,
        ),
    ),
    Variant(
        "wallet-one-game-at-a-time",
        "A player who has a game open, or is opening one, opens no other before it has ended.",
        _SILENT + "how many games a player may have open",
        WalletConduct(one_game_open=True),
    ),
    Variant(
        "wallet-behind-bot-protection",
        "A server before the site refuses every request that has no User-Agent.",
        _SILENT + "what a browser has to send; RFC 9110, 10.1.5",
        WalletConduct(refuses_nameless=True),
    ),
)
