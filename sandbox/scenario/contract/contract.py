"""What is known of each provider, as data: its operations, its clauses, its assumed behaviour.

A room's `contract.yaml` is ours and ships with the code, so that a malformed one is our bug: it
raises ContractBug naming file and key, and is never shown as a user's mistake.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.json_value import Json
from sandbox.scenario.contract.reading import ContractBug, Section, read_contract

__all__ = [
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

PARTIES = ("provider", "player", "operator")
DUTIES = ("operator", "provider")
STARTERS: Mapping[str, tuple[str, ...]] = {
    "call": ("provider", "player"),
    "receive": ("operator",),
    "observe": ("provider",),
}
"""Kind of step → who starts the operations that it may name."""

LEVELS = ("must", "should", "may")
CLAUSE_BASES = ("documented", "inferred", "house")
SETTING_BASES = ("documented", "assumed")
SETTING_TYPES = ("integer", "number", "string", "boolean", "list", "map")
_SOURCE_PARTS = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of message. `source` sends it and `target` answers it (contract: from, to).

    `within_s` is the deadline: of a call the time-out, of a receive the bound on arrival. `key`
    and `jwt` are dotted paths, "" for none; `arrives` is the clause that an absent request
    breaks. `send` holds the operation words of a step's `send:`, `answered` the members of the
    provider's verdict, `looks` the parts that only checks of this operation may look at. `needs`
    is what a target must have beside the provider's section, as a dotted path; "" for nothing.
    `jwt_at` names the entry of the provider's section whose `pointer` says where in the answer the
    operator hands out a JWT; "" where it hands out none. `of_session`: only the header fields of
    the player say who is calling.
    """

    name: str
    source: str
    target: str
    method: str
    path: str
    within_s: float
    key: str
    jwt: str
    arrives: str
    send: tuple[str, ...]
    answered: tuple[str, ...]
    looks: tuple[str, ...]
    text: str
    needs: str = ""
    jwt_at: str = ""
    of_session: bool = False

    @property
    def room(self) -> str:
        """The provider whose operation it is."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty of the operator. `timed` clauses depend on the operator's own clock.

    `of` is `provider` where only the provider we play can break it: a scenario may rest on it, but
    it says nothing of the operator.
    """

    id: str
    level: str
    basis: str
    text: str
    source: str
    timed: bool = False
    of: str = "operator"


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

    def effective(self, overrides: Mapping[str, Json]) -> Mapping[str, Json]:
        """Return every setting's value: the override where there is one, else the default."""
        defaults = {name: setting.default for name, setting in self.settings.items()}
        return MappingProxyType(defaults | dict(overrides))


@dataclass(frozen=True, slots=True)
class Contracts:
    """All contracts; `operations` and `clauses` hold those of every provider by name."""

    contracts: Mapping[str, Contract]
    operations: Mapping[str, Operation]
    clauses: Mapping[str, Clause]

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
    root.allow("contract", "provider", "documents", "operations", "clauses", "settings")
    if root.value("contract") != 1:
        raise root.bug("contract", "must be 1")
    contract = Contract(
        provider=root.text("provider"),
        documents=MappingProxyType(root.texts_by_name("documents")),
        operations=MappingProxyType({o.name: o for o in map(_operation, root.each("operations"))}),
        clauses=MappingProxyType({c.id: c for c in map(_clause, root.each("clauses"))}),
        settings=MappingProxyType({s.name: s for s in map(_setting, root.each("settings"))}),
    )
    _cross_check(contract, root)
    return contract


def _operation(item: Section) -> Operation:
    item.allow("from", "to", "method", "path", "within", "key", "jwt")
    item.allow("arrives", "send", "answered", "looks", "needs", "jwt-at", "of-session", "text")
    return Operation(
        name=item.name,
        source=item.choice("from", PARTIES),
        target=item.choice("to", PARTIES),
        method=item.text("method", empty=True),
        path=item.text("path", empty=True),
        within_s=item.seconds("within"),
        key=item.text("key", default=""),
        jwt=item.text("jwt", default=""),
        arrives=item.text("arrives", default=""),
        send=item.texts("send"),
        answered=item.texts("answered"),
        looks=item.texts("looks"),
        text=item.text("text"),
        needs=item.text("needs", default=""),
        jwt_at=item.text("jwt-at", default=""),
        of_session=item.flag("of-session"),
    )


def _clause(item: Section) -> Clause:
    item.allow("level", "basis", "text", "source", "timed", "of")
    return Clause(
        id=item.name,
        level=item.choice("level", LEVELS),
        basis=item.choice("basis", CLAUSE_BASES),
        text=item.text("text"),
        source=item.text("source"),
        timed=item.flag("timed"),
        of=item.choice("of", DUTIES) if "of" in item.members else "operator",
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
    for name in (*contract.operations, *contract.clauses):
        if not name.startswith(f"{contract.provider}."):
            raise root.bug(name, f"must begin with {contract.provider!r}")
    for operation in contract.operations.values():
        if operation.arrives and operation.arrives not in contract.clauses:
            raise root.bug(f"{operation.name}.arrives", f"no clause {operation.arrives!r}")
    sources = [clause.source for clause in contract.clauses.values()]
    sources += [setting.source for setting in contract.settings.values()]
    for source in sources:
        if _SOURCE_PARTS.split(source)[0].strip() not in contract.documents:
            raise root.bug(f"source {source!r}", "begins with no document of `documents`")


def same(one: Json, other: Json) -> bool:
    """Tell whether two plain values are the same; true is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def provider_names() -> Iterator[str]:
    """Yield the providers that are there, each a folder with a contract."""
    rooms = resources.files("sandbox").joinpath("providers").iterdir()
    for room in sorted(rooms, key=lambda entry: entry.name):
        if room.is_dir() and room.joinpath("contract.yaml").is_file():
            yield room.name
