"""The target of the operator in PHP, filled in with what its ready line says.

The lobby posts a form with names of its own, the browser is sent on to an address without the
token, only the player who is logged in can launch, a sid is a JWT, and an unknown one is refused
with 200.
"""

from collections.abc import Mapping

from sandbox.json_value import Json

_TARGET = """\
target: 1
name: operator in PHP
fasttrack:
  authenticate:
    url: "{url}/crm/authenticate"
    credentials: {{x-api-key: "ft/key+with=php"}}
    sid: body
  brands: [{{name: elephpant, id: 8}}]
  settings: {{auth.reject_statuses: [200, 400, 401, 415]}}
gr8:
  jwt-token: {{url: "{url}/sportsbook/token", pointer: /token}}
  tenants:
    - brand: elePHPant
      operator-id: php-1
      public-key: "{url}/sportsbook/key"
      currencies: [EUR, USD]
wallet:
  launch:
    url: "{url}/casino/launch"
    method: POST
    carries: form
    parameters: {{token: t, player_id: player, site_id: site, currency: cur}}
    bound-to: session
    launched-when: {{status: 200, body: {{$contains: 'data-state="playing"'}}}}
  provider:
    id: 18446744073709551557
    access-key: "php:acc/ess"
    private-key: "a1d6c7e8-0b5f-4f3e-9d22-7c1b8e0f5a94"
  site-id: 88
  sites: [89]
  games: ['café/roulette "élite"']
  retry: {{attempts: 2, within: 10s}}
players: {{from: hook}}
hooks:
  open-session:
    http: "POST {url}/qa/login"
    gives: {{id: body.player, sid: body.sid, headers: body.headers, wallet-id: body.wallet}}
  logout: {{http: "POST {url}/qa/logout"}}
  switch-currency: {{http: "POST {url}/qa/currency"}}
capabilities: [multi-currency]
"""


def target_yaml(told: Mapping[str, Json]) -> str:
    """Write the target of the operator whose ready line said this."""
    return _TARGET.format(url=told["url"])
