"""Where the hidden values of a target come from is told, and no value is."""

from sandbox.app.desk.known_secrets import known_secrets, name_secrets
from sandbox.evidence.masks import Masks
from sandbox.scenario.target.target import read_target

TARGET = """\
target: 1
name: secrets
fasttrack:
  authenticate:
    url: "http://h.example/authenticate"
    credentials: {basic: {id: "ft-user", secret: "${FT_SECRET}"}}
wallet:
  launch: {url: "http://h.example/launch", launched-when: {status: 200}}
  provider: {id: 12, access-key: "literal-access", private-key: "${PRIVATE}"}
"""
ENVIRON = {"FT_SECRET": "it's a secret&", "PRIVATE": "private-key-1"}


def test_each_is_known_by_its_variable_its_entry_or_what_it_is_made_of() -> None:
    masks = Masks()
    target = read_target(TARGET, file="t.yaml", environ=ENVIRON)
    name_secrets(target, masks)
    found = known_secrets(target, masks)
    by_origin = {one.variable or one.at or one.basic: one for one in found}
    literal, private, ft = (
        by_origin[name].name for name in ("wallet.provider.access-key", "PRIVATE", "FT_SECRET")
    )
    assert set(by_origin) == {
        "wallet.provider.access-key",
        "PRIVATE",
        "FT_SECRET",
        f"ft-user:{ft}",
        f"12:{literal}",
    }
    assert by_origin["FT_SECRET"].escaped_in == ("url",)
    assert by_origin["PRIVATE"].escaped_in == ()
    assert masks.hide("key private-key-1") == f"key {private}"
    told = repr(found)
    assert not any(value in told for value in (*ENVIRON.values(), "literal-access"))


def test_nothing_is_known_of_what_is_shown() -> None:
    masks = Masks(show=True)
    target = read_target(TARGET, file="t.yaml", environ=ENVIRON)
    name_secrets(target, masks)
    assert known_secrets(target, masks) == ()
