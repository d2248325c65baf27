"""Hidden values of the target are put in as they are written where they stand."""

import base64

from sandbox.evidence.events import RecordedRequest
from sandbox.evidence.known_secret import KnownSecret
from sandbox.explain.shown.filling import filled, values_of
from sandbox.explain.shown.hidden import Hidden

ODD = 'a "b"\\&=é'


def request(*, url: str = "http://h/", body: str = "", **fields: str) -> RecordedRequest:
    return RecordedRequest(
        method="POST",
        url=url,
        http_version="1.1",
        headers=tuple(fields.items()),
        body=body,
        connection="",
        stream=None,
    )


def test_a_value_is_written_as_its_place_wants_it() -> None:
    found = filled(
        request(url="http://h/?k=‹secret #1›", body='{"k":"‹secret #1›"}', key="‹secret #1›"),
        {"‹secret #1›": ODD},
    )
    assert found.request.url == "http://h/?k=a%20%22b%22%5C%26%3D%C3%A9"
    assert found.request.body == '{"k":"a \\"b\\"\\\\&=é"}'
    assert dict(found.request.headers)["key"] == ODD
    assert found.put_in == ("‹secret #1›",)
    assert not found.missing


def test_what_nobody_has_is_named_once_and_stays() -> None:
    found = filled(request(body="‹sid #1› ‹sid #1›", sid="‹sid #1›"), {})
    assert found.missing == ("‹sid #1›",)
    assert found.request.body == "‹sid #1› ‹sid #1›"


def test_a_value_that_looks_like_a_name_is_no_name() -> None:
    found = filled(request(key="‹secret #1›"), {"‹secret #1›": "‹secret #2›", "‹secret #2›": "x"})
    assert dict(found.request.headers)["key"] == "‹secret #2›"


def test_basic_credentials_are_put_together() -> None:
    hidden = Hidden(
        {
            "‹secret #1›": KnownSecret(name="‹secret #1›", variable="KEY"),
            "‹secret #2›": KnownSecret(name="‹secret #2›", at="wallet.provider.access-key"),
            "‹secret #3›": KnownSecret(name="‹secret #3›", basic="ft:‹secret #1›"),
            "‹secret #4›": KnownSecret(name="‹secret #4›", basic="7041:‹secret #5›"),
        }
    )
    known = {("KEY", ""): ODD, ("", "wallet.provider.access-key"): "b"}
    values = values_of(hidden, lambda variable, at: known.get((variable, at)))
    assert values == {
        "‹secret #1›": ODD,
        "‹secret #2›": "b",
        "‹secret #3›": base64.b64encode(f"ft:{ODD}".encode()).decode(),
    }
