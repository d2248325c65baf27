"""What is known of each provider, as data: its operations, its clauses, its assumed behaviour.

A room's `contract.yaml` is ours and ships with the code, so that a malformed one is our bug: it
raises ContractBug naming file and key, and is never shown as a user's mistake.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.json_value import Json
from sandbox.scenario.contract.conditions import GENERAL, Condition, read_condition, shown_by
from sandbox.scenario.contract.operation import Operation, read_operation
from sandbox.scenario.contract.reading import ContractBug, Section, read_contract

__all__ = [
    "TEAM",
    "Clause",
    "Contract",
    "ContractBug",
    "Contracts",
    "Operation",
    "Setting",
    "load_contract",
    "load_contracts",
    "parse_contract",
    "provider_names",
]

TEAM = "team"
"""What a clause rests on that is none of a vendor's: the operator's own team wants it."""
DUTIES = ("operator", "provider")
LEVELS = ("must", "should", "may")
CLAUSE_BASES = ("documented", "inferred", "house")
SETTING_BASES = ("documented", "assumed")
SETTING_TYPES = ("integer", "number", "string", "boolean", "list", "map")
_SOURCE_PARTS = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty of the operator. `timed` clauses depend on the operator's own clock.

    `of` is `provider` where only the provider we play can break it: a scenario may rest on it, but
    it says nothing of the operator. `presupposes` is what has to be seen before it may be judged.
    """

    id: str
    level: str
    basis: str
    text: str
    source: str
    timed: bool = False
    of: str = "operator"
    presupposes: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One behaviour of the vendor that a target may set: a choice of `one_of`, else a `type`."""

    name: str
    default: Json
    one_of: tuple[Json, ...]
    type: str
    basis: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything known of one provider."""

    provider: str
    documents: Mapping[str, str]
    operations: Mapping[str, Operation]
    clauses: Mapping[str, Clause]
    settings: Mapping[str, Setting]
    conditions: Mapping[str, Condition]

    def effective(self, overrides: Mapping[str, Json]) -> Mapping[str, Json]:
        """Return every setting's value: the override where there is one, else the default."""
        defaults = {name: setting.default for name, setting in self.settings.items()}
        return MappingProxyType(defaults | dict(overrides))


@dataclass(frozen=True, slots=True)
class Contracts:
    """All contracts; `operations` and `clauses` hold those of every provider by name, `clauses`
    those of the operator's team, too.
    """

    contracts: Mapping[str, Contract]
    operations: Mapping[str, Operation]
    clauses: Mapping[str, Clause]

    def with_team(self, clauses: Iterable[Clause]) -> "Contracts":
        """Return them with clauses of the operator's team."""
        named = {clause.id: clause for clause in clauses}
        return replace(self, clauses=MappingProxyType({**self.clauses, **named}))

    @property
    def team(self) -> tuple[Clause, ...]:
        """The clauses of the operator's team."""
        return tuple(clause for clause in self.clauses.values() if clause.basis == TEAM)

    def operation(self, name: str) -> Operation:
        """Return an operation. Raise KeyError when no contract has it."""
        return self.operations[name]

    def clause(self, id: str) -> Clause:  # noqa: A002 - a clause's id is its name here
        """Return a clause. Raise KeyError when no contract has it."""
        return self.clauses[id]


@cache
def load_contract(provider: str) -> Contract:
    """Read the contract of one provider, by its name, once.

    Raise ContractBug when it is malformed, FileNotFoundError when there is no such room.
    """
    file = resources.files("sandbox").joinpath("providers", provider, "contract.yaml")
    contract = parse_contract(file.read_bytes(), file=f"{provider}/contract.yaml")
    if contract.provider != provider:
        raise ContractBug(f"{provider}/contract.yaml", "provider", f"is {contract.provider!r}")
    return contract


@cache
def load_contracts() -> Contracts:
    """Read the contracts of all rooms, once."""
    return join_contracts(*(load_contract(provider) for provider in provider_names()))


def join_contracts(*contracts: Contract) -> Contracts:
    """Put contracts together. Names begin with the provider's, so that none can clash."""
    return Contracts(
        contracts=MappingProxyType({c.provider: c for c in contracts}),
        operations=MappingProxyType({n: o for c in contracts for n, o in c.operations.items()}),
        clauses=MappingProxyType({n: k for c in contracts for n, k in c.clauses.items()}),
    )


