"""Fast Track's rules about a sid and about the operator's answer to it. Pure; never raises.

One answer logs a player in: status 200 exactly, a strict JSON object, a usable `user_id`.
Whatever else comes refuses the login with one reason code; what is merely untidy is a note.
A note begins with the clause it rests on where there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from sandbox.errors import PeerTrouble
from sandbox.json_value import Json, parse_json, read_json
from sandbox.protocol.insides import find_insides
from sandbox.providers.fasttrack.told import echoes_markup, find_identities, find_personal
from sandbox.wire import Response, meant

_OK = 200
_REDIRECTS = range(300, 400)
_CLIENT_ERRORS = range(400, 500)
_ABOUT_THE_CALLER = frozenset({401, 403, 404})
_JSON_TYPES = ("application/json", "+json")

ACCEPTED: Mapping[str, Json] = {"verdict": "accepted"}
"""The verdict on what is well and has nothing more to tell."""

TROUBLE_REASONS: Mapping[PeerTrouble, str] = MappingProxyType(
    {
        PeerTrouble.TIMEOUT: "timeout",
        PeerTrouble.BROKEN: "broken",
        PeerTrouble.REFUSED: "unreachable",
        PeerTrouble.UNRESOLVED: "unreachable",
        PeerTrouble.TLS: "unreachable",
    }
)
"""The tail of the reason code when there was no complete answer at all."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What Fast Track makes of an answer: a user id as text, or a reason code and a sentence.

    `user_id` is None exactly when `reason` is set. `shows` is what the answer shows of the program,
    `personal`, `names` and `echoes` what it tells besides (see `told`).
    """

    user_id: str | None = None
    reason: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Say whether the sid names a player."""
        return self.user_id is not None

    def answered(self) -> dict[str, Json]:
        """Tell the verdict in the shape scenarios look at."""
        told: dict[str, Json] = {"verdict": "refused", "reason": self.reason}
        if self.user_id is not None:
            told = {"verdict": "accepted", "user-id": self.user_id}
        beside = {
            "shows": self.shows,
            "personal": self.personal,
            "names": self.names,
            "echoes": self.echoes,
        }
        return told | {name: list(found) for name, found in beside.items() if found}


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """How lenient Fast Track is; the contract's settings of the same names."""

    user_id_type: str = "any"
    reject_statuses: frozenset[int] = field(default=frozenset({400, 401, 403, 404}))
    strict_error_body: bool = False


def refuse(reason: str, text: str, notes: tuple[str, ...] = ()) -> Judgement:
    """Refuse with a reason code and the sentence a developer reads."""
    return Judgement(reason=reason, text=text, notes=notes)


def read_sid(sent: Sequence[str], *, empty_allowed: bool = False) -> str | Judgement:
    """Return the sid of the `authtoken` fields of a request, or why there is none to ask about.

    The library takes a visitor whose sid is undefined or empty for anonymous. Nothing is
    trimmed: a blank is a character of an opaque token. Letters outside ASCII stay what they are.
    """
    if not sent:
        return refuse("sid.missing", "no header authtoken: send the sid of the page in it")
    if len(set(sent)) > 1:
        return refuse("sid.ambiguous", "several authtoken headers that differ: send one")
    if not sent[0] and not empty_allowed:
        return refuse("sid.empty", "the header authtoken is empty: the visitor is anonymous")
    return meant(sent[0])


def logged_out(notes: tuple[str, ...] = ()) -> Judgement:
    """Refuse a sid that was logged out, whatever the operator says of it."""
    return refuse("sid.logged-out", "this sid was logged out; a new session is needed", notes)


def judge_answer(response: Response, policy: AnswerPolicy) -> Judgement:
    """Judge the operator's answer to /authenticate, redirects not followed."""
    found = _judge(response, policy)
    shows, personal = find_insides(response.body), find_personal(response.body)
    notes = list(found.notes)
    if shows:
        notes.append(f"fasttrack.authenticate.error-tells-nothing: shows {', '.join(shows)}")
    if personal:
        notes.append(f"fasttrack.authenticate.no-personal-data: answers {', '.join(personal)}")
    return replace(
        found,
        notes=tuple(notes),
        shows=shows,
        personal=personal,
        names=() if found.accepted else find_identities(response),
        echoes=("markup",) if echoes_markup(response) else (),
    )


def refuses(status: int, own: frozenset[int] | None) -> tuple[str, ...]:
    """Say what a status may refuse: a sid, a request that is malformed, a caller.

    `own` are the statuses by which the operator itself says that it refuses; where it says nothing
    a sid is refused by any 4xx. A status of its own may refuse everything.
    """
    listed = own is not None and status in own
    allowed = {
        "sid": listed or (own is None and status in _CLIENT_ERRORS),
        "request": listed or status in _CLIENT_ERRORS,
        "caller": listed or status in _ABOUT_THE_CALLER,
    }
    return tuple(name for name, may in allowed.items() if may)


