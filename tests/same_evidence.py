"""The proof that two runs at the same seed say the same, whatever rightly differs between them.

    python -m tests.same_evidence before/evidence.jsonl after/evidence.jsonl
    python -m tests.same_evidence --marks before/evidence.jsonl after/evidence.jsonl

Every event becomes one line of JSON with sorted members. What two runs cannot share is replaced:
times, ports, names of runs, connections, what somebody drew. A drawn value gets a number in the
order in which its cell shows it, so that what was the same value stays the same value.

What carries a verdict stays to the letter: type, cell, step, place, clause, mark, expected, actual,
operation, method, path, status, header fields, bodies. So does the order of what a cell does, but
for the scenarios whose branches race each other. Of a cell that a busy machine made play again,
the last take counts, as it does for the verdict.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any, TypeAlias

Event: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Intended:
    """What was changed on purpose from one house to the other, and hence is no difference.

    `renamed` are folders, old and new, in whatever text they stand. `extra` are members that one
    side alone may have: the type of the event (`*` for any) and the name.
    """

    renamed: Mapping[str, str]
    extra: frozenset[tuple[str, str]]


INTENDED = Intended(
    renamed={
        "scenarios/fast-track": "scenarios/fasttrack",
        "scenarios/gr8-tech": "scenarios/gr8",
    },
    extra=frozenset({("*", "format")}),
)

RACING = re.compile(
    r"journey-(all-at-once|fifty-each|logout|two-brands|two-players)"
    r"|ft-(impersonated|logout-of-one|many-players|two-players)"
    r"|gr8-(brand-routing|countries|guest|key-headers|languages|same-id-two-brands|"
    r"sixteen-players|two-players)"
    r"|wallet-(asked-first|each-its-own-token|many-launches|one-token-two-players|shared-connection|"
    r"two-players)"
)
"""The scenarios with a `parallel` step: nothing fixes in which order their lines come."""

_OF_ONE_RUN = frozenset({"n", "at", "virtual_s", "took_s", "late_s", "run", "take", "version"})
_MEASURED = frozenset({"actual", "because", "notes"})
"""Where a duration is what was measured; elsewhere it is a bound and stays."""
_VOLATILE_FIELDS = frozenset({"content-length", "date", "server", "user-agent"})
"""Header fields of which only the name counts: bodies have ids of any length, and are compared."""

_ALIKE = (
    *((re.compile(rf"{old}(?![\w-])"), new) for old, new in INTENDED.renamed.items()),
    (re.compile(r"(127\.0\.0\.1|localhost|\[::1\]):\d+"), r"\1:PORT"),
    (re.compile(r"(--(?:target|out|base-port)) \S+"), r"\1 …"),
    (re.compile(r"\b20\d{6}-\d{6}-\d+\b"), "RUN"),
    (re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 202\d \d\d:\d\d:\d\d GMT"), "TIME"),
    (re.compile(r"\b202\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"), "TIME"),
    (re.compile(r"\b1[6-9]\d{8}(?:\d{3}|\.\d+)?\b"), "TIME"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:ms|s|min|h)( ago| ahead)\b"), r"DURATION\1"),
)
_DURATION = re.compile(r"\b\d+(?:\.\d+)? (?:ms|s|min|h)\b")
_DRAWN = re.compile(
    r"‹(?P<secret>[\w-]+) #\d+›"
    r"|(?P<jwt>eyJ[\w=-]{8,}\.[\w=+/-]*\.[\w=+/-]*)"
    r"|(?P<pem>(?<=KEY-----).{40,}?(?=-----END|…|$))"
    r"|(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<hex>\b[0-9a-f]{32,}\b|(?<=SHA-256 )[0-9a-f]{16})"
    r"|(?P<random>\b(?=[a-z\d]*[A-Z])(?=[A-Z\d]*[a-z])(?=[A-Za-z]*\d)[A-Za-z\d]{26,}\b)",
    re.DOTALL,
)
"""Values that somebody drew, by their form; of a secret the kind in its name counts."""
_MARKED = re.compile("\ue000(.*?)\ue001(.*?)\ue002", re.DOTALL)
"""A drawn value that has no number yet: its kind and itself."""


def normalise(lines: Iterable[str]) -> list[str]:
    """Return the events of a run as lines that every run has that says the same, cell by cell."""
    return [line for _, of_cell in sorted(_canonical(lines).items()) for line in of_cell]


def marks(lines: Iterable[str]) -> list[str]:
    """Return cell, clause or premise, mark and place of every check, and how each cell ended."""
    found: list[str] = []
    for cell, events in _playings(lines).items():
        for event in events:
            if event["type"] == "check":
                words = (event["clause"], event["mark"], _alike(event["place"]))
                found.append("  ".join((cell, *words)))
            elif event["type"] == "cell.ended":
                found.append(f"{cell}  ended  {event['outcome']}")
    return sorted(found)


def compare(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    """Yield a unified diff of what two runs say, a member a line; nothing where they are alike."""
    ours, theirs = _canonical(before), _canonical(after)
    for cell in sorted(ours.keys() | theirs.keys()):
        old, new = ours.get(cell, []), theirs.get(cell, [])
        if old != new:
            yield f"=== {cell or 'no cell'}"
            yield from unified_diff(_opened(old), _opened(new), "before", "after", lineterm="")


def _canonical(lines: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for cell, events in _playings(lines).items():
        racing = RACING.fullmatch(re.split(r"[ \[]", cell)[0]) is not None
        texts, numbers = [_text(event, racing=racing) for event in events], _Numbers()
        found[cell] = list(numbers.of_racing(texts) if racing else map(numbers.of, texts))
    return found


def _playings(lines: Iterable[str]) -> dict[str, list[Event]]:
    """Return the events by cell ("" for none), of each cell its last take."""
    found: dict[str, list[Event]] = {}
    for line in filter(str.strip, lines):
        event: Event = json.loads(line)
        cell = event.get("cell") or ""
        if event["type"] == "cell.started" and event.get("take", 1) > 1:
            found[cell] = []
        found.setdefault(cell, []).append(event)
    return found


def _text(event: Event, *, racing: bool) -> str:
    """Leave out what only one run has, level the rest, mark what was drawn."""
    extra = {name for kind, name in INTENDED.extra if kind in ("*", event["type"])}
    names = event.keys() - _OF_ONE_RUN - extra
    kept = {name: _value(name, event[name]) for name in names}
    if racing and len(kept.get("messages", ())) > 1:  # as they came in, which is chance
        kept["messages"] = len(kept["messages"])
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _value(name: str, value: Any) -> Any:
    """Level one member and all that is in it."""
    if isinstance(value, Mapping):
        return {inner: _value(inner, each) for inner, each in value.items()}
    if name == "headers" and isinstance(value, list):
        return [[of, "…" if of.lower() in _VOLATILE_FIELDS else _alike(v)] for of, v in value]
    if isinstance(value, list):
        return [_value(name, each) for each in value]
    if name in ("connection", "stream"):
        return "…" if value else value
    if name in ("ours_s", "operator_s"):
        return f"about {round(value / 60)} min" if value else 0
    if not isinstance(value, str):
        return value
    if name in ("id", "message", "messages") and re.fullmatch(r"m\d+", value):
        return _mark("message", value)
    text = _alike(value)
    return _DURATION.sub("DURATION", text) if name in _MEASURED else text


def _alike(text: str) -> str:
    for pattern, instead in _ALIKE:
        text = pattern.sub(instead, text)
    return _DRAWN.sub(lambda found: _mark(found["secret"] or str(found.lastgroup), found[0]), text)


def _mark(kind: str, value: str) -> str:
    return f"\ue000{kind}\ue001{value}\ue002"


class _Numbers:
    """The numbers of one cell's drawn values, each given at the value's first appearance."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: defaultdict[str, int] = defaultdict(int)

    def of(self, text: str) -> str:
        """Return a line with numbers for what is marked in it."""
        return _MARKED.sub(self._given, text)

    def of_racing(self, texts: Sequence[str]) -> Iterator[str]:
        """Return lines whatever their order: what only one line says gives the first numbers.

        With these, more lines are the only ones of their kind, and so on. Where all that is left
        is alike in pairs, it does not matter which is taken for the first.
        """
        left = list(texts)
        while left:
            alike: defaultdict[str, list[str]] = defaultdict(list)
            for text in left:
                alike[self._so_far(text)].append(text)
            alone = [group[0] for _, group in sorted(alike.items()) if len(group) == 1]
            taken = alone or [alike[min(alike)][0]]
            yield from (self.of(text) for text in taken)
            for text in taken:
                left.remove(text)

    def _given(self, found: re.Match[str]) -> str:
        kind, value = found.groups()
        if value not in self._names:
            self._counts[kind] += 1
            self._names[value] = f"‹{kind} #{self._counts[kind]}›"
        return self._names[value]

    def _so_far(self, text: str) -> str:
        return _MARKED.sub(lambda found: self._names.get(found[2], f"‹{found[1]}›"), text)


