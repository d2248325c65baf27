"""Where the token of an answer is found."""

import pytest

from sandbox.engine.judging.exchange_view import jwt_in
from sandbox.json_value import Json

BODIES: dict[str, Json] = {
    "/token": {"token": "a.b.c"},
    "/data/0/jwt": {"data": [{"jwt": "a.b.c"}]},
    "/data/10": {"data": [*range(10), "a.b.c"]},
    "/acme.example/jwt": {"acme.example": {"jwt": "a.b.c"}},
    "/a~1b/c~0d": {"a/b": {"c~d": "a.b.c"}},
    "/": {"": "a.b.c"},
    "/[0]": {"[0]": "a.b.c"},
    "": "a.b.c",
}
"""Pointer (RFC 6901) → an answer that has the token there."""


@pytest.mark.parametrize("pointer", BODIES)
def test_a_pointer_leads_through_lists_and_any_name(pointer: str) -> None:
    seen: dict[str, Json] = {"body": BODIES[pointer]}
    assert jwt_in(seen, pointer=pointer, path="body.token") == "a.b.c"


@pytest.mark.parametrize("pointer", ["/data/1/jwt", "/data/x", "/token/x", "/data", ""])
def test_what_is_not_there_or_no_text_is_no_token(pointer: str) -> None:
    seen: dict[str, Json] = {"body": {"data": [{"jwt": "a.b.c"}], "token": "a.b.c"}}
    assert jwt_in(seen, pointer=pointer, path="body.token") is None


def test_without_a_pointer_the_contract_says_where() -> None:
    assert jwt_in({"query": {"jwt": "a.b.c"}}, pointer=None, path="query.jwt") == "a.b.c"
    assert jwt_in({"query": {"jwt": ""}}, pointer=None, path="query.jwt") is None
