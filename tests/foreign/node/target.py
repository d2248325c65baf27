"""The target of the operator in Node, filled in with what its ready line says.

It is as unlike the reference operator's as the providers' pages allow: OAuth, the sid in the body
alone, another pointer, other names in the hooks' messages, casino ids, a launch that redirects.
"""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.scenario.language.values.paths import dig

_TARGET = """\
target: 1
name: operator in Node
fasttrack:
  authenticate:
    url: "{url}/crm/authenticate"
    credentials:
      oauth:
        token-url: "{url}/crm/token"
        client-id: "{client_id}"
        client-secret: "{client_secret}"
        variant: post-json
    sid: body
  brands: [{{name: fjord, id: 7}}]
gr8:
  jwt-token: {{url: "{url}/lobby/sportsbook-token", pointer: /sportsbook/jwt}}
  tenants:
    - brand: {brand_1}
      operator-id: "{operator_1}"
      public-key: "{url}/gr8/public-key"
      currencies: [EUR, USD]
      casino-aggregation: true
    - brand: {brand_2}
      operator-id: "{operator_2}"
      public-key: "{url}/gr8/public-key"
      currencies: [EUR, USD]
      casino-aggregation: true
wallet:
  launch: {{url: "{url}/play", launched-when: {{status: 303}}}}
  provider: {{id: {provider}, access-key: "{access_key}", private-key: "{private_key}"}}
  site-id: 4242
  games: [{game}]
  retry: {{attempts: 3, within: 30s}}
players: {{from: hook}}
hooks:
  open-session:
    http: "POST {url}/qa/players"
    gives: {{id: body.player.number, sid: body.login.sid, headers: body.login.fields}}
  logout: {{http: "POST {url}/qa/logout", send: {{session: <sid>}}}}
  switch-currency: {{http: "POST {url}/qa/currency", send: {{number: <player>, currency: <to>}}}}
  rotate-key: {{http: "POST {url}/qa/keys"}}
  shift-clock: {{http: "POST {url}/qa/time"}}
  switch-wallet-url: {{http: "POST {url}/qa/wallet", send: {{at: <url>, trusting: <ca>}}}}
capabilities: [multi-currency, multi-brand, key-allow-list]
"""

_TOLD = {
    "url": "url",
    "client_id": "client.id",
    "client_secret": "client.secret",
    "brand_1": "tenants[0].brand",
    "operator_1": "tenants[0].operatorId",
    "brand_2": "tenants[1].brand",
    "operator_2": "tenants[1].operatorId",
    "provider": "provider.id",
    "access_key": "provider.accessKey",
    "private_key": "provider.privateKey",
    "game": "provider.game",
}
"""Place in the target → dotted path in the ready line."""


def target_yaml(told: Mapping[str, Json]) -> str:
    """Write the target of the operator whose ready line said this."""
    return _TARGET.format(**{name: dig(told, path) for name, path in _TOLD.items()})
