"""What a provider's verdict says about the message that decides: why, as what, against whom."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, MessageResult
from sandbox.json_value import Json, read_json
from sandbox.protocol.fingerprint import MISTAKES
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.reasons import Reason, load_reasons
from sandbox.scenario.yaml_tree.wording import cut, render

VERDICT = "answered."
"""What the name of a value of a verdict begins with in a check."""
_SUMS = frozenset(
    f"{VERDICT}{word}"
    for word in ("verdict", "reason", "notices", "basic", "signature", "code", "status", "problems")
)
"""Values that sum up what a provider found, and say less than its reason, or than the values that
it names.
"""
_COMPARISON = "-matches"
"""The end of a name that says whether something was the same, of which the values say more."""

_LONGEST = 600
_LONGEST_ANSWER = 300


def verdict_of(message: MessageResult | None) -> Mapping[str, Json]:
    """Return a message's verdict; nothing where none was given."""
    ended = message.ended if message else None
    return (ended.answered if ended else None) or {}


def deciding(messages: Sequence[MessageResult], check: Check) -> MessageResult | None:
    """Return the message that a check's miss comes down to: the first of those that differ, else
    the first that a provider refused, else the first of all; None for none.
    """
    differing = {one.message for one in check.differences if one.message}
    looked = [message for message in messages if message.id in differing] or list(messages)
    refused = (message for message in looked if verdict_of(message).get("reason"))
    return next(refused, looked[0] if looked else None)


def refused_meanwhile(message: MessageResult, cell: CellResult) -> MessageResult | None:
    """Return what our own provider refused while the operator worked on a call of ours: that is
    why it did not go well; None for nothing.
    """
    for one in _received_meanwhile(message, cell):
        if one.ended and one.ended.reply == "real" and verdict_of(one).get("reason"):
            return one
    return None


def told_meanwhile(message: MessageResult, cell: CellResult) -> str:
    """Say what the scenario answered to the operator, in our provider's place, while it worked on a
    call of ours; "" for nothing.
    """
    scripted = [
        (one, one.ended.response)
        for one in _received_meanwhile(message, cell)
        if one.ended and one.ended.response and one.ended.reply == "scripted"
    ]
    if not scripted:
        return ""
    one, answer = scripted[-1]
    with_ = _echoed_otherwise(one.started.request.body, answer.body) or answer.body
    told = f"{one.id}, {one.operation}, was answered HTTP {answer.status} {with_}"
    return f"meanwhile {cut(told, limit=_LONGEST_ANSWER)}"


def _echoed_otherwise(asked: str, answered: str) -> str:
    """Name the members of an answer that are another than those of the call, a number as text
    being the same; "" for none.
    """
    call, answer = read_json(asked), read_json(answered)
    if not isinstance(call, Mapping) or not isinstance(answer, Mapping):
        return ""
    other = [
        f"{name} {render(answer[name])} for {render(value)}"
        for name, value in call.items()
        if name in answer and str(answer[name]) != str(value)
    ]
    return f"with {', '.join(other)}" if other else ""


def _received_meanwhile(message: MessageResult, cell: CellResult) -> Iterator[MessageResult]:
    if not message.is_received:
        ended_n = message.ended_n or 0
        for one in cell.messages.values():
            if one.is_received and message.started_n < one.started_n < ended_n:
                yield one


def is_sum(path: str) -> bool:
    """Tell whether a value of a check only sums up what a provider found."""
    name = path.partition("[")[0]
    return name in _SUMS or (name.startswith(VERDICT) and name.endswith(_COMPARISON))


def is_about(check: Check, message: MessageResult | None) -> bool:
    """Tell whether a check misses for what a provider found wrong with a message, and not for
    something else about a message that was rightly refused.
    """
    verdict, reason = verdict_of(message), reason_in(message, check)
    if not check.differences or (reason and reason.clause == check.clause):
        return True
    looked = any(is_sum(one.field) for one in check.differences)
    return looked or not {"differs", "looks-like"}.isdisjoint(verdict)


def reason_in(message: MessageResult | None, check: Check | None = None) -> Reason | None:
    """Return what is known of the reason of a message's verdict, where it was accepted of the
    notice that the check is about; None for none.
    """
    room = message.operation.partition(".")[0] if message else ""
    if room not in load_contracts().contracts:
        return None
    verdict, known = verdict_of(message), load_reasons(room)
    code, notices = verdict.get("reason"), verdict.get("notices")
    if isinstance(code, str) or check is None:
        return known.get(code) if isinstance(code, str) else None
    listed = notices if isinstance(notices, list | tuple) else ()
    told = (known.get(notice) for notice in listed if isinstance(notice, str))
    return next((one for one in told if one and one.clause == check.clause), None)


def note_of(message: MessageResult | None, check: Check) -> str:
    """Return what was said of a message in words, and why no answer came where none did. What it
    looks like is told by itself.
    """
    if message is None or message.ended is None:
        return ""
    ended, looks = message.ended, likeness(message)
    trouble = [f"no answer: {ended.trouble.text}"] if ended.trouble else []
    told = [note.removesuffix(f" [{check.clause}]") for note in ended.notes]
    kept = (note for note in told if not looks or looks not in note)
    return cut("; ".join([*trouble, *kept]), limit=_LONGEST)


def likeness(message: MessageResult | None) -> str:
    """Say what usual mistake a message looks like, as a sentence without its end; "" for none."""
    name = verdict_of(message).get("looks-like")
    mistake = MISTAKES.get(name) if isinstance(name, str) else None
    return f"the client {mistake.words}" if mistake else ""


def held_against(message: MessageResult | None) -> str:
    """Say which account or token a provider held a message against; "" where it does not."""
    told = verdict_of(message).get("held-against")
    return told if isinstance(told, str) else ""
