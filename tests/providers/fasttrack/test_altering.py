import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import DoesNotApply
from sandbox.json_value import Json, parse_json
from sandbox.port import PlayerView
from sandbox.protocol.jwt_signing import hmac_jwt
from sandbox.providers.fasttrack.altering import (
    AS_IT_IS,
    EMPTIED,
    WAYS,
    Alterations,
    Genuine,
    read_jwt,
)
from sandbox.scenario.language.shape.schemas import load_schema
from tests.providers.fasttrack.lending import FakeIds, stage

NOW_S = 1_700_000_000
ALICE = PlayerView("481516", sid="Abc9-Def8-Ghi7")
JWT = hmac_jwt({"sub": "481516", "exp": NOW_S}, secret=b"operators-own")
OTHER = hmac_jwt({"sub": "99", "exp": NOW_S}, secret=b"operators-own")


def altered(whole: str, how: str, *, other: str = "", player: PlayerView = ALICE) -> str:
    return Alterations(FakeIds(), now_s=NOW_S).altered(Genuine(whole, player, other), how)


def decoded(part: str) -> Json:
    return parse_json(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.parametrize("how", WAYS)
@given(whole=st.text(min_size=1, max_size=40))
def test_what_is_altered_is_never_what_was_issued(how: str, whole: str) -> None:
    try:
        made = altered(whole, how, other="zz-other-zz")
    except DoesNotApply:
        return
    assert (made == whole) is (how == AS_IT_IS)
    assert made or how == EMPTIED


@pytest.mark.parametrize(
    ("how", "made"),
    [
        ("cut-short", "Abc9-Def8-"),
        ("without-beginning", "-Def8-Ghi7"),
        ("one-changed", "Abc9-Dea8-Ghi7"),
        ("more-behind-colon", "Abc9-Def8-Ghi7:x"),
        ("other-case", "aBC9-dEF8-gHI7"),
        ("accented", "Ábc9-Def8-Ghi7"),
        ("full-width", "Ａbc9-Def8-Ghi7"),
        ("percent-encoded", "%41bc9-Def8-Ghi7"),
        ("as-like-letters", "______________"),
        ("blank-inside", "Abc9-De f8-Ghi7"),
        ("id-of-player", "481516"),
    ],
)
def test_a_text_is_changed_in_one_way(how: str, made: str) -> None:
    assert altered(ALICE.sid, how) == made


def test_a_value_in_one_case_may_be_meant_in_either() -> None:
    with pytest.raises(DoesNotApply):
        altered("abc-def", "other-case")
    assert altered("key-of-ours", "swapped-case") == "KEY-OF-OURS"
    with pytest.raises(DoesNotApply):
        altered("00ff-00aa", "swapped-case")


def test_what_is_not_there_cannot_be_altered() -> None:
    with pytest.raises(DoesNotApply):
        altered("", "longer")
    with pytest.raises(DoesNotApply):
        altered("481516", "id-of-player")
    with pytest.raises(DoesNotApply):
        altered("some", "spliced")


@pytest.mark.parametrize("sid", ["7", "sid-12", "session_000041"])
def test_a_sid_that_is_counted_up_is_not_changed_into_a_neighbours(sid: str) -> None:
    made = Alterations(FakeIds(), now_s=NOW_S)
    with pytest.raises(DoesNotApply, match="counted up"):
        made.altered(Genuine(sid, ALICE, is_sid=True), "longer")
    assert made.altered(Genuine(sid, ALICE), "longer") == f"{sid}0"


@pytest.mark.parametrize("alg", ["none", "nOnE"])
def test_an_unsigned_jwt_has_the_claims_of_the_genuine_one(alg: str) -> None:
    how = "unsigned" if alg == "none" else "unsigned-in-other-case"
    header, payload, signature = altered(JWT, how).split(".")
    assert decoded(header) == {"alg": alg, "typ": "JWT"}
    assert (payload, signature) == (JWT.split(".")[1], "")


def test_an_edited_jwt_keeps_its_signature() -> None:
    header, payload, signature = altered(JWT, "edited").split(".")
    assert [header, signature] == [JWT.split(".")[0], JWT.split(".")[2]]
    assert decoded(payload) == {"sub": "481516", "exp": NOW_S + 360_000}


def test_a_spliced_jwt_has_the_signature_of_the_other() -> None:
    made = altered(JWT, "spliced", other=OTHER)
    assert made == f"{JWT.rpartition('.')[0]}.{OTHER.rpartition('.')[2]}"


@pytest.mark.parametrize(("how", "key"), [("empty-key", b""), ("foreign-key", b"a" * 43)])
def test_a_jwt_is_signed_anew_with_a_key_that_is_none_of_the_operators(
    how: str, key: bytes
) -> None:
    made = altered(JWT, how)
    signed, _, signature = made.rpartition(".")
    mac = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    assert signature == base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    assert made != JWT


def test_a_foreign_signature_is_as_long_as_the_algorithms_own() -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "RS256"}).encode()).rstrip(b"=").decode()
    payload = JWT.split(".")[1]
    genuine = f"{header}.{payload}.{base64.urlsafe_b64encode(b'x' * 256).rstrip(b'=').decode()}"
    made = read_jwt(altered(genuine, "foreign-key"))
    assert made is not None
    assert (made.header, made.payload) == ({"alg": "RS256"}, payload)
    assert len(made.signature) == len(genuine.rpartition(".")[2])


def test_of_a_sid_that_is_no_jwt_one_is_made_up_that_names_the_player() -> None:
    made = read_jwt(altered(ALICE.sid, "unsigned"))
    assert made is not None
    assert decoded(made.payload) == {
        **dict.fromkeys(("sub", "user_id", "userId", "id"), "481516"),
        "iat": NOW_S,
        "exp": NOW_S + 3600,
    }


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "e30.e30.x", "ß.ß.ß", "W10.e30.x"])
def test_a_text_that_is_no_jwt_is_none(text: str) -> None:
    assert read_jwt(text) is None


@pytest.mark.parametrize(
    ("credentials", "what", "whole"),
    [
        ({"x-api-key": "the-key"}, "secret", "the-key0"),
        ({"basic": {"id": "ft", "secret": "s"}}, "secret", "s0"),
        ({"basic": {"id": "ft", "secret": "s"}}, "name", "ft0"),
        ({"x-api-key": "the-key"}, "sid", f"{ALICE.sid}0"),
    ],
)
async def test_the_room_alters_what_the_target_has(
    credentials: Json, what: str, whole: str
) -> None:
    made = await stage(credentials=credentials).room.make(
        "altered", ALICE, {"what": what, "how": "longer"}
    )
    assert made.main == whole
    assert made.secrets == ((f"altered-{what}", whole),)


@pytest.mark.parametrize("what", ["name", "client-id", "client-secret"])
async def test_what_the_target_has_not_does_not_apply(what: str) -> None:
    with pytest.raises(DoesNotApply):
        await stage(credentials={"x-api-key": "k"}).room.make(
            "altered", ALICE, {"what": what, "how": "longer"}
        )


def test_the_schema_lists_every_way() -> None:
    text = json.dumps(load_schema("scenario"), default=str)
    place = text.index('"altered"')
    listed = text[place : text.index("errorMessage", place)]
    assert [how for how in WAYS if f'"{how}"' not in listed] == []
