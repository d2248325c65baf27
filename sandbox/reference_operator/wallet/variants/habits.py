"""Correct variants: other bodies and headers, and other ways with a launch URL opened twice."""

import json
from dataclasses import replace
from urllib.parse import urlencode

from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet.desk.answer import (
    QUESTIONS,
    Answer,
    Attempt,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import (
    DECLARED_ATTEMPTS,
    ClientOptions,
    WalletConduct,
    body,
    retry_gap_s,
)
from sandbox.reference_operator.wallet.desk.launch_url import Launch, decode_query, read_launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.reference_operator.wallet.variants.ways import if_open
from sandbox.wire import Request

PODS = 8
LONGEST_ANSWER = 65_536


def _with_more(launch: Launch, provider: WalletProvider) -> bytes:
    members = json.loads(body(launch, provider))
    more = {"client": "launcher/4.2", "launched_at": 1.76e9, "device": {"kind": "mobile"}}
    return json.dumps({**more, **members}).replace("/", r"\/").encode()


def _is_short(answer: Answer) -> str:
    return "answer.too-long" if len(answer.attempt.body) > LONGEST_ANSWER else ""


def _doubled_alike(request: Request) -> Launch:
    once = dict.fromkeys(decode_query(request))
    return read_launch(Request("GET", f"/launch?{urlencode(list(once))}"))


def _to_the_letter(attempt: Attempt, made: int) -> float | None:
    if attempt.headers.get("Retry-After") == "0" and made < DECLARED_ATTEMPTS:
        return 0.0
    return retry_gap_s(attempt, made)


_SILENT = "wallet-authenticate: the page says nothing of "

VARIANTS = (
    Variant(
        "wallet-eight-instances",
        "Launches are spread over eight instances, each with an HTTP/2 connection of its own.",
        "wallet-authenticate, Note: multiplexing is asked for, not one connection for all",
        WalletConduct(client=ClientOptions(connections=PODS)),
    ),
    Variant(
        "wallet-one-launch-a-player",
        "Launches of one player wait for each other; those of several players do not.",
        _SILENT + "the order in which one player's launches are made",
        WalletConduct(in_line_by=lambda launch: launch.player_id, again=if_open),
    ),
    Variant(
        "wallet-sends-more",
        "The call has more members and headers than it needs, and slashes are escaped in its JSON.",
        _SILENT + "other members and headers; rfc-8259, 7",
        WalletConduct(
            body=_with_more,
            more_headers=(
                ("User-Agent", "launcher/4.2 (okhttp)"),
                ("Accept-Language", "de, en;q=0.8"),
                ("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                ("X-Request-Id", "7c0e2f64-1d7b-4a0e-9b0a-5a1d3c2e4f88"),
                ("Cookie", "lb=a3"),
            ),
        ),
    ),
    Variant(
        "wallet-bounded-answers",
        "An answer of more than 64 kilobytes is not looked into and opens no game.",
        _SILENT + "how long an answer may be",
        WalletConduct(judge=lambda answer: verdict(answer, (_is_short, *QUESTIONS))),
    ),
    Variant(
        "wallet-doubled-alike",
        "A parameter that the launch URL gives twice with one value counts as given once.",
        "wallet-authenticate, JSON Parameters: there is nothing to guess at",
        WalletConduct(read_launch=_doubled_alike),
    ),
    Variant(
        "wallet-waits-to-the-letter",
        "After Retry-After 0 the second attempt follows at once.",
        "rfc-9110, 10.2.3",
        WalletConduct(retry_gap_s=_to_the_letter),
    ),
    Variant(
        "wallet-refusal-remembered",
        "A launch URL that was refused stays refused, without another call.",
        _SILENT + "a launch URL that is opened again",
        WalletConduct(again=lambda found: found if found.reason else None),
    ),
    Variant(
        "wallet-launch-url-once",
        "A launch URL is good for one opening, whatever came of it; then it is refused here.",
        _SILENT + "a launch URL that is opened again",
        WalletConduct(again=lambda found: replace(found, reason="launch.used")),
    ),
    Variant(
        "wallet-joined-session",
        "Two openings of one launch URL at the same time both ask the wallet, and share a session.",
        _SILENT + "a token that is authenticated twice, and answers it well both times here",
        WalletConduct(shares_flights=False),
        warned=frozenset({"wallet.session.opened-once"}),
    ),
)
