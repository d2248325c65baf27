"""A match is a distance with a description: which expectation is nearest, and what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from sandbox.engine.world.near_miss import (
    NearMiss,
    Seen,
    Waiting,
    differences,
    nearest,
)
from sandbox.engine.world.path_distance import is_path_of, normal_path, path_distance
from sandbox.scenario.contract.contract import Operation, load_contracts
from sandbox.wire import Headers, Request

SERVED = [o for o in load_contracts().operations.values() if o.target == "provider"]
AUTHENTICATE = "/api/wallet/authenticate"
JSON = Headers.of(content_type="application/json; charset=utf-8")


def operation(name: str) -> Operation:
    return load_contracts().operations[name]


def seen(
    path: str = AUTHENTICATE,
    *,
    provider: str = "wallet",
    method: str = "POST",
    headers: Headers = JSON,
    key: str = "",
    cell: str = "",
) -> Seen:
    return Seen(provider, Request(method, path, headers=headers), key=key, cell=cell)


def step(
    cell: str, *keys: str, name: str = "", over: bool = False, of: str = "wallet.authenticate"
) -> Waiting:
    return Waiting(of, cell, name, f"{cell}.yaml:9:5", frozenset(keys), over)


def near(request: Seen, *waiting: Waiting, in_a_run: bool = False) -> NearMiss:
    found = nearest(request, SERVED, waiting=waiting, in_a_run=in_a_run or bool(waiting))
    assert found is not None
    return found


def told(miss: NearMiss) -> list[tuple[str, str, str]]:
    return [(each.field, each.expected, each.actual) for each in miss.differences]


def test_a_misspelt_path_is_told_beside_the_right_one() -> None:
    miss = near(seen("/api/wallet/authentication"))
    assert miss.expectation.operation.name == "wallet.authenticate"
    assert told(miss) == [("path", AUTHENTICATE, "/api/wallet/authentication")]
    assert miss.is_unserved
    assert 0 < miss.distance < 0.2


def test_a_path_without_its_prefix_is_still_nearest_to_the_operation_that_ends_so() -> None:
    miss = near(seen("/verify-token/", provider="gr8"))
    assert miss.expectation.operation.name == "gr8.verify-token"
    spelt = "/verify-token/, the same path but for how it is spelt"
    assert told(miss)[0] == ("path", "/verify-token", spelt)


def test_a_wrong_method_on_the_right_path_is_told_as_the_method() -> None:
    miss = near(seen(method="PUT"))
    assert told(miss) == [("method", "POST", "PUT")]
    assert miss.is_unserved


def test_a_request_at_the_wrong_providers_port_is_told_so() -> None:
    miss = near(seen(provider="gr8"))
    assert miss.expectation.operation.name == "wallet.authenticate"
    assert told(miss) == [("provider", "wallet", "gr8")]


def test_at_the_wrong_port_it_is_the_port_that_is_told_whatever_else_is_missing() -> None:
    miss = near(seen(provider="fasttrack", headers=Headers()), in_a_run=True)
    assert miss.expectation.operation.name == "wallet.authenticate"
    assert told(miss)[0] == ("provider", "wallet", "fasttrack")


def test_a_path_that_fits_anything_draws_no_request_from_another_provider() -> None:
    miss = near(seen("/en/", provider="wallet", method="GET"))
    assert miss.expectation.operation.name == "wallet.authenticate"  # and not gr8.enter


def test_a_wrong_content_type_is_told_where_the_operation_takes_json() -> None:
    miss = near(seen(headers=Headers.of(content_type="text/plain")))
    assert told(miss) == [("headers.content-type", "application/json", "text/plain")]
    assert not miss.is_unserved
    assert told(near(seen(headers=Headers())))[0][2] == "none"


def test_what_is_all_as_expected_is_no_near_miss() -> None:
    assert nearest(seen(), SERVED, waiting=(), in_a_run=False) is None


def test_in_a_run_a_request_wants_a_step() -> None:
    miss = near(seen(), in_a_run=True)
    assert told(miss) == [("step", "a receive step that waits for it", "none does")]


def test_a_token_nobody_made_is_told_beside_the_likest_that_is_waited_for() -> None:
    miss = near(seen(key="tok-1234"), step("a", "zzzz"), step("b", "tok-1235", name="second"))
    assert told(miss) == [("body.token", "tok-1235", "tok-1234")]
    assert miss.where() == "wallet.authenticate (step second of b)"
    assert miss.sentence() == (
        "closest to wallet.authenticate (step second of b):"
        " body.token expected tok-1235, actual tok-1234"
    )


def test_a_request_whose_cell_is_known_is_compared_with_the_steps_of_that_cell_only() -> None:
    request = seen(key="t1", cell="a")
    miss = near(request, step("a", "t1", over=True), step("b", "t1x"))
    assert told(miss) == [("step", "while the step waits", "after it had ended")]
    assert miss.expectation.waiting == step("a", "t1", over=True)
    lonely = near(request, step("b", "t1"))
    assert lonely.expectation.waiting is None
    assert told(lonely)[0][0] == "step"


def test_an_open_step_is_nearer_than_one_that_has_ended() -> None:
    miss = near(seen(key="x"), step("a", "t1", over=True), step("b", "t2"))
    assert miss.expectation.waiting == step("b", "t2")


def test_a_step_that_takes_any_token_of_its_cell_says_whose_it_takes() -> None:
    assert told(near(seen(key="x"), step("a"))) == [("body.token", "one that belongs to a", "x")]
    assert told(near(seen(key=""), step("a")))[0][2] == "none"


def test_ties_are_broken_by_the_alphabet() -> None:
    miss = near(seen(key="t9"), step("b", "t1"), step("a", "t1"))
    assert miss.where() == "wallet.authenticate (a)"


def test_differences_come_in_the_order_in_which_a_provider_looks() -> None:
    miss = near(seen("/api/wallet/auth", method="GET", headers=Headers()), step("a", "t1"))
    fields = [each.field for each in miss.differences]
    assert fields == ["path", "method", "headers.content-type", "body.token"]
    assert miss.distance == pytest.approx(sum(each.cost for each in miss.differences), abs=0.001)


def test_the_record_holds_the_first_difference_and_all_of_them() -> None:
    miss = near(seen("/api/wallet/auth", key="t"), step("a", "t", name="s"))
    event = miss.event("m1", None)
    assert (event.message, event.operation) == ("m1", None)
    assert (event.field, event.expected) == ("path", AUTHENTICATE)
    assert to_builtins(event.nearest) == {
        "operation": "wallet.authenticate",
        "cell": "a",
        "step": "s",
        "place": "a.yaml:9:5",
        "distance": near(seen("/api/wallet/auth", key="t"), step("a", "t")).distance,
        "differences": ({"field": "path", "expected": AUTHENTICATE, "actual": "/api/wallet/auth"},),
    }


def test_the_header_is_one_line_of_plain_characters() -> None:
    value = near(seen('/api/"wallet"\\é\r\n/authenticate')).header_value()
    assert value == (
        'operation="wallet.authenticate", field="path", expected="/api/wallet/authenticate",'
        ' actual="/api/\\"wallet\\"\\\\???/authenticate"'
    )


@pytest.mark.parametrize(
    ("path", "template", "nearer_than"),
    [
        ("/api/wallet/authenticat", AUTHENTICATE, "/api/authenticate"),
        ("/API/wallet/authenticate", AUTHENTICATE, "/apx/wallet/authenticate"),
        ("/api/v1/config/acme/", "/api/v1/config/{brand}", "/api/v1/config/acme/extra"),
        ("/api/wallet/authenticate/", AUTHENTICATE, "/wallet/authenticate"),
    ],
)
def test_the_smaller_slip_is_the_nearer_one(path: str, template: str, nearer_than: str) -> None:
    assert 0 < path_distance(path, template) < path_distance(nearer_than, template)


def test_braces_fit_one_segment_that_is_not_empty() -> None:
    assert path_distance("/api/v1/config/acme", "/api/v1/config/{brand}") == 0
    assert path_distance("/api/v1/config/", "/api/v1/config/{brand}") > 0


@given(st.text(max_size=60), st.sampled_from([o.path for o in SERVED]))
def test_any_path_has_a_distance_from_0_to_1(path: str, template: str) -> None:
    assert 0 <= path_distance(path, template) <= 1
    assert path_distance(path, path) == 0


@given(st.text(max_size=40), st.text(max_size=8), st.text(max_size=8))
def test_any_request_has_a_nearest_expectation_that_does_not_change(
    path: str, method: str, key: str
) -> None:
    request = seen(f"/{path}", method=method, key=key)
    waiting = [step("a", "t1"), step("b")]
    there = nearest(request, SERVED, waiting=waiting, in_a_run=True)
    back = nearest(request, SERVED[::-1], waiting=waiting[::-1], in_a_run=True)
    assert there == back
    assert there is None or there.differences == differences(request, there.expectation)


@given(
    st.lists(st.sampled_from(["api", "wallet", "Wallet", ""]), max_size=4),
    st.lists(st.sampled_from(["api", "wallet", "{any}", ""]), max_size=4),
)
def test_a_path_is_an_operations_own_exactly_where_it_is_no_distance_away(
    path: list[str], template: list[str]
) -> None:
    given_path, wanted = "/" + "/".join(path), "/" + "/".join(template)
    pairs = zip(given_path.split("/"), wanted.split("/"), strict=False)
    fits = given_path.count("/") == wanted.count("/") and all(
        one == other or (other == "{any}" and one) for one, other in pairs
    )
    assert is_path_of(given_path, wanted) is fits
    assert (path_distance(given_path, wanted) == 0) is fits


@pytest.mark.parametrize(
    "path",
    [
        "/api/%77allet/authenticate",
        "/api/wallet/authenticate/",
        "/api//wallet/authenticate",
        "/api/wallet/./authenticate",
        "/api/x/../wallet/authenticate",
        "/api/wallet/authenticate;v=1",
        "/api/wallet/authenticate#here",
    ],
)
def test_a_path_that_is_only_spelt_otherwise_is_told_as_the_same(path: str) -> None:
    assert normal_path(path) == "/api/wallet/authenticate"


@pytest.mark.parametrize("path", ["/api%2Fwallet/authenticate", "/api/%zz", "/%", "", "/.."])
def test_a_slash_that_is_encoded_is_no_slash(path: str) -> None:
    assert normal_path(path) != "/api/wallet/authenticate"
