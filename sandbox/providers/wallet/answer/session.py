"""What a success tells the operator, taken from the token and the request that names it."""

from sandbox.json_value import Json, is_integer, member
from sandbox.providers.wallet.answer.envelope import Session
from sandbox.providers.wallet.recognise import named_in
from sandbox.providers.wallet.settings import WalletSettings
from sandbox.providers.wallet.signed_post.request_body import Members, read_body
from sandbox.providers.wallet.state import TokenRecord
from sandbox.wire import Request

_DIGITS = 20
"""Digits of the largest unsigned 64-bit number."""


def session_of(record: TokenRecord, members: Members) -> Session:
    """Tell of an activated token; game and provider are echoed, the rest is the token's."""
    return Session(
        token=record.token,
        player_id=record.player_id,
        game_id=members.game_id,
        site_id=record.site_id,
        provider_id=members.provider_id,
        currency=record.currency,
        balance=record.balance,
    )


def session_regardless(
    request: Request, record: TokenRecord | None, *, settings: WalletSettings
) -> Session:
    """Tell of a success that a scenario wants, whatever the request and its token are worth.

    What the token does not know comes from the request, and what neither knows is made up.
    """
    token, player = named_in(request)
    document = read_body(request.body, settings.request).document or {}
    game = member(document, "game_id")
    if record is None:
        return Session(
            token=token,
            player_id=_whole(player, 1),
            game_id=game if isinstance(game, str) else "",
            site_id=_whole(document.get("site_id"), settings.site_id),
            provider_id=_whole(document.get("provider_id"), settings.provider.id),
            currency=_text(document.get("currency"), "EUR"),
            balance=settings.token.balance,
        )
    return Session(
        token=record.token,
        player_id=record.player_id,
        game_id=game if isinstance(game, str) else record.game_id,
        site_id=record.site_id,
        provider_id=record.provider_id,
        currency=record.currency,
        balance=record.balance,
    )


def _whole(value: Json, default: int) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    return value if is_integer(value) else default


def _text(value: Json, default: str) -> str:
    return value if isinstance(value, str) else default
