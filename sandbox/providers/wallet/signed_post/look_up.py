"""What is known of a signed request before it is judged: credentials, body, token and past.

Each part is looked at for itself and whatever the others are worth, for a scenario may ask about
any of them.
"""

from dataclasses import dataclass

from sandbox.json_value import text_at
from sandbox.port import Change, Records
from sandbox.protocol.content_coding import content_of
from sandbox.providers.wallet.access import BUCKETS, Bucket
from sandbox.providers.wallet.recognise import named_in
from sandbox.providers.wallet.rules import Case
from sandbox.providers.wallet.signed_post.credentials import (
    Former,
    SignatureVerdict,
    judge_basic,
    judge_signature,
    of_an_earlier_request,
)
from sandbox.providers.wallet.signed_post.operation import SignedPost, Wallet
from sandbox.providers.wallet.signed_post.repeats import Repeat, read_repeat, was_of_another
from sandbox.providers.wallet.signed_post.request_body import read_body
from sandbox.providers.wallet.state import ONLY, TOKENS
from sandbox.wire import Request


@dataclass(frozen=True, slots=True)
class Found:
    """A request with all that is known of it.

    `past` is None where the token is unknown; `is_signed`: its signature holds, so that it counts
    as seen. `counted` are the changes that its mere coming makes.
    """

    case: Case
    past: Repeat | None
    is_signed: bool
    counted: tuple[Change, ...]

    @property
    def seen(self) -> int:
        """How often this very request was seen by now; 0 where it does not count."""
        return self.past.past.times + 1 if self.past and self.is_signed else 0

    def written(self, records: Records, *, accepted: bool) -> tuple[Change, ...]:
        """Return what is written of a request, whatever is answered or where it is accepted."""
        if self.past is None:
            return self.counted
        now = self.past.seen() if self.is_signed else self.past
        now = now.accepted(self.case.operation) if accepted else now
        return (*self.counted, *now.changes_from(self.past, records))


async def look_up(
    operation: SignedPost, wallet: Wallet, request: Request, records: Records
) -> Found:
    """Look at a request from all sides."""
    settings, clock = wallet.settings, wallet.services.clock
    now_s = clock.now_s()
    former = _former(wallet, now_s)
    raw = content_of(request.headers, request.body, largest=settings.request.max_body_bytes)
    body = read_body(raw, settings.request, operation.parameters)
    token = named_in(request)[0] if body.document is None else text_at(body.document, "token")
    minted = await records.get(TOKENS, token)
    signature = judge_signature(
        request, settings.provider, settings=settings.request, former=former
    )
    unnamed = signature.verdict is SignatureVerdict.INVALID and not signature.looks_like
    if unnamed and await was_of_another(records, signature.value):
        signature = of_an_earlier_request(signature)
    past = await read_repeat(records, token, signature.value) if minted else None
    in_time, counted = await _rate(operation, wallet, records, now_s)
    case = Case(
        operation=operation.name,
        request=request,
        settings=settings,
        basic=judge_basic(request, settings.provider, former=former),
        signature=signature,
        body=body,
        record=minted.as_of(now_s) if minted else None,
        now_s=now_s,
        caller_now_s=now_s - clock.lead_s(),
        accepted_before=past is not None and operation.name in past.past.accepted_by,
        in_time=in_time,
    )
    return Found(case, past, signature.verdict is SignatureVerdict.VALID, counted)


async def _rate(
    operation: SignedPost, wallet: Wallet, records: Records, now_s: float
) -> tuple[bool, tuple[Change, ...]]:
    """Count a call of an operation; say whether the rate of calls lets it through."""
    limit = wallet.settings.access.rate_limit
    if limit is None or not operation.name:
        return True, ()
    bucket = await records.get(BUCKETS, ONLY) or Bucket(float(limit.burst), now_s)
    left, in_time = bucket.call(limit, now_s=now_s)
    return in_time, (records.put(BUCKETS, ONLY, left),)


def _former(wallet: Wallet, now_s: float) -> Former | None:
    keys = wallet.settings.access.former
    return Former(keys, now_s < wallet.began_s + keys.overlap_s) if keys else None
