"""Makes the steps of a captured scenario out of groups of messages."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.explain.capture.casting import Cast
from sandbox.explain.capture.checking import Judging, filled
from sandbox.explain.capture.grouping import Group, begins, row_of
from sandbox.explain.capture.message import Message
from sandbox.explain.capture.moving import Move
from sandbox.explain.capture.replies import reply_of
from sandbox.json_value import Json, dump_json
from sandbox.scenario.contract.capture import Capturable

Step = dict[str, Json]


@dataclass(slots=True)
class Steps:
    """Steps as they are made; each with `comments` above it. `saved` says what a value that was
    seen has been saved as, by the operation that saved it.
    """

    cast: Cast
    judging: Judging
    made: list[tuple[list[str], Step]] = field(default_factory=list)
    saved: dict[tuple[str, str], str] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, group: Group) -> None:
        """Make the steps of one group."""
        scripted = group.call is not None and group.call.is_scripted
        if scripted or self.cast.is_strange(group):
            why = "a reply was given for it" if scripted else "nobody made what it carries"
            told = (
                f"{group.first.id}: {group.operation.name}: {why}, which no step can bring about."
            )
            self.left_out.append(told)
            return
        row = row_of(group.operation.name)
        if row is None:
            return
        if stranger := self.cast.stranger_of(group):
            self._call(group, row, {"player": self.cast.anybody(), "sid": stranger})
            return
        if not _is_somebodys(group, row):
            self._call(group, row, {})
            return
        player = self.cast.player_of(group, self._whose(group, row))
        names = {"player": player}
        if thing := self.cast.thing_of(group, player):
            names["thing"] = thing
        elif row.thing:
            told = f"{group.first.id}: {group.operation.name}: it carries nothing that is made."
            self.left_out.append(told)
            return
        for place, operation in row.uses.items() if _uses(group, row) else ():
            names["used"] = self._used(group, place, operation, player)
        self._expire(group, names)
        self._call(group, row, names)

    def move(self, move: Move) -> None:
        """Make the step of a move of the clock."""
        self.made.append(([], move.step()))

    def _call(self, group: Group, row: Capturable, names: dict[str, str]) -> None:
        call, last = group.call, _last_answered(group)
        if group.operation.needs and group.operation.needs not in self.needs:
            self.needs.append(group.operation.needs)
        step: Step = {"call": group.operation.name}
        if group.operation.source == "player":
            step["as"] = names["player"]
        saved = self._save(step, row, group)
        names["step"] = saved
        if _is_slow(group):
            step["within"] = "30s"
        says = row.stranger if "sid" in names else row.send
        send = filled(dict(says), names) if "used" in names or not row.uses else {}
        if send:
            step["send"] = send
        if group.inner:
            step["meanwhile"] = list(self._meanwhile(group, names))
        checks = (
            self.judging.checks([call], names, last=last)
            if call
            else self.judging.unseen(group.operation.name, names, last=last)
        )
        equal = self.judging.equalities([call], names) if call else []
        if checks:
            step["expect"] = list(checks)
        self.made.append((_comments(group), step))
        if equal:
            self.made.append(([], {"check": list(equal)}))

    def _whose(self, group: Group, row: Capturable) -> str:
        """Return who got the value that a call carries, by the step that saved it; "" for none."""
        for place, operation in row.uses.items():
            step = self.saved.get((operation, group.first.carried(place)))
            found = (made for _, made in self.made if step and made.get("name") == step)
            if player := next((str(made.get("as", "")) for made in found), ""):
                return player
        return ""

    def in_order(self) -> list[tuple[list[str], Step]]:
        """Return the steps, but for what they save and no later step uses."""
        said = [dump_json(step) for _, step in self.made]
        for _, step in self.made:
            if "name" in step and not any(f"<{step['name']}." in text for text in said):
                del step["name"], step["save"]
        return self.made

    def _save(self, step: Step, row: Capturable, group: Group) -> str:
        if not row.saves:
            return ""
        name = self._new_name()
        step["name"] = name
        step["save"] = dict(row.saves)
        if group.call is not None:
            for each in _texts_of(group.call):
                self.saved.setdefault((row.operation, each), name)
        return name

    def _new_name(self) -> str:
        """Return a name for a step, which no given has."""
        numbers = itertools.count(len(self.made) + 1)
        return next(f"step-{n}" for n in numbers if f"step-{n}" not in self.cast.given)

    def _used(self, group: Group, place: str, operation: str, player: str) -> str:
        """Return where a value that a call carries was saved; a call that brings one is put before
        it where none was seen.
        """
        value = group.first.carried(place)
        step = self.saved.get((operation, value))
        saves = next(iter(_row(operation).saves))
        if step is None:
            made: Step = {"call": operation, "as": player, "name": self._new_name()}
            checks = self.judging.unseen(operation, {"player": player}, last=None)
            made["save"] = dict(_row(operation).saves)
            if checks:
                made["expect"] = list(checks)
            self.made.append(([_went_past(operation, group.first.id)], made))
            step = str(made["name"])
            self.saved[operation, value] = step
        return f"{step}.{saves}"

    def _expire(self, group: Group, names: Mapping[str, str]) -> None:
        """Let a thing that was too old grow old again."""
        for message in (group.first, *group.inner):
            row = row_of(message.operation)
            answered = message.ended.answered if message.ended else None
            reason = answered.get("reason") if answered else None
            if row and row.expired and reason == row.expired and not message.is_scripted:
                what = names.get("used") or names.get("thing", "")
                clock: Step = {"advance-past": f"<{what}>", "by": "1s", "moves": "sandbox"}
                self.made.append(([f"{message.id}: it was too old by then."], {"clock": clock}))
                return

    def _meanwhile(self, group: Group, names: Mapping[str, str]) -> Iterator[Step]:
        for operation in dict.fromkeys(each.operation for each in group.inner):
            messages = [each for each in group.inner if each.operation == operation]
            kind = self.judging.contracts.operations[operation]
            row = _row(operation)
            if kind.source != "operator":
                for message in messages:
                    checks = self.judging.checks([message], names)
                    yield {"observe": operation, **({"expect": list(checks)} if checks else {})}
                continue
            checks = self.judging.checks(messages, names)
            if any("attempts" in each for each in checks):
                self.needs.append(row.attempts)
            yield {
                "receive": operation,
                **({"quiet": "1s"} if len(messages) > 1 else {}),
                **_replied(messages, row, self.cast.texts),
                **({"expect": list(checks)} if checks else {}),
            }


def _replied(
    messages: Sequence[Message], row: Capturable, texts: Mapping[str, str]
) -> Mapping[str, Json]:
    """Return what to reply: nothing where everything was the provider's own."""
    if not any(each.is_scripted for each in messages):
        return {}
    replies: list[Json] = [reply_of(each, row, texts) for each in messages]
    return {"reply": replies[0]} if len(replies) == 1 else {"replies": replies}


