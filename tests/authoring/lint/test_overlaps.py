"""Two receives open for the same request: in branches, and in the parts that branches use."""

from collections.abc import Mapping

import pytest

from tests.authoring.lint.texts import lint, scenario

WAITING = """\
part: 1
id: waiting
title: The wallet is asked
with: {ticket: null}
steps:
  - receive: wallet.authenticate
    key: <ticket>
"""
ANYBODY = """\
part: 1
id: anybody
title: Whatever comes to the wallet
steps:
  - receive: wallet.authenticate
"""
OPENING = """\
part: 1
id: opening
title: A game is opened
with: {player: null, launch: null}
steps:
  - call: wallet.launch
    as: <player>
    send: {token: <launch>}
    meanwhile:
      - {use: waiting, with: {ticket: <launch.token>}}
"""
OWN = """\
part: 1
id: own
title: The wallet is asked with what this part found out
with: {sid: null}
steps:
  - call: fasttrack.authenticate
    name: asked
    send: {sid: <sid>}
    save: {token: body.token}
  - receive: wallet.authenticate
    key: <asked.token>
"""
PARTS: Mapping[str, str] = {
    f"parts/{text.split('id: ')[1].split()[0]}.yaml": text
    for text in (WAITING, ANYBODY, OPENING, OWN)
}


def told(one: str, two: str) -> list[tuple[str, int, int]]:
    steps = f"  - parallel:\n      one:\n        - {one}\n      two:\n        - {two}\n"
    found = lint(scenario(steps), beside=PARTS)
    return [(f.code, f.place.line, f.place.column) for f in found]


HERS = "{use: waiting, with: {ticket: <ticket>}}"
MINE = "{receive: wallet.authenticate, key: <ticket>}"
OPEN = "{use: opening, with: {player: <alice>, launch: <ticket>}}"


@pytest.mark.parametrize(
    ("one", "two", "column"),
    [
        (MINE, MINE.replace("<ticket>", "<ticket.token>"), 21),
        (MINE, HERS, 17),
        (HERS, MINE, 21),
        (HERS, HERS.replace("<ticket>", "<ticket.token>"), 17),
        ("{use: anybody}", "{receive: wallet.authenticate}", 21),
        (OPEN, MINE, 21),
        (MINE, OPEN, 17),
        (OPEN, OPEN, 17),
    ],
)
def test_two_receives_for_one_request_are_told_at_the_second(
    one: str, two: str, column: int
) -> None:
    assert told(one, two) == [("Q03", 20, column)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (MINE, HERS.replace("<ticket>", "<other>")),
        (HERS, HERS.replace("<ticket>", "<other>")),
        (OPEN, OPEN.replace("<ticket>", "<other>")),
        (OPEN, "{use: anybody}"),
        ("{use: own, with: {sid: <alice.sid>}}", "{use: own, with: {sid: <alice.sid>}}"),
    ],
)
def test_receives_that_wait_for_different_requests_are_fine(one: str, two: str) -> None:
    assert told(one, two) == []


def test_a_part_that_uses_itself_ends_the_search() -> None:
    circle = ANYBODY.replace("steps:\n", "steps:\n  - use: anybody\n")
    steps = "  - parallel: {one: [use: anybody], two: [receive: wallet.authenticate]}\n"
    found = lint(scenario(steps), beside={"parts/anybody.yaml": circle})
    assert [f.code for f in found] == ["P03", "Q03"]
