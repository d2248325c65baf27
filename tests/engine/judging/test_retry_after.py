"""How long an answer asks to be left alone."""

import pytest

from sandbox.engine.judging.retry_after import asked_to_wait_s
from sandbox.wire import Headers

NOON_S = 1_792_411_200.0  # Mon, 19 Oct 2026 12:00:00 GMT
NOON = "Mon, 19 Oct 2026 12:00:00 GMT"
HALF_A_MINUTE_LATER = "Mon, 19 Oct 2026 12:00:30 GMT"


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        ("0", 0.0),
        ("2", 2.0),
        (" 120 ", 120.0),
        (HALF_A_MINUTE_LATER, 30.0),
        ("Monday, 19-Oct-26 12:00:30 GMT", 30.0),  # RFC 9110 §5.6.7: obsolete, and still read
        ("Mon Oct 19 12:00:30 2026", 30.0),
        (NOON, 0.0),
        ("Mon, 19 Oct 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("Mon, 99 Oct 2026 12:00:30 GMT", None),
        ("9" * 40, None),
    ],
)
def test_seconds_and_dates_are_read(value: str, wait_s: float | None) -> None:
    assert asked_to_wait_s(Headers((("retry-after", value),)), now_s=NOON_S) == wait_s


def test_nothing_is_asked_without_the_header() -> None:
    assert asked_to_wait_s(Headers(), now_s=NOON_S) is None


def test_a_date_is_counted_on_the_clock_of_the_server_that_sent_it() -> None:
    headers = Headers((("Retry-After", HALF_A_MINUTE_LATER), ("Date", NOON)))
    assert asked_to_wait_s(headers, now_s=NOON_S - 7200) == 30.0
