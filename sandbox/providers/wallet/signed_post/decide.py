"""The decision on a signed POST: the first check that fails refuses it, else the token changes.

What happened whatever was answered (it was seen, it was counted) is written in any case; what an
accepted request changes, only when the wallet's own answer was sent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from sandbox.port import Change, Decision, Records, ServedOperation
from sandbox.providers.wallet.answer.codes import SUCCESS
from sandbox.providers.wallet.answer.envelope import Session, failure, shown, success
from sandbox.providers.wallet.answer.session import session_of
from sandbox.providers.wallet.answer.verdict_words import answered, notes
from sandbox.providers.wallet.recognise import recognise_token
from sandbox.providers.wallet.rules import Refusal, judge
from sandbox.providers.wallet.settings import AnswerSettings
from sandbox.providers.wallet.signed_post.look_up import Found, look_up
from sandbox.providers.wallet.signed_post.operation import SignedPost, Wallet
from sandbox.providers.wallet.signed_post.request_body import Members
from sandbox.providers.wallet.state import ONLY, SITE_ID_TURNS, TOKENS, SiteIdTurn, TokenRecord
from sandbox.wire import Request, Response


def served(operation: SignedPost) -> ServedOperation[Wallet]:
    """Return an operation as a row of the table."""
    return ServedOperation(
        name=operation.name,
        method="POST",
        path=re.compile(re.escape(operation.path)),
        shown=operation.path,
        decide=partial(decide_on, operation),
        recognise=recognise_token,
    )


async def decide_on(
    operation: SignedPost, wallet: Wallet, request: Request, records: Records
) -> Decision:
    """Decide on one request to an operation."""
    found = await look_up(operation, wallet, request, records)
    case, members = found.case, found.case.body.members
    refusal = judge(case, operation.checks)
    if refusal is None and case.record is not None and members is not None:
        return await _accept(operation, found, members, case.record, wallet=wallet, records=records)
    unknown = refusal or Refusal("token_unknown")
    return _refuse(operation, found, unknown, wallet=wallet, records=records)


async def told(
    session: Session,
    wallet: Wallet,
    records: Records,
    *,
    tells: Callable[[Session, AnswerSettings], Mapping[str, str]],
) -> tuple[Response, tuple[Change, ...]]:
    """Build the answer to an accepted request, and the change of whose turn it is, if any."""
    answer = wallet.settings.answer
    as_text, turned = answer.site_id == "string", tuple[Change, ...]()
    if answer.site_id == "alternate":
        as_text = (await records.get(SITE_ID_TURNS, ONLY) or SiteIdTurn()).as_text
        turned = (records.put(SITE_ID_TURNS, ONLY, SiteIdTurn(not as_text)),)
    members = tells(replace(session, site_as_text=as_text), answer)
    return success(members, answer, request_id=wallet.services.ids.uuid4()), turned


async def _accept(
    operation: SignedPost,
    found: Found,
    members: Members,
    record: TokenRecord,
    *,
    wallet: Wallet,
    records: Records,
) -> Decision:
    after = operation.after(found.case, members, record)
    answer, turned = await told(session_of(after, members), wallet, records, tells=operation.tells)
    code = wallet.settings.answer.codes.named(SUCCESS)
    return Decision(
        response=answer,
        answered=answered(
            found.case,
            code,
            after=after,
            seen=found.seen,
            own_words=operation.words(found.case, None),
        ),
        changes=(
            *found.written(records, accepted=True),
            *turned,
            records.put(TOKENS, after.token, after),
        ),
        noted=(*found.written(records, accepted=False), *turned),
        notes=_notes(operation, found),
    )


def _refuse(
    operation: SignedPost, found: Found, refusal: Refusal, *, wallet: Wallet, records: Records
) -> Decision:
    case, answer, limit = found.case, wallet.settings.answer, wallet.settings.access.rate_limit
    if limit and refusal.name == "rate_limited":
        answer = replace(answer, retry_after_s=limit.retry_after_s)
    code = shown(refusal.name, answer)
    noted = found.written(records, accepted=False)
    return Decision(
        response=failure(
            code,
            answer,
            request_id=wallet.services.ids.uuid4(),
            detail="" if answer.vendor_only else refusal.detail,
            document=case.body.document,
        ),
        answered=answered(
            case,
            code,
            after=case.record,
            seen=found.seen,
            own_words=operation.words(case, refusal),
            refusal=refusal,
        ),
        changes=noted,
        noted=noted,
        notes=_notes(operation, found),
    )


def _notes(operation: SignedPost, found: Found) -> tuple[str, ...]:
    again = operation.again.format(seen=found.seen) if found.seen > 1 else ""
    return notes(found.case, operation.note, again)
