"""The values that decide a check, both sides of each: what the provider compared, then the engine.

Attempts in which the same value differs alike are told once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import Check
from sandbox.evidence.results import MessageResult
from sandbox.explain.finding.attempts import attempts_named
from sandbox.explain.finding.dates import dated
from sandbox.explain.finding.looked_at import made_by_operator, shown_at
from sandbox.explain.finding.verdict import VERDICT, is_sum, verdict_of
from sandbox.json_value import Json
from sandbox.scenario.contract.reasons import Reason

_WORDS = {
    "jwt.claims.": "JWT claim ",
    "jwt.header.": "JWT header field ",
    "jwt.claims": "JWT claims",
    "jwt.": "JWT ",
    "headers.": "header field ",
    VERDICT: "our provider's ",
}

_ANYTHING = "anything"
"""What a check expects that only wants a value to be there."""
_CUT_SECRET = re.compile('"?(‹[^‹›]*›)…$')

Messages = Mapping[str, MessageResult]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value. `name` says where it stands: `JWT claim exp`, `body.user_id`; `attempts` in which
    of several messages: `attempts 2–6`, "" where there was one; `answer` the status of the answer
    in which it stood, or why there was none. What `is_sum` says less than the provider's reason.
    """

    name: str
    expected: str
    actual: str
    attempts: str = ""
    answer: str = ""
    is_sum: bool = False


def every_difference(
    check: Check, message: MessageResult | None, reason: Reason | None, messages: Messages
) -> tuple[Difference, ...]:
    """Return all that differs, what the provider compared first, or the value at which its reason
    points. `message` is the decisive one.
    """
    compared = [*of_verdict(message)] or [*_of_reason(message, reason, messages)]
    names = {one.name for one in compared}
    of_check = [
        one
        for one in _of_check(check, messages)
        if one.expected != _ANYTHING or one.name not in names
    ]
    fresh = (one for one in compared if one.name not in {known.name for known in of_check})
    return tuple(dict.fromkeys([*fresh, *of_check]))


def named(path: str) -> str:
    """Say where a value stands: `jwt.claims.exp` is the JWT's claim exp."""
    front = next((front for front in _WORDS if path.startswith(front)), "")
    return f"{_WORDS[front]}{path.removeprefix(front)}" if front else path


def of_verdict(message: MessageResult | None) -> Iterator[Difference]:
    """Yield the values that a provider named in its verdict, with what it compared them with."""
    listed = verdict_of(message).get("differs")
    for one in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        if isinstance(one, Mapping):
            yield Difference(_text(one, "name"), _text(one, "expected"), _text(one, "actual"))


def _of_reason(
    message: MessageResult | None, reason: Reason | None, messages: Messages
) -> Iterator[Difference]:
    if message is None or reason is None or not reason.at:
        return
    told = verdict_of(message).get("wanted")
    wanted = told if isinstance(told, str) else reason.wants
    made = made_by_operator(message, reason.at, messages)
    if made is not None:
        shown = dated(reason.at, shown_at(made, reason.at))
        name = named(reason.at) if made is message else f"{made.id} {named(reason.at)}"
        yield Difference(name, wanted, shown, "", _answer(made))


def _text(one: Mapping[str, Json], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""


def _of_check(check: Check, messages: Messages) -> Iterator[Difference]:
    alike: dict[tuple[str, str, str, str, bool], list[int]] = {}
    for one in check.differences:
        wanted, came = (_said(one.field, text) for text in (one.expected, one.actual))
        found = (
            named(one.field),
            wanted,
            came,
            _answer(messages.get(one.message)),
            is_sum(one.field),
        )
        alike.setdefault(found, []).extend([one.attempt] if one.attempt else [])
    for (name, expected, actual, answer, sums), numbers in alike.items():
        yield Difference(name, expected, actual, attempts_named(numbers), answer, sums)


def _said(path: str, text: str) -> str:
    """Put a value into words: dates beside their numbers, the keys that a signature holds with."""
    if path == _SIGNED_BY:
        known = (words for key, words in _KEYS.items() if f'"{key}"' in text)
        return " and ".join(known) or text
    return dated(path, _uncut(text))


_SIGNED_BY = "jwt.signed-by"
_KEYS = {
    "published": "the published key",
    "one-of-several": "one of several keys that are served in turn",
    "cached": "the key that our provider holds",
    "previous": "the key before the published one",
    "unpublished": "no usable key is published",
    "none": "no key that is known",
}


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
