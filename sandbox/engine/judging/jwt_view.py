"""The JWT of an exchange as a check sees it: `{header, claims, signed-by, token}`.

Nothing is verified, and reading is lenient on purpose: a check on a claim should speak of that
claim, whatever else is wrong with the token.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.json_value import Json, read_json


@dataclass(frozen=True, slots=True)
class JwtView:
    """A compact token and the names of the keys it was signed with (`published`, `cached` …)."""

    token: str
    signed_by: frozenset[str] | None = None

    def value(self) -> Mapping[str, Json]:
        """Return what a pattern is matched against; parts that cannot be read are left out."""
        pieces = self.token.split(".")
        found: dict[str, Json] = {}
        for name, piece in zip(("header", "claims"), pieces, strict=False):
            value = _decoded(piece)
            if isinstance(value, Mapping):
                found[name] = value
        if self.signed_by is not None:
            found["signed-by"] = sorted(self.signed_by)
        found["token"] = self.token  # the last, for whoever reads the value cut short
        return found


def part_text(piece: str) -> str:
    """Return the text of one part of a token, "" where it cannot be read."""
    content = _content(piece)
    return "" if content is None else content.decode("utf-8", "replace")


def _decoded(piece: str) -> Json:
    content = _content(piece)
    return None if content is None else read_json(content)


def _content(piece: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))
    except (binascii.Error, ValueError):
        return None
