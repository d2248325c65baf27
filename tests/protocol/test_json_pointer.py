import pytest

from sandbox.json_value import ABSENT, Json
from sandbox.protocol.json_pointer import follow

DOCUMENT: Json = {"token": "t", "data": {"a/b": [10, {"~": 1}]}, "": 0, "none": None}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/token", "t"),
        ("/data/a~1b/0", 10),
        ("/data/a~1b/1/~0", 1),
        ("/", 0),
        ("/none", None),
    ],
)
def test_a_pointer_leads_to_its_value(pointer: str, found: Json) -> None:
    assert follow(DOCUMENT, pointer) == found


def test_the_empty_pointer_is_the_whole_document() -> None:
    assert follow(DOCUMENT, "") == DOCUMENT


@pytest.mark.parametrize(
    "pointer", ["/nothing", "/token/0", "/data/a~1b/2", "/data/a~1b/x", "/data/a~1b/-1", "/none/x"]
)
def test_a_pointer_to_nowhere_finds_nothing(pointer: str) -> None:
    assert follow(DOCUMENT, pointer) is ABSENT
