"""The document and the calls are one thing; what is served about them; who may not call."""

import re
from collections.abc import Mapping

import pytest
from jsonschema_rs import Draft202012Validator

from sandbox.control.document import PREFIX, document, served
from sandbox.control.page import line_to_try
from sandbox.control.routes import rows
from sandbox.control.schemas import schemas
from tests.control.served import Served


def test_every_call_is_in_the_document_once() -> None:
    paths = document()["paths"]
    assert isinstance(paths, Mapping)
    documented = set()
    for path, methods in paths.items():
        assert isinstance(methods, Mapping)
        for method, operation in methods.items():
            assert isinstance(operation, Mapping)
            documented.add((method, path, operation["operationId"]))
    assert len(documented) == len(list(served()))
    assert {(m, p) for m, p, _ in documented} == {
        (row.method.lower(), f"{PREFIX}{path}") for path, row, _ in served()
    }
    assert len({id_ for _, _, id_ in documented}) == len(documented)


def test_every_schema_that_is_named_is_there_and_is_a_schema() -> None:
    text = str(document())
    named = set(re.findall(r"#/components/schemas/([A-Za-z-]+)", text))
    assert named <= set(schemas())
    assert {row.body for row in rows() if row.body} <= set(schemas())
    for name in schemas():
        Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": {"schemas": dict(schemas())}}
        )


def test_every_call_says_how_it_may_end() -> None:
    for row in rows():
        assert row.answers, row.name
        assert line_to_try(row.path, row, "http://x").startswith("curl")


async def test_the_document_and_its_page_are_served(served: Served) -> None:
    root = served.api.removesuffix(PREFIX)
    answer = await served.client.get(f"{root}/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
    page = await served.client.get(f"{root}/api")
    assert page.headers["content-type"].startswith("text/html")
    assert all(row.path in page.text for row in rows())
    front = (await served.client.get(f"{root}/")).text
    assert 'href="/api"' in front


async def test_live_and_ready(served: Served) -> None:
    root = served.api.removesuffix(PREFIX)
    for name in ("live", "ready"):
        assert (await served.client.get(f"{root}/health/{name}")).status_code == 200


async def test_pages_of_others_may_not_call(served: Served) -> None:
    for origin, status in (("https://evil.example", 403), ("null", 403), (root(served), 200)):
        answer = await served.client.get(f"{served.api}/worlds", headers={"Origin": origin})
        assert answer.status_code == status
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("site", "method", "status"),
    [
        ("cross-site", "POST", 403),
        ("same-site", "POST", 403),
        ("same-site", "DELETE", 403),
        ("cross-site", "PUT", 403),
        ("same-origin", "POST", 200),
        ("none", "POST", 200),
        ("cross-site", "GET", 405),
    ],
)
async def test_what_a_browser_says_of_the_page_that_calls_is_believed(
    served: Served, site: str, method: str, status: int
) -> None:
    headers = {"Sec-Fetch-Site": site}
    url = (
        f"{served.api}/worlds/default/reset"
        if method in ("POST", "GET")
        else f"{served.api}/worlds/w"
    )
    answer = await served.client.request(method, url, headers=headers)
    assert answer.status_code == status


async def test_no_other_site_may_frame_the_dashboard_nor_bring_a_script_into_it(
    served: Served,
) -> None:
    for path, kind in (("/", "text/html"), ("/dashboard/app.js", "text/javascript")):
        answer = await served.client.get(root(served) + path)
        assert answer.headers["content-type"].startswith(kind)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    assert (await served.client.get(f"{root(served)}/dashboard/../page.py")).status_code == 404
    assert (await served.client.get(f"{root(served)}/dashboard/page.py")).status_code == 404
    assert (await served.client.head(root(served))).status_code == 200


def root(served: Served) -> str:
    return served.api.removesuffix(PREFIX)


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/word", 404, 'Did you mean "/api/v1/worlds"?'),
        ("DELETE", "/worlds", 405, "takes GET, HEAD, POST"),
        ("PATCH", "/worlds/default", 405, "takes"),
        ("GET", "/worlds/default/requests/m99", 404, "no request 'm99'"),
        ("GET", "/worlds/default/replies/reply-9", 404, "no rule"),
    ],
)
async def test_what_is_not_there_says_what_is(
    served: Served, method: str, path: str, status: int, words: str
) -> None:
    answer = await served.ask(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


async def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    answer = await served.client.post(f"{served.api}/tokens", content=b" " * 2_000_000)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
