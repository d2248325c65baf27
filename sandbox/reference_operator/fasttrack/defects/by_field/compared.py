"""Defects by generation: each value that Fast Track sends and the operator compares, and how the
comparison can be wrong.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping

from sandbox.json_value import ABSENT, Absent, Json, dump_json, member, read_json
from sandbox.reference_operator.comparison_mistakes import (
    COMPARISON_MISTAKES,
    Same,
    equal,
)
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    find_session,
    read_sid,
)
from sandbox.reference_operator.fasttrack.desk.credentials import (
    CredentialCheck,
    FastTrackCredentials,
    GrantConduct,
    check_grant,
)
from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, MistakeTable
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import Refusal
from sandbox.wire import Headers, Request

_AS_JSON = "\0"
"""Begins a sid that was no text, or none: what follows is its JSON."""


def _read(request: Request) -> str:
    """Hand over whatever was sent for a sid."""
    in_body = member(read_json(request.body), "sid")
    if isinstance(in_body, str) or (in_body is ABSENT and "sid" in request.headers):
        return read_sid(request)
    return _AS_JSON if isinstance(in_body, Absent) else f"{_AS_JSON}{dump_json(in_body)}"


def _sid(same: Same) -> FastTrackConduct:
    """Find the session of any sid that is the same, the newest first."""

    def look_up(accounts: Accounts, sid: str, now_s: float) -> Session | None:
        found = _value(sid)
        alike = (known for known in reversed(accounts.sessions) if same(found, known))
        sessions = (find_session(accounts, known, now_s) for known in alike)
        session = next(filter(None, sessions), None)
        if session is None and not isinstance(found, str):
            raise Refusal(400, "invalid_request")
        return session

    return FastTrackConduct(read_sid=_read, find_session=look_up)


def _value(sid: str) -> Json | Absent:
    if not sid.startswith(_AS_JSON):
        return sid
    return read_json(sid[1:]) if sid != _AS_JSON else ABSENT


def _key(same: Same) -> FastTrackConduct:
    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        key = headers.get("X-Api-Key")
        return same(ABSENT if key is None else key, credential_check.credentials.api_key)

    return FastTrackConduct(is_authorised=is_open)


def _basic(which: int) -> Callable[[Same], FastTrackConduct]:
    """Compare the name (0) or the secret (1) so, and the other one rightly."""

    def make(same: Same) -> FastTrackConduct:
        def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
            known = credential_check.credentials
            pair = _pair(headers.get("Authorization"))
            right = known.basic_id, known.basic_secret
            compared = [equal(one, other) for one, other in zip(pair, right, strict=True)]
            compared[which] = same(pair[which], right[which])
            return all(compared)

        return FastTrackConduct(is_authorised=is_open)

    return make


def _pair(told: str | None) -> tuple[str | Absent, str | Absent]:
    try:
        name, colon, secret = b64decode((told or "").removeprefix("Basic ")).decode().partition(":")
    except ValueError:
        return ABSENT, ABSENT
    return (name, secret) if colon else (ABSENT, ABSENT)


def _bearer(same: Same) -> FastTrackConduct:
    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        scheme, _, token = (headers.get("Authorization") or "").partition(" ")
        found = token if scheme == "Bearer" else ABSENT
        return any(same(found, known) for known in credential_check.granted())

    return FastTrackConduct(is_authorised=is_open)


def _grant(
    name: str, known: Callable[[FastTrackCredentials], str]
) -> Callable[[Same], FastTrackConduct]:
    """Compare that member of what is asked of the token URL so, and the others rightly."""

    def make(same: Same) -> FastTrackConduct:
        def check(asked: Mapping[str, Json], credentials: FastTrackCredentials) -> None:
            right, found = known(credentials), asked.get(name, ABSENT)
            if not same(found, right):
                status = 400 if name == "grant_type" else 401
                raise Refusal(status, "invalid_client")
            check_grant({**asked, name: right}, credentials)

        return FastTrackConduct(grant=GrantConduct(check=check))

    return make


_AUTH, _TOKEN = "fasttrack.authenticate.", "fasttrack.get-token."
_NEVER = ("never", "constant")
_TIDY = ("any-case", "trimmed", "decoded", "unescaped", "letters-only")
_IN_A_HEADER = {
    "may-be-null": "a header holds text",
    "read-as-text": "a header holds text",
    "trimmed": "HTTP takes the blanks around a header off",
}
_ASCII = {"ascii": "it has only letters of ASCII"}
_OF_A_CLIENT = {
    **_ASCII,
    "read-as-text": "it has letters, and no number reads so",
    "trimmed": "frameworks take the blanks around every text off",
}
_AN_EXAMPLE = "5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34"
_BY_POST = ("ft-oauth",)

_MISTAKES = tuple(one for one in COMPARISON_MISTAKES if Kind.TEXT in one.on)


def _of_callers(
    name: str,
    text: str,
    make: Callable[[Same], FastTrackConduct],
    *,
    no_mistake: Mapping[str, str],
    constant: str,
    beside: tuple[str, ...] = (),
) -> Field[Same]:
    """A row of a credential by which a caller of /authenticate is known."""
    return Field(
        id=f"ft-compared-{name}",
        text=text,
        make=make,
        clause=_AUTH + "credentials-required",
        case="A23",
        clauses=dict.fromkeys(_NEVER, _AUTH + "valid-sid-is-200"),
        cases=dict.fromkeys(_NEVER, "A01"),
        no_mistake=no_mistake,
        constant=constant,
        beside=beside,
    )


def _of_clients(
    name: str,
    text: str,
    make: Callable[[Same], FastTrackConduct],
    *,
    no_mistake: Mapping[str, str],
    constant: str,
) -> Field[Same]:
    """A row of a credential for which the token URL gives an access token."""
    return Field(
        id=f"ft-compared-{name}",
        text=text,
        make=make,
        clause=_TOKEN + "secret-required",
        case="A23",
        clauses=dict.fromkeys(_NEVER, _TOKEN + "access-token"),
        cases=dict.fromkeys(_NEVER, "B01"),
        no_mistake=no_mistake,
        constant=constant,
        beside=_BY_POST,
    )


_COMPARED = MistakeTable(
    title="What the operator compares of Fast Track's calls",
    mistakes=_MISTAKES,
    fields=(
        Field(
            id="ft-compared-sid",
            text="the sid",
            make=_sid,
            clause=_AUTH + "no-identity-for-bad-sid",
            case="A13",
            clauses={
                **dict.fromkeys(_NEVER, _AUTH + "valid-sid-is-200"),
                **dict.fromkeys(_TIDY, _AUTH + "sid-exact"),
            },
            cases={
                **dict.fromkeys(_NEVER, "A01"),
                **dict.fromkeys(("may-be-missing", "may-be-null", "truthy"), "A05"),
                "may-be-empty": "A04",
                "unchecked": "A02",
            },
            no_mistake={**_ASCII, "read-as-text": "a sid has letters, and no number reads so"},
            constant=_AN_EXAMPLE,
        ),
        _of_callers(
            "key",
            "the key in X-Api-Key",
            _key,
            no_mistake={**_ASCII, **_IN_A_HEADER},
            constant="changeme",
        ),
        _of_callers(
            "basic-secret",
            "the password of Basic",
            _basic(1),
            no_mistake={
                **_ASCII,
                **_IN_A_HEADER,
                "may-be-missing": "without it there is no pair, and no name either",
            },
            constant="changeme",
            beside=("ft-basic",),
        ),
        _of_callers(
            "basic-name",
            "the name of Basic",
            _basic(0),
            no_mistake={
                **_ASCII,
                **_IN_A_HEADER,
                "may-be-missing": "without it there is no pair, and no password either",
                "any-case": "a name may be meant in either case",
                "first-characters": "it is shorter",
            },
            constant="admin",
            beside=("ft-basic",),
        ),
        _of_callers(
            "access-token",
            "the access token",
            _bearer,
            no_mistake={
                **_ASCII,
                **_IN_A_HEADER,
                "any-case": "it is hexadecimal, which may be meant in either case",
            },
            constant=_AN_EXAMPLE,
            beside=_BY_POST,
        ),
        _of_clients(
            "client-secret",
            "the client secret",
            _grant("client_secret", lambda known: known.client_secret),
            no_mistake=_OF_A_CLIENT,
            constant="changeme",
        ),
        _of_clients(
            "client-id",
            "the client id",
            _grant("client_id", lambda known: known.client_id),
            no_mistake={**_OF_A_CLIENT, "any-case": "a name may be meant in either case"},
            constant="admin",
        ),
        Field(
            id="ft-compared-grant-type",
            text="the grant_type",
            make=_grant("grant_type", lambda _: "client_credentials"),
            clause=_TOKEN + "wrong-grant-is-400",
            case="B05",
            clauses=dict.fromkeys(_NEVER, _TOKEN + "access-token"),
            cases=dict.fromkeys(_NEVER, "B01"),
            no_mistake={**_ASCII, "read-as-text": "it is a word, and no number reads so"},
            constant="password",
            beside=_BY_POST,
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_COMPARED.matrix(),)
