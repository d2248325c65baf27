"""Which names a new provider may have, told from the repository that it is to be made in."""

import re
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

from sandbox.scenario.contract.facts import LAST_PORT
from sandbox.scenario.contract.reading import read_contract
from tests.architecture.provider_names import named

FORM = re.compile(r"[a-z][a-z0-9]{2,15}")
FOLDERS = (
    "sandbox/providers",
    "sandbox/reference_operator",
    "scenarios",
    "tests/providers",
)
"""Where a provider has a folder of its own."""


class Refused(Exception):
    """Nothing can be made; says why, in one line."""


def check_name(name: str, root: Path) -> None:
    """Raise Refused for a name that is none, is taken, or means something here already."""
    if not FORM.fullmatch(name) or iskeyword(name):
        raise Refused(
            f"{name!r} is no name for a provider: 3 to 16 small letters and digits, a letter"
            " first, and no keyword of Python"
        )
    taken = [f"{folder}/{name}" for folder in FOLDERS if (root / folder / name).exists()]
    if taken:
        raise Refused(f"{name!r} is taken: {taken[0]} is there already")
    others = [one.parent.name for one in _facts(root)]
    used = next(named(root, re.compile(name, re.IGNORECASE), folders=others), "")
    if used:
        raise Refused(
            f"{name!r} is part of a word of the program, where no provider is named: {used}"
        )


def free_port(root: Path) -> int:
    """Return the lowest offset in the block of ports that no provider has. Raise Refused when all
    are taken.
    """
    read = (read_contract(one.read_bytes(), file=str(one)) for one in _facts(root))
    taken = {facts.members.get("port") for facts in read}
    free = [number for number in range(1, LAST_PORT + 1) if number not in taken]
    if not free:
        raise Refused(f"no port is free: every offset from 1 to {LAST_PORT} has its provider")
    return free[0]


def _facts(root: Path) -> Iterator[Path]:
    yield from (root / "sandbox/providers").glob("*/provider.yaml")
