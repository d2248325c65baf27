"""Test hooks: what a tester may ask of this operator that no provider ever may.

Each takes one JSON object and answers one; a wrong parameter is a 400 that names it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.reference_operator.accounts import Accounts
from sandbox.reference_operator.answers import Refusal, error_answer, json_answer, read_object
from sandbox.reference_operator.clock import OperatorClock
from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.identity import BRANDS, DEFAULT_BRAND
from sandbox.wire import Request, Response

Hook = Callable[[Mapping[str, Json]], Mapping[str, Json]]

_CURRENCY = re.compile(r"[A-Z0-9]{3,10}")
_COUNTRY = re.compile(r"[A-Z]{3}")
_ANY_TEXT = re.compile(r"[^\0]{1,255}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks of every provider, over the state that they touch."""

    accounts: Accounts
    clock: OperatorClock
    ring: KeyRing

    def serve(self, hook: Hook, request: Request) -> Response:
        """Run one hook: 200 and its result, 400 and what was wrong."""
        try:
            return json_answer(200, hook(read_object(request.body or b"{}")))
        except Refusal as refusal:
            return error_answer(refusal)

    def open_session(self, asked: Mapping[str, Json]) -> Mapping[str, Json]:
        """`{currency, brand, id?, country?}` → `{id, sid, headers}`; an id given is kept."""
        session = self.accounts.open_session(
            brand=brand_of(asked),
            currency=text_of(asked, "currency", form=_CURRENCY, default="EUR"),
            now_s=self.clock.now_s(),
            id_=text_of(asked, "id", default=""),
            country=text_of(asked, "country", form=_COUNTRY, default="MLT"),
        )
        headers = {"Authorization": f"Bearer {session.sid}"}
        return {"id": session.player.id, "sid": session.sid, "headers": headers}

    def log_out(self, asked: Mapping[str, Json]) -> Mapping[str, Json]:
        """`{sid}` → `{logged-out}`, false when there was no such session."""
        found = self.accounts.log_out(text_of(asked, "sid"), now_s=self.clock.now_s())
        return {"logged-out": found}

    def switch_currency(self, asked: Mapping[str, Json]) -> Mapping[str, Json]:
        """`{player, to}` → `{currency}`: the wallet's currency only."""
        to = text_of(asked, "to", form=_CURRENCY)
        if not self.accounts.switch_currency(text_of(asked, "player"), to=to):
            raise Refusal(400, "unknown_player")
        return {"currency": to}

    def rotate_key(self, asked: Mapping[str, Json]) -> Mapping[str, Json]:
        """`{brand?}` → `{rotated: […]}`; without a brand, every brand's key."""
        brands = [brand_of(asked)] if asked.get("brand") is not None else sorted(BRANDS)
        for brand in brands:
            self.ring.rotate(brand, now_s=self.clock.now_s())
        return {"rotated": brands}

    def shift_clock(self, asked: Mapping[str, Json]) -> Mapping[str, Json]:
        """`{advance_s}` or `{to: real}` → `{ahead_s}`."""
        advance_s = asked.get("advance_s")
        if asked.get("to") == "real" and advance_s is None:
            self.clock.back_to_real()
        elif isinstance(advance_s, (int, Decimal)) and not isinstance(advance_s, bool):
            self.clock.advance(float(advance_s))
        else:
            raise Refusal(400, "invalid_advance_s")
        return {"ahead_s": Decimal(str(self.clock.ahead_s))}


def brand_of(asked: Mapping[str, Json]) -> str:
    """Read the parameter `brand`, the operator's first without it. Raise Refusal 400."""
    brand = text_of(asked, "brand", default=DEFAULT_BRAND)
    if brand not in BRANDS:
        raise Refusal(400, "unknown_brand")
    return brand


def text_of(
    asked: Mapping[str, Json],
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
