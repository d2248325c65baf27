"""Authenticate: the token of a launch URL becomes active (wallet-authenticate)."""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.providers.wallet.answer.envelope import session_members
from sandbox.providers.wallet.rules import SIGNED_POST, Case, Refusal
from sandbox.providers.wallet.signed_post import session_rules
from sandbox.providers.wallet.signed_post.decide import served
from sandbox.providers.wallet.signed_post.operation import SignedPost
from sandbox.providers.wallet.signed_post.request_body import SESSION_PARAMETERS, Members
from sandbox.providers.wallet.state import Activation, TokenRecord, TokenState, activated


def _may_activate(case: Case, _: Members, record: TokenRecord) -> bool:
    rejects = case.settings.request.duplicates["authenticate"] == "reject"
    return not (rejects and record.state is TokenState.ACTIVE)


def _activate(case: Case, members: Members, record: TokenRecord) -> TokenRecord:
    settings = case.settings
    how = Activation(
        now_s=case.now_s,
        slide=settings.token.sliding,
        rebind=settings.request.duplicates["authenticate"] == "rebind",
        game_id=members.game_id,
        balance_delta=settings.token.balance_delta,
    )
    return activated(record, how)


def _first_activation(case: Case, refusal: Refusal | None) -> Mapping[str, Json]:
    minted = case.record is not None and case.record.state is TokenState.MINTED
    return {"first-activation": refusal is None and minted}


OPERATION = served(
    SignedPost(
        name="wallet.authenticate",
        path="/api/wallet/authenticate",
        parameters=SESSION_PARAMETERS,
        checks=(
            *SIGNED_POST,
            session_rules.parameters,
            session_rules.provider,
            session_rules.never_accepted_before,
            session_rules.known_token(
                session_rules.NOT_EXPIRED,
                session_rules.NOT_ENDED,
                ("token_already_active", _may_activate),
                session_rules.PLAYER,
                session_rules.NOT_BLOCKED,
                session_rules.SITE,
                session_rules.CURRENCY,
                session_rules.GAME,
                session_rules.PROVIDER,
            ),
        ),
        after=_activate,
        tells=session_members,
        words=_first_activation,
        again="identical signed request seen {seen}×",
    )
)
