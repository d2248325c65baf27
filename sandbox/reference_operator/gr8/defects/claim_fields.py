"""Defects by generation: each claim and header of the token, the token and the key themselves, and
what can be wrong with each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.json_value import ABSENT, Json, dump_json
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct, publish, sign
from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, MistakeTable
from sandbox.reference_operator.server.answers import json_answer
from sandbox.reference_operator.value_mistakes import VALUE_MISTAKES, Change, with_changed

_HEADER: Mapping[str, Json] = {"alg": "RS256", "typ": "JWT"}
_SAMPLE_ID = "eede988f52734312a99b42f4114a2ed3"
_SAMPLE_IAT, _SAMPLE_EXP = 1_516_239_022, 1_516_539_022
_SAMPLE_JWT = (
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbFVzZXJJZCI6ImVlZGU5ODhmNTI3MzQzMTJhOTliNDJm"
    "NDExNGEyZWQzIiwiZGVmYXVsdEN1cnJlbmN5IjoiVVNEIn0.c2lnbmF0dXJlLW9mLXRoZS1zYW1wbGU"
)
_SAMPLE_KEY = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAy2LAhwUOIss8UdNogG5g
KY6ijQUtnrlTohaSvGKg9RkR0BmOQGZMbRlK093VWtW8DM3qALItEQK+FmFazXHY
nvlnONikHaXf1o+7nDKJtAZRPvS5BXMvrjdf5HJL74XYo3Bt845HARHobnHK6q9F
HeRXcGt6rcR9N3dl3o/r0uRxOmz5IF8q1Mt/LJyqCp0UmhRwRbtmjOGTE3wrMPkq
TDflnhy3YyZf9wcllNsFYgIRXjLcoWnHQf4ydSsJwcma8mp2MCGY4c4DtzpuoDw2
JinDx8MM878q+qLdsAw3WUAX2ih5guFdoBx3kDYctfOuEzN4KbkzVO5Agl15GSed
/QIDAQAB
-----END PUBLIC KEY-----
"""


def _in_claims(name: str) -> Callable[[Change], Gr8Conduct]:
    def make(change: Change) -> Gr8Conduct:
        return Gr8Conduct(sign=lambda claims, key: sign(with_changed(claims, name, change), key))

    return make


def _in_header(name: str) -> Callable[[Change], Gr8Conduct]:
    def make(change: Change) -> Gr8Conduct:
        header = dump_json(with_changed(_HEADER, name, change)).encode()
        return Gr8Conduct(
            sign=lambda claims, key: key.sign_parts(header, dump_json(claims).encode())
        )

    return make


def _in_answer(change: Change) -> Gr8Conduct:
    return Gr8Conduct(
        hand_out=lambda token: json_answer(200, with_changed({"token": token}, "token", change))
    )


@dataclass(frozen=True, slots=True)
class _Published:
    """What is served in place of the key's text."""

    change: Change

    def text(self, key: str) -> str:
        value = self.change(key, {})
        return "" if value is ABSENT else value if isinstance(value, str) else dump_json(value)


def _in_key(change: Change) -> Gr8Conduct:
    served = _Published(change)
    return Gr8Conduct(publish=lambda text: publish(served.text(text)))


_NO_SUCH_LETTERS = dict.fromkeys(
    ("escaped", "percent-encoded", "ascii", "misread", "normalised", "trimmed", "zeros-lost"),
    "it has only letters, digits and hyphens, and is no number",
)
_SMALL = dict.fromkeys(("double", "32-bits", "signed"), "seconds of our time fit in 32 bits")
_HARMLESS = {
    "fraction": "a NumericDate may be written so",
    "off-by-one": "clocks may differ by more",
}
_UPPER = {"upper-case": "it is in upper case"}


def _by_hand(**ids: str) -> Mapping[str, str]:
    """Say which defects are written by hand, by the name of the mistake without its hyphen."""
    return {name.replace("_", "-"): f"written by hand: gr8-{id_}" for name, id_ in ids.items()}


