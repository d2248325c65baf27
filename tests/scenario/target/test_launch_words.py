"""What a target says of its launch: words that fit together, each mistake told at its place."""

import pytest

from sandbox.errors import ScenarioFault
from sandbox.scenario.target.target import Target, read_target

TARGET = """\
target: 1
name: acme
wallet:
  launch: {LAUNCH}
  provider: {id: 7041, access-key: a, private-key: b}
"""


def target_with(launch: str, *, more: str = "") -> Target:
    text = TARGET.replace("LAUNCH", launch) + more
    return read_target(text, file="target.yaml", environ={})


@pytest.mark.parametrize(
    "launch",
    [
        'url: "http://op/launch", launched-when: {status: 302, headers: {Location: /game}}',
        'url: "http://op/l", launched-when: {headers: {location: {$regex: ".*/game/.*"}}}',
        'url: "http://op/l", launched-when: {body: {$contains: id="game"}}',
        'url: "http://op/l", method: POST, launched-when: {status: 200}',
        'url: "http://op", carries: form, parameters: {token: a}, launched-when: {status: 200}',
        'url: "http://op/play/{game_id}/{token}", carries: path, launched-when: {status: 200}',
        'url: "http://op/play/{game_id}", carries: json, launched-when: {status: 200}',
        'url: "http://op/l", bound-to: session, launched-when: {status: 200}',
    ],
)
def test_an_operator_may_be_launched_in_many_ways(launch: str) -> None:
    assert target_with(launch).sections["wallet"].section["launch"]


@pytest.mark.parametrize(
    ("launch", "told"),
    [
        (
            'url: "http://op/{token}", launched-when: {status: 200}',
            "4:11: S07 The token stands in the URL: write carries: path.",
        ),
        (
            'url: "http://op/a", carries: path, launched-when: {status: 200}',
            "4:11: S07 With carries: path the URL needs {token} in it.",
        ),
        (
            'url: "http://op/a", method: GET, carries: form, launched-when: {status: 200}',
            "4:11: S07 A GET carries no form and no JSON: write method: POST.",
        ),
        ('url: "http://op/{jeton}", launched-when: {status: 200}', "4:17: S04 url must be"),
        (
            'url: "http://op/a", parameters: {tokn: a}, launched-when: {status: 200}',
            '"tokn" is not known here. Did you mean "token"?',
        ),
        (
            'url: "http://op/a", launched-when: {header: {location: a}}',
            '"header" is not known here. Did you mean "headers"?',
        ),
        (
            'url: "http://op/a", launched-when: {headers: {location: {$regx: a}}}',
            "there is no matcher $regx",
        ),
        (
            'url: "http://op/a", bound-to: cookie, launched-when: {status: 200}',
            "bound-to must be url or session",
        ),
    ],
)
def test_words_that_do_not_fit_are_told_at_their_place(launch: str, told: str) -> None:
    with pytest.raises(ScenarioFault) as fault:
        target_with(launch)
    assert told in str(fault.value)


PLAIN = 'url: "http://op/launch", launched-when: {status: 200}'


@pytest.mark.parametrize(
    ("launch", "need", "lack"),
    [
        (PLAIN, "wallet.launch.bound-to.url", None),
        (f"{PLAIN}, bound-to: url", "wallet.launch.bound-to.url", None),
        (
            f"{PLAIN}, bound-to: session",
            "wallet.launch.bound-to.url",
            "does not apply: the target's wallet.launch.bound-to is session, not url",
        ),
        (PLAIN, "wallet.launch.carries.query", None),
        (
            f"{PLAIN}, carries: json",
            "wallet.launch.carries.query",
            "does not apply: the target's wallet.launch.carries is json, not query",
        ),
        (PLAIN, "wallet.sites", "add to target.yaml: wallet: {sites: [13]}"),
    ],
)
def test_a_scenario_may_need_a_word_and_silence_stands_for_the_usual_one(
    launch: str, need: str, lack: str | None
) -> None:
    assert target_with(launch).why_not(need) == lack


def test_further_sites_are_whole_numbers_even_out_of_the_environment() -> None:
    text = TARGET.replace("LAUNCH", PLAIN) + '  sites: [13, "${SECOND}"]\n'
    known = read_target(text, file="target.yaml", environ={"SECOND": "9007199254740993"})
    assert known.sections["wallet"].section["sites"] == [13, 9007199254740993]
    assert known.why_not("wallet.sites") is None
