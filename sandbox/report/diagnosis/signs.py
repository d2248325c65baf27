"""What a check found without what belongs to one run only: tokens, ids, numbers, attempts.

Two checks of the same sign failed in the same way, in whatever run, cell or attempt.
"""

import re

from sandbox.evidence.events import Check

_MOST_LINES = 4
_LONGEST = 160
_ATTEMPT = re.compile(r" \((?:attempt|call) \d+\)")
_ANSWERED = re.compile(r" \(HTTP [1-5]\d\d\)")
"""The status of the answer that a value stood in: each operator has its own way to refuse."""
_MASKED = re.compile(r"‹[^‹›]*›")
_MADE = re.compile(r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z_])[\w-]{8,}(?![\w])")
"""A token or an id that stands there without quotes, where secrets are shown."""
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WORD = re.compile(r"[A-Za-z][A-Za-z _./-]{0,31}")
_STATUS = re.compile(r"(?<=status: )[1-5]\d\d\b")
_NUMBER = re.compile(r"-?\d[\d.,:]*(?:[eE][+-]?\d+)?")
_HIDDEN = "\0"


def sign_of(check: Check) -> str:
    """Return what was found, in the lines that differ from each other, the first few."""
    lines = dict.fromkeys(map(_sign, check.actual[: 8 * _LONGEST].split("\n")))
    return "; ".join(list(lines)[:_MOST_LINES])


def _sign(line: str) -> str:
    text = _ANSWERED.sub("", _ATTEMPT.sub("", line))
    text = _MASKED.sub("…", text)
    text = _QUOTED.sub(lambda found: _quoted(found[1]), text)
    text = _MADE.sub("…", text)
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return _HIDDEN

    text = _NUMBER.sub("n", _STATUS.sub(keep, text.replace(_HIDDEN, "")))
    for number in kept:
        text = text.replace(_HIDDEN, number, 1)
    return text[:_LONGEST].strip()


def _quoted(value: str) -> str:
    return f'"{value}"' if _WORD.fullmatch(value) else '"…"'
