"""The test hook that rotates the keys of the sportsbook's tokens."""

from tests.live.reference_operator.visiting import visiting


async def test_without_a_brand_every_key_is_rotated() -> None:
    async with visiting() as visit:
        answer = await visit.send("POST", "/test/rotate-key")
    assert answer.json == {"rotated": ["acme", "zenith"]}


async def test_the_key_of_a_brand_that_nobody_has_is_not_rotated() -> None:
    async with visiting() as visit:
        answer = await visit.hook("rotate-key", brand="nobody")
    assert (answer.status, answer.json) == (400, {"error": "unknown_brand", "code": 400})
