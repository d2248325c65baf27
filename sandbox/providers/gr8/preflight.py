"""The pre-flight of GR8 Tech: a token for a player, every tenant's key, signature and clock."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sandbox.json_value import Json, read_json
from sandbox.port import PlayerView, Send
from sandbox.port.preflight import Line, Probe, Probed, ok, problem, skip, warn
from sandbox.port.probing import (
    CREDENTIALS_REFUSED,
    nowhere,
    reached,
    refuses_credentials,
    status_of,
)
from sandbox.protocol.json_pointer import follow
from sandbox.protocol.jws import parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8 import KEY, TOKEN
from sandbox.providers.gr8.clock_line import Waited, clock_line, without_token
from sandbox.providers.gr8.key_client import read_key
from sandbox.providers.gr8.settings import Settings, Tenant, from_target
from sandbox.scenario.contract.reasons import load_reasons
from sandbox.wire import Response

REACHABLE, TOKEN_LINE, SIGNATURE = "gr8.reachable", "gr8.token", "gr8.signature"
_OPERATION, _KEY_OPERATION = "gr8.get-jwt-token", "gr8.get-public-key"
_ANSWERED = "gr8.jwt.answered"
_PARTS_OF_A_TOKEN = 3
_HARMLESS = frozenset({"key.parse.crlf"})
"""Notices that nobody judges: the pages are silent on line ends."""


@dataclass(frozen=True, slots=True)
class KeySeen:
    """What one tenant's endpoint gave. `key` is None where it gave none that can be used."""

    tenant: Tenant
    exchange: Probed
    key: PublicKey | None
    line: Line


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """What get-jwt-token gave a player; `token` is None for none. `waited` is by our own clock."""

    player: PlayerView | None
    exchange: Probed
    waited: Waited
    token: str | None
    lines: tuple[Line, ...]


async def look_at_target(probe: Probe) -> Sequence[Line]:
    """Look at what is wanted: token, keys or both, and when both, how they fit."""
    settings = from_target(probe.target)
    asked, keys = await asyncio.gather(_tokens(probe, settings), _keys(probe, settings))
    seen = next((one for one in asked if one.token), next(iter(asked), None))
    lines = [*(seen.lines if seen else ()), *_ended(asked), *_key_lines(keys)]
    if seen is not None and seen.exchange.response is not None:
        lines.append(_clock(seen, seen.exchange.response, settings))
    if seen is not None and seen.token and keys and seen.player:
        tenant = settings.tenant(seen.player.brand)
        found = next((each for each in keys if each.tenant == tenant), None)
        lines.append(_signature(seen.token, found, seen.player))
    return lines


async def _tokens(probe: Probe, settings: Settings) -> Sequence[TokenSeen]:
    """Ask for a token as everybody who is listed and can say who he is, or as the one player."""
    if TOKEN not in probe.wanted:
        return ()
    told = [player for player in probe.players if player.headers.items]
    players = told or list(probe.players)[:1]
    if not players:
        return [await _token(probe, None, settings)]
    return await asyncio.gather(*(_token(probe, player, settings) for player in players))


def _ended(asked: Sequence[TokenSeen]) -> Iterator[Line]:
    """Name the listed players who are handed no token, where others are."""
    lost = [seen.player.id for seen in asked if seen.player and not seen.token]
    if lost and any(seen.token for seen in asked):
        yield warn(
            "players",
            f"the listed headers of {', '.join(lost)} get no token, those of others do: cells that"
            " get this player would blame the operator",
            "Log in again and write the new headers into the target, or take the line out.",
        )


async def _token(probe: Probe, player: PlayerView | None, settings: Settings) -> TokenSeen:
    """Ask for a token as the player, and where there is none as a guest too, to compare."""
    now_s = probe.now_s
    sent_s = now_s()
    exchange = await probe.ask(_OPERATION, Send(), player)
    waited = Waited(sent_s, now_s())
    reach = reached(REACHABLE, exchange)
    answer = exchange.response
    if player is None or answer is None:
        return TokenSeen(player, exchange, waited, None, (reach,))
    handed_out = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    token = token_in(answer, settings) if handed_out else None
    if token:
        probe.mask("jwt", token)
        got = ok(TOKEN_LINE, "a player with a session is handed a token")
        return TokenSeen(player, exchange, waited, token, (reach, got))
    guest = await probe.ask(_OPERATION, Send(), None)
    if await probe.leads_nowhere(_OPERATION, exchange, guest):
        lost = nowhere(REACHABLE, exchange, "gr8.jwt-token.url")
        return TokenSeen(player, exchange, waited, None, (lost,))
    return TokenSeen(player, exchange, waited, None, (reach, _no_token(exchange, guest, player)))


def _no_token(exchange: Probed, guest: Probed, player: PlayerView) -> Line:
    status = status_of(exchange)
    if refuses_credentials(exchange, guest):
        names = ", ".join(name for name, _ in player.headers) or "none"
        return problem(
            TOKEN_LINE,
            f"{status} to a player with a session, and the same to a guest",
            "The player's own header fields have to say who is calling; sent were:"
            f" {names}. Correct `headers` of what open-session gives, or of the listed players.",
        )
    found = _token_elsewhere(exchange)
    if found == "":
        told = "the answer has no token where `pointer` says, but is one itself"
        todo = 'Answer JSON as GR8\'s page does, or write `pointer: ""` into the target.'
        return warn(TOKEN_LINE, told, todo, clause=_ANSWERED)
    if found:
        told = f"the answer has no token where `pointer` says, but one at {found}"
        todo = f"Name the member as GR8's page does, or write `pointer: {found}` into the target."
        return warn(TOKEN_LINE, told, todo, clause=_ANSWERED)
    told = f"{status} to a player with a session, and no token in it"
    todo = "Answer with a status of 2xx and the token as a text, where `pointer` says."
    return warn(TOKEN_LINE, told, todo, clause=_ANSWERED)


