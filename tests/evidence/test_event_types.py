"""The documentation lists the events of the evidence: all that there are, and no others."""

import re
from pathlib import Path

import msgspec
import pytest

from sandbox.evidence.events import EVENTS, Event

ROOT = Path(__file__).parents[2]


def documented() -> set[str]:
    page = (ROOT / "docs" / "results.md").read_text()
    section = page.partition("\n## Evidence\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(rows) == len(set(rows))
    return set(rows)


def test_the_documented_events_are_those_that_there_are() -> None:
    assert documented() == set(EVENTS)


def test_every_type_of_event_is_listed() -> None:
    assert set(EVENTS.values()) == set(Event.__subclasses__())


@pytest.mark.parametrize("kind", EVENTS.values(), ids=list(EVENTS))
def test_the_log_alone_numbers_events_and_says_whose_they_are(kind: type[Event]) -> None:
    assert not {"n", "at", "cell", "format", "type"} & set(kind.__struct_fields__)
    assert kind.__struct_config__.frozen
    assert issubclass(kind, msgspec.Struct)
