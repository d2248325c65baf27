"""Which clauses a captured step judges: those of the provider's rows that held when it was seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.explain.capture.message import Message
from sandbox.json_value import Json
from sandbox.scenario.contract.capture import CaptureCheck, load_capture
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.contract.passive import PassiveRow, load_passive
from sandbox.scenario.language.values.matchers import compile_pattern
from sandbox.scenario.language.values.references import references_in

_HIDDEN = frozenset({"jwt", "same", "attempts"})
"""Parts that the evidence does not show as they were, or that several messages have together."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What is needed to attach clauses: contracts, settings of the target by provider, and what the
    target has. `left_out` gets what was not attached, and why.
    """

    contracts: Contracts
    settings: Mapping[str, Mapping[str, Json]]
    has: frozenset[str] = frozenset()
    left_out: list[str] = field(default_factory=list)

    def checks(
        self, messages: Sequence[Message], names: Mapping[str, str], *, last: Message | None = None
    ) -> list[dict[str, Json]]:
        """Return the checks of a step that stands for some messages of one operation. `last` is the
        last message within it, which was answered by us.
        """
        if not messages:
            return []
        operation = messages[0].operation
        found: dict[str, dict[str, Json]] = {}
        for row in self._passive(operation):
            when = [each for each in messages if not row.when or each.fits(_shown(row.when))]
            if when and self._held(row.clause, row.parts, when):
                found.setdefault(
                    self._key(row.clause, row.parts), self._check(row.clause, row.parts)
                )
        for check in self._rows(operation):
            if not check.equal and self._is_fit(check, messages, last):
                parts = filled(check.parts, names)
                found[self._key(check.clause, parts)] = self._check(check.clause, parts)
        return list(found.values())

    def equalities(
        self, messages: Sequence[Message], names: Mapping[str, str]
    ) -> list[dict[str, Json]]:
        """Return the checks that stand in a step of their own."""
        operation = messages[0].operation if messages else ""
        return [
            {self.level(check.clause): check.clause, "equal": filled(list(check.equal), names)}
            for check in self._rows(operation)
            if check.equal and self._is_fit(check, messages, None)
        ]

    def unseen(
        self, operation: str, names: Mapping[str, str], *, last: Message | None
    ) -> list[dict[str, Json]]:
        """Return the checks of a call that was not seen: those of what was answered within it, or
        where nothing was, those of what it brings, a JWT say.
        """
        rows = [row for row in self._rows(operation) if not (row.equal or row.when or row.needs)]
        if last is not None and last.was_late:
            return []  # nobody saw whether it was waited for
        if last is not None:
            rows = [row for row in rows if row.after and last.answer().fits(row.after)]
        brings = [row for row in self._passive(operation) if last is None and "jwt" in row.parts]
        return [
            *(self._check(row.clause, filled(row.parts, names)) for row in rows),
            *(self._check(row.clause, row.parts) for row in brings),
        ]

    def level(self, clause: str) -> str:
        """Return the level of a clause, as the contract has it."""
        return self.contracts.clauses[clause].level

    def _check(self, clause: str, parts: Json) -> dict[str, Json]:
        return {self.level(clause): clause, **(parts if isinstance(parts, dict) else {})}

    def _key(self, clause: str, parts: Json) -> str:
        return f"{clause} {parts}"

    def _passive(self, operation: str) -> Iterator[PassiveRow]:
        provider = operation.partition(".")[0]
        settings = self.settings.get(provider, {})
        for row in load_passive(provider):
            wanted = row.settings.items()
            in_force = not any(
                compile_pattern(each).match(settings.get(name)) for name, each in wanted
            )
            graded = row.clause and self.level(row.clause) != "may"
            if row.operation == operation and graded and not row.beside and in_force:
                yield row

    def _rows(self, operation: str) -> Iterable[CaptureCheck]:
        rows = load_capture(operation.partition(".")[0]).checks
        return [row for row in rows if row.operation == operation]

    def _is_fit(
        self, check: CaptureCheck, messages: Sequence[Message], last: Message | None
    ) -> bool:
        if check.needs and check.needs not in self.has:
            return False
        if check.several and len(messages) < _SEVERAL:
            return False
        if check.after and (last is None or not last.answer().fits(check.after)):
            return False
        when = [each for each in messages if each.fits(check.when)]
        return bool(when) and self._held(check.clause, check.seen or check.parts, when)

    def _held(self, clause: str, parts: Mapping[str, Json], messages: Sequence[Message]) -> bool:
        """Tell whether a clause held, as far as it can be told; where it did not, say so."""
        shown = _shown(parts)
        missed = [each.id for each in messages if not each.fits(shown)]
        if missed:
            told = f"{clause} did not hold in {', '.join(missed)}: it is not judged here."
            if told not in self.left_out:
                self.left_out.append(told)
        return not missed


_SEVERAL = 2


def _shown(parts: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the parts that can be looked at now: no references, nothing that is hidden."""
    return {
        name: wanted
        for name, wanted in parts.items()
        if name not in _HIDDEN and not references_in(wanted)
    }


def filled(value: Json, names: Mapping[str, str]) -> Json:
    """Put names of a scenario in place of `thing`, `player`, `used` and the like in references."""
    if isinstance(value, str):
        for word, name in names.items():
            value = value.replace(f"<{word}>", f"<{name}>").replace(f"<{word}.", f"<{name}.")
        return value
    if isinstance(value, Mapping):
        return {key: filled(inner, names) for key, inner in value.items()}
    return [filled(each, names) for each in value] if isinstance(value, list) else value
