"""The wallet's answers, member by member as the page's examples have them.

A success has ten members and a failure exactly four (Success Response, Failed Response). The HTTP
status follows the code. Members are kept as JSON text, so that a balance is spelt as asked.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import Json, dump_json, read_json
from sandbox.protocol.money import BalanceStyle, balance_text
from sandbox.providers.wallet.answer.codes import SUCCESS, UNKNOWN_ERROR, Code
from sandbox.providers.wallet.settings import AnswerSettings
from sandbox.wire import Headers, Response

_MOST_DIGITS = 1000
"""Of a number that is echoed: Python reads none of more than 4300."""
_DOMAIN = ("token", "player_id", "game_id", "site_id", "provider_id", "balance")


@dataclass(frozen=True, slots=True)
class Session:
    """What a success tells. `balance` is in major units of `currency`; `site_as_text`: the site id
    is spelt as a string.
    """

    token: str
    player_id: int
    game_id: str
    site_id: int
    provider_id: int
    currency: str
    balance: Decimal
    site_as_text: bool = True


def session_members(session: Session, settings: AnswerSettings) -> Mapping[str, str]:
    """Tell of a session: six members, as JSON text."""
    places = settings.places(session.currency)
    return {
        "token": dump_json(session.token),
        "player_id": str(session.player_id),
        "game_id": dump_json(_game_id(session.game_id, settings.game_id)),
        "site_id": dump_json(str(session.site_id) if session.site_as_text else session.site_id),
        "provider_id": str(session.provider_id),
        "balance": balance_text(session.balance, places=places, style=settings.balance_style),
    }


def told_balance(balance: Decimal, currency: str, settings: AnswerSettings) -> Json:
    """Return the number that the wallet tells of a balance: rounded to the decimals of its
    currency, in minor units where the target wants them.
    """
    minor = settings.balance_style is BalanceStyle.MINOR_UNITS
    style = BalanceStyle.MINOR_UNITS if minor else BalanceStyle.FIXED_DECIMALS
    return read_json(balance_text(balance, places=settings.places(currency), style=style))


def success(members: Mapping[str, str], settings: AnswerSettings, *, request_id: str) -> Response:
    """Build the answer to an accepted request around what its operation tells."""
    code = settings.codes.named(SUCCESS)
    head = _head(code, settings.message_on_success or code.message, request_id=request_id)
    return _response(code.http, {**head, **members}, settings)


def failure(
    code: Code,
    settings: AnswerSettings,
    *,
    request_id: str,
    detail: str = "",
    document: Mapping[str, Json] | None = None,
) -> Response:
    """Build a refusal. `detail` is added to the message, `document` is the request's body."""
    head = _head(code, f"{code.message} {detail}".strip(), request_id=request_id)
    shaped = _SHAPES[settings.failure_shape](document or {})
    return _response(code.http, {**head, **shaped}, settings)


def shown(name: str, settings: AnswerSettings) -> Code:
    """Return the row that goes on the wire: under `vendor_only` every failure is the vendor's."""
    return settings.codes.named(UNKNOWN_ERROR if settings.vendor_only else name)


def _head(code: Code, message: str, *, request_id: str) -> dict[str, str]:
    return {
        "status": "true" if code.name == SUCCESS else "false",
        "code": str(code.number),
        "message": dump_json(message),
        "request_id": dump_json(request_id),
    }


def _response(status: int, members: Mapping[str, str], settings: AnswerSettings) -> Response:
    text = ",".join(f'"{name}":{value}' for name, value in members.items())
    content_type = "application/json" + ("; charset=utf-8" if settings.charset_param else "")
    return Response(
        status=status,
        headers=Headers((("content-type", content_type), *_further(status, settings))),
        # a lone surrogate, which no UTF-8 can hold, becomes the JSON escape it came from
        body=("{" + text + "}").encode("utf-8", "backslashreplace"),
    )


def _further(status: int, settings: AnswerSettings) -> tuple[tuple[str, str], ...]:
    retry_after = ("retry-after", str(settings.retry_after_s))
    challenge = (("www-authenticate", 'Basic realm="wallet"'),) if settings.www_authenticate else ()
    by_status: Mapping[int, tuple[tuple[str, str], ...]] = {
        401: challenge,
        405: (("allow", "POST"),),
        429: (retry_after,),
        503: (retry_after,),
    }
    return by_status.get(status, ())


def _game_id(game_id: str, style: str) -> Json:
    internal = int.from_bytes(
        hashlib.sha256(game_id.encode("utf-8", "replace")).digest()[:4], "big"
    )
    numeric = game_id.isascii() and game_id.isdigit() and len(game_id) <= _MOST_DIGITS
    styles: Mapping[str, Json] = {
        "echo": game_id,
        "internal_number": internal,
        "internal_string": str(internal),
        "echo_if_numeric": int(game_id) if numeric else internal,
    }
    return styles[style]


def _minimal(_: Mapping[str, Json]) -> dict[str, str]:
    return {}


def _full_null(_: Mapping[str, Json]) -> dict[str, str]:
    return dict.fromkeys(_DOMAIN, "null")


def _echoed(document: Mapping[str, Json]) -> dict[str, str]:
    return {name: dump_json(document.get(name)) for name in _DOMAIN}


_SHAPES = {"minimal": _minimal, "full_null": _full_null, "echo_request": _echoed}
