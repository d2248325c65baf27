"""What is secret is in no file and no output of a run, unless somebody asks for a local look."""

import base64
import re
from pathlib import Path

from sandbox.reference_operator.fasttrack.desk.credentials import FastTrackCredentials
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from tests.acceptance.commands import SCENARIOS, Stand, fetched, stand

JOURNEY = """\
scenario: 1
id: journey
title: A player meets all three providers
why: Every secret there is comes by.
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
  cut: {random: {prefix-of: <alice.sid>}}
steps:
  - call: fasttrack.authenticate
    send: {sid: <cut>}
    expect: [{must: fasttrack.authenticate.no-identity-for-bad-sid, status: 418, carry-on: true}]
  - call: fasttrack.login
    as: alice
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
  - call: gr8.get-jwt-token
    as: alice
    name: asked
    expect: [{must: gr8.jwt.answered, body: {token: nothing}, carry-on: true}]
    save: {token: jwt.token}
  - call: gr8.enter
    as: alice
    send: {query: {jwt: <asked.token>}}
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        expect: [{must: wallet.token.unchanged, body: {token: nothing}, carry-on: true}]
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""


def written(at: Stand) -> str:
    """Return everything that the run has written, put together."""
    return "".join(
        file.read_bytes().decode("utf-8", "replace")
        for file in sorted(at.latest.rglob("*"))
        if file.is_file()
    )


def with_player(at: Stand) -> str:
    """List one player with a sid that we know, and return it."""
    session = at.open_session()
    player = (
        f'players: [{{id: "{session["id"]}", sid: "{session["sid"]}", currency: EUR,'
        f' headers: {{Authorization: "Bearer {session["sid"]}"}}}}]\n'
    )
    at.write_target(lambda text: text[: text.index("players:")] + player)
    return str(session["sid"])


def journey(folder: Path, *more: str) -> tuple[set[str], str]:
    """Return what is secret of one run, and everything that was told."""
    folder.mkdir()
    (folder / "journey.yaml").write_text(JOURNEY)
    provider = WalletProvider()
    basic = base64.b64encode(f"{provider.id}:{provider.access_key}".encode()).decode()
    with stand(folder) as at:
        sid = with_player(at)
        done = at.run("journey.yaml", "--seed", "11", *more)
        told = done.all + written(at)
    assert done.code == 1, done.all
    assert '"operation":"wallet.authenticate"' in told
    return {sid, sid[:-4], basic, FastTrackCredentials().api_key}, told


def test_no_secret_is_told_and_with_a_word_all_of_them_are(tmp_path: Path) -> None:
    shown_secrets, shown = journey(tmp_path / "shown", "--show-secrets")
    secrets, hidden = journey(tmp_path / "hidden")
    tokens = set(re.findall(r"/launch\?token=([^&\"]+)&", shown))  # one seed, one token
    jwts = set(re.findall(r"[?&]jwt=([^&\"\\]+)", shown))
    assert tokens
    assert jwts
    assert [secret for secret in shown_secrets if secret not in shown] == []
    keys = {WalletProvider().private_key, WalletProvider().access_key}
    assert [secret for secret in secrets | tokens | keys if secret in hidden] == []
    assert re.findall(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", hidden) == []
    for name in ("‹sid #1›", "‹token #1›", "‹jwt #1›", "‹credential #1›", "‹secret #"):
        assert name in hidden
        assert name not in shown


def test_a_private_key_that_the_operator_serves_is_kept_nowhere(tmp_path: Path) -> None:
    with stand(tmp_path, "gr8-key-private") as at:
        url = re.search(r'public-key: "([^"]+)"', at.target.read_text())
        brand = re.search(r"brand: (\w+)\n +operator-id: (\w+)", at.target.read_text())
        assert url is not None
        assert brand is not None
        key = fetched(url[1], X_Brand=brand[1], X_Operator_Id=brand[2]).decode()
        done = at.run(
            str(SCENARIOS / "gr8" / "key" / "key-form.yaml"),
            str(SCENARIOS / "gr8" / "account" / "first-entry.yaml"),
            "--show-secrets",
        )
        told = done.all + written(at)
    assert "PRIVATE KEY" in key
    lines = [line for line in key.splitlines() if line and "-----" not in line]
    assert len(lines) > 10
    assert [line for line in lines if line in told] == []
    assert done.code == 1
    assert "gr8.key.never-private" in done.out
