"""Mistakes in the claims iat and exp."""

from datetime import UTC, datetime

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.tokens import TOKEN_TTL_S, Claims, Gr8Conduct, times


def _iat_missing(now_s: int) -> Claims:
    return {"exp": now_s + TOKEN_TTL_S}


def _iat_text(now_s: int) -> Claims:
    return {**times(now_s), "iat": str(now_s)}


def _iat_date(now_s: int) -> Claims:
    return {**times(now_s), "iat": datetime.fromtimestamp(now_s, UTC).isoformat()}


def _iat_ms(now_s: int) -> Claims:
    return {**times(now_s), "iat": now_s * 1000}


def _iat_in_local_time(now_s: int) -> Claims:
    return times(now_s + 3600)


def _exp_ms(now_s: int) -> Claims:
    return {**times(now_s), "exp": (now_s + TOKEN_TTL_S) * 1000}


def _exp_text(now_s: int) -> Claims:
    return {**times(now_s), "exp": str(now_s + TOKEN_TTL_S)}


def _exp_is_a_duration(now_s: int) -> Claims:
    return {"iat": now_s, "exp": TOKEN_TTL_S}


def _exp_at_iat(now_s: int) -> Claims:
    return {"iat": now_s, "exp": now_s}


def _exp_null(now_s: int) -> Claims:
    return {"iat": now_s, "exp": None}


def _iat_true(now_s: int) -> Claims:
    return {**times(now_s), "iat": True}


def _a_minute_fast(now_s: int) -> Claims:
    return times(now_s + 60)


def _a_minute_slow(now_s: int) -> Claims:
    return {"iat": now_s - 60, "exp": now_s - 60 + 30}


def _without_exp(now_s: int) -> Claims:
    return {"iat": now_s}


def _three_seconds(now_s: int) -> Claims:
    return {"iat": now_s, "exp": now_s + 3}


def _exp_in_a_month(now_s: int) -> Claims:
    return {"iat": now_s, "exp": now_s + 30 * 86_400}


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-iat-missing",
        _JWT + "iat-present",
        "T5",
        "The token does not say when it was issued.",
        Gr8Conduct(times=_iat_missing),
    ),
    Defect(
        "gr8-iat-text",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is a text of digits.",
        Gr8Conduct(times=_iat_text),
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
        Gr8Conduct(times=_iat_ms),
    ),
    Defect(
        "gr8-iat-ahead",
        _JWT + "iat-not-ahead",
        "T10",
        "The server's clock holds local time, an hour ahead of UTC.",
        Gr8Conduct(times=_iat_in_local_time),
    ),
    Defect(
        "gr8-exp-ms",
        _JWT + "exp-is-seconds",
        "T8",
        "exp counts milliseconds.",
        Gr8Conduct(times=_exp_ms),
    ),
    Defect(
        "gr8-exp-text",
        _JWT + "exp-is-seconds",
        "T7",
        "exp is a text of digits.",
        Gr8Conduct(times=_exp_text),
    ),
    Defect(
        "gr8-exp-null",
        _JWT + "exp-is-seconds",
        "T7",
        "exp is null for a token that is to take the default life.",
        Gr8Conduct(times=_exp_null),
    ),
    Defect(
        "gr8-iat-true",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is true, as if it were a flag.",
        Gr8Conduct(times=_iat_true),
    ),
    Defect(
        "gr8-clock-a-minute-fast",
        _JWT + "iat-not-ahead",
        "T10",
        "The server's clock is a minute fast.",
        Gr8Conduct(times=_a_minute_fast),
    ),
    Defect(
        "gr8-clock-a-minute-slow",
        _JWT + "not-expired",
        "T10",
        "The server's clock is a minute slow, and tokens live for thirty seconds.",
        Gr8Conduct(times=_a_minute_slow),
    ),
    Defect(
        "gr8-token-without-exp-kept",
        _JWT + "not-expired",
        "T9",
        "A token without exp is handed out for a minute, twice as long as it lives.",
        Gr8Conduct(times=_without_exp, keeps_token_s=60),
    ),
    Defect(
        "gr8-token-nearly-over",
        _JWT + "time-to-load",
        "T13",
        "A token has three seconds to go when it is handed out.",
        Gr8Conduct(times=_three_seconds),
    ),
    Defect(
        "gr8-exp-is-a-duration",
        _JWT + "exp-after-iat",
        "T6",
        "exp is how long the token lives, not when it ends.",
        Gr8Conduct(times=_exp_is_a_duration),
    ),
    Defect(
        "gr8-exp-at-iat",
        _JWT + "exp-after-iat",
        "T6",
        "exp is the second of iat.",
        Gr8Conduct(times=_exp_at_iat),
    ),
    Defect(
        "gr8-exp-in-a-month",
        _JWT + "ttl-is-short",
        "T11",
        "A token is good for thirty days.",
        Gr8Conduct(times=_exp_in_a_month),
    ),
)
