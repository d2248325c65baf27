"""Terminate: a game has ended, and its token is useless from then on (wallet-terminate; shape
assumed).

Documented are token, player, site and currency. That the other members and the answer are those of
authenticate is assumed, and so is that a session may be ended twice (`duplicate_terminate`).
"""

from sandbox.providers.wallet.answer.envelope import session_members
from sandbox.providers.wallet.rules import SIGNED_POST, Case
from sandbox.providers.wallet.signed_post import session_rules
from sandbox.providers.wallet.signed_post.decide import served
from sandbox.providers.wallet.signed_post.operation import SignedPost
from sandbox.providers.wallet.signed_post.request_body import SESSION_PARAMETERS, Members
from sandbox.providers.wallet.state import TokenInput, TokenRecord, TokenState


def _may_end(case: Case, _: Members, record: TokenRecord) -> bool:
    rejects = case.settings.request.duplicates["terminate"] == "reject"
    return not (rejects and record.state is TokenState.TERMINATED)


def _ended(_: Case, __: Members, record: TokenRecord) -> TokenRecord:
    return record.after(TokenInput.TERMINATE) or record  # one that has ended stays as it is


OPERATION = served(
    SignedPost(
        name="wallet.terminate",
        path="/api/wallet/terminate",
        parameters=SESSION_PARAMETERS,
        checks=(
            *SIGNED_POST,
            session_rules.parameters,
            session_rules.provider,
            session_rules.never_accepted_before,
            session_rules.known_token(
                session_rules.NOT_EXPIRED,
                ("token_terminated", _may_end),
                session_rules.AUTHENTICATED,
                session_rules.PLAYER,
                session_rules.SITE,
                session_rules.CURRENCY,
                session_rules.GAME,
                session_rules.PROVIDER,
            ),
        ),
        after=_ended,
        tells=session_members,
        note="shape assumed: of wallet.terminate token, player, site and currency are documented",
    )
)
