"""What one operation of the wallet declares; all else is the same for every signed POST."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.json_value import Json
from sandbox.port import RoomServices
from sandbox.providers.wallet.answer.envelope import Session
from sandbox.providers.wallet.answer.verdict_words import SEEN_ELSEWHERE
from sandbox.providers.wallet.rules import Case, Check, Refusal
from sandbox.providers.wallet.settings import AnswerSettings, WalletSettings
from sandbox.providers.wallet.signed_post.request_body import Members, Parameters
from sandbox.providers.wallet.state import TokenRecord


@dataclass(frozen=True, slots=True)
class Wallet:
    """The wallet of one world, as its operations see it. `began_s`: when the world began."""

    services: RoomServices
    settings: WalletSettings
    began_s: float


def unchanged(_: Case, __: Members, record: TokenRecord) -> TokenRecord:
    """Leave the token as it is."""
    return record


def no_words(_: Case, __: Refusal | None) -> Mapping[str, Json]:
    """Say nothing that other operations do not."""
    return {}


@dataclass(frozen=True, slots=True)
class SignedPost:
    """One operation: what it asks, what it does, what it tells.

    `parameters` are the shape of its body, `checks` all that it asks, in order. `after` gives the
    token as an accepted request leaves it, `tells` the members of its answer, as JSON text.
    `words` are those of `answered` that no other operation has; `note` is noted of each request,
    `again` of a signed one that was seen before.
    """

    name: str
    path: str
    parameters: Parameters
    checks: tuple[Check, ...]
    after: Callable[[Case, Members, TokenRecord], TokenRecord]
    tells: Callable[[Session, AnswerSettings], Mapping[str, str]]
    words: Callable[[Case, Refusal | None], Mapping[str, Json]] = no_words
    note: str = ""
    again: str = SEEN_ELSEWHERE
