"""The faults on the wire that a reply may ask for, and which of them can be made.

`hang`, `reset` and `rst-stream` take the place of the whole answer: nothing of it is sent.
"""

from collections.abc import Mapping

from sandbox.json_value import Json, is_integer

HANG = "hang"
RESET = "reset"
RST_STREAM = "rst-stream"
MADE = (HANG, RESET, RST_STREAM)

INSTEAD_OF_ANSWER = frozenset({"code", "status", "headers", "body", "raw"})
"""What a reply with one of these faults would never send."""

_ERRORS = (
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
)
"""The errors of HTTP/2 in the order of their numbers, from 0 on (RFC 9113 §7)."""

_MOST = 2**32


def fault_made(fault: Json) -> str:
    """Return the word of a fault that can be made; "" for one that cannot be made yet."""
    if not isinstance(fault, Mapping):
        return fault if isinstance(fault, str) and fault in (HANG, RESET) else ""
    if len(fault) != 1:
        return ""
    [(name, words)] = fault.items()
    if not isinstance(words, Mapping) or words.get("after", "request") != "request":
        return ""
    if name == RESET:
        return RESET if set(words) <= {"after"} else ""
    known = name == RST_STREAM and set(words) <= {"after", "error"}
    return RST_STREAM if known and error_number(fault) is not None else ""


def error_number(fault: Json) -> int | None:
    """Return the number of the HTTP/2 error that a fault names; None where it names none."""
    words = fault.get(RST_STREAM) if isinstance(fault, Mapping) else None
    error = words.get("error") if isinstance(words, Mapping) else None
    if isinstance(error, str):
        return _ERRORS.index(error) if error in _ERRORS else None
    return error if is_integer(error) and 0 <= error < _MOST else None
