"""A JWT as its component shows it: both parts as members, dates as dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import JwtRead
from sandbox.explain.shown.jwt import date_of
from sandbox.json_value import read_json
from sandbox.scenario.yaml_tree.wording import cut, render

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of header or claims; `date` is "" where it is none."""

    name: str
    value: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class JwtView:
    """A token. Where a part is no object, its members are () and its text says what it is."""

    token: str
    header: Sequence[MemberView]
    header_text: str
    claims: Sequence[MemberView]
    claims_text: str
    is_signed: bool


def jwt_view(read: JwtRead) -> JwtView:
    """Return the view of a token; nothing of it is verified here."""
    header, claims = _members(read.header), _members(read.claims)
    return JwtView(
        token=read.token,
        header=header,
        header_text="" if header else _text(read.header),
        claims=claims,
        claims_text="" if claims else _text(read.claims),
        is_signed=read.is_signed,
    )


def _members(part: str) -> Sequence[MemberView]:
    value = read_json(part)
    if not isinstance(value, Mapping):
        return ()
    return [
        MemberView(name, render(member, limit=_LONGEST), date_of(name, member))
        for name, member in value.items()
    ]


def _text(part: str) -> str:
    return cut(part, limit=_LONGEST) if part else "cannot be read: it is no Base64"
