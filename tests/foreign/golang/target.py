"""The target of the operator in Go, filled in with what its ready line says.

A team without test hooks: Basic credentials, the sid in a header field, user ids with leading
zeros, two sites, and a launch that sends the browser on, to the game or to the lobby, by the same
status.
"""

from collections.abc import Mapping, Sequence

from sandbox.json_value import Json

_TARGET = """\
target: 1
name: operator in Go
fasttrack:
  authenticate:
    url: "{url}/crm/authenticate"
    credentials: {{basic: {{id: fast-track-7, secret: "p:ss w&rd+with=signs/"}}}}
    sid: header
  brands: [{{name: gopher, id: 31}}]
gr8:
  jwt-token: {{url: "{url}/api/sportsbook/token", pointer: /data/0/jwt}}
  tenants:
    - brand: Gopher
      operator-id: OP-77
      public-key: "{url}/api/sportsbook/key"
      currencies: [EUR, USD]
wallet:
  launch:
    url: "{url}/play"
    launched-when: {{status: 302, headers: {{location: {{$regex: "/game/.*"}}}}}}
  provider:
    id: 8123
    access-key: "go-acc/ess=+key"
    private-key: "2c9f6be1-84a0-4d1e-9a37-5b0e7f61d3c8"
  site-id: 310
  sites: [311]
  games: ["gopher & friends"]
  retry: {{attempts: 2, within: 10s}}
capabilities: [multi-currency]
players:
"""

_PLAYER = (
    '  - {{id: "{id}", sid: "{sid}", currency: {currency}, wallet-id: {wallet},'
    ' headers: {{Authorization: "Bearer {bearer}"}}}}\n'
)


def target_yaml(told: Mapping[str, Json]) -> str:
    """Write the target of the operator whose ready line said this."""
    players = told["players"]
    assert isinstance(players, Sequence)
    rows = [_PLAYER.format(**player) for player in players if isinstance(player, Mapping)]
    return _TARGET.format(url=told["url"]) + "".join(rows)
