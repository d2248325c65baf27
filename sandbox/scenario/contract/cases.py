"""The negative cases of each provider, as data: every known way to get the integration wrong.

A case has a stable id, `A03`, and says what is covered by what. Scenarios judge the operator;
`detects` are reason codes with which the provider here meets the mistake, whatever scenario runs;
`tests` prove those. Defects name their case themselves. A room's `cases.yaml` is ours, as its
contract is: a malformed one raises ContractBug.

    cases: 1
    provider: acme
    list:
      A03:
        text: An unknown session is answered 200.
        source: the document, its section
        clauses: [acme.ask.unknown-is-4xx]
        scenarios: [acme-unknown]
        detects: [ask.no-user]
        tests: ["tests/providers/acme/test_rules.py::test_null_is_no_user"]
      A99:
        text: …
        source: …
        not-yet: needs a mutated body, which no reply sends yet
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.scenario.contract.reading import ContractBug, Section, read_contract

__all__ = ["Case", "ContractBug", "load_cases", "parse_cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """One negative case. `not_yet` says what it waits for, "" when it is covered.

    A case that is covered names scenarios, or reason codes with the tests that prove them;
    one that waits may name what covers it in part.
    """

    id: str
    text: str
    source: str
    clauses: tuple[str, ...]
    scenarios: tuple[str, ...]
    detects: tuple[str, ...]
    tests: tuple[str, ...]
    not_yet: str


@cache
def load_cases(provider: str) -> Mapping[str, Case]:
    """Read the cases of one provider, by its name, once, by id.

    Raise ContractBug when the file is malformed.
    """
    file = resources.files("sandbox").joinpath("providers", provider, "cases.yaml")
    return parse_cases(file.read_bytes(), provider=provider)


def parse_cases(text: bytes, *, provider: str) -> Mapping[str, Case]:
    """Read the text of a file of cases. Raise ContractBug at the first thing wrong."""
    root = read_contract(text, file=f"{provider}/cases.yaml")
    root.allow("cases", "provider", "list")
    if root.value("cases") != 1:
        raise root.bug("cases", "must be 1")
    if root.text("provider") != provider:
        raise root.bug("provider", f"must be {provider!r}")
    return MappingProxyType({case.id: case for case in map(_case, root.each("list"))})


def _case(item: Section) -> Case:
    item.allow("text", "source", "clauses", "scenarios", "detects", "tests", "not-yet")
    case = Case(
        id=item.name,
        text=item.text("text"),
        source=item.text("source"),
        clauses=item.texts("clauses"),
        scenarios=item.texts("scenarios"),
        detects=item.texts("detects"),
        tests=item.texts("tests"),
        not_yet=item.text("not-yet", default=""),
    )
    if not (case.scenarios or case.tests or case.not_yet):
        raise item.bug("scenarios", "names no scenario, no test and nothing it waits for")
    return case
