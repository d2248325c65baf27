"""Defects by generation: how a session id that is presented is compared with those that live."""

from collections.abc import Sequence

from sandbox.json_value import ABSENT, Absent
from sandbox.reference_operator.comparison_mistakes import COMPARISON_MISTAKES, Same
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct, find_session, presented_sids
from sandbox.reference_operator.mistake_table import Field, Matrix, MistakeTable
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.wire import Request


def _compared(same: Same) -> Gr8Conduct:
    """Find the session whose sid is the same as one that was presented, or as none."""

    def find(request: Request, accounts: Accounts, now_s: float) -> Session | None:
        sids: Sequence[str | Absent] = presented_sids(request.headers) or [ABSENT]
        exact = find_session(request, accounts, now_s)
        if exact is not None and all(same(sid, exact.sid) for sid in sids):
            return exact
        live = (one for one in reversed(accounts.sessions.values()) if one.is_live(now_s))
        return next((one for one in live if any(same(sid, one.sid) for sid in sids)), None)

    return Gr8Conduct(find_session=find)


_JWT = "gr8.jwt."
_NO_SUCH_LETTERS = "session ids have only letters and digits"
_TABLE = MistakeTable(
    title="The session id of get-jwt-token",
    mistakes=COMPARISON_MISTAKES,
    fields=(
        Field(
            id="gr8-session-sid",
            text="the session id",
            make=_compared,
            clause=_JWT + "no-token-for-a-guest",
            case="T15",
            clauses={
                "never": _JWT + "answered",
                **dict.fromkeys(("any-case", "longer", "somewhere"), _JWT + "session-exact"),
                "letters-only": _JWT + "session-exact",
            },
            cases={"never": "T22"},
            not_yet={"letters-only": "no scenario takes the hyphens out of a session id"},
            no_mistake={
                "unchecked": "written by hand: gr8-token-for-guest",
                "may-be-empty": "a bearer without anything behind it is none at all",
                "may-be-null": "a header is text or is not there",
                "read-as-text": "a header is text",
                "decoded": "many frameworks decode cookies",
                "trimmed": "HTTP takes the blanks around it away",
                "unescaped": _NO_SUCH_LETTERS,
                "ascii": _NO_SUCH_LETTERS,
            },
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_TABLE.matrix(),)
