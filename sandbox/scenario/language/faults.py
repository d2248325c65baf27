"""The faults on the wire that a reply may ask for, and which of them can be made.

`hang` and `reset` take the place of the whole answer: nothing of it is sent.
"""

from collections.abc import Mapping

from sandbox.json_value import Json

HANG = "hang"
RESET = "reset"

INSTEAD_OF_ANSWER = frozenset({"code", "status", "headers", "body", "raw"})
"""What a reply with one of these faults would never send."""


def fault_made(fault: Json) -> str:
    """Return the word of a fault that can be made; "" for one that cannot be made yet."""
    if isinstance(fault, Mapping):
        return RESET if fault in ({RESET: {}}, {RESET: {"after": "request"}}) else ""
    return fault if isinstance(fault, str) and fault in (HANG, RESET) else ""
