"""What nobody issued, made out of what somebody did: a sid or a credential with one thing changed.

A text is changed as sloppy comparisons would forgive it. A JWT is forged from its own header and
claims; where the text is none, from claims that name the player, as an endpoint would want that
believes any JWT. Nothing made here is good: an endpoint that takes it has not compared, or not
verified.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.errors import DoesNotApply
from sandbox.json_value import Json, JsonFault, dump_json, parse_json
from sandbox.port import Ids, PlayerView

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LIFE_S = 3600
_ENDS = 4
"""Characters that are cut off."""

_ACCENTED = MappingProxyType(dict(zip("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ", strict=True)))
_HEXADECIMAL = re.compile(r"[0-9a-fA-F-]*")
_FULL_WIDTH = ord("！") - ord("!")


@dataclass(frozen=True, slots=True)
class Genuine:
    """What is to be changed: `whole` as it was issued, the player whose it is, another one of its
    kind, "" for none, and whether it is a sid.
    """

    whole: str
    player: PlayerView
    other: str = ""
    is_sid: bool = False


@dataclass(frozen=True, slots=True)
class Jwt:
    """The parts of a compact JWT: `header` as it is read, the others as they are written."""

    header: Mapping[str, Json]
    head: str
    payload: str
    signature: str


class Alterations:
    """Makes altered values; `ids` are the world's, `now_s` its time."""

    def __init__(self, ids: Ids, *, now_s: float) -> None:
        self._ids = ids
        self._now_s = now_s

    def altered(self, genuine: Genuine, how: str) -> str:
        """Change it. Raise DoesNotApply where that leaves the same text, or there is none."""
        if not genuine.whole:
            raise DoesNotApply("the target has nothing of the kind that is to be altered")
        forge = _FORGED.get(how)
        if genuine.is_sid and how in _MAY_BE_ANOTHERS and _COUNTED.fullmatch(genuine.whole):
            raise DoesNotApply("a sid that is counted up is somebody else's when it is changed")
        made = forge(self, genuine) if forge else _CHANGED[how](genuine.whole)
        if how == AS_IT_IS:
            return made
        if made == genuine.whole or (not made and how != EMPTIED):
            raise DoesNotApply(f"{how} leaves this value as it is")
        return made

    def id_of_player(self, genuine: Genuine) -> str:
        """Take the player's id for it."""
        return genuine.player.id

    def spliced(self, genuine: Genuine) -> str:
        """Put the signature of another one behind it; what is unsigned gets the other's half."""
        if not genuine.other:
            raise DoesNotApply("there is no other one to take a part of")
        if "." in genuine.whole and "." in genuine.other:
            return f"{genuine.whole.rpartition('.')[0]}.{genuine.other.rpartition('.')[2]}"
        half = len(genuine.whole) // 2
        return genuine.whole[:half] + genuine.other[half:]

    def without_signature(self, genuine: Genuine) -> str:
        """Leave the signature out and everything else as it is."""
        jwt = self._jwt(genuine)
        return f"{jwt.head}.{jwt.payload}."

    def unsigned(self, genuine: Genuine, alg: str = "none") -> str:
        """Say in the header that nothing is signed."""
        jwt = self._jwt(genuine)
        return f"{_part({**jwt.header, 'alg': alg})}.{jwt.payload}."

    def edited(self, genuine: Genuine) -> str:
        """Change the claims, and leave the signature as it is."""
        jwt = self._jwt(genuine)
        claims = {**_claims(jwt.payload), "exp": int(self._now_s) + 100 * _LIFE_S}
        return f"{jwt.head}.{_part(claims)}.{jwt.signature}"

    def foreign_key(self, genuine: Genuine) -> str:
        """Sign it with a key that nobody else knows."""
        return self._signed(genuine, self._key(), {})

    def empty_key(self, genuine: Genuine) -> str:
        """Sign it with no key, as where the setting of the key is empty."""
        return self._signed(genuine, "", {"alg": "HS256"})

    def key_inside(self, genuine: Genuine) -> str:
        """Sign it with a key of one's own, and bring the key along in the header."""
        key = self._key()
        own: dict[str, Json] = {"kty": "oct", "k": _base64url(key.encode())}
        return self._signed(genuine, key, {"alg": "HS256", "jwk": own})

    def _signed(self, genuine: Genuine, key: str, header: Mapping[str, Json]) -> str:
        jwt = self._jwt(genuine)
        told = {**jwt.header, **header}
        signed = f"{_part(told)}.{jwt.payload}"
        mac = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
        if told.get("alg") == "HS256":
            return f"{signed}.{_base64url(mac)}"
        length = len(_decoded(jwt.signature)) or len(mac)  # as long as the other algorithm's own
        return f"{signed}.{_base64url((mac * length)[:length])}"

    def _key(self) -> str:
        return self._ids.text(43, alphabet=_LETTERS)

    def _jwt(self, genuine: Genuine) -> Jwt:
        found = read_jwt(genuine.whole)
        if found is not None:
            return found
        player, now_s = genuine.player.id, int(self._now_s)
        named: dict[str, Json] = dict.fromkeys(("sub", "user_id", "userId", "id"), player)
        claims = _part({**named, "iat": now_s, "exp": now_s + _LIFE_S})
        header: dict[str, Json] = {"alg": "HS256", "typ": "JWT"}
        return Jwt(header, _part(header), claims, _base64url(b"\0" * 32))