def _token_elsewhere(exchange: Probed) -> str | None:
    """Return the JSON pointer of what looks like a JWT in an answer, "" where that is the whole of
    it, be it no JSON; None for none.
    """
    body = exchange.response.body if exchange.response else b""
    if _is_like_a_token(body.decode("utf-8", "replace")):
        return ""
    return next(_pointers(read_json(body), ""), None)


def _pointers(value: Json, at: str) -> Iterator[str]:
    if isinstance(value, str):
        if _is_like_a_token(value):
            yield at
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _pointers(inner, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")


def _is_like_a_token(text: str) -> bool:
    """Tell a JWT by its looks; a line end after it is told where the token is read."""
    in_one_word = len(text.split()) == 1
    return in_one_word and text.startswith("eyJ") and text.count(".") == _PARTS_OF_A_TOKEN - 1


async def _keys(probe: Probe, settings: Settings) -> list[KeySeen]:
    if KEY not in probe.wanted:
        return []
    return list(await asyncio.gather(*(_key(probe, settings, t) for t in settings.tenants)))


async def _key(probe: Probe, settings: Settings, tenant: Tenant) -> KeySeen:
    name = f"gr8.key {tenant.brand}"
    send = Send(values={"brand": tenant.brand})
    exchange = await probe.ask(_KEY_OPERATION, send)
    reach = reached(name, exchange)
    answer = exchange.response  # without a private key, should it have held one
    if answer is None:
        return KeySeen(tenant, exchange, None, reach)
    try:
        key = read_key(answer, settings=settings.key)
    except Refusal as refusal:
        line = _refused(name, refusal)
        if await probe.leads_nowhere(_KEY_OPERATION, exchange):
            line = nowhere(name, exchange, f"public-key, tenant {tenant.brand},")
        return KeySeen(tenant, exchange, None, line)
    told = [notice for notice in key.notices if notice.code not in _HARMLESS]
    if told:
        return KeySeen(tenant, exchange, key, _refused(name, told[0]))
    words = f"RSA with {key.bits} bits in PEM, SHA-256 {key.fingerprint[:16]}…"
    return KeySeen(tenant, exchange, key, ok(name, words))


def _key_lines(keys: Sequence[KeySeen]) -> Iterator[Line]:
    """Tell of every key; where the door is shut on every tenant, that is the only matter."""
    if keys and all(status_of(seen.exchange) in CREDENTIALS_REFUSED for seen in keys):
        statuses = sorted({status_of(seen.exchange) for seen in keys})
        yield problem(
            "gr8.key",
            f"the key endpoint turns this machine away ({', '.join(map(str, statuses))})",
            "Let the address from which the sandbox calls read the key, as GR8's are let.",
        )
        return
    yield from (seen.line for seen in keys)


def _signature(token: str, seen: KeySeen | None, player: PlayerView) -> Line:
    if seen is None:
        told = f"the player's brand {player.brand!r} is none of gr8.tenants in the target"
        return warn(SIGNATURE, told, "Add the tenant to the target, or give the player its brand.")
    if seen.key is None:
        return skip(SIGNATURE, f"not looked at: {seen.tenant.brand} has no key that can be used")
    try:
        jws = parse_compact_jws(token)
        if not verify_rs256(jws, seen.key):
            raise Refusal("jwt.signature", "The token is not signed by the published key.")
        if not read_claims(token):
            raise Refusal("jwt.payload", "The payload is not one JSON object that can be read.")
    except Refusal as refusal:
        return _refused(SIGNATURE, refusal)
    return ok(SIGNATURE, f"the token holds with the published key of {seen.tenant.brand}")


def _clock(seen: TokenSeen, answer: Response, settings: Settings) -> Line:
    skew_s = settings.jwt.skew_s
    claims = read_claims(seen.token or "")
    if not claims:
        return without_token(answer.headers, seen.waited, skew_s=skew_s)
    return clock_line(claims, answer.headers, seen.waited, skew_s=skew_s)


def _refused(line: str, found: Refusal | Notice) -> Line:
    """Say what GR8 will refuse or remark on, with its reason code, advice and clause."""
    code = found.code if isinstance(found, Notice) else found.reason
    hint = "" if isinstance(found, Notice) else found.hint
    reason = load_reasons("gr8").get(code)
    return warn(
        line,
        f"{found.text} ({code}) {hint}".strip(),
        reason.advice if reason else "",
        clause=reason.clause if reason else "",
    )


def token_in(answer: Response, settings: Settings) -> str | None:
    """Take the token out of a get-jwt-token answer, where the target's pointer says it is."""
    pointer = settings.source.pointer
    value = read_json(answer.body)
    if value is None and not pointer:  # the answer is the token, and no JSON
        return answer.body.decode("utf-8", "replace") or None
    found = follow(value, pointer)
    return found if isinstance(found, str) else None
