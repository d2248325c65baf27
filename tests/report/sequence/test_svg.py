"""The diagram as SVG: well-formed, reachable by keyboard, and inert whatever a peer wrote."""

import xml.etree.ElementTree as ET

import pytest

from sandbox.json_value import Json
from sandbox.report.sequence import as_svg, diagram_of, stylesheet
from tests.report.runs import check
from tests.report.sequence.cells import AUTHENTICATE, CELL, asked, happened, told, untold

HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "\x1b]0;title\x07\x1b[31m",
    "a\x00b",
    "\u202egnp.exe",
    "\udce4",
    "]]>&amp;&#x3c;",
    "x" * 1_000_000,
]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_peer_wrote_is_inert_and_visible(text: str) -> None:
    request: dict[str, Json] = {
        "method": text,
        "url": f"http://x/{text}",
        "flaws": [text],
        "cut_off": text,
    }
    events: list[dict[str, Json]] = [
        asked("m1", (text, "received", "operator"), request=request, step=text),
        told("m1", answered={"verdict": text, "reason": text}, reply="scripted", notes=[text]),
        asked("m2", AUTHENTICATE),
        untold("m2", text),
        {"type": "note", "cell": CELL, "level": "warn", "text": text},
        check(CELL, "fail", clause=text, text=text, expected=text, actual=text, messages=["m1"]),
    ]
    svg = as_svg(diagram_of(happened(events)))
    found = {element.tag.rpartition("}")[2] for element in parsed(svg).iter()}
    assert found <= {"svg", "g", "path", "rect", "text", "tspan", "title", "circle"}
    assert svg.replace("\n", "").isprintable()
    assert len(svg) < 20_000


def test_messages_and_checks_are_buttons_with_a_name() -> None:
    events = [asked("m1", AUTHENTICATE), told("m1"), check(CELL, "fail", messages=["m1"])]
    buttons = [
        each
        for each in parsed(as_svg(diagram_of(happened(events)))).iter()
        if each.get("role") == "button"
    ]
    assert [each.get("data-message") or each.get("data-check") for each in buttons] == ["m1", "c5"]
    assert all(each.get("tabindex") == "0" and each.get("aria-label") for each in buttons)
    assert "m1 wallet.authenticate: 200" in str(buttons[0].get("aria-label"))


def test_no_style_and_no_colour_is_in_the_svg_itself() -> None:
    svg = as_svg(diagram_of(happened([asked("m1", AUTHENTICATE), told("m1")])))
    assert "style=" not in svg
    assert "fill=" not in svg
    assert "#" not in svg


def test_the_stylesheet_asks_for_nothing_from_elsewhere() -> None:
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()
    assert "prefers-color-scheme: dark" in stylesheet()
