"""The certificates that a `listener` of a scenario may have, and what is to be said of each."""

from collections.abc import Mapping

VALID = "valid"

CERTIFICATES: Mapping[str, str] = {
    VALID: "whose certificate holds",
    "self-signed": "whose certificate nobody but itself has signed",
    "unknown-authority": "whose certificate is of an authority that nobody was told of",
    "another-name": "whose certificate is for another host",
    "expired": "whose certificate has expired",
}
"""Certificate → the clause that tells it of a listener. All but the first are to be refused."""
