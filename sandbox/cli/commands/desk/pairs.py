"""Options that are given as NAME=VALUE."""

from collections.abc import Mapping, Sequence

from sandbox.errors import SetupFault
from sandbox.scenario.yaml_tree.wording import printable


def pairs_of(option: str, written: Sequence[str], *, known: str = "") -> Mapping[str, str]:
    """Return what an option that may be repeated says, by name. Raise SetupFault; `known` says
    which names there are.
    """
    found = dict[str, str]()
    for pair in written:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            told = f"{option} {printable(name)}: write NAME=VALUE"
            raise SetupFault(f"{told}, one of {known}" if known else told)
        found[name] = value
    return found
