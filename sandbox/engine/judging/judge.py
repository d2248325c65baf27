"""Compares the parts of a check with the exchanges that the check covers.

All parts are looked at and all mismatches collected. Parts of one message are judged on every
exchange that the check covers; `attempts same span gaps connections streams` look at all attempts
together, whichever one `attempt` names for the other parts. An attempt that never came cannot be
looked at: such a check is unclear, unless it judges the number of attempts too.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise

from sandbox.engine.judging.jwt_view import JwtView
from sandbox.engine.world.exchange import Exchange, part, view
from sandbox.evidence.events import FieldDifference
from sandbox.json_value import ABSENT, Absent, Json
from sandbox.scenario.language.model import Check
from sandbox.scenario.language.values.matchers import Mismatch, Pattern, compile_pattern, describe
from sandbox.scenario.language.values.matching import same
from sandbox.scenario.language.values.paths import dig

DURATIONS = frozenset({"took", "span", "gaps"})
TOGETHER = frozenset({"attempts", "same", "span", "gaps", "connections", "streams"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A check with its parts filled in, and what was found; `differences` are the single values
    that decided, where it compared values.
    """

    expected: str
    mismatches: tuple[str, ...]
    differences: tuple[FieldDifference, ...] = ()

    @property
    def held(self) -> bool:
        """True when nothing differed."""
        return not self.mismatches


@dataclass(frozen=True, slots=True)
class Subject:
    """One exchange with its JWT and the moment at which it is judged."""

    exchange: Exchange
    jwt: JwtView | None
    now_s: float

    def part(self, name: str) -> Json | Absent:
        """Return one part for matching."""
        if name == "jwt":
            return self.jwt.value() if self.jwt else ABSENT
        return part(self.exchange, name)

    def view(self) -> Mapping[str, Json]:
        """Return everything `save` may dig in."""
        return view(self.exchange, jwt=self.jwt.value() if self.jwt else None)


def judge(
    check: Check,
    parts: Mapping[str, Json],
    subjects: Sequence[Subject],
    *,
    shift_s: Decimal = Decimal(0),
) -> Judged:
    """Judge a check whose `parts` are resolved, on the exchanges it covers.

    `shift_s` is added to each time that was measured; none becomes less than zero.
    """
    covered = covered_by(check, subjects)
    parts = {
        name: _any_signer(wanted) if name == "jwt" else wanted for name, wanted in parts.items()
    }
    found: list[str] = []
    differences: list[FieldDifference] = []
    for name, wanted in parts.items():
        if name in TOGETHER:
            for miss in _together(name, wanted, subjects, shift_s=shift_s):
                found.append(f"{miss.path}{_AT[name == 'same']}{miss.actual}")
                differences.append(_difference(miss))
        elif told := _each(name, wanted, covered, shift_s=shift_s):
            found.extend(told)
            differences.extend(differences_in(name, wanted, covered, shift_s=shift_s))
    return Judged(expectation(parts), tuple(dict.fromkeys(found)), tuple(differences))


def nothing_to_judge(check: Check, subjects: Sequence[Subject]) -> str:
    """Say why there is nothing that a check could look at; "" when there is.

    "" as well when `attempts` is among its parts: then it is the number itself that is judged.
    """
    if "attempts" in check.parts:
        return ""
    if not subjects:
        return "nothing came that could be judged"
    if not subjects[0].exchange.id and set(check.parts) - {"took"}:
        return f"{subjects[0].exchange.operation} is no HTTP request: only `took` can be judged"
    if covered_by(check, subjects) or not set(check.parts) - TOGETHER:
        return ""
    if cut_off := next((s.exchange.request.cut_off for s in _chosen(check.attempt, subjects)), ""):
        return f"the request did not come to its end: {cut_off}"
    came = len(subjects)
    return f"attempt {check.attempt} never came: there {'was' if came == 1 else 'were'} {came}"


def rests_on_no_answer(parts: Mapping[str, Json], subjects: Sequence[Subject]) -> str:
    """Say why it cannot be known what the operator did: of a call that was never answered nobody
    can tell that it did not, say, open a game. "" where every answer came.
    """
    unanswered = (s.exchange for s in subjects if s.exchange.response is None)
    return next((f"no answer came: {e.trouble}" for e in unanswered if parts.keys() & e.looks), "")


def expectation(parts: Mapping[str, Json]) -> str:
    """Say what the parts want, in words."""
    return "; ".join(
        f"{name}: {describe(_pattern(name, wanted))}" for name, wanted in parts.items()
    )


def compare(name: str, wanted: Json, actual: Json | Absent, *, now_s: float) -> list[str]:
    """Match one named value; the mismatches in words: where, and what was there."""
    found = _pattern(name, wanted).match(actual, at=name, now_s=now_s)
    return [f"{mismatch.path}: {mismatch.actual}" for mismatch in found]


def _pattern(name: str, wanted: Json) -> Pattern:
    return compile_pattern(wanted, kind="duration" if name in DURATIONS else "json")


def _any_signer(wanted: Json) -> Json:
    """Let `signed-by: published` hold where that key is among several that fit."""
    if isinstance(wanted, Mapping) and isinstance(wanted.get("signed-by"), str):
        return {**wanted, "signed-by": {"$contains": wanted["signed-by"]}}
    return wanted