_JWT, _KEY = "gr8.jwt.", "gr8.key."
_CLAIMS = MistakeTable(
    title="Claims of the token",
    mistakes=VALUE_MISTAKES,
    fields=(
        Field(
            id="gr8-sent-id",
            text="the externalUserId",
            make=_in_claims("externalUserId"),
            clause=_JWT + "player-id-form",
            case="A4",
            clauses={
                **dict.fromkeys(("cut", "swapped", "constant", "first"), _JWT + "one-per-player"),
                "stale": _JWT + "names-the-right-player",
            },
            cases=dict.fromkeys(("cut", "swapped", "constant", "first", "stale"), "T14"),
            no_mistake={
                **_by_hand(empty="player-id-empty", cut="player-id-cut"),
                **_NO_SUCH_LETTERS,
                "lower-case": "these ids are in lower case",
                "upper-case": "either case is allowed, and it is the same every time",
            },
            swapped_with="operatorUserId",
            constant=_SAMPLE_ID,
            cut_at=20,
        ),
        Field(
            id="gr8-sent-currency",
            text="the defaultCurrency",
            make=_in_claims("defaultCurrency"),
            clause=_JWT + "currency-supported",
            case="A5",
            clauses=dict.fromkeys(("constant", "stale", "first"), _JWT + "currency-is-the-players"),
            cases=dict.fromkeys(("constant", "stale", "first"), "A7"),
            no_mistake={
                **_by_hand(
                    lower_case="currency-lower-case",
                    padded="currency-padded",
                    constant="currency-always-eur",
                ),
                **_NO_SUCH_LETTERS,
                **_UPPER,
            },
            swapped_with="country",
            constant="EUR",
            cut_at=2,
        ),
        Field(
            id="gr8-sent-country",
            text="the country",
            make=_in_claims("country"),
            clause=_JWT + "country-iso3",
            case="A10",
            clauses=dict.fromkeys(("constant", "stale", "first"), _JWT + "country-is-the-players"),
            no_mistake={
                **_by_hand(lower_case="country-lower-case", cut="country-iso2"),
                **_NO_SUCH_LETTERS,
                **_UPPER,
                "missing": "it may be left out",
            },
            swapped_with="defaultCurrency",
            constant="GBR",
            cut_at=2,
        ),
        Field(
            id="gr8-sent-iat",
            text="the iat",
            make=_in_claims("iat"),
            clause=_JWT + "iat-is-seconds",
            case="T7",
            kind=Kind.NUMBER,
            clauses={
                "missing": _JWT + "iat-present",
                "swapped": _JWT + "exp-after-iat",
                "constant": _JWT + "ttl-is-short",
                "first": _JWT + "iat-not-behind",
            },
            cases={"missing": "T5", "swapped": "T6", "constant": "T11", "first": "T10"},
            no_mistake={
                **_by_hand(missing="iat-missing", as_text="iat-text"),
                **_SMALL,
                **_HARMLESS,
                "stale": "it is early, and nobody is kept out by it",
            },
            remembered_by="externalUserId",
            swapped_with="exp",
            constant=_SAMPLE_IAT,
        ),
        Field(
            id="gr8-sent-exp",
            text="the exp",
            make=_in_claims("exp"),
            clause=_JWT + "exp-is-seconds",
            case="T7",
            kind=Kind.NUMBER,
            clauses={
                **dict.fromkeys(("swapped", "constant"), _JWT + "exp-after-iat"),
                **dict.fromkeys(("stale", "first"), _JWT + "not-expired"),
            },
            cases={
                **dict.fromkeys(("swapped", "constant"), "T6"),
                **dict.fromkeys(("stale", "first"), "T11"),
            },
            no_mistake={
                **_by_hand(null="exp-null", as_text="exp-text", swapped="exp-at-iat"),
                **_SMALL,
                **_HARMLESS,
                "missing": "it may be left out",
            },
            swapped_with="iat",
            constant=_SAMPLE_EXP,
        ),
    ),
)

_TOKEN = MistakeTable(
    title="The token's header, the token in its answer, and the key",
    mistakes=VALUE_MISTAKES,
    fields=(
        Field(
            id="gr8-sent-alg",
            text="the alg of the header",
            make=_in_header("alg"),
            clause=_JWT + "alg-is-rs256",
            case="T4",
            no_mistake={
                **_by_hand(lower_case="alg-lower-case", constant="hs256"),
                **_NO_SUCH_LETTERS,
                **_UPPER,
                **dict.fromkeys(("stale", "first"), "it is the same in every token"),
            },
            swapped_with="typ",
            constant="HS256",
            cut_at=2,
        ),
        Field(
            id="gr8-sent-typ",
            text="the typ of the header",
            make=_in_header("typ"),
            clause=_JWT + "typ-is-jwt",
            case="T4",
            no_mistake={
                **_by_hand(missing="typ-missing", lower_case="typ-lower-case"),
                **_NO_SUCH_LETTERS,
                **_UPPER,
                **dict.fromkeys(("stale", "first"), "it is the same in every token"),
            },
            swapped_with="alg",
            constant="at+jwt",
            cut_at=2,
        ),
        Field(
            id="gr8-sent-token",
            text="the token in the answer",
            make=_in_answer,
            clause=_JWT + "is-compact-jws",
            case="T17",
            clauses={
                **dict.fromkeys(
                    ("missing", "null", "empty", "as-object", "as-list"), _JWT + "answered"
                ),
                **dict.fromkeys(("constant", "first"), _JWT + "one-per-player"),
                "stale": _JWT + "names-the-right-player",
            },
            cases={
                **dict.fromkeys(("missing", "null", "empty", "as-object", "as-list"), "T22"),
                **dict.fromkeys(("constant", "first", "stale"), "T14"),
            },
            no_mistake={
                **_NO_SUCH_LETTERS,
                **_by_hand(
                    empty="token-empty-with-200",
                    line_feed="token-with-line-end",
                    quoted="token-in-quotes",
                ),
            },
            constant=_SAMPLE_JWT,
            cut_at=64,
        ),
        Field(
            id="gr8-sent-key",
            text="the public key",
            make=_in_key,
            clause=_KEY + "is-spki-pem",
            case="K5",
            clauses={
                **dict.fromkeys(("missing", "empty"), _KEY + "served"),
                "upper-case": _KEY + "unmodified",
                "constant": _JWT + "signed-by-published-key",
                **dict.fromkeys(("stale", "first"), _KEY + "routed-by-brand"),
            },
            cases={
                **dict.fromkeys(("missing", "empty"), "K9"),
                **dict.fromkeys(("as-object", "as-list", "quoted", "null"), "K1"),
                "constant": "T18",
                **dict.fromkeys(("stale", "first"), "K12"),
            },
            no_mistake={
                **_by_hand(empty="key-no-content", quoted="key-quoted", first="key-brand-ignored"),
                **dict.fromkeys(
                    ("escaped", "ascii", "misread", "normalised", "zeros-lost"),
                    "it has no such letters",
                ),
                **dict.fromkeys(("trimmed", "padded", "line-feed"), "blanks around it pass"),
            },
            constant=_SAMPLE_KEY,
            cut_at=64,
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_CLAIMS.matrix(), _TOKEN.matrix())
