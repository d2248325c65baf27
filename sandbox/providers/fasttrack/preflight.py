"""The pre-flight of Fast Track: reachable, credentials, and where the operator reads the sid.

The vendor's older page has the sid in a header, later ones in the body. Which of them an operator
reads is told by comparing answers: a transport is read when a live session gets through it what it
gets as declared, and a sid that nobody issued gets something else. A sid may be good for one
question only, which is a fault of the operator's: so the declared way always comes first.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import PlayerView, Send
from sandbox.port.preflight import Level, Line, Probe, Probed, ok, problem, skip, warn
from sandbox.port.probing import PROBE_S, nowhere, reached, refuses_credentials, status_of
from sandbox.providers.fasttrack.settings import (
    ApiKey,
    Basic,
    OAuth,
    Settings,
    SidTransport,
    from_target,
)
from sandbox.scenario.contract.reasons import load_reasons

REACHABLE, CREDENTIALS, SID = "fasttrack.reachable", "fasttrack.credentials", "fasttrack.sid"
REFUSAL = "fasttrack.refusal"
_OPERATION = "fasttrack.authenticate"
_VALID = "fasttrack.authenticate.valid-sid-is-200"
_NO_IDENTITY = "fasttrack.authenticate.no-identity-for-bad-sid"
_ONE_TIME = "fasttrack.authenticate.sid-not-one-time"
_BOTH, _HEADER, _BODY = SidTransport.BOTH, SidTransport.HEADER, SidTransport.BODY
_NO_CREDENTIALS: Mapping[str, str | None] = {"X-Api-Key": None, "Authorization": None}
_KINDS = {ApiKey: "x-api-key", Basic: "Basic credentials", OAuth: "OAuth credentials"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one question: the status, the verdict's reason ("" accepted), whose sid."""

    exchange: Probed
    reason: str
    user_id: Json

    @property
    def accepted(self) -> bool:
        """Tell whether Fast Track logs a player in on that answer."""
        return self.exchange.response is not None and not self.reason

    @property
    def kind(self) -> tuple[int, str]:
        """What one answer has in common with another of its kind."""
        return status_of(self.exchange), self.reason


@dataclass(frozen=True, slots=True)
class Answers:
    """All questions: as declared, with a made-up sid, in one place alone, without credentials."""

    declared: Seen
    stranger: Seen
    header: Seen
    body: Seen
    bare: Seen

    def is_read(self, seen: Seen) -> bool:
        """Tell whether the sid was found in that place."""
        if self.declared.kind != self.stranger.kind:
            return seen.kind == self.declared.kind
        return seen.user_id == self.declared.user_id != self.stranger.user_id

    @property
    def read(self) -> Sequence[SidTransport]:
        """The places in which the sid is found alone."""
        alone = ((_HEADER, self.header), (_BODY, self.body))
        return [place for place, seen in alone if self.is_read(seen)]

    @property
    def tells(self) -> bool:
        """Tell whether a live session is answered otherwise than a sid that nobody issued."""
        return (self.declared.kind, self.declared.user_id) != (
            self.stranger.kind,
            self.stranger.user_id,
        )


