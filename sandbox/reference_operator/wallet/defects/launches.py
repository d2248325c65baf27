"""Mistakes in reading the launch URL and in opening games."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote, urlencode
from uuid import uuid4

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.server.answers import json_answer
from sandbox.reference_operator.wallet.desk.answer import Verdict
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.launch_url import (
    BIGGEST_ID,
    PARAMETERS,
    Launch,
    LaunchRefusal,
    decode_query,
    read_launch,
    read_parameters,
)
from sandbox.wire import Request, Response

_KNOWN = ("EUR", "USD", "GBP")
_DEFAULTS = {"token": "", "player_id": "1", "site_id": "1", "currency": "EUR"}


def _with_defaults(request: Request) -> Launch:
    given = dict(decode_query(request))
    found = {name: given.get(name) or _DEFAULTS[name] for name in PARAMETERS}
    ids = _number(found["player_id"]), _number(found["site_id"])
    return Launch(found["token"], *ids, found["currency"])


def _passed_on(request: Request) -> Launch:
    given = dict(decode_query(request))
    ids = _number(given.get("player_id", "")), _number(given.get("site_id", ""))
    return Launch(given.get("token", ""), *ids, given.get("currency", ""))


def _blanks_passed_on(request: Request) -> Launch:
    given = dict(decode_query(request))
    return read_launch(request) if all(map(given.get, PARAMETERS)) else _passed_on(request)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _in_currency(of: Callable[[str], str]) -> WalletConduct:
    """Read the launch URL and make something of its currency."""

    def read(request: Request) -> Launch:
        launch = read_launch(request)
        return replace(launch, currency=of(launch.currency))

    return WalletConduct(read_launch=read)


def _ids_by(number: Callable[[str], int]) -> WalletConduct:
    """Read the ids as a function of the language reads numbers."""

    def read(request: Request) -> Launch:
        found = read_parameters(request)
        try:
            ids = number(found["player_id"]), number(found["site_id"])
        except ValueError:
            raise LaunchRefusal("id.malformed") from None
        return Launch(found["token"], *ids, found["currency"])

    return WalletConduct(read_launch=read)


def _as_python_does(text: str) -> int:
    if 0 < (number := int(text)) <= BIGGEST_ID:
        return number
    raise ValueError(text)


def _as_javascript_does(text: str) -> int:
    if text.isascii() and text.isdigit():
        return _as_python_does(text)
    number = float(int(text, 16) if text.startswith("0x") else float(text.replace("_", "x")))
    if number.is_integer() and 0 < number <= BIGGEST_ID:
        return int(number)
    raise ValueError(text)


def _last_one_wins(request: Request) -> Launch:
    found = dict(decode_query(request))
    query = urlencode({name: found.get(name, "") for name in PARAMETERS})
    return read_launch(Request("GET", f"/launch?{query}"))


def _first_one_wins(request: Request) -> Launch:
    found: dict[str, str] = {}
    for name, value in decode_query(request):
        found.setdefault(name, value)
    query = urlencode({name: found.get(name, "") for name in PARAMETERS})
    return read_launch(Request("GET", f"/launch?{query}"))


def _through_a_double(request: Request) -> Launch:
    launch = read_launch(request)
    return Launch(
        launch.token, int(float(launch.player_id)), int(float(launch.site_id)), launch.currency
    )


def _decoded_twice(request: Request) -> Launch:
    launch = read_launch(request)
    return replace(launch, token=unquote(launch.token))


def _ids_mended(request: Request) -> Launch:
    found = dict(decode_query(request))
    digits = {name: re.findall("[0-9]+", found.get(name, "")) for name in ("player_id", "site_id")}
    mended = {name: str(int(runs[0])) for name, runs in digits.items() if runs}
    return read_launch(Request("GET", f"/launch?{urlencode({**found, **mended})}"))


def _opens_anyway(request: Request) -> Launch:
    try:
        return read_launch(request)
    except LaunchRefusal:
        return Launch("", 0, 0, "EUR")


def _a_session_each(launch: Launch) -> str:
    return f"{launch.token}-{uuid4()}"


def _failure_is_playing(found: Verdict) -> Response:
    return json_answer(200, {"state": "playing", "balance": 0, "warning": found.reason})


_LAUNCH = "wallet.launch."

DEFECTS = (
    Defect(
        "wallet-launch-defaults",
        _LAUNCH + "missing-parameter-refused",
        "N50",
        "What a launch URL lacks is filled in with defaults, and the wallet is asked.",
        WalletConduct(read_launch=_with_defaults),
    ),
    Defect(
        "wallet-launch-without-token-opens",
        _LAUNCH + "missing-parameter-refused",
        "N50",
        "A launch URL that cannot be read opens the game in a demo mode without the wallet.",
        WalletConduct(read_launch=_opens_anyway, asks_wallet=False),
        crude=True,
    ),
    Defect(
        "wallet-launch-incomplete-passed-on",
        _LAUNCH + "refused-locally",
        "N50",
        "A launch URL that lacks something is passed on to the wallet with blanks and zeros.",
        WalletConduct(read_launch=_passed_on),
    ),
    Defect(
        "wallet-launch-blanks-passed-on",
        _LAUNCH + "refused-locally",
        "N50",
        "A parameter that is missing or empty goes to the wallet as it is; a wrong one is refused.",
        WalletConduct(read_launch=_blanks_passed_on),
    ),
    Defect(
        "wallet-launch-last-duplicate-wins",
        _LAUNCH + "duplicate-parameter-refused",
        "N50",
        "Of a parameter given twice the last one counts.",
        WalletConduct(read_launch=_last_one_wins),
    ),
    Defect(
        "wallet-launch-first-duplicate-wins",
        _LAUNCH + "duplicate-parameter-refused",
        "N50",
        "Of a parameter given twice the first one counts.",
        WalletConduct(read_launch=_first_one_wins),
    ),
    Defect(
        "wallet-launch-ids-through-double",
        "wallet.player.unchanged",
        "N25",
        "Ids pass through a floating-point number and lose their last digits.",
        WalletConduct(read_launch=_through_a_double),
    ),
    Defect(
        "wallet-launch-token-decoded-twice",
        "wallet.token.unchanged",
        "N50",
        "The token is decoded once more after the query was decoded.",
        WalletConduct(read_launch=_decoded_twice),
    ),
    Defect(
        "wallet-launch-ids-mended",
        _LAUNCH + "malformed-id-refused",
        "N51",
        "Of an id in the launch URL the first digits count, whatever stands around them.",
        WalletConduct(read_launch=_ids_mended),
    ),
    Defect(
        "wallet-asked-twice",
        "wallet.session.opened-once",
        "N65",
        "The game's page and the game's server each authenticate the same token.",
        WalletConduct(asks=2),
    ),
    Defect(
        "wallet-never-asked",
        "wallet.authenticate.arrives",
        "N40",
        "The game opens at once; the token is never authenticated.",
        WalletConduct(asks_wallet=False),
        crude=True,
    ),
    Defect(
        "wallet-asked-seconds-later",
        "wallet.launch.waits-for-the-wallet",
        "N40",
        "The game opens at once, and its token is authenticated when three seconds have passed.",
        WalletConduct(asks_behind_s=3.0),
        crude=True,
    ),
    Defect(
        "wallet-asked-behind-the-game",
        _LAUNCH + "waits-for-the-wallet",
        "N40",
        "The game opens at once, and a job behind it authenticates the token half a second later.",
        WalletConduct(asks_behind_s=0.5),
    ),
    Defect(
        "wallet-two-sessions",
        "wallet.session.opened-once",
        "N42",
        "The same token opened twice at a time is asked about twice and opens two sessions.",
        WalletConduct(shares_flights=False, game_session=_a_session_each),
    ),
    Defect(
        "wallet-game-found-by-token",
        "wallet.token.not-for-others",
        "N43",
        "An open game is found by its token alone, whoever the launch URL says is playing.",
        WalletConduct(
            again=lambda found: None if found.reason else found,
            known_by=lambda launch: launch.token,
        ),
    ),
    Defect(
        "wallet-opens-when-reloaded",
        "wallet.code.unknown-is-a-failure",
        "N44",
        "A refused launch leaves a session behind, and loading its page again leads into it.",
        WalletConduct(again=lambda found: replace(found, reason="")),
    ),
    Defect(
        "wallet-failure-opens",
        "wallet.code-2.is-a-failure",
        "N01",
        "Whatever the wallet says, the game opens; a failure only shows as a warning.",
        WalletConduct(fail=_failure_is_playing),
        crude=True,
    ),
    Defect(
        "wallet-currency-of-three-letters",
        "wallet.currency.unchanged",
        "N46",
        "The currency is cut to the three letters of its column.",
        _in_currency(lambda currency: currency[:3]),
    ),
    Defect(
        "wallet-currency-in-capitals",
        "wallet.currency.unchanged",
        "N46",
        "The currency is brought to capitals.",
        _in_currency(str.upper),
    ),
    Defect(
        "wallet-currency-by-default",
        "wallet.currency.unchanged",
        "N46",
        "A currency that the operator does not know becomes EUR.",
        _in_currency(lambda one: one if one in _KNOWN else "EUR"),
    ),
    Defect(
        "wallet-ids-as-python-reads-them",
        "wallet.launch.refused-locally",
        "N51",
        "Ids are read by a function that knows underscores and the digits of all scripts.",
        _ids_by(_as_python_does),
    ),
    Defect(
        "wallet-ids-as-javascript-reads-them",
        "wallet.launch.malformed-id-refused",
        "N51",
        "Ids are read by a function that knows exponents and hexadecimal digits.",
        _ids_by(_as_javascript_does),
    ),
)
