"""Defects by generation: each member of what the operator answers Fast Track, and what can be wrong
with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sandbox.json_value import Json
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, identify
from sandbox.reference_operator.fasttrack.desk.credentials import GrantConduct, granted
from sandbox.reference_operator.fasttrack.variants.ways import NUMBERED
from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, MistakeTable
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.value_mistakes import VALUE_MISTAKES, Change, with_changed


def _user_id(change: Change) -> FastTrackConduct:
    def changed(session: Session, accounts: Accounts) -> Mapping[str, Json]:
        return with_changed(identify(session, accounts), "user_id", change)

    return FastTrackConduct(identify=changed)


def _number(change: Change) -> FastTrackConduct:
    def changed(session: Session, accounts: Accounts) -> Mapping[str, Json]:
        return with_changed(NUMBERED.identify(session, accounts), "user_id", change)

    return replace(NUMBERED, identify=changed)


def _of_the_grant(name: str) -> Callable[[Change], FastTrackConduct]:
    def make(change: Change) -> FastTrackConduct:
        def word(token: str, ttl_s: int) -> Mapping[str, Json]:
            return with_changed(granted(token, ttl_s), name, change)

        return FastTrackConduct(grant=GrantConduct(word=word))

    return make


_AUTH, _TOKEN = "fasttrack.authenticate.", "fasttrack.get-token."
_PRESENT, _PLAYERS = _AUTH + "user-id-present", _AUTH + "user-id-is-the-players"
_OF_NO_USE = ("missing", "null", "empty", "as-object", "as-list")
_LETTERS = "it has only letters, digits and hyphens"
_PLAIN = dict.fromkeys(
    (*("trimmed", "escaped", "percent-encoded", "ascii", "misread", "normalised"), "zeros-lost"),
    _LETTERS,
)
_BY_POST = ("ft-oauth",)
_NOBODY_CAN_TELL = "nobody else knows how long the token lives"
_SMALL = "it is a small number"

_ANSWERED = MistakeTable(
    title="Members of the operator's answers",
    mistakes=VALUE_MISTAKES,
    fields=(
        Field(
            id="ft-answered-user-id",
            text="the user_id",
            make=_user_id,
            clause=_PLAYERS,
            case="A18",
            clauses=dict.fromkeys(_OF_NO_USE, _PRESENT),
            no_mistake={"trimmed": "no player's id has blanks around it"},
            constant=123,
            cut_at=8,
        ),
        Field(
            id="ft-answered-number",
            text="the user_id, which is a number,",
            make=_number,
            clause=_PLAYERS,
            case="A18",
            kind=Kind.NUMBER,
            clauses=dict.fromkeys((*_OF_NO_USE, "fraction"), _PRESENT),
            no_mistake={
                "as-text": "the pages take a number and a text",
                "empty": "a number is never empty",
            },
            constant=123,
        ),
        Field(
            id="ft-answered-access-token",
            text="the access token",
            make=_of_the_grant("access_token"),
            clause="fasttrack.login.accepted-for-valid-sid",
            case="B01",
            clauses=dict.fromkeys((*_OF_NO_USE, "line-feed"), _TOKEN + "access-token"),
            no_mistake={
                **_PLAIN,
                "lower-case": "it is in lower case",
                "padded": "HTTP takes the blank off again",
                **dict.fromkeys(("stale", "first"), "an earlier token is still good"),
            },
            swapped_with="token_type",
            constant="eyJhbGciOiJIUzI1NiJ9",
            cut_at=20,
            beside=_BY_POST,
        ),
        Field(
            id="ft-answered-expires-in",
            text="expires_in",
            make=_of_the_grant("expires_in"),
            clause=_TOKEN + "expires-in",
            case="B03",
            kind=Kind.NUMBER,
            no_mistake={
                **dict.fromkeys(("double", "32-bits", "signed"), _SMALL),
                "fraction": "in JSON 7200.0 is a whole number too",
                **dict.fromkeys(("off-by-one", "stale", "first", "constant"), _NOBODY_CAN_TELL),
            },
            swapped_with="token_type",
            beside=_BY_POST,
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_ANSWERED.matrix(),)
