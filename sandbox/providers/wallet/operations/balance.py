"""Balance: what the player of an open game has (wallet-balance; shape assumed).

Only token, player and site are documented. That the other members and the answer are those of
authenticate is assumed. It only reads, so that the same signed request may come again and again.
"""

from sandbox.providers.wallet.answer.envelope import session_members
from sandbox.providers.wallet.rules import SIGNED_POST, Case
from sandbox.providers.wallet.signed_post import session_rules
from sandbox.providers.wallet.signed_post.decide import served
from sandbox.providers.wallet.signed_post.operation import SignedPost
from sandbox.providers.wallet.signed_post.request_body import SESSION_PARAMETERS, Members
from sandbox.providers.wallet.state import TokenRecord, used


def _used(case: Case, _: Members, record: TokenRecord) -> TokenRecord:
    return used(record, now_s=case.now_s, slide=case.settings.token.sliding)


OPERATION = served(
    SignedPost(
        name="wallet.balance",
        path="/api/wallet/balance",
        parameters=SESSION_PARAMETERS,
        checks=(
            *SIGNED_POST,
            session_rules.parameters,
            session_rules.provider,
            session_rules.known_token(
                session_rules.NOT_EXPIRED,
                session_rules.NOT_ENDED,
                session_rules.AUTHENTICATED,
                session_rules.PLAYER,
                session_rules.NOT_BLOCKED,
                session_rules.SITE,
                session_rules.CURRENCY,
                session_rules.GAME,
                session_rules.PROVIDER,
            ),
        ),
        after=_used,
        tells=session_members,
        note="shape assumed: of wallet.balance token, player and site are documented",
        again="",
    )
)
