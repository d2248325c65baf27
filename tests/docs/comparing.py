"""What a command printed against what the documentation shows for it.

Times, run ids, seeds, uuids, places in files, message ids and counts differ from run to run and
stand for each other. A line that is only `…` stands for any lines; within a line it stands for any
text. Where the listeners are listed,
those of drafts are not shown.
"""

import re
from itertools import chain

from tests.docs.drafts import drafts

ANYTHING = "…"

_DRAFTS = "|".join(sorted(drafts())) or "(?!)"  # matches nothing

_VARIABLE = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\d{8}-\d{6}-\d+"), "RUN"),
    (re.compile(r"--seed \d+"), "--seed N"),
    (re.compile(r"#m\d+(,m\d+)*"), "#MESSAGES"),
    (re.compile(r"\bmeanwhile m\d+\b"), "meanwhile MESSAGE"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s)\b"), "TIME"),
    (re.compile(r"^ *\d+/\d+ "), "N/N "),
    (re.compile(r"\d+ checks judged"), "N checks judged"),
    (re.compile(r"\d+ clauses$"), "N clauses"),
    (re.compile(r'"ca_file": "[^"]*"'), '"ca_file": PATH'),
    (re.compile(rf', ?"(?:{_DRAFTS})(?:_tls)?": ?(?:"[^"]*"|true)'), ""),
    (re.compile(r" {2,}"), "  "),
)


def settled(text: str) -> list[str]:
    """Return the lines of a text with everything that varies replaced by its name."""
    return [_settled(line) for line in text.strip("\n").splitlines()]


def is_as_shown(shown: str, printed: str) -> bool:
    """Tell whether the output is the one that is shown, `…` standing for any lines."""
    wanted, found = settled(shown), settled(printed)
    parts = list(_parts(wanted))
    if len(parts) == 1:
        return _same(wanted, found)
    first, *middle, last = parts
    if not _same(first, found[: len(first)]) or (last and not _same(last, found[-len(last) :])):
        return False
    rest = found[len(first) : len(found) - len(last)]
    for part in middle:
        at = _find(part, rest)
        if at is None:
            return False
        rest = rest[at + len(part) :]
    return True


def _settled(line: str) -> str:
    for pattern, name in _VARIABLE:
        line = pattern.sub(name, line)
    return line.rstrip()


def _parts(lines: list[str]) -> chain[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.strip() == ANYTHING:
            parts.append([])
        else:
            parts[-1].append(line)
    return chain(parts)


def _find(part: list[str], among: list[str]) -> int | None:
    starts = range(len(among) - len(part) + 1)
    return next((at for at in starts if _same(part, among[at : at + len(part)])), None)


def _same(wanted: list[str], found: list[str]) -> bool:
    """Compare line by line."""
    return len(wanted) == len(found) and all(map(_fits, wanted, found))


def _fits(wanted: str, found: str) -> bool:
    pattern = ".*".join(map(re.escape, wanted.split(ANYTHING)))
    return re.fullmatch(pattern, found) is not None