def _uses(group: Group, row: Capturable) -> bool:
    """Tell whether a call carries what an earlier one had brought; one without it may be meant."""
    return any(group.first.carried(place) for place in row.uses)


def _is_somebodys(group: Group, row: Capturable) -> bool:
    """Tell whether a call is about a player, and not a provider's own affair."""
    return group.operation.source == "player" or bool(row.sid or row.player or row.thing)


def _row(operation: str) -> Capturable:
    found = row_of(operation)
    if found is None:
        raise KeyError(operation)
    return found


def _last_answered(group: Group) -> Message | None:
    first = begins(group.operation.name)
    answered = [e for e in group.inner if e.is_the_operators and e.operation == first]
    return answered[-1] if answered else None


def _is_slow(group: Group) -> bool:
    """Tell whether it takes longer than a call is usually given."""
    took_s = sum(float(each.ended.took_s) for each in group.inner if each.ended)
    return took_s >= 1 or len(group.inner) > 1


def _texts_of(message: Message) -> Iterator[str]:
    """Yield every text of an answer, as a JWT may stand anywhere in it."""
    waiting: list[Json] = [] if message.response is None else [_body_of(message)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _body_of(message: Message) -> Json:
    body = message.answer().body
    return body if isinstance(body, (str, dict, list)) else None


def _comments(group: Group) -> list[str]:
    seen = ", ".join(each.id for each in (group.call, *group.inner) if each is not None)
    return [_went_past(group.operation.name, seen) if group.call is None else seen]


def _went_past(operation: str, seen: str) -> str:
    return f"{operation} went past the sandbox: that it was called follows from {seen}."