async def look_at_target(probe: Probe) -> Sequence[Line]:
    """Look at all of it. Without a player only whether somebody answers is told."""
    settings = from_target(probe.target)
    try:
        held = await probe.bounded(_prepared(probe), within_s=PROBE_S)
    except SetupFault as fault:
        todo = "Correct fasttrack.authenticate.credentials.oauth in the target."
        return [problem(CREDENTIALS, str(fault), todo)]
    if held is None:
        told = f"the token URL gave no access token within {PROBE_S:g} s"
        return [warn(CREDENTIALS, told, "Look into the log of the token endpoint.")]
    players = [player for player in probe.players if player.sid]
    if not players:
        lines = [reached(REACHABLE, (await _stranger(probe, settings)).exchange)]
        return [*lines, *([_NO_SID] if probe.players else [])]
    asked = await asyncio.gather(*(_question(probe, settings, player) for player in players))
    line = reached(REACHABLE, *(seen.exchange for seen in asked))
    if line.level is not Level.OK:
        return [line]
    place = next((n for n, seen in enumerate(asked) if seen.accepted), 0)
    answers = await _compared(probe, settings, players[place], declared=asked[place])
    if await _is_nowhere(probe, answers):
        setting = "fasttrack.authenticate.url"
        return [nowhere(REACHABLE, answers.declared.exchange, setting)]
    once = False
    if answers.tells and not answers.read:
        again = await _question(probe, settings, players[place])
        once = again.kind != answers.declared.kind
    lines = [line, *_credentials(answers, probe, settings), *_ended(asked, players)]
    lines += _refusal(answers, settings)
    if answers.declared.accepted:
        lines += await _dead(probe, settings)
    return [*lines, *_transport(answers, settings, once=once)]


_NO_SID = skip(
    CREDENTIALS,
    "no player has a sid, so that no valid one was shown to the operator",
    "Add sid to what the hook open-session gives.",
)


async def _prepared(probe: Probe) -> bool:
    await probe.room.prepare(_OPERATION)
    return True


async def _question(
    probe: Probe,
    settings: Settings,
    player: PlayerView,
    *,
    place: SidTransport | None = None,
    headers: Mapping[str, str | None] | None = None,
) -> Seen:
    where = place or settings.sid_transport
    in_header = player.sid if where is not _BODY else None
    body: Json = {"sid": player.sid} if where is not _HEADER else {}
    fields = {settings.sid_header: in_header, **(headers or {})}
    exchange = await probe.ask(_OPERATION, Send(headers=fields, body=body), player)
    if exchange.response is None:
        return Seen(exchange, str(exchange.trouble), None)
    verdict = probe.room.judge(_OPERATION, exchange.response)
    return Seen(exchange, str(verdict.get("reason", "")), verdict.get("user-id"))


async def _stranger(probe: Probe, settings: Settings) -> Seen:
    return await _question(probe, settings, PlayerView(id="", sid=probe.ids.uuid4()))


async def _compared(
    probe: Probe, settings: Settings, player: PlayerView, *, declared: Seen
) -> Answers:
    stranger, header, body, bare = await asyncio.gather(
        _stranger(probe, settings),
        _question(probe, settings, player, place=_HEADER),
        _question(probe, settings, player, place=_BODY),
        _question(probe, settings, player, headers=_NO_CREDENTIALS),
    )
    return Answers(declared, stranger, header, body, bare)


async def _is_nowhere(probe: Probe, answers: Answers) -> bool:
    seen = answers.declared
    if seen.accepted:
        return False
    alike = (answers.bare, answers.stranger, answers.header, answers.body)
    others = [each.exchange for each in alike]
    return await probe.leads_nowhere(_OPERATION, seen.exchange, *others)


def _credentials(answers: Answers, probe: Probe, settings: Settings) -> Iterator[Line]:
    """Say whether a live session is answered 200 by the credentials of the target."""
    seen, status = answers.declared, status_of(answers.declared.exchange)
    kind = _KINDS.get(type(settings.credentials), "no credentials")
    if seen.accepted:
        yield ok(CREDENTIALS, f"a live session is answered 200 with {kind}, as declared")
    elif answers.header.accepted or answers.body.accepted:
        return  # the sid was looked for elsewhere; the next line says where
    elif refuses_credentials(seen.exchange, answers.bare.exchange, answers.stranger.exchange):
        yield problem(
            CREDENTIALS,
            f"{status} to a live session with {kind}, and the same to anybody without",
            "Correct fasttrack.authenticate.credentials in the target: the operator does not know"
            " Fast Track by them.",
        )
    elif probe.listed and status >= 400:  # noqa: PLR2004 - the statuses that refuse
        yield problem(
            CREDENTIALS,
            f"none of the {len(probe.players)} listed sessions is taken ({status})",
            "Log the players in again and write their new sids into the target.",
        )
    else:
        known = load_reasons("fasttrack").get(seen.reason)
        yield warn(
            CREDENTIALS,
            f"a live session is not taken: {status} ({seen.reason})",
            f"Answer 200 and a JSON object with user_id. It was asked for with {kind}.",
            clause=(known.clause if known else "") or _VALID,
        )


