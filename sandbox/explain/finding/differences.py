"""The values that decide a check, both sides of each: what the provider compared, then the engine.

Attempts in which the same value differs alike are told once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import Check
from sandbox.evidence.results import MessageResult
from sandbox.explain.finding.attempts import attempts_named
from sandbox.explain.finding.verdict import verdict_of
from sandbox.json_value import Json

_CLAIMS = "jwt.claims."
_HEADER = "jwt.header."
_VERDICT = "answered"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value. `name` says where it stands: `JWT claim exp`, `body.user_id`; `attempts` in which
    of several messages: `attempts 2–6`, "" where there was one.
    """

    name: str
    expected: str
    actual: str
    attempts: str = ""


def differences_of(check: Check, message: MessageResult | None) -> tuple[Difference, ...]:
    """Return the values that decide a check, those of the verdict first. What only repeats the
    verdict is left out where anything else is known.
    """
    of_verdict = list(_of_verdict(message))
    found = list(_of_check(check))
    plain = [one for one in found if one.name.partition(".")[0] != _VERDICT]
    return tuple(dict.fromkeys([*of_verdict, *plain]))


def named(path: str) -> str:
    """Say where a value stands: `jwt.claims.exp` is the JWT's claim exp."""
    if path.startswith(_CLAIMS):
        return f"JWT claim {path.removeprefix(_CLAIMS)}"
    if path.startswith(_HEADER):
        return f"JWT header {path.removeprefix(_HEADER)}"
    return path


def _of_verdict(message: MessageResult | None) -> Iterator[Difference]:
    listed = verdict_of(message).get("differs")
    for one in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        if isinstance(one, Mapping):
            yield Difference(_text(one, "name"), _text(one, "expected"), _text(one, "actual"))


def _text(one: Mapping[str, Json], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""


def _of_check(check: Check) -> Iterator[Difference]:
    several: dict[tuple[str, str, str], list[int]] = {}
    for one in check.differences:
        numbers = several.setdefault((one.field, one.expected, one.actual), [])
        numbers += [one.attempt] if one.attempt else []
    for (path, expected, actual), numbers in several.items():
        yield Difference(named(path), expected, actual, attempts_named(numbers))
