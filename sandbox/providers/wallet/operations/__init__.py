"""The wallet's operations as a table, and what is decided where it serves none."""

from sandbox.port import Decision, Recognised, Records, ServedOperation, at_path
from sandbox.providers.wallet.answer.envelope import session_members
from sandbox.providers.wallet.operations import authenticate, balance, terminate
from sandbox.providers.wallet.recognise import recognise_token
from sandbox.providers.wallet.rules import NOTHING_SERVED
from sandbox.providers.wallet.signed_post.decide import decide_on
from sandbox.providers.wallet.signed_post.operation import SignedPost, Wallet, unchanged
from sandbox.providers.wallet.signed_post.request_body import SESSION_PARAMETERS
from sandbox.wire import Request

OPERATIONS: tuple[ServedOperation[Wallet], ...] = (
    authenticate.OPERATION,
    balance.OPERATION,
    terminate.OPERATION,
)
"""What the wallet serves. Another method than a row's is refused by the row itself, in its turn."""

_NOTHING = SignedPost(
    name="",
    path="",
    parameters=SESSION_PARAMETERS,
    checks=NOTHING_SERVED,
    after=unchanged,
    tells=session_members,
    words=lambda _, __: {"first-activation": False},
)


def recognise(request: Request) -> Recognised:
    """Name the operation by its path, and the token and player it carries. Never raises."""
    row = at_path(OPERATIONS, request)
    found = row.recognise(request) if row else recognise_token(request)
    return Recognised(row.name if row else None, found.key, found.identities)


async def decide(wallet: Wallet, request: Request, records: Records) -> Decision:
    """Decide on a request, on whatever path; as at an operation, all of it is looked at."""
    row = at_path(OPERATIONS, request)
    if row is None:
        return await decide_on(_NOTHING, wallet, request, records)
    return await row.decide(wallet, request, records)
