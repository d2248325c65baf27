"""The values that decide a check, both sides of each: what the provider compared, then the engine.

Attempts in which the same value differs alike are told once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import Check
from sandbox.evidence.results import MessageResult
from sandbox.explain.finding.attempts import attempts_named
from sandbox.explain.finding.verdict import VERDICT, verdict_of
from sandbox.json_value import Json

_WORDS = {
    "jwt.claims.": "JWT claim ",
    "jwt.header.": "JWT header field ",
    "headers.": "header field ",
    VERDICT: "our provider's ",
}

_CUT_SECRET = re.compile('"?(‹[^‹›]*›)…$')

Messages = Mapping[str, MessageResult]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value. `name` says where it stands: `JWT claim exp`, `body.user_id`; `attempts` in which
    of several messages: `attempts 2–6`, "" where there was one; `answer` the status of the answer
    in which it stood, or why there was none.
    """

    name: str
    expected: str
    actual: str
    attempts: str = ""
    answer: str = ""

    @property
    def is_of_verdict(self) -> bool:
        """True for a word of the provider's verdict, which says what the reason says."""
        return self.name.startswith(_WORDS[VERDICT])


def every_difference(
    check: Check, message: MessageResult | None, messages: Messages
) -> tuple[Difference, ...]:
    """Return all that differs, what the provider compared first. `message` is the decisive one."""
    return tuple(dict.fromkeys([*_of_verdict(message), *_of_check(check, messages)]))


def named(path: str) -> str:
    """Say where a value stands: `jwt.claims.exp` is the JWT's claim exp."""
    front = next((front for front in _WORDS if path.startswith(front)), "")
    return f"{_WORDS[front]}{path.removeprefix(front)}" if front else path


def _of_verdict(message: MessageResult | None) -> Iterator[Difference]:
    listed = verdict_of(message).get("differs")
    for one in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        if isinstance(one, Mapping):
            yield Difference(_text(one, "name"), _text(one, "expected"), _text(one, "actual"))


def _text(one: Mapping[str, Json], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""


def _of_check(check: Check, messages: Messages) -> Iterator[Difference]:
    alike: dict[tuple[str, str, str, str], list[int]] = {}
    for one in check.differences:
        sides = (_uncut(one.expected), _uncut(one.actual))
        found = (named(one.field), *sides, _answer(messages.get(one.message)))
        alike.setdefault(found, []).extend([one.attempt] if one.attempt else [])
    for (name, expected, actual, answer), numbers in alike.items():
        yield Difference(name, expected, actual, attempts_named(numbers), answer)


def _uncut(text: str) -> str:
    """Show a secret that was cut by its name alone, which stands for the whole."""
    return _CUT_SECRET.sub(lambda found: found[1], text)


def _answer(message: MessageResult | None) -> str:
    ended = message.ended if message else None
    if ended is None:
        return ""
    if ended.trouble is not None:
        return f"no answer: {ended.trouble.text}"
    return f"HTTP {ended.response.status}" if ended.response else ""
