"""What the operator's target.yaml says of it towards GR8 Tech."""

from dataclasses import dataclass

from sandbox.reference_operator.declared import Declaration
from sandbox.reference_operator.gr8.desk.tenants import TENANTS, Tenant
from sandbox.reference_operator.gr8.desk.tokens import GET_JWT_TOKEN, GET_PUBLIC_KEY

_TENANT = """\
    - brand: {brand}
      operator-id: {operator_id}
      public-key: "{url}{path}"
      casino-aggregation: {casino}
      currencies: [{currencies}]"""


@dataclass(frozen=True, slots=True)
class Gr8Declaration(Declaration):
    """`pointer`: the JSON pointer of the token in the answer of get-jwt-token. `key_by_url`: each
    brand's public key has a URL of its own. `casino`: GR8's casino is there.
    """

    capabilities: tuple[str, ...] = (
        "key-allow-list",
        "brand-by-header",
        "iframe-follows-session",
    )
    pointer: str = "/token"
    key_by_url: bool = False
    casino: bool = False

    def section(self, url: str) -> str:
        """Write where tokens come from, and the tenants with their keys."""
        token = f'  jwt-token: {{url: "{url}{GET_JWT_TOKEN}", pointer: {self.pointer}}}'
        return "\n".join((token, "  tenants:", *(self._tenant(url, tenant) for tenant in TENANTS)))

    def _tenant(self, url: str, tenant: Tenant) -> str:
        return _TENANT.format(
            brand=tenant.brand,
            operator_id=tenant.operator_id,
            url=url,
            path=GET_PUBLIC_KEY + (f"/{tenant.brand}" if self.key_by_url else ""),
            casino=str(self.casino).lower(),
            currencies=", ".join(tenant.currencies),
        )
