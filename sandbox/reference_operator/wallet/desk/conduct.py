"""How this operator behaves towards the wallet: what is sent, and when it is sent again.

The signature is the lower-case hex HMAC-SHA256 of the exact bytes of the body, keyed with the
text of the private key; the credentials are Basic (provider id, access key). Authenticating is
tried twice at most, with the same token, and again only when nothing was carried out or the wallet
itself had a fault (HTTP 5xx). A wallet that names a time to wait is given it, within reason.
"""

import hmac
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sandbox.json_value import dump_json
from sandbox.protocol.basic import compose_basic
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.server.answers import json_answer
from sandbox.reference_operator.server.hooks import Asked
from sandbox.reference_operator.wallet.desk.answer import (
    ENDED,
    QUESTIONS,
    Answer,
    Attempt,
    Question,
    Verdict,
    verdict,
)
from sandbox.reference_operator.wallet.desk.entrance import Entrance
from sandbox.reference_operator.wallet.desk.launch_url import (
    Launch,
    Launches,
    read_launch,
    whole_launch,
)
from sandbox.reference_operator.wallet.desk.open_games import OpenGames
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.reference_operator.wallet.desk.trust import trusted
from sandbox.wire import Request, Response

RETRY_GAP_S = 0.2
LONGEST_WAIT_S = 2
DECLARED_ATTEMPTS = 2
SERVER_FAULT = 500


def body(launch: Launch, provider: WalletProvider) -> bytes:
    """Write the six members; ids are exact integers, the rest is as the launch URL said it."""
    members = {
        "token": launch.token,
        "player_id": launch.player_id,
        "site_id": launch.site_id,
        "provider_id": provider.id,
        "game_id": provider.game_id,
        "currency": launch.currency,
    }
    return dump_json(members).encode()


def authorization(provider: WalletProvider) -> str:
    """RFC 7617 Basic."""
    return compose_basic(str(provider.id), provider.access_key)


def signature(sent: bytes, provider: WalletProvider) -> str:
    """Sign the bytes as they go out."""
    return hmac.new(provider.private_key.encode(), sent, "sha256").hexdigest()


def as_made(fields: dict[str, str]) -> dict[str, str]:
    """Send the header fields that were made, and no others."""
    return fields


def of_attempt(launch: Launch, number: int, launches: Launches) -> Launch:
    """Say what attempt `number` (from 1) asks for: its own launch, whatever else goes on."""
    del number, launches
    return launch


def retry_gap_s(attempt: Attempt, made: int) -> float | None:
    """Say how long to wait before the next attempt, after `made`; None to give up."""
    if made >= DECLARED_ATTEMPTS:
        return None
    if attempt.trouble:
        return RETRY_GAP_S if attempt.trouble in {"unreachable", "unprocessed"} else None
    if attempt.status < SERVER_FAULT:
        return None
    asked = attempt.headers.get("Retry-After")
    if asked is None:
        return RETRY_GAP_S
    waits = asked.isascii() and asked.isdigit() and int(asked[:9]) <= LONGEST_WAIT_S
    return max(RETRY_GAP_S, float(asked)) if waits else None


def judge(answer: Answer) -> Verdict:
    """Ask every question there is."""
    return verdict(answer, QUESTIONS)


def given_up(found: Verdict, made: int) -> Verdict:
    """Say what comes of a launch after its last attempt: what that one came to."""
    del made
    return found


def game_session(launch: Launch) -> str:
    """Name what a game session belongs to: one token, one session."""
    return launch.token


def nobody_waits(launch: Launch) -> object:
    """Let every launch stand in a line of its own."""
    return object()


def nothing_more(launch: Launch, games: OpenGames) -> tuple[tuple[str, Launch], ...]:
    """Call the wallet for nothing else."""
    del launch, games
    return ()


def again(found: Verdict) -> Verdict | None:
    """Say what a launch URL is answered that ended in `found` before; None to ask anew."""
    del found
    return None


def play(found: Verdict, session: str) -> Response:
    """Open the game and show the balance, digit for digit."""
    return json_answer(200, {"state": "playing", "balance": found.balance, "session": session})


def refuse(reason: str, request: Request) -> Response:
    """Say what is wrong with a launch URL, and repeat nothing of it."""
    del request
    return json_answer(400, {"state": "refused", "reason": reason})


def fail(found: Verdict) -> Response:
    """Do not open the game, and keep the wallet's request id for whoever investigates."""
    return json_answer(
        502, {"state": "failed", "reason": found.reason, "request_id": found.request_id}
    )


def as_every_call(usual: "WalletConduct") -> "WalletConduct":
    """Call the wallet as it is called for everything else."""
    return usual


def own_game(launch: Launch, games: OpenGames) -> Launch:
    """Ask about the game whose balance is wanted."""
    del games
    return launch


def once(launch: Launch, games: OpenGames) -> tuple[Launch, ...]:
    """Tell the wallet of the game that ended, and of no other."""
    del games
    return (launch,)


def show_balance(found: Verdict, last: Decimal) -> Asked:
    """Show what the wallet told; a failure shows none, not even the balance `last` seen."""
    del last
    if found.reason:
        return {"balance": None, "reason": found.reason, "request_id": found.request_id}
    return {"balance": found.balance}


def tell_end(found: Verdict) -> Asked:
    """Say whether the wallet ended the session, and if not, why."""
    if found.reason:
        return {"ended": False, "reason": found.reason, "request_id": found.request_id}
    return {"ended": True}


def one_player(launch: Launch) -> object:
    """Count the launches of one player together."""
    return launch.player_id


