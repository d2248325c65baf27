"""User and password of a URL are in no message, however malformed the URL is."""

import pytest

from sandbox.errors import FileFinding, Place
from sandbox.url_user import without_user


@pytest.mark.parametrize(
    "url",
    [
        "https://user:hunter2@op/launch",
        "htp://user:hunter2@op/launch",
        "https://user:hunter2@op example/launch",
        "https://user:hun/ter2@op",
        "https://user:hun#ter?2@op",
        "https://user:hun@ter2@op/x",
        "https://user:hun@t/er2@op/x",
        "https://user:hun ter2@op/x",
        "https://hunter2@op/x",
        "user:hunter2@op/launch",
        "http:/user:hunter2@op/launch",
        "//user:hunter2@op",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["{}", 'this is "{}".', "  launch: {{url: '{}'}}", "see {} now"]
)
def test_what_stands_before_the_host_is_hidden(url: str, sentence: str) -> None:
    told = sentence.format(url)
    hidden = without_user(told)
    assert len(hidden) == len(told)
    assert not any(part in hidden for part in ("hun", "ter", "er2", "user"))
    assert "@op" in hidden


@pytest.mark.parametrize(
    "text",
    ["https://op/@me", "write to a@b.example", "12:30 @ noon", "https://op:8443/x", "@", "a:b", ""],
)
def test_what_is_no_user_stays(text: str) -> None:
    assert without_user(text) == text


def test_no_finding_shows_it() -> None:
    finding = FileFinding(
        Place("t.yaml"), "S04", 'this is "htp://u:hunter2@op"', "not u:hunter2@op"
    )
    assert "hunter2" not in f"{finding} {finding.text} {finding.hint}"
