"""An operator's own tests of its sessions, as the CRM's script in a player's browser tries them."""

import httpx2

from sandbox.client import World
from sandbox.plugin.provided import ProviderSandbox


def logs_in(sandbox: ProviderSandbox, sid: str) -> bool:
    """Log in at the CRM with a session id; it asks the operator whose that is."""
    url = f"{sandbox.urls['fasttrack']}/Platform/LoginAuthToken"
    answer = httpx2.post(url, headers={"authtoken": sid}, timeout=30)
    return answer.json()["Success"] is True


def test_a_live_session_logs_in(provider_sandbox: ProviderSandbox, sandbox_world: World) -> None:
    player = sandbox_world.make_player()
    assert logs_in(provider_sandbox, player.sid)


def test_a_session_of_nobody_does_not(
    provider_sandbox: ProviderSandbox, sandbox_world: World
) -> None:
    assert not logs_in(provider_sandbox, "N0bodysS1d")
    assert sandbox_world.show().findings == 0
