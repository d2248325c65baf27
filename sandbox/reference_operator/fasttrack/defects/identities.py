"""Mistakes in the user_id that is answered."""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, identify
from sandbox.reference_operator.server.accounts import GOOD, Accounts, Player, Session
from sandbox.reference_operator.server.answers import Refusal


def _cast(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    del accounts
    id_ = session.player.id
    return {"user_id": int(id_) if id_.isdecimal() else id_}


def _double(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    del accounts
    id_ = session.player.id
    exact = not id_.isdecimal() or id_.startswith("0")
    return {"user_id": id_ if exact else int(float(id_))}


def _now_text_now_number(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    id_ = session.player.id
    if session.checks > 1 and id_.isdecimal() and not id_.startswith("0"):
        return {"user_id": int(id_)}
    return identify(session, accounts)


def _agent(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    return {"user_id": session.agent} if session.agent else identify(session, accounts)


def _guest_if_blocked(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    fine = session.player.standing == GOOD
    return identify(session, accounts) if fine else {"user_id": "guest"}


def _nobody_if_blocked(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    fine = session.player.standing == GOOD
    return identify(session, accounts) if fine else {"user_id": None}


def _throws_if_blocked(player: Player) -> bool:
    if player.standing != GOOD:
        raise Refusal(500, "player_not_active")
    return True


def _with_the_account(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    account = {"currency": session.player.currency, "mail": session.player.e_mail}
    return {**identify(session, accounts), "session": {"account": account}}


_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-user-id-cast",
        _AUTH + "user-id-is-the-players",
        "A18",
        "The user_id is turned into a number, and its leading zeros are gone.",
        FastTrackConduct(identify=_cast),
    ),
    Defect(
        "ft-user-id-double",
        _AUTH + "user-id-is-the-players",
        "A18",
        "The user_id passes through a double, so that a long one becomes another player's.",
        FastTrackConduct(identify=_double),
    ),
    Defect(
        "ft-user-id-type-changes",
        _AUTH + "user-id-type-stable",
        "A18",
        "The first answer has the user_id as text, later ones out of the cache as a number.",
        FastTrackConduct(identify=_now_text_now_number),
    ),
    Defect(
        "ft-agent-named",
        _AUTH + "user-id-is-the-players",
        "A27",
        "A session that the support opened names the agent.",
        FastTrackConduct(identify=_agent),
    ),
    Defect(
        "ft-blocked-is-guest",
        _AUTH + "user-id-is-the-players",
        "A24",
        "A blocked player is answered 200 with the default user of visitors.",
        FastTrackConduct(identify=_guest_if_blocked),
    ),
    Defect(
        "ft-blocked-is-nobody",
        _AUTH + "bad-sid-is-4xx",
        "A24",
        "A blocked player is answered 200 and no user_id, which is neither the one nor the other.",
        FastTrackConduct(identify=_nobody_if_blocked),
    ),
    Defect(
        "ft-blocked-is-500",
        _AUTH + "never-500",
        "A24",
        "The sid of a blocked player ends in HTTP 500.",
        FastTrackConduct(is_welcome=_throws_if_blocked),
    ),
    Defect(
        "ft-personal-data-inside",
        _AUTH + "no-personal-data",
        "A25",
        "The session is answered as it is stored, with the account and its address inside.",
        FastTrackConduct(identify=_with_the_account),
    ),
    Defect(
        "ft-sid-echoed",
        _AUTH + "no-personal-data",
        "A25",
        "The answer repeats the sid, which then lies in the log of every proxy.",
        FastTrackConduct(
            identify=lambda session, accounts: {**identify(session, accounts), "sid": session.sid}
        ),
    ),
)
