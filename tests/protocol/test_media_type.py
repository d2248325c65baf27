"""Media types: the essence of one, and what an Accept field admits."""

import pytest

from sandbox.protocol.media_type import essence, is_acceptable


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        (" application/json ;x=y", "application/json"),
        ("", ""),
    ],
)
def test_the_essence_has_no_parameters(value: str, expected: str) -> None:
    assert essence(value) == expected


@pytest.mark.parametrize(
    ("accept", "admitted"),
    [
        ("application/json", True),
        ("APPLICATION/JSON", True),
        ("text/html, application/*;q=0.1", True),
        ("*/*", True),
        ("text/html", False),
        ("", False),
        ("application/json;q=0", False),
        ("application/json;q=0, */*", False),
        ("application/json;q=0.001", True),
        ("*/*;q=0, application/json", True),
        ("application/json;q=high", True),
        ("application/json;v=1;q=0", False),
    ],
)
def test_the_most_specific_range_decides(accept: str, admitted: bool) -> None:
    assert is_acceptable(accept, "application/json") is admitted
