import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import ABSENT, Json
from sandbox.scenario.language.values.paths import HeaderView, below, dig, parse_path
from sandbox.wire import Headers

MESSAGE: Json = {
    "headers": {"x-request-id": "r1"},
    "body": {"items": [{"id": 7}, {"id": None}], "a.b": 1, "": 2},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", MESSAGE),
        ("body.items[0].id", 7),
        ("body.items[1].id", None),
        ("headers.x-request-id", "r1"),
        ('body["a.b"]', 1),
        ('body[""]', 2),
    ],
)
def test_a_path_leads_to_the_value(path: str, found: Json) -> None:
    assert dig(MESSAGE, path) == found


@pytest.mark.parametrize(
    "path",
    ["nobody", "body.items[2]", "body.items.0", "body[0]", "headers.x-request-id.x", "body.a.b"],
)
def test_a_path_to_nothing_is_absent(path: str) -> None:
    assert dig(MESSAGE, path) is ABSENT


@pytest.mark.parametrize("path", [".", ".a", "a.", "a..b", "a[", "a[x]", "a[-1]", "a]b", "a[0]b"])
def test_a_malformed_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        dig(MESSAGE, path)


@given(st.lists(st.one_of(st.text(), st.integers(0, 999_999_999)), max_size=6))
def test_steps_survive_being_written_and_read(steps: list[str | int]) -> None:
    path = ""
    for step in steps:
        path = below(path, step)
    assert parse_path(path) == tuple(steps)


def test_header_names_ignore_case_and_repeated_fields_are_joined() -> None:
    view = HeaderView(Headers((("X-Id", "1"), ("Vary", "a"), ("vary", "b"))))
    assert dig(view, "x-iD") == "1"
    assert dig(view, "VARY") == "a, b"
    assert list(view) == ["x-id", "vary"]
    assert dig(view, "accept") is ABSENT