def covered_by(check: Check, subjects: Sequence[Subject]) -> Sequence[Subject]:
    """Return the messages that a check looks at. Of half a request nothing can be said but how
    many there were, when, and that it is not the same as a whole one.
    """
    chosen = _chosen(check.attempt, subjects)
    if not set(check.parts) - TOGETHER:
        return chosen
    return [subject for subject in chosen if not subject.exchange.request.cut_off]


def _chosen(attempt: str | int | None, subjects: Sequence[Subject]) -> Sequence[Subject]:
    match attempt:
        case None:
            return subjects
        case "first":
            return subjects[:1]
        case "last":
            return subjects[-1:]
        case int():
            return subjects[attempt - 1 : attempt]
        case _:
            return ()


def _each(name: str, wanted: Json, covered: Sequence[Subject], *, shift_s: Decimal) -> list[str]:
    if not covered:
        return [f"{name}: no such attempt"]
    several = len(covered) > 1
    return [
        f"{text}{f' (attempt {number})' if several else ''}{why_nothing(subject)}"
        f"{_remarks(name, subject)}"
        for number, subject in enumerate(covered, start=1)
        for text in compare(
            name, wanted, _shifted(name, subject.part(name), shift_s), now_s=subject.now_s
        )
    ]


_MOST_DIFFERENCES = 100


def differences_in(
    name: str, wanted: Json, covered: Sequence[Subject], *, shift_s: Decimal
) -> Iterator[FieldDifference]:
    """Yield each value that decides, of a hundred at most."""
    pattern, several = _pattern(name, wanted), len(covered) > 1
    found = (
        FieldDifference(
            field=miss.path,
            expected=_with_now(miss.expected, subject.now_s),
            actual=miss.actual,
            attempt=number if several else 0,
            message=subject.exchange.id,
        )
        for number, subject in enumerate(covered, start=1)
        for miss in pattern.inside(
            _shifted(name, subject.part(name), shift_s), at=name, now_s=subject.now_s
        )
    )
    return islice(found, _MOST_DIFFERENCES)


def _with_now(expected: str, now_s: float) -> str:
    """Say what `now` was, where something was wanted of it."""
    is_told = _NOW.search(expected) and not expected.endswith(")")
    return f"{expected} (now is {now_s:.0f})" if is_told else expected


_NOW = re.compile(r"\b(after|before|least|most) now\b")


def _remarks(name: str, subject: Subject) -> str:
    """Add what the provider said of it in words, where its verdict is looked at."""
    notes = subject.exchange.notes if name == "answered" else ()
    return f"; {' | '.join(notes)}" if notes else ""


def _shifted(name: str, measured: Json | Absent, shift_s: Decimal) -> Json | Absent:
    if name in DURATIONS and isinstance(measured, Decimal):
        return max(Decimal(0), measured + shift_s)
    return measured


def why_nothing(subject: Subject) -> str:
    """Say in brackets why no answer came, or with which status; "" for neither."""
    exchange = subject.exchange
    if exchange.trouble is not None:
        return f" (no answer: {exchange.trouble})"
    if exchange.response is None:
        return ""
    told = (exchange.response.coding_fault, exchange.followed.note)
    return f" (HTTP {'; '.join([str(exchange.response.status), *filter(None, told)])})"


def _together(
    name: str, wanted: Json, subjects: Sequence[Subject], *, shift_s: Decimal
) -> Iterator[Mismatch]:
    exchanges = [subject.exchange for subject in subjects]
    if name == "same":
        yield from _same(wanted, subjects)
        return
    seen: list[Json | Absent] = []
    if name == "gaps":
        gaps = [max(Decimal(0), _gap(one, two) + shift_s) for one, two in pairwise(exchanges)]
        whole = isinstance(wanted, Mapping) and "$each" in wanted
        seen += [gaps] if whole else gaps
    else:
        seen.append(_shifted(name, _MEASURES[name](exchanges), shift_s))
    for value in seen:
        yield from _pattern(name, wanted).match(value, at=name, now_s=0)


def _difference(miss: Mismatch) -> FieldDifference:
    return FieldDifference(field=miss.path, expected=miss.expected, actual=miss.actual)


def _gap(one: Exchange, two: Exchange) -> Decimal:
    """Return how long the sender waited: from our answer on, since the time we took for that is no
    waiting of its; from the request on where it did not wait for our answer.
    """
    since_s = one.ended_s if one.ended_s <= two.started_s else one.started_s
    return Decimal(round((two.started_s - since_s) * 1000)) / 1000


def _between(one: Exchange, two: Exchange) -> Decimal:
    return Decimal(round((two.started_s - one.started_s) * 1000)) / 1000


def _same(wanted: Json, subjects: Sequence[Subject]) -> Iterator[Mismatch]:
    paths = wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]
    for path in map(str, paths):
        values = [dig(subject.view(), path) for subject in subjects]
        if not all(same(value, values[0]) for value in values):
            told = ", ".join(map(str, values))
            yield Mismatch(path, "the same in every attempt", told)


_AT = (": ", " differs between attempts: ")
"""Between the path of a miss and what was there: of a value, of values that are to be the same."""

_MEASURES: Mapping[str, Callable[[list[Exchange]], Json]] = {
    "attempts": len,
    "span": lambda found: _between(found[0], found[-1]) if found else Decimal(0),
    "connections": lambda found: len({exchange.request.connection for exchange in found}),
    "streams": lambda found: len(
        {(exchange.request.connection, exchange.request.stream) for exchange in found}
    ),
}
