"""The target of the operator in Java, filled in with what its ready line says.

A team that integrates the wallet and nothing else, and has no test hooks: its players are listed.
They have ids beyond what a double holds, tokens have symbols that a URL escapes, the game's id is
not ASCII, and the page of a launch answers 200 whether or not the game was opened.
"""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.scenario.language.values.paths import dig

_TARGET = """\
target: 1
name: wallet side in Java
wallet:
  launch:
    url: "{url}/launch?lobby=7"
    launched-when: {{body: {{outcome: {{$one-of: [opened, resumed]}}}}}}
  provider: {{id: {provider}, access-key: "{access_key}", private-key: "{private_key}"}}
  site-id: 77
  games: ["{game}"]
  retry: {{attempts: {attempts}, within: 10s}}
  settings: {{token.format: long_255, response.site_id: alternate}}
capabilities: [multi-currency]
players:
"""

_TOLD = {
    "url": "url",
    "attempts": "attempts",
    "provider": "provider.id",
    "access_key": "provider.accessKey",
    "private_key": "provider.privateKey",
    "game": "provider.game",
}
"""Place in the target → dotted path in the ready line."""

_PLAYERS = 24
_FIRST_ID = 2**53 + 1


def target_yaml(told: Mapping[str, Json]) -> str:
    """Write the target of the operator whose ready line said this."""
    filled = _TARGET.format(**{name: dig(told, path) for name, path in _TOLD.items()})
    return filled + "".join(_player(number) for number in range(_PLAYERS))


def _player(number: int) -> str:
    wallet_id, currency = _FIRST_ID + 4096 * number, "EUR" if number else "USD"
    words = f"id: p{number}, sid: none-{number}, currency: {currency}, wallet-id: {wallet_id}"
    return f"  - {{{words}}}\n"
