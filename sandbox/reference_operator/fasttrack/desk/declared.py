"""What the operator's target.yaml says of it towards Fast Track."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.reference_operator.declared import Declaration
from sandbox.reference_operator.fasttrack.desk.authenticate import AUTHENTICATE
from sandbox.reference_operator.fasttrack.desk.credentials import OAUTH_TOKEN, FastTrackCredentials
from sandbox.reference_operator.server.brands import BRANDS

_FIRST_BRAND_ID = 16  # the others count on

_OAUTH = (
    '{{oauth: {{token-url: "{token_url}", client-id: {known.client_id},'
    ' client-secret: "{known.client_secret}", variant: VARIANT}}}}'
)
_CREDENTIALS = {
    "x-api-key": '{{x-api-key: "{known.api_key}"}}',
    "basic": '{{basic: {{id: {known.basic_id}, secret: "{known.basic_secret}"}}}}',
    "oauth": _OAUTH.replace("VARIANT", "post-json"),
    "oauth-get": _OAUTH.replace("VARIANT", "get-query"),
}


@dataclass(frozen=True, slots=True)
class FastTrackDeclaration(Declaration):
    """`sid`: where /authenticate reads it, `both`, `header` or `body`. `credentials`: how Fast
    Track proves itself, `x-api-key`, `basic`, `oauth`, or `oauth-get` for the token by GET.
    `settings`: YAML of what differs from the assumed, "" for nothing.
    """

    capabilities: tuple[str, ...] = ("multi-brand-fast-track",)
    sid: str = "both"
    credentials: str = "x-api-key"
    settings: str = ""

    def section(self, url: str) -> str:
        """Write the endpoint with its credentials, and the brands with their ids."""
        credentials = _CREDENTIALS[self.credentials].format(
            token_url=f"{url}{OAUTH_TOKEN}", known=FastTrackCredentials()
        )
        settings = f"\n  settings: {self.settings}" if self.settings else ""
        return (
            f'  authenticate: {{url: "{url}{AUTHENTICATE}", credentials: {credentials},'
            f" sid: {self.sid}}}\n  brands: [{', '.join(_brands())}]{settings}"
        )


def _brands() -> Iterator[str]:
    for number, brand in enumerate(BRANDS, start=_FIRST_BRAND_ID):
        yield f"{{name: {brand}, id: {number}}}"
