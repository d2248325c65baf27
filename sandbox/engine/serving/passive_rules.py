"""The rows of a passive judge with their patterns compiled, tried on one message.

Most rows look at members of the verdict and at header fields, and most messages are alike in these:
what came of a combination of them is remembered, so that a message like one before costs next to
nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.engine.judging.judge import Subject
from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Clause
from sandbox.scenario.contract.passive import PassiveRow
from sandbox.scenario.language.model import Check
from sandbox.scenario.language.values.matchers import Pattern, compile_pattern, is_matcher

_NOWHERE = Place("")
_MOST_KNOWN = 256
_IN_PIECES = ("answered", "headers")
_WHOLE = ("status", "http-version")

Patterns = tuple[tuple[str, Pattern], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A row with its patterns compiled. `clause` is None where a match is merely unexpected.

    `looks_at` are the pieces of a message on which it depends, (part, member); None for others.
    """

    row: PassiveRow
    clause: Clause | None
    check: Check
    parts: Patterns
    when: Patterns
    looks_at: frozenset[tuple[str, str]] | None

    @classmethod
    def of(cls, row: PassiveRow, clause: Clause | None) -> "Rule":
        """Compile a row."""
        level = Level(clause.level) if clause else Level.PREMISE
        check = Check(level, row.clause, row.parts, _NOWHERE)
        parts, when = _compiled(row.parts), _compiled(row.when)
        return cls(row, clause, check, parts, when, _pieces_of(row.parts))

    def is_in_force(self, settings: Mapping[str, Json]) -> bool:
        """Tell whether the settings of a target let it be judged at all."""
        wanted = self.row.settings.items()
        return all(not compile_pattern(each).match(settings.get(name)) for name, each in wanted)


@dataclass(slots=True)
class RulesOfOperation:
    """The rules for messages of one operation. `known` is what missed, by what was looked at."""

    rules: tuple[Rule, ...]
    looked_at: tuple[tuple[str, str], ...]
    known: dict[tuple[object, ...], frozenset[Rule]] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "RulesOfOperation":
        """Put rules together."""
        listed = tuple(rules)
        looked_at = {piece for rule in listed for piece in rule.looks_at or ()}
        return cls(listed, tuple(sorted(looked_at)))

    def missed_by(self, subject: Subject) -> frozenset[Rule]:
        """Return the rules that do not fit a message."""
        key = tuple(_piece(subject, part, name) for part, name in self.looked_at)
        try:
            known = self.known.get(key)
        except TypeError:  # a list, or an object
            return self._missed(subject, self.rules)
        if known is None:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            like_this = [rule for rule in self.rules if rule.looks_at is not None]
            known = self.known[key] = self._missed(subject, like_this)
        return known | self._missed(subject, [r for r in self.rules if r.looks_at is None])

    @staticmethod
    def _missed(subject: Subject, rules: Iterable[Rule]) -> frozenset[Rule]:
        return frozenset(rule for rule in rules if not fit(rule.parts, subject))


def fit(parts: Patterns, subject: Subject) -> bool:
    """Tell whether a message is as the patterns for its parts want it."""
    return not any(pattern.match(subject.part(name), at=name) for name, pattern in parts)


def _compiled(parts: Mapping[str, Json]) -> Patterns:
    return tuple((name, compile_pattern(wanted)) for name, wanted in parts.items())


def _pieces_of(parts: Mapping[str, Json]) -> frozenset[tuple[str, str]] | None:
    """Return the pieces that patterns look at; None where one looks at something else."""
    found: set[tuple[str, str]] = set()
    for part, wanted in parts.items():
        if part in _WHOLE:
            found.add((part, ""))
        elif part in _IN_PIECES and isinstance(wanted, Mapping) and not is_matcher(wanted):
            found |= {(part, name) for name in wanted}
        else:
            return None
    return frozenset(found)


def _piece(subject: Subject, part: str, name: str) -> object:
    exchange = subject.exchange
    if part == "headers":
        return tuple(exchange.judged_headers.all(name))
    if part == "answered":
        return None if exchange.answered is None else exchange.answered.get(name, ...)
    return subject.part(part)
