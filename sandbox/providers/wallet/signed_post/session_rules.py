"""The checks that operations choose from: the parameters of a session, and the token they name.

A token check holds or does not for a known token; its name is the code where it does not.
"""

from collections.abc import Callable

from sandbox.providers.wallet.rules import Case, Check
from sandbox.providers.wallet.signed_post.request_body import Members
from sandbox.providers.wallet.state import TokenRecord, TokenState

TokenCheck = tuple[str, Callable[[Case, Members, TokenRecord], bool]]


def parameters(case: Case) -> str | None:
    """Ask for every parameter, each of its type."""
    return "validation_failed" if case.body.problems else None


def provider(case: Case) -> str | None:
    """Ask for the provider of the credentials."""
    members = case.body.members
    if members is None or not case.settings.request.provider_cross_check:
        return None
    return None if str(members.provider_id) == case.basic.user else "provider_mismatch"


def never_accepted_before(case: Case) -> str | None:
    """Ask, where the target wants it, that the operation has not accepted this very request."""
    rejected = case.settings.request.reject_replays and case.accepted_before
    return "replayed_request" if rejected else None


def known_token(*checks: TokenCheck) -> Check:
    """Ask for a token that was minted here, and what the checks ask of it, in order."""

    def token(case: Case) -> str | None:
        members, record = case.body.members, case.record
        if record is None or members is None:
            return "token_unknown"
        return next((name for name, holds in checks if not holds(case, members, record)), None)

    return token


def _is_currency_matching(case: Case, given: str, minted: str) -> bool:
    if case.settings.request.currency_case_insensitive:
        return given.upper() == minted.upper()
    return given == minted


def _is_game_known(case: Case, members: Members, _: TokenRecord) -> bool:
    return case.settings.games is None or members.game_id in case.settings.games


NOT_EXPIRED: TokenCheck = (
    "token_expired",
    lambda _, __, record: record.state is not TokenState.EXPIRED,
)
NOT_ENDED: TokenCheck = (
    "token_terminated",
    lambda _, __, record: record.state is not TokenState.TERMINATED,
)
AUTHENTICATED: TokenCheck = (
    "token_not_active",
    lambda _, __, record: record.state is not TokenState.MINTED,
)
PLAYER: TokenCheck = (
    "token_player_mismatch",
    lambda _, given, record: given.player_id == record.player_id,
)
NOT_BLOCKED: TokenCheck = ("player_blocked", lambda _, __, record: not record.blocked)
SITE: TokenCheck = (
    "token_site_mismatch",
    lambda _, given, record: given.site_id == record.site_id,
)
CURRENCY: TokenCheck = (
    "currency_mismatch",
    lambda case, given, record: _is_currency_matching(case, given.currency, record.currency),
)
GAME: TokenCheck = ("game_unknown", _is_game_known)
PROVIDER: TokenCheck = (
    "token_provider_mismatch",
    lambda _, given, record: given.provider_id == record.provider_id,
)
