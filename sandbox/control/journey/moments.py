"""What a journey leads through, as data of each provider: `journey.yaml`.

A moment belongs to a stage: `enter` while the player comes in, `leave` when the player logs out,
`after` for what was opened before and must open nothing any more. It is over with a message of its
operation, on which the provider's verdict is the one that it `wants`. The file ships with us, so
that a malformed one is our bug (ContractBug).
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.reading import Section, read_contract
from sandbox.scenario.contract.reasons import VERDICTS

ENTER, LEAVE, AFTER = "enter", "leave", "after"
STAGES = (ENTER, LEAVE, AFTER)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that a provider asks of the operator, in words for who watches.

    `do` is what the person does, "" where that is said before. Duties that are missed on the `also`
    operations belong to it too. One that `ends` says that the player has logged out. `makes` is
    what the provider makes to begin with, as a kind of the control API; "" for nothing.
    """

    provider: str
    of: str
    name: str
    stage: str
    title: str
    do: str
    says: str
    clause: str
    operation: str
    also: tuple[str, ...]
    wants: str
    makes: str
    ends: bool

    @property
    def id(self) -> str:
        """A name that no other moment has."""
        return f"{self.provider}-{self.name}"


@cache
def moments() -> tuple[Moment, ...]:
    """Return every moment: stage by stage, the providers in the order of their ports."""
    found = [moment for name in provider_facts() for moment in _of(name)]
    return tuple(sorted(found, key=lambda moment: STAGES.index(moment.stage)))


def _of(provider: str) -> tuple[Moment, ...]:
    place = resources.files("sandbox").joinpath("providers", provider, "journey.yaml")
    if not place.is_file():
        return ()
    root = read_contract(place.read_bytes(), file=f"{provider}/journey.yaml")
    root.allow("journey", "provider", "moments")
    if root.value("journey") != 1:
        raise root.bug("journey", "must be 1")
    if root.text("provider") != provider:
        raise root.bug("provider", f"is not {provider!r}")
    return tuple(_moment(item, provider) for item in root.each("moments"))


def _moment(item: Section, provider: str) -> Moment:
    item.allow("stage", "title", "do", "says", "clause", "operation", "also", "wants")
    item.allow("makes", "ends")
    contract = load_contract(provider)
    clause, operation, also = item.text("clause"), item.text("operation"), item.texts("also")
    if clause not in contract.clauses:
        raise item.bug("clause", f"there is no {clause}")
    for name in (operation, *also):
        if name not in contract.operations:
            raise item.bug("operation", f"there is no {name}")
    return Moment(
        provider=provider,
        of=provider_facts()[provider].title,
        name=item.name,
        stage=item.choice("stage", STAGES),
        title=item.text("title"),
        do=item.text("do", default=""),
        says=item.text("says"),
        clause=clause,
        operation=operation,
        also=also,
        wants=item.choice("wants", VERDICTS),
        makes=item.text("makes", default=""),
        ends=item.flag("ends"),
    )
