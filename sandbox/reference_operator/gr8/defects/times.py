"""Mistakes in the claims iat and exp."""

from datetime import UTC, datetime

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.tokens import TOKEN_TTL_S, Claims, Gr8Conduct, times


def _iat_date(now_s: int) -> Claims:
    return {**times(now_s), "iat": datetime.fromtimestamp(now_s, UTC).isoformat()}


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-iat-missing",
        _JWT + "iat-present",
        "T5",
        "The token does not say when it was issued.",
        Gr8Conduct(times=lambda now_s: {"exp": now_s + TOKEN_TTL_S}),
        crude=True,
    ),
    Defect(
        "gr8-iat-misspelt",
        _JWT + "iat-present",
        "T5",
        "The claim is called issued_at, as the members of all other answers are.",
        Gr8Conduct(times=lambda now_s: {"issued_at": now_s, "exp": now_s + TOKEN_TTL_S}),
    ),
    Defect(
        "gr8-iat-text",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is a text of digits.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": str(now_s)}),
    ),
    Defect(
        "gr8-iat-date",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is an ISO date.",
        Gr8Conduct(times=_iat_date),
    ),
    Defect(
        "gr8-iat-ms",
        _JWT + "iat-is-seconds",
        "T8",
        "iat counts milliseconds.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": now_s * 1000}),
        crude=True,
    ),
    Defect(
        "gr8-iat-ahead",
        _JWT + "iat-not-ahead",
        "T10",
        "The server's clock holds local time, an hour ahead of UTC.",
        Gr8Conduct(times=lambda now_s: times(now_s + 3600)),
    ),
    Defect(
        "gr8-exp-ms",
        _JWT + "exp-is-seconds",
        "T8",
        "exp counts milliseconds.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "exp": (now_s + TOKEN_TTL_S) * 1000}),
        crude=True,
    ),
    Defect(
        "gr8-exp-text",
        _JWT + "exp-is-seconds",
        "T7",
        "exp is a text of digits.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "exp": str(now_s + TOKEN_TTL_S)}),
    ),
    Defect(
        "gr8-exp-null",
        _JWT + "exp-is-seconds",
        "T7",
        "exp is null for a token that is to take the default life.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": None}),
    ),
    Defect(
        "gr8-iat-true",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is true, as if it were a flag.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": True}),
    ),
    Defect(
        "gr8-clock-a-minute-fast",
        _JWT + "iat-not-ahead",
        "T10",
        "The server's clock is a minute fast.",
        Gr8Conduct(times=lambda now_s: times(now_s + 60)),
    ),
    Defect(
        "gr8-clock-a-minute-slow",
        _JWT + "not-expired",
        "T10",
        "The server's clock is a minute slow, and tokens live for thirty seconds.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s - 60, "exp": now_s - 60 + 30}),
    ),
    Defect(
        "gr8-token-without-exp-kept",
        _JWT + "not-expired",
        "T9",
        "A token without exp is handed out for a minute, twice as long as it lives.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s}, keeps_token_s=60),
    ),
    Defect(
        "gr8-token-nearly-over",
        _JWT + "time-to-load",
        "T13",
        "A token has three seconds to go when it is handed out.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s + 3}),
    ),
    Defect(
        "gr8-exp-is-a-duration",
        _JWT + "exp-is-seconds",
        "T8",
        "exp is how long the token lives, not when it ends.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": TOKEN_TTL_S}),
        crude=True,
    ),
    Defect(
        "gr8-exp-at-iat",
        _JWT + "exp-after-iat",
        "T6",
        "exp is the second of iat.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s}),
    ),
    Defect(
        "gr8-exp-in-a-month",
        _JWT + "ttl-is-short",
        "T11",
        "A token is good for thirty days.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s + 30 * 86_400}),
    ),
)
