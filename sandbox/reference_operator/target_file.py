"""The target.yaml by which the sandbox knows this operator."""

from collections.abc import Iterator

from sandbox.reference_operator import routes
from sandbox.reference_operator.declared import Declared
from sandbox.reference_operator.identity import (
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
  authenticate: {{url: "{url}{authenticate}", credentials: {credentials}, sid: {sid}}}
  brands: [{brands}]
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
  open-sportsbook: {{http: "POST {url}/test/open-sportsbook"}}
  expire-session:  {{http: "POST {url}/test/expire-session"}}
  foreign-session: {{http: "POST {url}/test/foreign-session", gives: [sid]}}
  foreign-credentials:
    http: "POST {url}/test/foreign-credentials"
    gives: {{key: body.x-api-key, authorization: body.authorization}}
  impersonate:     {{http: "POST {url}/test/impersonate", gives: [sid]}}
  block-player:    {{http: "POST {url}/test/block-player"}}
  break-backend:   {{http: "POST {url}/test/break-backend"}}
  repair-backend:  {{http: "POST {url}/test/repair-backend"}}
  open-front-page: {{http: "POST {url}/test/open-front-page"}}
capabilities: [{capabilities}]
"""

_OAUTH = (
    '{{oauth: {{token-url: "{token_url}", client-id: {known.client_id},'
    ' client-secret: "{known.client_secret}", variant: VARIANT}}}}'
)

_TENANT = """\
    - brand: {brand}
      operator-id: {operator_id}
      public-key: "{url}{path}"
      casino-aggregation: {casino}
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
        credentials=_credentials(words.credentials, url, credentials),
        brands=", ".join(_brands()),
        tenants="\n".join(_tenant(url, tenant, words) for tenant in TENANTS),
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


_CREDENTIALS = {
    "x-api-key": '{{x-api-key: "{known.api_key}"}}',
    "basic": '{{basic: {{id: {known.basic_id}, secret: "{known.basic_secret}"}}}}',
    "oauth": _OAUTH.replace("VARIANT", "post-json"),
    "oauth-get": _OAUTH.replace("VARIANT", "get-query"),
}


def _credentials(kind: str, url: str, known: FastTrackCredentials) -> str:
    return _CREDENTIALS[kind].format(token_url=f"{url}{routes.OAUTH_TOKEN}", known=known)


def _brands() -> Iterator[str]:
    for number, tenant in enumerate(TENANTS, start=FAST_TRACK_BRAND_ID):
        yield f"{{name: {tenant.brand}, id: {number}}}"


def _tenant(url: str, tenant: Tenant, words: Declared) -> str:
    return _TENANT.format(
        brand=tenant.brand,
        operator_id=tenant.operator_id,
        url=url,
        path=routes.GET_PUBLIC_KEY + (f"/{tenant.brand}" if words.key_by_url else ""),
        casino=str(words.casino).lower(),
        currencies=", ".join(tenant.currencies),
    )