def _judge(response: Response, policy: AnswerPolicy) -> Judgement:
    if response.status != _OK:
        return _not_ok(response, policy)
    notes = _content_type_notes(response)
    try:
        body = parse_json(response.body)
    except (ValueError, ArithmeticError) as fault:  # no JSON, or a number of absurd size
        why = response.coding_fault or fault
        return refuse("authenticate.not-json", f"the 200 answer is not JSON: {why}", notes)
    if not isinstance(body, Mapping):
        return refuse("authenticate.not-json", "the 200 answer is JSON, but no object", notes)
    return _judge_object(body, policy, notes)


def _not_ok(response: Response, policy: AnswerPolicy) -> Judgement:
    status = response.status
    if status in _REDIRECTS:
        where = response.headers.get("location") or "nowhere"
        return refuse("authenticate.redirect", f"answered {status} to {where}; it is not followed")
    notes: tuple[str, ...] = ()
    if status not in policy.reject_statuses:
        listed = ", ".join(str(code) for code in sorted(policy.reject_statuses))
        notes = (f"{_rests_on(status)}{status} is not among {listed}",)
    untidy = _untidy_error(response.body, strict=policy.strict_error_body)
    if untidy:
        notes = (*notes, f"fasttrack.authenticate.error-is-json: {untidy}")
    return refuse("authenticate.status", f"answered {status}, not 200", notes)


def _rests_on(status: int) -> str:
    """Name the clause that a status misses, in front of a note; a 4xx misses none."""
    if status in _CLIENT_ERRORS:
        return ""
    clause = "never-500" if status > _CLIENT_ERRORS[-1] else "bad-sid-is-4xx"
    return f"fasttrack.authenticate.{clause}: "


def _untidy_error(body: bytes, *, strict: bool) -> str:
    """Say what is wrong with the body of a refusal, "" when nothing is.

    The vendor's error is exactly `error`, a text, and `code`, an integer; unless that is asked
    for, any JSON will do, and so will no body.
    """
    value = read_json(body)
    if not strict:
        is_json = not body or value is not None or body.strip() == b"null"
        return "" if is_json else "the error body is not JSON"
    members = value if isinstance(value, Mapping) else {}
    kinds = {name: type(one) for name, one in members.items()}
    return "" if kinds == _ERROR else "the error body is not {error, code} and nothing else"


_ERROR = {"error": str, "code": int}


def _judge_object(
    body: Mapping[str, Json], policy: AnswerPolicy, notes: tuple[str, ...]
) -> Judgement:
    value = body.get("user_id")
    if value is None:
        return refuse("authenticate.no-user-id", "the 200 answer has no user_id", notes)
    if isinstance(value, str) and not value.strip():
        return refuse("authenticate.no-user-id", "user_id is an empty text", notes)
    wanted = _TYPES[policy.user_id_type]
    if type(value) not in wanted or _is_no_unicode(value):
        return refuse(
            "authenticate.user-id-type",
            f"user_id is {_kind(value)}; wanted {' or '.join(wanted.values())}",
            notes,
        )
    return Judgement(user_id=str(value), notes=(*notes, *_object_notes(body, value)))


_TYPES: dict[str, dict[type, str]] = {
    "any": {str: "a text", int: "an integer"},
    "string": {str: "a text"},
    "int": {int: "an integer"},
}


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, Decimal):
        return f"the fraction {value}"
    if isinstance(value, str):
        return "half a surrogate pair" if _is_no_unicode(value) else "a text"
    if isinstance(value, int):
        return "an integer"
    return "an object" if isinstance(value, Mapping) else "an array"


def _is_no_unicode(value: Json) -> bool:
    """Find a lone surrogate: JSON can escape one, no UTF-8 can carry it (RFC 8259 §8.2)."""
    return isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value)


def _content_type_notes(response: Response) -> tuple[str, ...]:
    found = (response.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if found.endswith(_JSON_TYPES):
        return ()
    return (f"fasttrack.authenticate.json-content-type: Content-Type is {found or 'absent'}",)


def _object_notes(body: Mapping[str, Json], value: Json) -> tuple[str, ...]:
    notes: list[str] = []
    if isinstance(value, int) and value < 1:
        notes.append(f"user_id is {value}; an id below 1 is unusual")
    extra = sorted(name for name in body if name != "user_id")
    if extra:
        notes.append(f"the answer has more members than user_id: {', '.join(extra)}")
    return tuple(notes)
