"""Correct variants: other ways to a game, and other answers that say whether it was opened."""

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, unquote, urlencode
from uuid import uuid4

from sandbox.json_value import JsonFault, parse_json, spelt
from sandbox.reference_operator.server.answers import text_answer
from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet.desk.answer import Verdict
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.declared import WalletDeclaration
from sandbox.reference_operator.wallet.desk.entrance import LAUNCH, Entrance, Parked
from sandbox.reference_operator.wallet.desk.launch_url import (
    Launch,
    LaunchRefusal,
    decode_query,
    read_launch,
)
from sandbox.wire import Headers, Request, Response

_HTML = "text/html; charset=utf-8"
_SITES = frozenset({12, 13})
_OWN_NAMES = {
    "launchToken": "token",
    "userId": "player_id",
    "casinoSite": "site_id",
    "cur": "currency",
}
_NAMED = ", parameters: {token: launchToken, player_id: userId, site_id: casinoSite, currency: cur}"
_COOKIE = "opening"


def _to(where: str, *more: tuple[str, str], status: int = 302) -> Response:
    return Response(status, Headers((("Location", where), ("Cache-Control", "no-store"), *more)))


def _asked(pairs: Mapping[str, str] | list[tuple[str, str]]) -> Launch:
    return read_launch(Request("GET", f"{LAUNCH}?{urlencode(pairs)}"))


def _to_the_game(found: Verdict, session: str) -> Response:
    del found
    return _to(f"/game/{session}?lang=en")


def _to_the_lobby(found: Verdict) -> Response:
    return _to(f"/lobby?{urlencode({'error': found.reason})}")


def _game(request: Request) -> Response:
    del request
    return text_answer(200, '<!doctype html><main id="game">play</main>', content_type=_HTML)


def _lobby(request: Request) -> Response:
    del request
    return text_answer(200, '<!doctype html><main id="lobby">games</main>', content_type=_HTML)


def _out_of_the_address_bar(request: Request, parked: Parked) -> Request | Response:
    """Take the token out of the address bar: keep the launch, and let the browser come back."""
    if "?" in request.target:
        key = str(uuid4())
        parked[key] = request
        cookie = f"{_COOKIE}={key}; Path={LAUNCH}; HttpOnly; SameSite=Lax"
        return _to(LAUNCH, ("Set-Cookie", cookie), status=303)
    cookies = (pair.strip() for pair in (request.headers.get("Cookie") or "").split(";"))
    kept = (c.partition("=")[2] for c in cookies if c.startswith(f"{_COOKIE}="))
    return next((parked.pop(key) for key in kept if key in parked), request)


def _page(found: Verdict, session: str) -> Response:
    page = f'<!doctype html>\n<main id="table" data-session="{session}">{found.balance}</main>\n'
    return text_answer(200, page, content_type=_HTML)


def _apology(found: Verdict) -> Response:
    page = f'<!doctype html>\n<main id="sorry">{escape(found.message or found.reason)}</main>\n'
    return text_answer(200, page, content_type=_HTML)


def _from_form(request: Request) -> Launch:
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise LaunchRefusal("form.not-utf-8") from None
    return _asked(pairs)


def _from_json(request: Request) -> Launch:
    try:
        members = parse_json(request.body)
    except JsonFault:
        raise LaunchRefusal("body.not-json") from None
    if not isinstance(members, Mapping):
        raise LaunchRefusal("body.not-an-object")
    try:
        return _asked({_OWN_NAMES.get(name, ""): spelt(v) for name, v in members.items()})
    except LaunchRefusal as refusal:
        raise _in_own_words(refusal) from None


def _by_own_names(request: Request) -> Launch:
    pairs = decode_query(request)
    try:
        return _asked([(_OWN_NAMES.get(name, ""), value) for name, value in pairs])
    except LaunchRefusal as refusal:
        raise _in_own_words(refusal) from None


def _in_own_words(refusal: LaunchRefusal) -> LaunchRefusal:
    """Say what the parameter is called here."""
    ours = {theirs: own for own, theirs in _OWN_NAMES.items()}
    name, dot, what = refusal.reason.partition(".")
    return LaunchRefusal(f"{ours.get(name, name)}{dot}{what}")


def _from_path(request: Request) -> Launch:
    token = request.path.rpartition("/")[2]
    beside = [(name, value) for name, value in decode_query(request) if name != "token"]
    try:
        return _asked([("token", unquote(token, errors="strict")), *beside])
    except UnicodeDecodeError:
        raise LaunchRefusal("path.not-utf-8") from None


def _to_own_sites(launch: Launch, player: str) -> str:
    del player
    return "" if launch.site_id in _SITES else "site.unknown"