def parse_contract(text: bytes, *, file: str) -> Contract:
    """Read a contract's text. Raise ContractBug at the first thing wrong."""
    root = read_contract(text, file=file)
    root.allow("contract", "provider", "documents", "operations", "conditions")
    root.allow("clauses", "settings")
    if root.value("contract") != 1:
        raise root.bug("contract", "must be 1")
    operations = [read_operation(item) for item in root.each("operations")]
    conditions = MappingProxyType({c.name: c for c in map(read_condition, root.each("conditions"))})
    clauses = [_clause(item, {**GENERAL, **conditions}) for item in root.each("clauses")]
    contract = Contract(
        provider=root.text("provider"),
        documents=MappingProxyType(root.texts_by_name("documents")),
        operations=MappingProxyType({o.name: o for o in operations}),
        clauses=MappingProxyType({clause.id: clause for clause in clauses}),
        settings=MappingProxyType({s.name: s for s in map(_setting, root.each("settings"))}),
        conditions=conditions,
    )
    _cross_check(contract, root)
    return contract


def _clause(item: Section, conditions: Mapping[str, Condition]) -> Clause:
    item.allow("level", "basis", "text", "source", "timed", "of", "presupposes")
    if "presupposes" not in item.members:
        raise item.bug("presupposes", "missing; [] where nothing has to be seen")
    unknown = [name for name in item.texts("presupposes") if name not in conditions]
    if unknown:
        known = ", ".join(conditions)
        raise item.bug("presupposes", f"there is no condition {unknown[0]!r}; there are {known}")
    return Clause(
        id=item.name,
        level=item.choice("level", LEVELS),
        basis=item.choice("basis", CLAUSE_BASES),
        text=item.text("text"),
        source=item.text("source"),
        timed=item.flag("timed"),
        of=item.choice("of", DUTIES) if "of" in item.members else "operator",
        presupposes=tuple(conditions[name] for name in item.texts("presupposes")),
    )


def _setting(item: Section) -> Setting:
    item.allow("default", "one_of", "type", "basis", "text", "source")
    options = item.values("one_of")
    setting = Setting(
        name=item.name,
        default=item.value("default"),
        one_of=options,
        type="" if options else item.choice("type", SETTING_TYPES),
        basis=item.choice("basis", SETTING_BASES),
        text=item.text("text"),
        source=item.text("source"),
    )
    if options and not any(same(setting.default, option) for option in options):
        raise item.bug("default", "is none of one_of")
    return setting


def _cross_check(contract: Contract, root: Section) -> None:
    """Names begin with the provider, sources with a document, `arrives` names a clause."""
    for name in (*contract.operations, *contract.conditions, *contract.clauses):
        if not name.startswith(f"{contract.provider}."):
            raise root.bug(name, f"must begin with {contract.provider!r}")
    for operation in contract.operations.values():
        named = (operation.arrives, operation.another_key, operation.well_formed)
        for clause in filter(None, named):
            if clause not in contract.clauses:
                raise root.bug(f"{operation.name}.arrives", f"no clause {clause!r}")
    for condition in contract.conditions.values():
        _check_condition(condition, contract, root)
    sources = [clause.source for clause in contract.clauses.values()]
    sources += [setting.source for setting in contract.settings.values()]
    for source in sources:
        if _SOURCE_PARTS.split(source)[0].strip() not in contract.documents:
            raise root.bug(f"source {source!r}", "begins with no document of `documents`")


def _check_condition(condition: Condition, contract: Contract, root: Section) -> None:
    operations = contract.operations
    if condition.of and condition.of not in operations:
        raise root.bug(f"{condition.name}.of", f"no operation {condition.of!r}")
    of = [operations[condition.of]] if condition.of else operations.values()
    if not any(shown_by([condition], operation, operations) for operation in of):
        parts = ", ".join(condition.parts)
        raise root.bug(condition.name, f"no message shows it: it looks at {parts}")


def same(one: Json, other: Json) -> bool:
    """Tell whether two plain values are the same; true is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def provider_names() -> Iterator[str]:
    """Yield the providers that are there, each a folder with a contract."""
    rooms = resources.files("sandbox").joinpath("providers").iterdir()
    for room in sorted(rooms, key=lambda entry: entry.name):
        if room.is_dir() and room.joinpath("contract.yaml").is_file():
            yield room.name
