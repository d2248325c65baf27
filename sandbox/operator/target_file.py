"""The target.yaml by which the sandbox knows this operator."""

from sandbox.operator import routes
from sandbox.operator.declared import Declared
from sandbox.operator.identity import (
    DEFAULT_BRAND,
    FAST_TRACK_BRAND_ID,
    TENANTS,
    FastTrackCredentials,
    Tenant,
    WalletProvider,
)

_TARGET = """\
target: 1
name: reference operator
fasttrack:
  authenticate: {{url: "{url}{authenticate}", credentials: {{x-api-key: "{ft_key}"}}, sid: {sid}}}
  brands: [{{name: {brand}, id: {brand_id}}}]
gr8:
  jwt-token: {{url: "{url}{jwt}", pointer: {pointer}}}
  tenants:
{tenants}
wallet:
  launch: {{url: "{url}{launch}", launched-when: {launched_when}}}
  provider: {{id: {provider_id}, access-key: "{access_key}", private-key: "{private_key}"}}
  games: [{game}]
  retry: {{attempts: {attempts}, within: {within}}}
players:
  from: hook
hooks:
  open-session:    {{http: "POST {url}/test/sessions", gives: [id, sid, headers]}}
  logout:          {{http: "POST {url}/test/logout"}}
  switch-currency: {{http: "POST {url}/test/switch-currency"}}
  rotate-key:      {{http: "POST {url}/test/rotate-key"}}
  shift-clock:     {{http: "POST {url}/test/shift-clock"}}
capabilities: [{capabilities}]
"""

_TENANT = """\
    - brand: {brand}
      operator-id: {operator_id}
      public-key: "{url}{path}"
      currencies: [{currencies}]"""


def target_yaml(
    url: str,
    *,
    credentials: FastTrackCredentials,
    provider: WalletProvider,
    declared: Declared | None = None,
) -> str:
    """Write the whole target for an operator that answers at `url`."""
    words = declared or Declared()
    return _TARGET.format(
        url=url,
        authenticate=routes.AUTHENTICATE,
        jwt=routes.GET_JWT_TOKEN,
        launch=routes.LAUNCH,
        ft_key=credentials.api_key,
        brand=DEFAULT_BRAND,
        brand_id=FAST_TRACK_BRAND_ID,
        tenants="\n".join(_tenant(url, tenant) for tenant in TENANTS),
        provider_id=provider.id,
        access_key=provider.access_key,
        private_key=provider.private_key,
        game=provider.game_id,
        sid=words.sid,
        pointer=words.pointer,
        launched_when=words.launched_when,
        attempts=words.attempts,
        within=words.within,
        capabilities=", ".join(words.capabilities),
    )


def _tenant(url: str, tenant: Tenant) -> str:
    return _TENANT.format(
        brand=tenant.brand,
        operator_id=tenant.operator_id,
        url=url,
        path=routes.GET_PUBLIC_KEY,
        currencies=", ".join(tenant.currencies),
    )