def come_again_later() -> Response:
    """Tell who launches too often to come again in a second."""
    answer = json_answer(429, {"state": "refused", "reason": "too-many"})
    return replace(answer, headers=answer.headers.with_field("Retry-After", "1"))


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """How connections are used; the defaults are right.

    `shares_connection`: calls go through the kept connections, not through one each;
    `connections`: how many are kept, used in turn; `at_once`: how many calls may be under way;
    `by_stream`: each answer goes to its own call, whichever comes first; `gives_up`: no call is
    waited for without end; `broken_by`: troubles after which no call is made any more; `trust`:
    which certificates are taken at a URL, with one authority more than usual (PEM, "" for none);
    `does_without_tls`: where TLS fails, it is tried in the clear; `keeps_away_after`: when so many
    of the last ten calls failed none is made for `keeps_away_s`, 0 for never.
    """

    http2: bool = True
    shares_connection: bool = True
    connections: int = 1
    at_once: int = 1000
    follows_redirects: bool = False
    by_stream: bool = True
    gives_up: bool = True
    broken_by: frozenset[str] = frozenset()
    trust: Callable[[str, str], ssl.SSLContext] = trusted
    does_without_tls: bool = False
    keeps_away_after: int = 0
    keeps_away_s: float = 0.0


@dataclass(frozen=True, slots=True)
class BalanceConduct:
    """How a balance is asked for (shape assumed); the defaults are right.

    `asks`: the wallet is asked each time, and not what was seen last; `good_for_s`: for how long
    what it told is good.
    """

    asks: bool = True
    good_for_s: float = 0.0
    asks_for: Callable[[Launch, OpenGames], Launch] = own_game
    call: "Callable[[WalletConduct], WalletConduct]" = as_every_call
    show: Callable[[Verdict, Decimal], Asked] = show_balance


@dataclass(frozen=True, slots=True)
class TerminateConduct:
    """How the wallet is told that a game has ended (shape assumed); the defaults are right.

    `forgets`: the game is over here too, once the wallet has ended its session.
    """

    calls_for: Callable[[Launch, OpenGames], tuple[Launch, ...]] = once
    questions: tuple[Question, ...] = ENDED
    call: "Callable[[WalletConduct], WalletConduct]" = as_every_call
    tell: Callable[[Verdict], Asked] = tell_end
    forgets: bool = True


@dataclass(frozen=True, slots=True)
class WalletConduct(ConductPart):
    """How this operator behaves towards the wallet; the defaults are right.

    `shares_flights`: launches at the same time that are the same by `flight_of` share one call.
    `asks`: how often a launch authenticates that is well answered; `again`: what a launch URL is
    answered that was opened before, `known_by`: what it is known by; `in_line_by`: launches for
    which it gives the same wait for each other; `most_a_second`: how many launches of one player
    are served in a second, 0 for any number; `turned_away_s`: for how long none is served once
    there were more; `also_calls`: what the wallet is called for once a
    game is open; `asks_behind_s`: how long after opening the game the wallet is asked, 0 for
    before; `takes_s`: how long a launch takes besides; `switches_url`: a tester may say where the
    wallet is; `one_game_open`: a player whose game is open, or opening, opens no other.
    """

    entrance: Entrance = field(default_factory=Entrance)
    read_launch: Callable[[Request], Launch] = read_launch
    body: Callable[[Launch, WalletProvider], bytes] = body
    method: str = "POST"
    content_type: str = "application/json"
    accept: str = "application/json"
    more_headers: tuple[tuple[str, str], ...] = ()
    as_sent: Callable[[dict[str, str]], dict[str, str]] = as_made
    authorization: Callable[[WalletProvider], str | None] = authorization
    signature: Callable[[bytes, WalletProvider], str | None] = signature
    client: ClientOptions = field(default_factory=ClientOptions)
    of_attempt: Callable[[Launch, int, Launches], Launch] = of_attempt
    retry_gap_s: Callable[[Attempt, int], float | None] = retry_gap_s
    judge: Callable[[Answer], Verdict] = judge
    given_up: Callable[[Verdict, int], Verdict] = given_up
    asks_wallet: bool = True
    asks_behind_s: float = 0.0
    asks: int = 1
    shares_flights: bool = True
    flight_of: Callable[[Launch], object] = whole_launch
    again: Callable[[Verdict], Verdict | None] = again
    known_by: Callable[[Launch], object] = whole_launch
    in_line_by: Callable[[Launch], object] = nobody_waits
    most_a_second: int = 0
    counted_by: Callable[[Launch], object] = one_player
    too_often: Callable[[], Response] = come_again_later
    turned_away_s: float = 0.0
    also_calls: Callable[[Launch, OpenGames], tuple[tuple[str, Launch], ...]] = nothing_more
    takes_s: float = 0.0
    switches_url: bool = True
    one_game_open: bool = False
    game_session: Callable[[Launch], str] = game_session
    play: Callable[[Verdict, str], Response] = play
    fail: Callable[[Verdict], Response] = fail
    refuse: Callable[[str, Request], Response] = refuse
    balance: BalanceConduct = field(default_factory=BalanceConduct)
    terminate: TerminateConduct = field(default_factory=TerminateConduct)

    def headers(self, sent: bytes, provider: WalletProvider) -> dict[str, str]:
        """Make the header fields that go with the body `sent`; None leaves a field out."""
        fields = {
            "Content-Type": self.content_type,
            "Accept": self.accept,
            "Accept-Encoding": "identity",
            "Authorization": self.authorization(provider),
            "X-Request-Signature": self.signature(sent, provider),
            **dict(self.more_headers),
        }
        return self.as_sent({name: one for name, one in fields.items() if one is not None})