def _opened(lines: Iterable[str]) -> list[str]:
    """Print each event over several lines, so that a diff shows the member that differs."""
    return [
        part
        for line in lines
        for part in json.dumps(json.loads(line), ensure_ascii=False, indent=1).split("\n")
    ]


def main(words: Sequence[str] | None = None) -> int:
    """Print what differs, the first lines of it; 0 only when nothing does."""
    parser = argparse.ArgumentParser(prog="python -m tests.same_evidence")
    parser.add_argument("--marks", action="store_true", help="compare the marks alone")
    parser.add_argument("--most", type=int, default=200, help="print no more lines than that")
    parser.add_argument("before", type=Path, help="an evidence.jsonl")
    parser.add_argument("after", type=Path, help="another one")
    asked = parser.parse_args(words)
    before, after = (file.read_text("utf-8").split("\n") for file in (asked.before, asked.after))
    if asked.marks:
        said, told = marks(before), list(unified_diff(marks(before), marks(after), lineterm=""))
    else:
        said, told = normalise(before), list(compare(before, after))
    for line in told[: asked.most]:
        print(line.encode("utf-8", "backslashreplace").decode())
    if len(told) > asked.most:
        print(f"… and {len(told) - asked.most} more lines")
    print(
        f"{len(said)} {'marks' if asked.marks else 'lines'},", "different" if told else "the same"
    )
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
