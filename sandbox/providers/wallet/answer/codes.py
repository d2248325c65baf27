"""The wallet's result codes: name, number, HTTP status, message.

The table is data: the default of the contract's setting `codes`. A target may replace any part of
any row. The HTTP status is a function of the code (Status Codes).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sandbox.errors import SetupFault
from sandbox.json_value import Json, is_integer
from sandbox.scenario.contract.contract import load_contract

SUCCESS = "success"
UNKNOWN_ERROR = "unknown_error"
NEUTRAL_MESSAGE = "The request was not successful."
"""Message of a code that is in no table."""


@dataclass(frozen=True, slots=True)
class Code:
    """One outcome. `name` is the sandbox's stable reason code, `message` is for people."""

    name: str
    number: int
    http: int
    message: str


@dataclass(frozen=True, slots=True)
class Codes:
    """The table in force, by name and by number (of equal numbers the first row counts)."""

    by_name: Mapping[str, Code]
    by_number: Mapping[int, Code]

    def named(self, name: str) -> Code:
        """Return the row of a reason the sandbox knows."""
        return self.by_name[name]

    def numbered(self, number: int) -> Code:
        """Return the row of a number; an unknown one is a neutral failure with HTTP 500."""
        return self.by_number.get(number) or Code("scripted", number, 500, NEUTRAL_MESSAGE)


def codes_with(overrides: Mapping[str, Json]) -> Codes:
    """Lay a target's `codes` over the contract's. Raise SetupFault for a name or shape unknown."""
    table = dict(_default_rows())
    for name, given in overrides.items():
        if name not in table:
            raise SetupFault(f"wallet settings, codes: there is no code named {name!r}")
        table[name] = _overridden(table[name], given)
    by_number: dict[int, Code] = {}
    for row in table.values():
        by_number.setdefault(row.number, row)
    return Codes(table, by_number)


@cache
def _default_rows() -> Mapping[str, Code]:
    given = load_contract("wallet").settings["codes"].default
    rows = given if isinstance(given, Mapping) else {}
    return {name: _overridden(Code(name, 0, 0, ""), row) for name, row in rows.items()}


def _overridden(row: Code, given: Json) -> Code:
    fields = given if isinstance(given, Mapping) else {"code": given}
    number = fields.get("code", row.number)
    http = fields.get("http", row.http)
    message = fields.get("message", row.message)
    known = not set(fields) - {"code", "http", "message"}
    if known and is_integer(number) and is_integer(http) and isinstance(message, str):
        return Code(row.name, number, http, message)
    raise SetupFault(
        f"wallet settings, codes.{row.name}: give code and http as whole numbers and message as "
        "text, or the code alone"
    )
