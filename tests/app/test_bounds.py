"""`--bound NAME=VALUE`: every bound can be set, and what cannot be is told with what was meant."""

from dataclasses import fields

import pytest

from sandbox.app.bounds import bounds_from, settings
from sandbox.errors import SetupFault
from sandbox.transport.bounds import Bounds


@pytest.mark.parametrize("name", [field.name for field in fields(Bounds)])
def test_every_bound_can_be_set_and_leaves_the_others(name: str) -> None:
    bounds = bounds_from([f"{name}=7"])
    assert getattr(bounds, name) == 7
    assert {f.name for f in fields(Bounds) if getattr(bounds, f.name) != f.default} == {name}
    assert type(getattr(bounds, name)) is type(getattr(Bounds(), name))


def test_a_bound_set_twice_is_what_was_said_last_and_none_is_the_default() -> None:
    assert bounds_from(["max_streams=5", "keep_alive_s=0.5", "max_streams=9"]) == Bounds(
        max_streams=9, keep_alive_s=0.5
    )
    assert bounds_from([]) == Bounds()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("max_conections=5", 'no bound is called "max_conections". Did you mean "max_connections"'),
        ("max-streams=5", 'Did you mean "max_streams"?'),
        ("max_streams", "write NAME=VALUE, such as max_connections=100"),
        ("max_streams=", "max_streams is a whole number; the default is 4096"),
        ("max_streams=1.5", "max_streams is a whole number; the default is 4096"),
        ("max_body_bytes=8MiB", "a whole number of bytes; the default is 8388608"),
        ("max_streams=0", "a whole number from above 0 to 2147483647; the default is 4096"),
        ("max_streams=-1", "from above 0"),
        ("max_streams=99999999999", "to 2147483647"),
        ("keep_alive_s=soon", "keep_alive_s is a number of seconds; the default is 75"),
        ("keep_alive_s=nan", "from above 0"),
        ("keep_alive_s=inf", "to 2147483647"),
        (f"max_streams={'9' * 5000}", "max_streams is a whole number"),
    ],
)
def test_what_is_no_bound_is_told_where_it_stands(given: str, told: str) -> None:
    with pytest.raises(SetupFault) as fault:
        bounds_from(["max_streams=3", given])
    assert str(fault.value).startswith(f"--bound {given[:40]}")
    assert told in str(fault.value)


def test_a_default_is_told_in_the_unit_of_its_name() -> None:
    shown = {setting.name: setting.shown for setting in settings()}
    assert shown["keep_alive_s"] == "75 s"
    assert shown["max_body_bytes"] == "8 MiB"
    assert shown["max_header_bytes"] == "64 KiB"
    assert shown["max_secret_bytes"] == "1000000 bytes"
    assert shown["max_streams"] == "4096"
    assert all(setting.what and setting.beyond for setting in settings())
