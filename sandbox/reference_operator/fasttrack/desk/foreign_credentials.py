"""The test hook `foreign-credentials`: what another brand's endpoint would take from Fast Track."""

from dataclasses import dataclass

from sandbox.reference_operator.fasttrack.desk.credentials import CredentialCheck
from sandbox.reference_operator.server.answers import Refusal
from sandbox.reference_operator.server.hooks import Asked, text_of


@dataclass(frozen=True, slots=True)
class ForeignCredentials:
    """Tells credentials of another brand, which `other_check` takes."""

    other_check: CredentialCheck

    def tell(self, asked: Asked) -> Asked:
        """`{form: x-api-key | basic | bearer}` → `{x-api-key, authorization}`, one of them null."""
        try:
            headers = self.other_check.presented(text_of(asked, "form"))
        except KeyError:
            raise Refusal(400, "invalid_form") from None
        return {"x-api-key": None, "authorization": None, **headers}
