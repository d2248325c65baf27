"""What the client returns of a call that was made now, and of a verification."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.client.answers import Exchange, Finding, Object, as_object, child, items, whole
from sandbox.json_value import Json, text_at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call that a provider made: the exchange, the provider's verdict with the code
    of its reason and what to do ("" for none), how the answer looks (`looks["launched"]`), what
    else happened meanwhile, what was found.
    """

    exchange: Exchange
    verdict: str
    reason: str
    advice: str
    looks: Object
    meanwhile: Sequence[Exchange]
    findings: Sequence[Finding]
    told: Object

    @classmethod
    def of(cls, told: Json) -> "Outcome":
        """Read one."""
        return cls(
            exchange=Exchange.of(child(told, "exchange")),
            verdict=text_at(told, "verdict"),
            reason=text_at(child(told, "reason"), "code"),
            advice=text_at(child(told, "reason"), "do"),
            looks=child(told, "looks"),
            meanwhile=[Exchange.of(each) for each in items(told, "meanwhile")],
            findings=[Finding.of(each) for each in items(told, "findings")],
            told=as_object(told),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found; `checks` as the API tells them."""

    verdict: str
    count: int
    checks: Sequence[Json]

    @classmethod
    def of(cls, told: Json) -> "Verdict":
        """Read one."""
        return cls(text_at(told, "verdict"), whole(told, "count"), items(told, "checks"))
