"""The people behind given players: the same for a seed, of their country, and reachable nowhere."""

import datetime as dt
import os
import subprocess
import sys

import pytest

from sandbox.engine.steps.fixtures import FixtureFactory
from sandbox.engine.steps.people import HOMES, PlayerFields, person
from sandbox.errors import Place
from sandbox.json_value import Json, parse_json
from sandbox.protocol.country import ALPHA3
from sandbox.scenario.language.given_members import PERSON
from sandbox.scenario.language.model import Given
from sandbox.scenario.language.values.references import resolve
from sandbox.wire import Response
from tests.engine.fakes import Peer, environment, target_of, world

SEEDS = [f"seed {number}" for number in range(40)]
RESERVED = {"example.com", "example.net", "example.org"}
SESSION = b'{"id":"u-1","sid":"s-1"}'


def test_a_person_has_every_member_and_the_same_seed_makes_the_same_one() -> None:
    alice = person("1:cell:player alice", country="SWE")
    assert set(alice) == set(PERSON)
    assert all(alice.values())
    person.cache_clear()
    assert person("1:cell:player alice", country="SWE") == alice
    assert person("2:cell:player alice", country="SWE") != alice


@pytest.mark.program
def test_the_same_seed_makes_the_same_person_in_another_process() -> None:
    program = (
        "from sandbox.engine.steps.people import person\n"
        "print(ascii(sorted(person('s', country='POL').items())))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()
        for hashing in ("1", "2")
    ]
    assert said == [ascii(sorted(person("s", country="POL").items()))] * 2


def test_every_countrys_addresses_are_ascii_and_of_domains_that_are_nobodys() -> None:
    addresses = [person("s", country=country)["email"] for country in sorted(ALPHA3)]
    parts = [address.partition("@") for address in addresses]
    assert {domain for _, _, domain in parts} <= RESERVED
    assert all(local and local.isascii() for local, _, _ in parts)


def test_two_people_of_one_run_have_two_addresses() -> None:
    addresses = {person(seed, country="IRL")["email"] for seed in SEEDS}
    assert len(addresses) == len(SEEDS)


def test_an_address_is_made_of_the_name_where_that_is_latin() -> None:
    for seed in SEEDS:
        found = person(seed, country="IRL")
        last = found["name"].casefold().replace("'", ".").replace("-", ".").split(" ")[-1]
        assert found["email"].partition("@")[0].rpartition(".")[0].endswith(last)
    assert person("s", country="GRC")["email"].isascii()


@pytest.mark.parametrize(
    ("country", "locale"),
    [
        ("SWE", "sv-SE"),
        ("DEU", "de-DE"),
        ("GBR", "en-GB"),
        ("JPN", "ja-JP"),
        ("DNK", "da-DK"),
        ("BRB", "en-BB"),  # Faker has no names of Barbados
        ("XXX", "en"),  # no country at all: a scenario may want one
    ],
)
def test_the_locale_is_that_of_the_country(country: str, locale: str) -> None:
    found = person("s", country=country)
    assert (found["country"], found["locale"]) == (country, locale)


def test_names_are_of_the_country() -> None:
    assert any("\u0370" <= char <= "\u03ff" for char in person("s", country="GRC")["name"])
    assert person("s", country="SWE")["name"] != person("s", country="FIN")["name"]


def test_whose_country_nobody_says_lives_in_one_of_the_euro() -> None:
    homes = {person(seed)["country"] for seed in SEEDS}
    assert homes <= set(HOMES)
    assert len(homes) > 3


def test_everybody_is_of_age() -> None:
    days = [dt.date.fromisoformat(person(seed)["birth-date"]) for seed in SEEDS]
    assert min(days) >= dt.date(1950, 1, 1)
    assert max(days) <= dt.date(1999, 12, 31)
    assert len(set(days)) > 30


def test_what_the_operator_says_of_a_player_wins() -> None:
    fields = PlayerFields({"id": "u-1", "email": "own@op.example", "country": "SWE"}, "s")
    assert fields["email"] == "own@op.example"
    assert fields["name"] == person("s", country="SWE")["name"]
    assert set(fields) == {"id", *PERSON}
    assert len(fields) == len(set(fields))
    assert "headers" not in fields
    with pytest.raises(KeyError):
        fields["headers"]


@pytest.mark.program
def test_faker_is_loaded_for_a_person_and_for_nothing_else() -> None:
    program = (
        "import sys\n"
        "from sandbox.engine.steps.people import PlayerFields\n"
        "fields = PlayerFields({'id': 'u-1', 'sid': 's-1'}, 's')\n"
        "assert fields['id'] == 'u-1' and 'email' in fields and list(fields)\n"
        "assert fields.get('headers') is None and 'faker' not in sys.modules\n"
        "assert fields['email'] and 'faker' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


async def made(
    hook: str, given: dict[str, Json], answer: bytes = SESSION
) -> tuple[Json, dict[str, Json]]:
    """Make alice with a hook that is written so; return what it was sent, and the scope."""
    peer = Peer(*[Response(200, body=answer)] * len(given))
    target = target_of(f"hooks: {{open-session: {{http: 'POST http://op/s', {hook}}}}}\n")
    scope: dict[str, Json] = {}
    factory = FixtureFactory(world(environment(peer=peer), target=target), scope, None, [])
    await factory.make_all(
        tuple(
            Given(name, "session" if name == "again" else "player", words, Place("x"))
            for name, words in given.items()
        )
    )
    return parse_json(peer.asked[-1].body), scope


async def test_a_hook_that_names_nothing_is_sent_what_it_always_was() -> None:
    sent, scope = await made("gives: [id, sid]", {"alice": {"country": "SWE"}})
    assert sent == {"country": "SWE", "currency": "EUR"}
    assert resolve("<alice.country> <alice.locale>", scope) == "SWE sv-SE"


async def test_a_hook_that_names_members_of_a_person_is_sent_them() -> None:
    send = "send: {mail: <email>, land: <country>}, gives: [id, sid]"
    sent, scope = await made(send, {"alice": {}})
    assert sent == resolve({"mail": "<alice.email>", "land": "<alice.country>"}, scope)


async def test_another_session_is_the_same_persons() -> None:
    send = "send: {mail: <email>}, gives: [id, sid]"
    sent, scope = await made(send, {"alice": {}, "again": {"of": "alice"}})
    assert sent == {"mail": resolve("<alice.email>", scope)}
    assert resolve("<again.name>", scope) == resolve("<alice.name>", scope)


async def test_what_a_hook_gives_of_a_person_wins() -> None:
    answer = b'{"id":"u-1","sid":"s-1","country":"NOR","name":"Ola"}'
    _, scope = await made("gives: [id, sid, country, name]", {"alice": {}}, answer)
    told = "<alice.name> <alice.country> <alice.locale>"
    assert resolve(told, scope) == "Ola NOR no-NO"


async def test_two_players_of_a_cell_are_two_people() -> None:
    _, scope = await made("gives: [id, sid]", {"alice": {}, "bob": {}})
    assert resolve("<alice.email>", scope) != resolve("<bob.email>", scope)
