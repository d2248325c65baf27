"""Which faults on the wire can be made, as a reply writes them."""

import pytest

from sandbox.json_value import Json
from sandbox.scenario.language.faults import error_number, fault_made


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("hang", "hang"),
        ("reset", "reset"),
        ("rst-stream", ""),
        ("garbage", ""),
        ({"reset": {}}, "reset"),
        ({"reset": {"after": "request"}}, "reset"),
        ({"reset": {"after": "headers"}}, ""),
        ({"rst-stream": {"error": "REFUSED_STREAM"}}, "rst-stream"),
        ({"rst-stream": {"error": 255, "after": "request"}}, "rst-stream"),
        ({"rst-stream": {"error": "REFUSED_STREAM", "after": 10}}, ""),
        ({"rst-stream": {"error": "REFUSED"}}, ""),
        ({"rst-stream": {"error": -1}}, ""),
        ({"rst-stream": {"error": 2**32}}, ""),
        ({"rst-stream": {"error": True}}, ""),
        ({"rst-stream": {}}, ""),
        ({"rst-stream": {"error": "CANCEL"}, "reset": {}}, ""),
        ({"goaway": {"error": "NO_ERROR"}}, ""),
        (None, ""),
    ],
)
def test_a_fault_is_known_by_its_word(written: Json, made: str) -> None:
    assert fault_made(written) == made


@pytest.mark.parametrize(
    ("error", "number"),
    [("NO_ERROR", 0), ("REFUSED_STREAM", 7), ("CANCEL", 8), ("HTTP_1_1_REQUIRED", 13), (99, 99)],
)
def test_errors_have_the_numbers_of_rfc_9113(error: Json, number: int) -> None:
    assert error_number({"rst-stream": {"error": error}}) == number
