"""Whatever text a secret is, every output of a run keeps its names, types, ids and counts."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.evidence.evidence import Evidence
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masks import Masks
from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import Page
from sandbox.report.json.result import result_json
from sandbox.report.junit.junit import junit_xml
from tests.engine.fakes import StoppedClock
from tests.evidence.test_masking import MARK, one_of_each

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=30)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a run has written of one event of every type."""

    lines: list[object]
    result: object
    junit: ET.Element
    console: list[str]


def outputs(told: str, *secrets: str) -> Outputs:
    """Return what a run writes, with this text wherever a peer or a user wrote one."""
    kept: list[bytes] = []
    seen: list[Recorded] = []
    masks = Masks()
    for secret in secrets:
        masks.add("sid", secret)
    evidence = Evidence(
        kept.append, now_s=StoppedClock(5.5).now_s, masks=masks, watchers=(seen.append,)
    )
    screen = io.StringIO()
    report = ConsoleReport(screen, Page(width=9999), total=1, directory="runs/r")
    for event in one_of_each(told):
        evidence.write(event, "started[a=message]")
    for recorded in seen:
        report.on(recorded)
    result = fold(seen)
    return Outputs(
        [json.loads(line) for line in kept],
        json.loads(result_json(result).encode("utf-8", "backslashreplace")),
        ET.fromstring(junit_xml(result, directory="runs/r")),
        screen.getvalue().split("\n"),
    )


PLAIN = outputs(MARK)


def same(plain: object, other: object) -> bool:
    """Tell whether two values are one, but for what is told in them."""
    if isinstance(plain, Mapping) and isinstance(other, Mapping):
        names = [(a, b) for a, b in zip(plain, other, strict=False) if MARK not in a]
        return (
            len(plain) == len(other)
            and all(a == b for a, b in names)
            and all(map(same, plain.values(), other.values()))
        )
    if isinstance(plain, list) and isinstance(other, list):
        return len(plain) == len(other) and all(map(same, plain, other))
    if isinstance(plain, str) and isinstance(other, str):
        return plain == other or MARK in plain
    return type(plain) is type(other) and plain == other


def tree(element: ET.Element) -> list[object]:
    """Return an XML tree as plain values."""
    parts: list[object] = [element.tag, dict(element.attrib), element.text]
    return [*parts, [tree(child) for child in element]]


def printed(lines: list[str]) -> Iterator[str]:
    """Yield the lines that tell nothing of a peer's or a user's."""
    return (line for line in lines if MARK not in line)


def stand_in(wanted: Iterator[str], lines: list[str]) -> bool:
    """Tell whether all wanted lines are among these, in order."""
    left = iter(lines)
    return all(any(line == each for line in left) for each in wanted)


def vocabulary(value: object) -> Iterator[str]:
    """Yield every name and word in a value that JSON printed, and each part of one."""
    text = json.dumps(value, ensure_ascii=False)
    yield from re.findall(r"[\w.#:-]{6,}", text)
    yield from (text[at : at + 9] for at in range(0, len(text), 11))


WORDS = sorted({*vocabulary(PLAIN.lines), *vocabulary(PLAIN.result), *PLAIN.console, '","type":"'})
SECRETS = ANY_TEXT | st.sampled_from(WORDS)


@given(st.lists(SECRETS, min_size=1, max_size=4), ANY_TEXT, st.data())
@settings(max_examples=2000)
def test_every_output_keeps_its_names_types_ids_and_counts(
    secrets: list[str], around: str, data: st.DataObject
) -> None:
    told = data.draw(st.sampled_from([around, *(f"{around}{one}{around}" for one in secrets)]))
    seen = outputs(f"~{told}", *secrets)
    assert same(PLAIN.lines, seen.lines)
    assert same(PLAIN.result, seen.result)
    assert same(tree(PLAIN.junit), tree(seen.junit))
    assert stand_in(printed(PLAIN.console), seen.console)


def test_what_is_ours_and_what_is_told_is_both_in_the_outputs_compared() -> None:
    assert any(MARK in line for line in PLAIN.console)
    assert len(list(printed(PLAIN.console))) > 10
    assert "wallet.signature.valid" in WORDS
    assert len(PLAIN.junit.findall(".//testcase")) > 1
    assert not same(PLAIN.lines, outputs(MARK).lines[:-1])
