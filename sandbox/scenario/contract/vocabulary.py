"""The words of the contracts: names of clauses, operations, settings, and what is said of them."""

from collections.abc import Iterator

from sandbox.scenario.contract.contract import Contracts


def vocabulary(contracts: Contracts) -> Iterator[str]:
    """Yield every text of the contracts that reports are put together from."""
    for contract in contracts.contracts.values():
        yield contract.provider
        for clause in contract.clauses.values():
            yield from (clause.id, clause.text, clause.source)
        for operation in contract.operations.values():
            yield from (operation.name, operation.path)
        for setting in contract.settings.values():
            yield from (setting.name, setting.text)
    for clause in contracts.team:
        yield from (clause.id, clause.text, clause.source)