def _to_its_own_player(launch: Launch, player: str) -> str:
    return "" if player == str(launch.player_id) else "player.not-yours"


def _numbered(wanted: str) -> str:
    """Number the accounts; the number is what the wallet, too, knows a player by."""
    return wanted or str(10**9 + uuid4().int % 10**9)


_OWN = "the launch URL is the operator's own: the pages do not say "

VARIANTS = (
    Variant(
        "wallet-game-or-lobby",
        "A launch ends in a redirect either way, to the game or to the lobby.",
        _OWN + "what it answers",
        WalletConduct(play=_to_the_game, fail=_to_the_lobby),
        WalletDeclaration(
            launched_when='{status: 302, headers: {location: {$regex: "/game/.*"}}}',
        ),
    ),
    Variant(
        "wallet-token-out-of-the-address-bar",
        "The launch URL is left by a redirect at once; what it said is kept under a cookie.",
        _OWN + "whether it answers by itself or by a redirect",
        WalletConduct(entrance=Entrance(comes_in=_out_of_the_address_bar)),
    ),
    Variant(
        "wallet-three-redirects",
        "The launch URL leads by way of a cookie to the page of the game, or back to the lobby.",
        _OWN + "how many pages a launch goes through",
        WalletConduct(
            entrance=Entrance(
                comes_in=_out_of_the_address_bar, pages=(("/game/{id}", _game), ("/lobby", _lobby))
            ),
            play=_to_the_game,
            fail=_to_the_lobby,
        ),
        WalletDeclaration(launched_when="{status: 200, body: {$contains: '<main id=\"game\">'}}"),
    ),
    Variant(
        "wallet-page-either-way",
        "A launch is answered 200 with HTML, which alone says whether it is the game.",
        _OWN + "what it answers",
        WalletConduct(play=_page, fail=_apology),
        WalletDeclaration(launched_when="{body: {$contains: 'id=\"table\"'}}"),
    ),
    Variant(
        "wallet-launch-by-form",
        "The page of the site posts a form; a GET is refused.",
        _OWN + "by which method it is opened",
        WalletConduct(entrance=Entrance(method="POST"), read_launch=_from_form),
        WalletDeclaration(way=", carries: form"),
    ),
    Variant(
        "wallet-launch-by-json",
        "The page of the site posts JSON, with names of its own.",
        _OWN + "by which method it is opened, nor what its parameters are called",
        WalletConduct(
            entrance=Entrance(path="/api/open-game", method="POST"), read_launch=_from_json
        ),
        WalletDeclaration(path="/api/open-game", way=f", carries: json{_NAMED}"),
    ),
    Variant(
        "wallet-own-names",
        "The parameters of the launch URL have names of the site's own.",
        _OWN + "what its parameters are called",
        WalletConduct(read_launch=_by_own_names),
        WalletDeclaration(way=_NAMED),
    ),
    Variant(
        "wallet-token-in-the-path",
        "Game and token stand in the path of the launch URL.",
        _OWN + "where in it the values stand",
        WalletConduct(entrance=Entrance(path="/play/{game}/{token}"), read_launch=_from_path),
        WalletDeclaration(path="/play/{game_id}/{token}", way=", carries: path"),
    ),
    Variant(
        "wallet-two-sites",
        "Launches of a site that this operator does not serve are refused without the wallet.",
        "wallet-authenticate, JSON Parameters: the site is the Integrator's, who knows them all",
        WalletConduct(entrance=Entrance(admits=_to_own_sites)),
        WalletDeclaration(sites="[13]"),
    ),
    Variant(
        "wallet-bound-to-the-session",
        "Who plays is who is logged in: a launch for another player is refused without the wallet.",
        "wallet-authenticate, JSON Parameters: the player is the Integrator's, who knows whose"
        " session a browser has",
        WalletConduct(entrance=Entrance(admits=_to_its_own_player), new_id=_numbered),
        WalletDeclaration(
            way=", bound-to: session",
            open_session_gives="{id: body.id, sid: body.sid, headers: body.headers,"
            " wallet-id: body.id}",
        ),
    ),
    Variant(
        "wallet-bound-to-the-session-unsaid",
        "Who plays is who is logged in, and the target says nothing of it.",
        "wallet-authenticate, JSON Parameters: the player is the Integrator's, who knows whose"
        " session a browser has",
        WalletConduct(entrance=Entrance(admits=_to_its_own_player), new_id=_numbered),
        WalletDeclaration(
            open_session_gives="{id: body.id, sid: body.sid, headers: body.headers,"
            " wallet-id: body.id}",
        ),
    ),
)