def _ended(asked: Sequence[Seen], players: Sequence[PlayerView]) -> Iterator[Line]:
    """Name the listed players whose sessions are over, where others' are not."""
    if not any(seen.accepted for seen in asked):
        return
    lost = [p.id for p, seen in zip(players, asked, strict=True) if not seen.accepted]
    if lost:
        yield warn(
            "players",
            f"the listed session of {', '.join(lost)} is not taken, others are: cells that get"
            " this player would blame the operator",
            "Log in again and write the new sid into the target, or take the line out.",
        )


async def _dead(probe: Probe, settings: Settings) -> Sequence[Line]:
    """Try each listed sid of a session that is over, and name those that still let somebody in."""
    listed = [
        (f"{kind} {n}", sid)
        for kind, sids in probe.dead_sids.items()
        for n, sid in enumerate(sids, 1)
    ]
    asked = (_question(probe, settings, PlayerView(id="", sid=sid)) for _, sid in listed)
    taken = [
        name
        for (name, _), seen in zip(listed, await asyncio.gather(*asked), strict=True)
        if seen.accepted
    ]
    if taken:
        told = f"of the sids of sessions that are over, {', '.join(taken)} still lets somebody in"
        todo = "List one whose session is over; if this one is, whoever has it is let in."
        return [warn("sids", told, todo, clause=_NO_IDENTITY)]
    return [ok("sids", f"{len(listed)} listed, and none lets anybody in")] if listed else []


def _refusal(answers: Answers, settings: Settings) -> Iterator[Line]:
    """Say what to declare where a made-up sid is refused in the body alone."""
    seen = answers.stranger
    if seen.accepted or status_of(seen.exchange) != HTTPStatus.OK or settings.own_statuses:
        return
    statuses = [int(HTTPStatus.OK), *sorted(settings.reject_statuses)]
    yield warn(
        REFUSAL,
        f"a sid that nobody issued is refused with 200, in the body alone ({seen.reason})",
        "If that is how it refuses, write into fasttrack of the target:"
        f" settings: {{auth.reject_statuses: {statuses}}}",
        clause="fasttrack.authenticate.bad-sid-is-4xx",
    )


def _transport(answers: Answers, settings: Settings, *, once: bool) -> Iterator[Line]:
    """Say which places of the sid are read, and the line to write where it is another one."""
    declared = settings.sid_transport
    alone = ((_BODY, answers.body), (_HEADER, answers.header))
    other = next((place for place, seen in alone if seen.accepted), None)
    if other is not None and not answers.declared.accepted:
        yield problem(
            SID,
            f"`sid: {declared}` is declared, and the operator takes it in the {other} alone",
            f"Write into fasttrack.authenticate of the target: sid: {other}",
        )
    elif not answers.tells:
        told = "which place is read cannot be told: a live session and a made-up sid get the same"
        yield skip(SID, told)
    elif once:
        todo = "Keep a sid good for as long as its session lives."
        yield warn(SID, "a sid is used up by one question", todo, clause=_ONE_TIME)
    else:
        yield ok(SID, _which(answers.read, declared))


def _which(read: Sequence[SidTransport], declared: SidTransport) -> str:
    if not read:
        return "the operator wants it in header and body at once"
    if len(read) == len((_HEADER, _BODY)):
        return f"the operator reads header and body; declared is `sid: {declared}`"
    found = read[0]
    exact = "" if declared is found else f"; `sid: {found}` would say just that"
    return f"the operator reads the {found} alone, and `sid: {declared}` serves it{exact}"
