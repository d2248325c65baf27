import pytest

from tests.report.diagnosis.cells import missed

SAME = [
    ("body.token differs between attempts: ‹token #9›",
     "body.token differs between attempts: 5f1d7a84e76c4f5a9e0b"),
    ('body.token: "‹token #9›"', 'body.token: "5f1d7a84e76c4f5a9e0b"'),
    ("body.token differs between attempts: ‹token #9›, ‹token #75›",
     "body.token differs between attempts: ‹token #132›, ‹token #160›"),
    ("body.a: 1 (attempt 1)\nbody.a: 2 (attempt 2)", "body.a: 7"),
    ('answered.player: "a40efc3e-0b33" (HTTP 404)', 'answered.player: "9b1c" (HTTP 404)'),
    ("launched: true (HTTP 200)", "launched: true (HTTP 302)"),
]  # fmt: skip
OTHER = [
    ("launched: true (HTTP 200)", "launched: false (HTTP 200)"),
    ("status: 200", "status: 500"),
    ('answered.reason: "token_unknown"', 'answered.reason: "token_expired"'),
    ("body.a: 1", 'body.a: "1"'),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_belongs_to_one_run_makes_no_difference(one: str, other: str) -> None:
    assert missed(one) == missed(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_was_found_makes_one(one: str, other: str) -> None:
    assert missed(one) != missed(other)


def test_a_sign_is_short_whatever_was_found() -> None:
    assert len(missed("x" * 1_000_000)) < 1000
    assert len(missed("\n".join(f"{letter * 9}: 1" for letter in "abcdefghij"))) < 1000


@pytest.mark.parametrize("hostile", ["", "\0", "\0 status: 200", "‹", '"', "\ud800", '"\\'])
def test_no_text_is_too_odd_to_have_a_sign(hostile: str) -> None:
    assert isinstance(missed(hostile), str)
