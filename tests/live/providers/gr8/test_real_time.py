"""Cached tokens of an operator whose clock nobody can move, waited for in real time."""

import asyncio

from tests.live.providers.gr8.catalogue_runs import play

NO_CLOCK = {"shift-clock:": "other-clock:"}
FILES = ("token/expired-jwt.yaml", "token/token-near-its-end.yaml")


async def test_a_token_that_is_kept_past_its_end_is_found_without_a_hook() -> None:
    kept, fresh, long, forbidden = await asyncio.gather(
        play(*FILES, target=NO_CLOCK, real_time_s=60, defects=("gr8-short-token-kept",)),
        play(*FILES, target=NO_CLOCK, real_time_s=60, variants=("gr8-short-lives",)),
        play(*FILES, target=NO_CLOCK, real_time_s=60),
        play(*FILES, target=NO_CLOCK, defects=("gr8-short-token-kept",)),
    )
    assert kept.missed() >= {"gr8.jwt.not-expired", "gr8.jwt.time-to-load"}
    assert set(fresh.outcomes().values()) == {"PASSED"}
    for too_long in (long, forbidden):
        assert set(too_long.outcomes().values()) == {"SKIPPED"}
        assert too_long.missed() == set()
