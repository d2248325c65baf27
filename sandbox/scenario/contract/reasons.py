"""Why a provider refuses, in words: the stable reason codes of each room, as data.

A room's `reasons.yaml` gives each code a sentence, what the operator should do about it, and the
clause that was missed ("" where the operator need not be at fault); `at` and `wants` say where the
value stands that decides, and what should be there. `steps` are what is looked at for an operation
(or several), in that order, each with the codes that it may end in. It ships with us, so that a
malformed one is our bug (ContractBug).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.scenario.contract.contract import load_contract, load_contracts
from sandbox.scenario.contract.reading import Section, read_contract

VERDICTS = ("accepted", "refused", "guest")
"""What a provider can say of a message; `guest` is a visitor whom nobody has logged in."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code. `room` is the provider that gives it, `about` the field at fault. `at` is
    where in the message the value stands that decides (`jwt.claims.exp`, `headers.accept`), `wants`
    what should stand there, in words; "" where there is no one value.
    """

    code: str
    room: str
    text: str
    advice: str
    clause: str = ""
    about: str = ""
    at: str = ""
    wants: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a provider looks at: what holds then, and the codes for what does not."""

    text: str
    codes: tuple[str, ...]


@cache
def load_steps(provider: str) -> Mapping[str, tuple[Step, ...]]:
    """Read what a provider looks at, in its order, once, by operation; it may say so of none."""
    root = _root(provider)
    found = dict[str, tuple[Step, ...]]()
    for listed in root.each("steps"):
        steps = _steps(listed, root, provider)
        found |= dict.fromkeys(listed.name.split(", "), steps)
    if unknown := [name for name in found if name not in load_contract(provider).operations]:
        raise root.bug("steps", f"there is no operation {unknown[0]!r}")
    return MappingProxyType(found)


def _steps(listed: Section, root: Section, provider: str) -> tuple[Step, ...]:
    listed.allow(*listed.members)
    steps = tuple(Step(text, listed.texts(text)) for text in listed.members)
    for code in (code for step in steps for code in step.codes):
        if code not in load_reasons(provider):
            raise root.bug("steps", f"there is no code {code!r}")
    return steps


@cache
def load_reasons(provider: str) -> Mapping[str, Reason]:
    """Read the reason codes of one room, once."""
    root = _root(provider)
    found = (_reason(item, room=provider) for item in root.each("codes"))
    return MappingProxyType({reason.code: reason for reason in found})


def _root(provider: str) -> Section:
    place = resources.files("sandbox").joinpath("providers", provider, "reasons.yaml")
    root = read_contract(place.read_bytes(), file=f"{provider}/reasons.yaml")
    root.allow("reasons", "provider", "steps", "codes")
    if root.value("reasons") != 1:
        raise root.bug("reasons", "must be 1")
    if root.text("provider") != provider:
        raise root.bug("provider", f"is not {provider!r}")
    return root


def every_reason() -> tuple[Reason, ...]:
    """Return the reasons of all rooms; the same code may stand in two of them."""
    rooms = load_contracts().contracts
    return tuple(reason for room in rooms for reason in load_reasons(room).values())


def _reason(item: Section, *, room: str) -> Reason:
    item.allow("text", "do", "clause", "about", "at", "wants")
    clause = item.text("clause", default="")
    if clause and clause not in load_contract(room).clauses:
        raise item.bug("clause", f"there is no clause {clause!r}")
    about = item.text("about", default="")
    at, wants = item.text("at", default=""), item.text("wants", default="")
    if bool(at) != bool(wants):
        raise item.bug("at", "at and wants stand together")
    return Reason(item.name, room, item.text("text"), item.text("do"), clause, about, at, wants)
