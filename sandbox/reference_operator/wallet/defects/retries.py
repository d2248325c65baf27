"""Mistakes in repeating a call to the wallet."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.answer import Attempt
from sandbox.reference_operator.wallet.desk.conduct import (
    RETRY_GAP_S,
    WalletConduct,
    retry_gap_s,
    signature,
)
from sandbox.reference_operator.wallet.desk.launch_url import Launch, Launches
from sandbox.reference_operator.wallet.desk.provider import WalletProvider

STORM = 10
PATIENT = 3
QUEUE_S = 7.0
_AGAIN_AND_AGAIN = 5
_CLIENT_ERROR, _SERVER_FAULT = 400, 500
_SIGNED_BEFORE: set[bytes] = set()
_SENT_BEFORE: set[str] = set()


def _failed(attempt: Attempt) -> bool:
    return bool(attempt.trouble) or attempt.status >= _CLIENT_ERROR


def _after_anything(attempt: Attempt, made: int) -> float | None:
    return RETRY_GAP_S if _failed(attempt) and made < 2 else None  # noqa: PLR2004 - declared


def _after_ambiguity(attempt: Attempt, made: int) -> float | None:
    return RETRY_GAP_S if attempt.trouble and made < PATIENT else retry_gap_s(attempt, made)


def _from_a_queue(attempt: Attempt, made: int) -> float | None:
    return None if retry_gap_s(attempt, made) is None else QUEUE_S


def _deaf_to_retry_after(attempt: Attempt, made: int) -> float | None:
    return retry_gap_s(replace(attempt, headers=attempt.headers.without("Retry-After")), made)


def _after_status(status: int, *, most: int) -> Callable[[Attempt, int], float | None]:
    def gap_s(attempt: Attempt, made: int) -> float | None:
        if attempt.status != status:
            return retry_gap_s(attempt, made)
        return RETRY_GAP_S if made < most else None

    return gap_s


def _again_and_again(attempt: Attempt, made: int) -> float | None:
    return retry_gap_s(attempt, 1) if made < _AGAIN_AND_AGAIN else None


def _until_alive(attempt: Attempt, made: int) -> float | None:
    if b"expired" in attempt.body:
        return RETRY_GAP_S if made < PATIENT else None
    return retry_gap_s(attempt, made)


def _new_token(launch: Launch, number: int, launches: Launches) -> Launch:
    del launches
    return launch if number == 1 else replace(launch, token=str(uuid4()))


def _named(other: Callable[[Launch], Launch]) -> WalletConduct:
    """Let the second attempt say something else than the first."""

    def of_attempt(launch: Launch, number: int, launches: Launches) -> Launch:
        del launches
        return launch if number == 1 else other(launch)

    return WalletConduct(of_attempt=of_attempt)


def _signed_once(sent: bytes, provider: WalletProvider) -> str | None:
    if sent in _SIGNED_BEFORE:
        return None
    _SIGNED_BEFORE.add(sent)
    return signature(sent, provider)


def _without_credentials_again(fields: dict[str, str]) -> dict[str, str]:
    signed = fields["X-Request-Signature"]
    if signed in _SENT_BEFORE:
        return {name: one for name, one in fields.items() if name != "Authorization"}
    _SENT_BEFORE.add(signed)
    return fields


_RETRY = "wallet.retry."

DEFECTS = (
    Defect(
        "wallet-retry-storm",
        _RETRY + "as-declared",
        "N92",
        "A failed call is repeated up to ten times, as fast as it goes.",
        WalletConduct(
            retry_gap_s=lambda attempt, made: 0.02 if _failed(attempt) and made < STORM else None
        ),
        crude=True,
    ),
    Defect(
        "wallet-failure-asked-on",
        _RETRY + "as-declared",
        "N92",
        "A failure that may be asked again once is asked again and again.",
        WalletConduct(retry_gap_s=_again_and_again),
    ),
    Defect(
        "wallet-retry-drags-on",
        _RETRY + "as-declared",
        "N92",
        "A failed call is put in a queue that is looked at when the declared time is over.",
        WalletConduct(retry_gap_s=_from_a_queue),
    ),
    Defect(
        "wallet-retry-with-new-token",
        _RETRY + "same-token",
        "N92",
        "The second attempt carries a token that the operator made up.",
        WalletConduct(of_attempt=_new_token),
        crude=True,
    ),
    Defect(
        "wallet-retry-after-refusal",
        _RETRY + "not-after-refusal",
        "N43",
        "A refusal (4xx) is asked again.",
        WalletConduct(retry_gap_s=_after_anything),
    ),
    Defect(
        "wallet-expired-asked-again",
        _RETRY + "not-after-refusal",
        "N44",
        "An expired token is asked about again, in case a clock was wrong.",
        WalletConduct(retry_gap_s=_until_alive),
    ),
    Defect(
        "wallet-401-asked-again",
        _RETRY + "as-declared",
        "N68",
        "A 401 is asked again and again, until the credentials are locked.",
        WalletConduct(retry_gap_s=_after_status(401, most=STORM)),
    ),
    Defect(
        "wallet-403-is-an-outage",
        _RETRY + "not-after-refusal",
        "N69",
        "A 403 is taken for an outage of the wallet and asked again.",
        WalletConduct(retry_gap_s=_after_status(403, most=2)),
    ),
    Defect(
        "wallet-429-asked-again",
        _RETRY + "after-said",
        "N90",
        "A 429 is asked again after a fixed gap, whatever Retry-After says.",
        WalletConduct(retry_gap_s=_after_status(429, most=2)),
    ),
    Defect(
        "wallet-505-asked-again",
        _RETRY + "as-declared",
        "N80",
        "A wallet that refuses the HTTP version is asked again and again in the same one.",
        WalletConduct(retry_gap_s=_after_status(505, most=STORM)),
    ),
    Defect(
        "wallet-retry-when-ambiguous",
        _RETRY + "as-declared",
        "N75",
        "A call that may have been carried out (time-out, reset) is repeated twice more.",
        WalletConduct(retry_gap_s=_after_ambiguity),
    ),
    Defect(
        "wallet-retry-without-gap",
        _RETRY + "backs-off",
        "N92",
        "The second attempt follows the first at once.",
        WalletConduct(
            retry_gap_s=lambda attempt, made: None if retry_gap_s(attempt, made) is None else 0.0
        ),
    ),
    Defect(
        "wallet-retry-after-ignored",
        _RETRY + "after-said",
        "N91",
        "A time to wait that the wallet names is not waited.",
        WalletConduct(retry_gap_s=_deaf_to_retry_after),
    ),
    Defect(
        "wallet-retry-unsigned",
        "wallet.signature.valid",
        "N92",
        "The second attempt goes out without the signature, which the first has used up.",
        WalletConduct(signature=_signed_once),
    ),
    Defect(
        "wallet-retry-without-credentials",
        "wallet.basic.valid",
        "N92",
        "The second attempt goes out without credentials, for they are set by the first.",
        WalletConduct(as_sent=_without_credentials_again),
    ),
    Defect(
        "wallet-retry-for-another-player",
        "wallet.player.unchanged",
        "N92",
        "The second attempt names the player of the example.",
        _named(lambda launch: replace(launch, player_id=1)),
    ),
    Defect(
        "wallet-retry-on-another-site",
        "wallet.site.unchanged",
        "N92",
        "The second attempt names the site of the example.",
        _named(lambda launch: replace(launch, site_id=1)),
    ),
    Defect(
        "wallet-retry-in-another-currency",
        "wallet.currency.unchanged",
        "N92",
        "The second attempt names the currency of the house.",
        _named(lambda launch: replace(launch, currency="SEK")),
    ),
)
