"""Mistakes in how iat, exp and nbf are counted: units, fractions, time zones."""

from decimal import Decimal

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.tokens import TOKEN_TTL_S, Claims, Gr8Conduct, times

_DAY_S, _HOUR_S, _SHORT_S = 86_400, 3600, 7
_END_OF_9999_S = 253_402_300_799


def _with(**changed: int) -> Gr8Conduct:
    """Make times that differ from the right ones by so many seconds, where they are named."""
    return Gr8Conduct(
        times=lambda now_s: {
            name: now + changed.get(name, 0)
            for name, now in (("iat", now_s), ("exp", now_s + TOKEN_TTL_S))
        }
    )


def _also_nbf(now_s: int, nbf: int | str) -> Claims:
    return {**times(now_s), "nbf": nbf}


def _fraction(now_s: int) -> Decimal:
    return Decimal(now_s) + Decimal("0.25")


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-iat-minutes",
        _JWT + "iat-is-seconds",
        "T8",
        "iat counts minutes.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": now_s // 60}),
    ),
    Defect(
        "gr8-iat-microseconds",
        _JWT + "iat-is-seconds",
        "T8",
        "iat counts microseconds.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": now_s * 10**6}),
    ),
    Defect(
        "gr8-iat-zero",
        _JWT + "iat-is-seconds",
        "T8",
        "iat is 0, the value of a field that nobody has set.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": 0}),
    ),
    Defect(
        "gr8-exp-minutes",
        _JWT + "exp-is-seconds",
        "T8",
        "exp counts minutes.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "exp": now_s // 60 + 5}),
    ),
    Defect(
        "gr8-exp-zero",
        _JWT + "exp-is-seconds",
        "T8",
        "exp is 0 for a token that is never to end.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": 0}),
    ),
    Defect(
        "gr8-exp-negative",
        _JWT + "exp-is-seconds",
        "T8",
        "exp is -1 for a token that is never to end.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": -1}),
    ),
    Defect(
        "gr8-exp-in-the-year-9999",
        _JWT + "ttl-is-short",
        "T11",
        "exp is the last second of the year 9999 for a token that is never to end.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": _END_OF_9999_S}),
    ),
    Defect(
        "gr8-life-in-milliseconds",
        _JWT + "ttl-is-short",
        "T11",
        "The life of a token, five minutes and a second, is counted in milliseconds and added.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s + (TOKEN_TTL_S + 1) * 1000}),
    ),
    Defect(
        "gr8-life-of-a-second",
        _JWT + "time-to-load",
        "T13",
        "A token lives for one second.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s + 1}),
    ),
    Defect(
        "gr8-token-kept-to-its-last-second",
        _JWT + "time-to-load",
        "T13",
        "A token is handed out again for as long as it lives, to its last second.",
        Gr8Conduct(keeps_token_s=TOKEN_TTL_S),
    ),
    Defect(
        "gr8-short-token-kept",
        _JWT + "not-expired",
        "T11",
        "A token of seven seconds is handed out again for an hour.",
        Gr8Conduct(
            times=lambda now_s: {"iat": now_s, "exp": now_s + _SHORT_S}, keeps_token_s=_HOUR_S
        ),
    ),
    Defect(
        "gr8-exp-of-yesterday",
        _JWT + "exp-after-iat",
        "T6",
        "exp is computed once, when the process starts, and that was yesterday.",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s - _DAY_S + TOKEN_TTL_S}),
    ),
    Defect(
        "gr8-times-of-the-start",
        _JWT + "not-expired",
        "T11",
        "iat and exp are computed once, when the process starts, and that was yesterday.",
        Gr8Conduct(times=lambda now_s: times(now_s - _DAY_S)),
    ),
    Defect(
        "gr8-iat-fraction",
        _JWT + "whole-seconds",
        "T8",
        "iat is the clock of milliseconds divided by 1000, with its rest.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "iat": _fraction(now_s)}),
    ),
    Defect(
        "gr8-exp-fraction",
        _JWT + "whole-seconds",
        "T8",
        "exp is the clock of milliseconds divided by 1000, with its rest.",
        Gr8Conduct(times=lambda now_s: {**times(now_s), "exp": _fraction(now_s + TOKEN_TTL_S)}),
    ),
    Defect(
        "gr8-nbf-ahead",
        _JWT + "nbf-not-ahead",
        "T10",
        "nbf is a local time, two hours ahead of UTC.",
        Gr8Conduct(times=lambda now_s: _also_nbf(now_s, now_s + 2 * _HOUR_S)),
    ),
    Defect(
        "gr8-nbf-text",
        _JWT + "nbf-not-ahead",
        "T7",
        "nbf is a text of digits.",
        Gr8Conduct(times=lambda now_s: _also_nbf(now_s, str(now_s))),
    ),
    Defect(
        "gr8-iat-local-time",
        _JWT + "iat-not-ahead",
        "T10",
        "iat and exp are local times, five and a half hours ahead of UTC.",
        _with(iat=19_800, exp=19_800),
    ),
    Defect(
        "gr8-local-time-in-the-west",
        _JWT + "not-expired",
        "T10",
        "iat and exp are local times, three hours behind UTC.",
        _with(iat=-3 * _HOUR_S, exp=-3 * _HOUR_S),
    ),
    Defect(
        "gr8-iat-local-exp-utc",
        _JWT + "exp-after-iat",
        "T10",
        "iat is a local time, two hours ahead of UTC, and exp is none.",
        _with(iat=2 * _HOUR_S),
    ),
    Defect(
        "gr8-exp-local-in-the-west",
        _JWT + "exp-after-iat",
        "T10",
        "exp is a local time, five hours behind UTC, and iat is none.",
        _with(exp=-5 * _HOUR_S),
    ),
    Defect(
        "gr8-iat-local-in-the-west",
        _JWT + "iat-not-behind",
        "T10",
        "iat is a local time, four hours behind UTC; nobody notices, for exp is right.",
        _with(iat=-4 * _HOUR_S),
    ),
)