def read_jwt(text: str) -> Jwt | None:
    """Take a compact JWT apart, believing nothing of it; None where the text is none."""
    parts = text.split(".")
    if len(parts) != len(("header", "payload", "signature")):
        return None
    header, payload = _object(parts[0]), _object(parts[1])
    if header is None or payload is None or "alg" not in header:
        return None
    return Jwt(header, *parts)


def _claims(payload: str) -> Mapping[str, Json]:
    return _object(payload) or {}


def _object(part: str) -> Mapping[str, Json] | None:
    try:
        value = parse_json(_decoded(part))
    except (JsonFault, ValueError, ArithmeticError):
        return None
    return value if isinstance(value, Mapping) else None


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""


def _part(value: Mapping[str, Json]) -> str:
    return _base64url(dump_json(value).encode("utf-8", "replace"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _in_other_case(whole: str) -> str:
    """Swap the cases; a value in one case throughout, which may be meant in either, stays."""
    mixed = whole != whole.lower() and whole != whole.upper()
    return whole.swapcase() if mixed else whole


def _with_cases_swapped(whole: str) -> str:
    """Swap the cases of anything but a number in hexadecimal, as a UUID (RFC 9562 §4)."""
    return whole if _HEXADECIMAL.fullmatch(whole) else whole.swapcase()


def _with_one_changed(whole: str) -> str:
    """Change one letter or digit in the middle for another of its kind."""
    half = len(whole) // 2
    changed = whole[:half] + _first(whole[half:], _another)
    return changed if changed != whole else _first(whole, _another)


def _another(one: str) -> str:
    if not one.isalnum():
        return one
    zero = "0" if one.isdigit() else "A" if one.isupper() else "a"
    return chr(ord(zero) + 1) if one == zero else zero


def _first(whole: str, change: Callable[[str], str]) -> str:
    """Change the first character that a change makes another of."""
    for at, one in enumerate(whole):
        if change(one) != one:
            return whole[:at] + change(one) + whole[at + 1 :]
    return whole


def _full_width(one: str) -> str:
    return chr(ord(one) + _FULL_WIDTH) if one.isascii() and one.isalnum() else one


AS_IT_IS = "as-it-is"
"""The way that changes nothing: for a credential in a place where it is none."""

EMPTIED = "emptied"

_CHANGED: Mapping[str, Callable[[str], str]] = {
    EMPTIED: lambda _: "",
    AS_IT_IS: lambda whole: whole,
    "cut-short": lambda whole: whole[: max(1, len(whole) - _ENDS)],
    "without-beginning": lambda whole: whole[min(_ENDS, len(whole) - 1) :],
    "one-changed": _with_one_changed,
    "doubled": lambda whole: whole * 2,
    "longer": lambda whole: f"{whole}0",
    "more-behind-colon": lambda whole: f"{whole}:x",
    "reversed": lambda whole: whole[::-1],
    "other-case": _in_other_case,
    "swapped-case": _with_cases_swapped,
    "accented": lambda whole: _first(whole, lambda one: _ACCENTED.get(one, one)),
    "full-width": lambda whole: _first(whole, _full_width),
    "percent-encoded": lambda whole: f"%{ord(whole[0]):02X}{whole[1:]}",
    "html-escaped": lambda whole: f"&#{ord(whole[0])};{whole[1:]}",
    "quoted": lambda whole: f'"{whole}"',
    "as-bearer": lambda whole: f"Bearer {whole}",
    "in-a-path": lambda whole: f"./{whole}",
    "blank-inside": lambda whole: f"{whole[: len(whole) // 2]} {whole[len(whole) // 2 :]}",
    "more-behind-nul": lambda whole: f"{whole}\0x",
    "as-like-pattern": lambda whole: f"{whole[:-_ENDS]}%",
    "as-like-letters": lambda whole: "_" * len(whole),
    "as-glob-pattern": lambda whole: f"{whole[:-_ENDS]}*",
    "as-expression": lambda whole: f"{whole[:-_ENDS]}.*",
    "the-word-undefined": lambda _: "undefined",
    "the-word-null": lambda _: "null",
    "the-word-secret": lambda _: "secret",
    "the-word-test": lambda _: "test",
    "the-word-changeme": lambda _: "changeme",
    "more-around": lambda whole: f"x{whole}x",
}
"""Ways to change a text."""

_FORGED: Mapping[str, Callable[[Alterations, Genuine], str]] = {
    "id-of-player": Alterations.id_of_player,
    "spliced": Alterations.spliced,
    "without-signature": Alterations.without_signature,
    "unsigned": Alterations.unsigned,
    "unsigned-in-other-case": lambda made, genuine: made.unsigned(genuine, "nOnE"),
    "edited": Alterations.edited,
    "foreign-key": Alterations.foreign_key,
    "empty-key": Alterations.empty_key,
    "key-inside": Alterations.key_inside,
}
"""Ways to make one up."""

_COUNTED = re.compile(r"[^0-9]{0,16}[0-9]{1,9}")
_MAY_BE_ANOTHERS = frozenset(
    {"cut-short", "without-beginning", "one-changed", "doubled", "longer", "reversed", "spliced"}
    | {"as-like-pattern", "as-glob-pattern", "as-expression", "as-like-letters"}
)

WAYS = (*_CHANGED, *_FORGED)
