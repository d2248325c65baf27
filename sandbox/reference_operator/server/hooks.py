"""Test hooks: what a tester may ask of this operator and no provider ever may.

Each takes one JSON object and answers one; a wrong parameter is a 400 that names it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from inspect import isawaitable

from sandbox.json_value import Json
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    read_object,
)
from sandbox.reference_operator.server.brands import BRANDS, DEFAULT_BRAND
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.wire import Request, Response

Asked = Mapping[str, Json]
"""The parameters of a hook, and what it gives back."""

Hook = Callable[[Asked], "Asked | Awaitable[Asked]"]
SessionEnds = list[Callable[[str], Awaitable[None]]]
"""Who is told the sid of a session whose player logs out."""


@dataclass(frozen=True, slots=True)
class TargetHook:
    """A hook as the target file names it.

    `path` is the last part of its URL where that is not the name, `gives` the YAML of its results.
    """

    name: str
    gives: str = ""
    path: str = ""


HOOKS = (
    TargetHook("open-session", "[id, sid, headers]", path="sessions"),
    TargetHook("logout"),
    TargetHook("switch-currency"),
    TargetHook("shift-clock"),
)

_CURRENCY = re.compile(r"[A-Z0-9]{3,10}")
_COUNTRY = re.compile(r"[A-Z]{3}")
_ANY_TEXT = re.compile(r"[^\0]{1,255}", re.DOTALL)


async def serve(hook: Hook, request: Request) -> Response:
    """Run one hook: 200 and its result, else what was wrong."""
    try:
        found = hook(read_object(request.body or b"{}"))
        return json_answer(200, await found if isawaitable(found) else found)
    except Refusal as refusal:
        return error_answer(refusal)


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks about players, their sessions and the clock, which every provider's tests want."""

    accounts: Accounts
    clock: OperatorClock
    session_ends: SessionEnds

    def by_path(self) -> Mapping[str, Hook]:
        """Return each hook by the last part of its path."""
        return {
            "sessions": self.open_session,
            "logout": self.log_out,
            "switch-currency": self.switch_currency,
            "shift-clock": self.shift_clock,
        }

    def open_session(self, asked: Asked) -> Asked:
        """`{currency, brand, id?, country?}` → `{id, sid, headers, currency}`; an id is kept."""
        session = self.accounts.open_session(
            brand=brand_of(asked),
            currency=text_of(asked, "currency", form=_CURRENCY, default="EUR"),
            now_s=self.clock.now_s(),
            id_=text_of(asked, "id", default=""),
            country=text_of(asked, "country", form=_COUNTRY, default="MLT"),
        )
        headers = {"Authorization": f"Bearer {session.sid}"}
        player = session.player
        return {
            "id": player.id,
            "sid": session.sid,
            "headers": headers,
            "currency": player.currency,
        }

    async def log_out(self, asked: Asked) -> Asked:
        """`{sid}` → `{logged-out}`, false when there was no such session."""
        sid = text_of(asked, "sid")
        found = self.accounts.log_out(sid, now_s=self.clock.now_s())
        for tell in self.session_ends:
            await tell(sid)
        return {"logged-out": found}

    def switch_currency(self, asked: Asked) -> Asked:
        """`{player, to}` → `{currency}`: the currency of the account from now on."""
        to = text_of(asked, "to", form=_CURRENCY)
        if not self.accounts.switch_currency(text_of(asked, "player"), to=to):
            raise Refusal(400, "unknown_player")
        return {"currency": to}

    def shift_clock(self, asked: Asked) -> Asked:
        """`{advance_s}` or `{to: real}` → `{ahead_s}`."""
        advance_s = asked.get("advance_s")
        if asked.get("to") == "real" and advance_s is None:
            self.clock.back_to_real()
        elif isinstance(advance_s, (int, Decimal)) and not isinstance(advance_s, bool):
            self.clock.advance(float(advance_s))
        else:
            raise Refusal(400, "invalid_advance_s")
        return {"ahead_s": Decimal(str(self.clock.ahead_s))}


def brand_of(asked: Asked) -> str:
    """Read the parameter `brand`, the operator's first without it. Raise Refusal 400."""
    brand = text_of(asked, "brand", default=DEFAULT_BRAND)
    if brand not in BRANDS:
        raise Refusal(400, "unknown_brand")
    return brand


def text_of(
    asked: Asked,
    name: str,
    *,
    form: re.Pattern[str] = _ANY_TEXT,
    default: str | None = None,
) -> str:
    """Read a text of that form; absent or null is `default`. Raise Refusal 400 naming it."""
    value = asked.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Refusal(400, f"invalid_{name}")
    return value
