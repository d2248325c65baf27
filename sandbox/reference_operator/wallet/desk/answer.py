"""Checks of the wallet's answer, all of which must hold before a game opens.

The body decides, and the HTTP status must agree: a success is HTTP 200, `status` true and `code`
1, all three. The echo must be ours, ids compared as numbers because the vendor prints them now as
numbers and now as strings; `game_id` may be the vendor's internal number and is not compared. A
balance is an unsigned decimal and is never rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import ABSENT, Json, JsonFault, is_integer, member, parse_json
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.wire import Headers

HTTP_OK = 200
CODE_OK = 1
MOST_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to the wallet. `trouble` is "" when a complete answer came, else what happened:
    `unreachable` and `unprocessed` were surely not carried out, `timeout` and `broken` may be.
    """

    trouble: str = ""
    status: int = 0
    headers: Headers = Headers()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """An attempt beside what was asked; `body` is None when it is no JSON object."""

    attempt: Attempt
    launch: Launch
    provider: WalletProvider
    body: Json


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is "" when the game may open; then, and only then, the balance counts.

    `message` is the wallet's, for people to read: nothing is decided by it.
    """

    reason: str
    balance: Decimal = Decimal(0)
    request_id: Json = None
    message: str = ""


NOT_OPEN = Verdict("game.not-open")
"""What is said of a game that is not open, or no more, without asking the wallet."""

Question = Callable[[Answer], str]


def is_complete(answer: Answer) -> str:
    """Did the wallet answer at all?"""
    return f"wallet.{answer.attempt.trouble}" if answer.attempt.trouble else ""


def is_http_200(answer: Answer) -> str:
    """Is the HTTP status that of a success?"""
    status = answer.attempt.status
    return "" if status == HTTP_OK else f"http.{status}"


def is_json(answer: Answer) -> str:
    """Is it labelled as JSON, and is it one object?"""
    kind = (answer.attempt.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    return is_object(answer) if kind == "application/json" else "answer.not-json"


def is_object(answer: Answer) -> str:
    """Is it one JSON object, whatever it is labelled as?"""
    return "answer.not-json" if answer.body is None else ""


def is_status_true(answer: Answer) -> str:
    """Does the body say success?"""
    return "" if member(answer.body, "status") is True else "status.not-true"


def is_code_1(answer: Answer) -> str:
    """Is the code 1, the integer?"""
    code = member(answer.body, "code")
    good = is_integer(code) and code == CODE_OK
    return "" if good else "code.not-1"


def echoes_token(answer: Answer) -> str:
    """Is it the answer to this token?"""
    return "" if member(answer.body, "token") == answer.launch.token else "echo.token"


def echoes_player(answer: Answer) -> str:
    """Is it about this player?"""
    return _echo(answer, "player_id", answer.launch.player_id)


def echoes_site(answer: Answer) -> str:
    """Is it about this site?"""
    return _echo(answer, "site_id", answer.launch.site_id)


def echoes_provider(answer: Answer) -> str:
    """Is it about us?"""
    return _echo(answer, "provider_id", answer.provider.id)


def has_balance(answer: Answer) -> str:
    """Is there a balance: a JSON number, not negative, of a size that we can keep exactly?"""
    balance = _balance(answer.body)
    if balance is None:
        return "balance.malformed"
    if balance < 0:
        return "balance.negative"
    return "" if not balance or abs(balance.adjusted()) < MOST_DIGITS else "balance.out-of-range"


QUESTIONS: tuple[Question, ...] = (
    is_complete,
    is_json,
    is_status_true,
    is_code_1,
    is_http_200,
    echoes_token,
    echoes_player,
    echoes_site,
    echoes_provider,
    has_balance,
)

ENDED: tuple[Question, ...] = (
    is_complete,
    is_json,
    is_status_true,
    is_code_1,
    is_http_200,
    echoes_token,
)
"""What a terminate has to be answered; whatever else stands there is assumed, and not looked at."""


def verdict(answer: Answer, questions: tuple[Question, ...]) -> Verdict:
    """Ask in order; the first bad answer is the reason why the game stays shut."""
    request_id, message = member(answer.body, "request_id"), member(answer.body, "message")
    known = request_id if isinstance(request_id, str) else None
    reason = next(filter(None, (ask(answer) for ask in questions)), "")
    balance = Decimal(0) if reason else (_balance(answer.body) or Decimal(0)).copy_abs()
    return Verdict(reason, balance, known, message if isinstance(message, str) else "")


def read_body(body: bytes) -> Json:
    """Parse the wallet's answer; None when it is no strict JSON object."""
    try:
        value = parse_json(body)
    except JsonFault:
        return None
    return value if isinstance(value, dict) else None


def _echo(answer: Answer, name: str, expected: int) -> str:
    value = member(answer.body, name)
    digits = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return "" if digits == str(expected) else f"echo.{name.removesuffix('_id')}"


def _balance(body: Json) -> Decimal | None:
    value = member(body, "balance")
    if value is ABSENT or isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)
