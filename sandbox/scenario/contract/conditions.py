"""What has to be seen before a clause may be judged: the named conditions of `presupposes`.

A condition is a text and patterns for parts of a message. The general ones are here, those in the
words of one provider stand under `conditions` in its contract. A check is judged only on messages
on which every condition of its clause was seen. Where none was, nobody is accused, and nobody
praised: what did not come, or broke off before, is another clause's failure.

`of` names an operation, and the condition looks at its messages: a call of ours shows what our
provider said by the request that was made because of it. `trouble` and `reply` are parts that only
conditions have: how a call ended without an answer, and what our provider answered to a request.
`handshake` is no part of a message: it is looked for where requests at a listener are counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.json_value import Json
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.contract.reading import Section

HANDSHAKE = "handshake"
CONDITION_PARTS = ("status", "headers", "body", "jwt", "answered", "launched", "trouble", "reply")
_ENDED = ("status", "trouble")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `text` says in a clause what is seen where it holds; `of` is "" for the
    message itself that a check looks at.
    """

    name: str
    text: str
    parts: Mapping[str, Json]
    of: str = ""


def _general(name: str, text: str, **parts: Json) -> tuple[str, Condition]:
    return name, Condition(name, text, MappingProxyType(parts))


GENERAL: Mapping[str, Condition] = MappingProxyType(
    dict(
        (
            _general("answer", "an answer came", status={"$any": True}),
            _general(
                "end",
                "the operator answered or hung up before the time was over",
                trouble={"$not": "timeout"},
            ),
            _general(
                "no-hang-up",
                "the operator answered, or the whole time passed",
                trouble={"$either": [{"$absent": True}, "timeout"]},
            ),
            _general("success", "the status was 2xx", status={"$between": [200, 299]}),
            _general("json", "the body was a JSON object", body={"$type": "object"}),
            _general(
                "jwt",
                "there was a token whose header and payload can be read",
                jwt={"header": {"$type": "object"}, "claims": {"$type": "object"}},
            ),
            _general(
                "handshake",
                "a TLS handshake was begun at the address that is judged",
                handshake={"$any": True},
            ),
            _general("accepted", "our provider accepted it", answered={"verdict": "accepted"}),
        )
    )
)
"""The conditions that fit every provider, by name."""


def read_condition(item: Section) -> Condition:
    """Read one condition of a contract. Raise ContractBug when it is malformed."""
    item.allow("text", "of", *CONDITION_PARTS)
    text, of = item.text("text"), item.text("of", default="")
    parts = {name: item.members[name] for name in CONDITION_PARTS if name in item.members}
    if not parts:
        raise item.bug("", f"looks at none of {', '.join(CONDITION_PARTS)}")
    return Condition(item.name, text, MappingProxyType(parts), of)


def shown_by(
    conditions: Iterable[Condition], operation: Operation, operations: Mapping[str, Operation]
) -> tuple[Condition, ...]:
    """Return the conditions that a check on an operation can show; it is not asked for others."""
    return tuple(one for one in conditions if _can_show(one, operation, operations))


def _can_show(
    condition: Condition, operation: Operation, operations: Mapping[str, Operation]
) -> bool:
    if not condition.of or condition.of == operation.name:
        return all(part in _shown_parts(condition, operation) for part in condition.parts)
    of = operations[condition.of]
    if of.room != operation.room or operation.source == "operator":
        return False
    # the operator makes it because of our call, or our provider does to answer our player
    return of.source == ("operator" if operation.target == "operator" else "provider")


def _shown_parts(condition: Condition, operation: Operation) -> Iterator[str]:
    yield from ("headers", "body")
    if operation.source == "operator":
        yield "reply"
    else:
        yield from _ENDED
    if operation.jwt:
        yield "jwt"
    yield from operation.looks
    wanted = condition.parts.get("answered")
    members = wanted if isinstance(wanted, Mapping) else {}
    if operation.answered and all(name in operation.answered for name in members):
        yield "answered"
