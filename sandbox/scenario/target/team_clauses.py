"""team-clauses.yaml: duties that the operator's own team wants kept, beside the target.

They are judged like the contracts' clauses and are marked as the team's wherever they are told.
Their ids begin with a word that is no provider's, so that no contract of a later version takes one.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sandbox.errors import FileFinding, Place, ScenarioFault, SetupFault
from sandbox.scenario.contract.contract import TEAM, Clause, Contracts, load_contracts
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, ScalarNode, places_in

FILE_NAME = "team-clauses.yaml"
"""Looked for beside the target file, in the working folder where there is none."""

_KIND = "team-clauses"


def team_file(target: Path | str) -> Path | None:
    """Return the file beside a target ("" for the working folder); None where there is none."""
    beside = Path(target).with_name(FILE_NAME) if str(target) else Path(FILE_NAME)
    return beside if beside.is_file() else None


def contracts_beside(target: Path | str) -> Contracts:
    """Return all contracts, with the clauses of the team beside a target.

    Raise SetupFault when its file cannot be read, ScenarioFault with every finding.
    """
    file, contracts = team_file(target), load_contracts()
    if file is None:
        return contracts
    clauses, findings = read_team_file(file, contracts=contracts)
    if findings:
        raise ScenarioFault(findings)
    return contracts.with_team(clauses)


def read_team_file(
    file: Path, *, contracts: Contracts
) -> tuple[tuple[Clause, ...], list[FileFinding]]:
    """Read a file: the clauses that are right beside every finding. Raise SetupFault."""
    try:
        text = file.read_bytes()
    except OSError as fault:
        raise SetupFault(f"{file}: {fault.strerror}") from fault
    return read_team(text, file=str(file), contracts=contracts)


def read_team(
    text: bytes | str, *, file: str, contracts: Contracts
) -> tuple[tuple[Clause, ...], list[FileFinding]]:
    """Read a file's text: the clauses that are right beside every finding."""
    # here, for who serves without such a file would load all matchers and schemas for nothing
    from sandbox.scenario.language.shape.shape import another_kind, check_text

    root, findings = check_text(text, file=file, schema=_KIND)
    if root is not None and (other := another_kind(root, _KIND)) is not None:
        return (), [other]
    if not isinstance(root, MapNode):
        return (), findings
    wrong = {finding.place for finding in findings}
    listed = root.get("clauses")
    items = listed.items if isinstance(listed, ListNode) else ()
    nodes = [
        item for item in items if isinstance(item, MapNode) and wrong.isdisjoint(places_in(item))
    ]
    told = [*_taken(nodes, contracts), *_doubled(nodes)]
    blamed = {finding.place for finding in told}
    clauses = tuple(_clause(node) for node in nodes if _id_place(node) not in blamed)
    return clauses, sorted([*findings, *told])


def _clause(node: MapNode) -> Clause:
    return Clause(
        id=_text(node, "id"),
        level=_text(node, "level"),
        basis=TEAM,
        text=" ".join(_text(node, "text").split()),
        source=str(node.place),
    )


def _text(node: MapNode, name: str) -> str:
    value = node.get(name)
    return str(value.value) if isinstance(value, ScalarNode) else ""


def _id_place(node: MapNode) -> Place:
    return node.node_at(["id"]).place


def _taken(nodes: Iterable[MapNode], contracts: Contracts) -> Iterator[FileFinding]:
    for node in nodes:
        name = _text(node, "id")
        first, _, rest = name.partition(".")
        hint = f"Begin it with a word of your own: acme.{rest}."
        if name in contracts.clauses:
            yield FileFinding(
                _id_place(node), "C07", f'"{name}" is a clause of the contract.', hint
            )
        elif first in contracts.contracts:
            text = f'"{name}" begins with {first}, as the clauses of that provider do.'
            yield FileFinding(_id_place(node), "C07", text, hint)


def _doubled(nodes: Sequence[MapNode]) -> Iterator[FileFinding]:
    seen: dict[str, MapNode] = {}
    for node in nodes:
        first = seen.setdefault(_text(node, "id"), node)
        if first is not node:
            text = f'"{_text(node, "id")}" is listed already, on line {first.place.line}.'
            yield FileFinding(_id_place(node), "C08", text)
