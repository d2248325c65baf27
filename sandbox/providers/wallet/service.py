"""The wallet as the operator's integration layer meets it: one endpoint, and tokens behind it.

Every request is judged whole: Basic, signature, body and token each for itself, whatever the
checks then answer. The change of state goes into the decision's commit, so that a scripted reply
leaves the token as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import (
    Decision,
    Made,
    PlayerView,
    Records,
    Room,
    RoomServices,
    RoomTarget,
    Send,
    TokenEnd,
)
from sandbox.providers.wallet.access import Throttle
from sandbox.providers.wallet.client import launch_request
from sandbox.providers.wallet.codes import SUCCESS
from sandbox.providers.wallet.credentials import (
    Former,
    SignatureVerdict,
    judge_basic,
    judge_signature,
)
from sandbox.providers.wallet.envelope import Session, failure, shown, success
from sandbox.providers.wallet.minting import (
    LaunchToken,
    launch_parameters,
    launch_token,
    new_record,
    wallet_id_of,
)
from sandbox.providers.wallet.recognise import AUTHENTICATE_PATH, named_in, recognise
from sandbox.providers.wallet.request_body import Members, read_body
from sandbox.providers.wallet.rules import Case, Refusal, judge
from sandbox.providers.wallet.session import session_of, session_regardless
from sandbox.providers.wallet.settings import from_target
from sandbox.providers.wallet.state import Activation, TokenRecord, Tokens, TokenState, activated
from sandbox.providers.wallet.verdict_words import answered, notes
from sandbox.wire import Request, Response

__all__ = ["WalletRoom", "recognise"]


class WalletRoom(Room):
    """The wallet of one world."""

    def __init__(self, services: RoomServices, target: RoomTarget) -> None:
        self._services = services
        self._settings = from_target(target)
        self._tokens = Tokens()
        self._began_s = services.clock.now_s()
        self._throttle = Throttle(self._settings.access.rate_limit, now_s=self._began_s)
        self._site_as_text = self._settings.answer.site_id != "number"

    async def handle(self, request: Request, records: Records) -> Decision:
        """Decide on one inbound request, on whatever path. Never raises for what was sent."""
        now_s = self._services.clock.now_s()
        token, case = self._case(request, now_s=now_s)
        signed = case.record is not None and case.signature.verdict is SignatureVerdict.VALID
        seen = self._tokens.sight(token, case.signature.value) if signed else 0
        refusal = judge(case)
        if refusal is None and case.record is not None and case.body.members is not None:
            return self._accept(case, case.body.members, record=case.record, seen=seen)
        return self._refuse(case, refusal or Refusal("token_unknown"), seen=seen)

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a launch. `send.values["token"]` is a token, or a map of launch parameters; what
        it leaves open comes from the minted token, and without one a token is minted.
        """
        if operation != "wallet.launch":
            raise SetupFault(f"the wallet starts no {operation}; it starts wallet.launch")
        ticket = self._ticket(send.values.get("token"), player)
        return launch_request(self._settings.launch_url, ticket, send=send, player=player)

    async def make(self, kind: str, player: PlayerView, values: Mapping[str, Json]) -> Made:
        """Mint a launch token, the one kind of given that the wallet makes. Raise SetupFault."""
        minted = self.mint(player, values=values)
        fields: dict[str, Json] = {**launch_parameters(minted), "game_id": minted.game_id}
        known = (("token", minted.token),)
        return Made(minted.token, fields, identities=known, secrets=known)

    async def reply(self, words: Mapping[str, Json], request: Request) -> Response | None:
        """Build the envelope that `code` stands for; `status` takes the place of its own."""
        code, status = words.get("code"), words.get("status")
        if not isinstance(code, int):
            return None
        return self.scripted(code, status if isinstance(status, int) else None, request)

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when a launch token ends."""
        ends_s = self.expiry_of(token)
        return None if ends_s is None else TokenEnd(ends_s, self._services.clock.now_s())

    def mint(self, player: PlayerView, *, values: Mapping[str, Json]) -> LaunchToken:
        """Mint a launch token; `values` as in the minting module. Raise SetupFault."""
        record = new_record(
            player,
            values,
            settings=self._settings,
            ids=self._services.ids,
            now_s=self._services.clock.now_s(),
        )
        self._tokens.keep(record)
        return launch_token(record)

    def expiry_of(self, token: str) -> float | None:
        """Return when a token expires, in our epoch seconds; None for never or unknown."""
        record = self._record(token)
        return record.expires_at_s if record else None

    def state_of(self, token: str) -> TokenState | None:
        """Return where a token stands now; None for one that was never minted here."""
        record = self._record(token)
        return record.state if record else None

    def terminate(self, token: str) -> bool:
        """End an active session; False where there is none."""
        return self._tokens.terminate(token, now_s=self._services.clock.now_s())

    def scripted(self, code: int, status: int | None, request: Request) -> Response:
        """Build the wallet's envelope of any code in answer to a request; nothing is committed.

        The success code gives the success of the request's token whatever its state. `status` None
        takes the HTTP status that belongs to the code.
        """
        answer = self._settings.answer
        row = answer.codes.numbered(code)
        if row.name == SUCCESS:
            record = self._record(named_in(request)[0])
            told = self._success(session_regardless(request, record, settings=self._settings))
            return told if status is None else replace(told, status=status)
        if status is not None:
            row = replace(row, http=status)
        document = read_body(request.body, self._settings.request).document
        return failure(row, answer, request_id=self._services.ids.uuid4(), document=document)

    def _case(self, request: Request, *, now_s: float) -> tuple[str, Case]:
        settings = self._settings
        body = read_body(request.body, settings.request)
        token = named_in(request)[0] if body.document is None else _text(body.document.get("token"))
        former = self._former(now_s)
        signature = judge_signature(
            request, settings.provider, settings=settings.request, former=former
        )
        case = Case(
            request=request,
            settings=settings,
            basic=judge_basic(request, settings.provider, former=former),
            signature=signature,
            body=body,
            record=self._tokens.as_of(token, now_s),
            now_s=now_s - self._services.clock.lead_s(),
            accepted_before=self._tokens.was_accepted(token, signature.value),
            in_time=request.path != AUTHENTICATE_PATH or self._throttle.admits(now_s),
        )
        return token, case

    def _former(self, now_s: float) -> Former | None:
        keys = self._settings.access.former
        return Former(keys, now_s < self._began_s + keys.overlap_s) if keys else None

    def _accept(self, case: Case, members: Members, *, record: TokenRecord, seen: int) -> Decision:
        settings = self._settings
        how = Activation(
            now_s=self._services.clock.now_s(),
            slide=settings.token.sliding,
            rebind=settings.request.duplicate_authenticate == "rebind",
            game_id=members.game_id,
            balance_delta=settings.token.balance_delta,
        )
        after = activated(record, how)
        return Decision(
            response=self._success(session_of(after, members)),
            answered=answered(case, settings.answer.codes.named(SUCCESS), after=after, seen=seen),
            commit=self._activation(record.token, how, signature=case.signature.value),
            notes=notes(case, seen=seen),
        )

    def _activation(self, token: str, how: Activation, *, signature: str) -> Callable[[], None]:
        def commit() -> None:
            self._tokens.activate(token, how)
            self._tokens.accept(token, signature)

        return commit

    def _refuse(self, case: Case, refusal: Refusal, *, seen: int) -> Decision:
        answer, limit = self._settings.answer, self._settings.access.rate_limit
        if limit and refusal.name == "rate_limited":
            answer = replace(answer, retry_after_s=limit.retry_after_s)
        code = shown(refusal.name, answer)
        detail = "" if answer.vendor_only else refusal.detail
        return Decision(
            response=failure(
                code,
                answer,
                request_id=self._services.ids.uuid4(),
                detail=detail,
                document=case.body.document,
            ),
            answered=answered(case, code, after=case.record, seen=seen, refusal=refusal),
            notes=notes(case, seen=seen),
        )

    def _success(self, session: Session) -> Response:
        as_text = self._site_as_text
        if self._settings.answer.site_id == "alternate":
            self._site_as_text = not as_text
        return success(
            session,
            self._settings.answer,
            request_id=self._services.ids.uuid4(),
            site_as_text=as_text,
        )

    def _record(self, token: str) -> TokenRecord | None:
        return self._tokens.as_of(token, self._services.clock.now_s())

    def _ticket(self, given: Json, player: PlayerView | None) -> Mapping[str, Json]:
        if given is None and player is not None:
            return launch_parameters(self.mint(player, values={}))
        named = given if isinstance(given, Mapping) else {"token": given}
        record = self._record(_text(named.get("token")))
        if record is not None:
            return {**launch_parameters(launch_token(record)), **named}
        if player is None:
            return named
        return {
            "player_id": wallet_id_of(player),
            "site_id": self._settings.site_id,
            "currency": player.currency,
            **named,
        }


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def offers_no_http2(target: RoomTarget) -> bool:
    """Tell whether the target's wallet speaks HTTP/1.1 alone."""
    return target.settings.get("http_version_policy") == "h1_only"
