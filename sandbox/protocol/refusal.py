"""Why something a peer made is not accepted: a stable reason code and words that help.

A reason code is dotted and never changes (`jwt.header.alg`); scenarios match on it. Texts never
hold a token, a key or any part of either.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """Something accepted that deserves a remark; `code` is as stable as a reason code."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Refusal(Exception):
    """Raised where something that a peer made is not accepted.

    `hint` says what probably happened, `wanted` what should stand where the reason points, in
    words; they may be empty.
    """

    def __init__(self, reason: str, text: str, *, hint: str = "", wanted: str = "") -> None:
        self.reason = reason
        self.text = text
        self.hint = hint
        self.wanted = wanted
        super().__init__(f"{reason}: {self.sentence}")

    @property
    def sentence(self) -> str:
        """The text and, where there is one, the hint."""
        return f"{self.text} {self.hint}" if self.hint else self.text
