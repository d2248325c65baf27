"""The wallet of one world: a table of operations, and the tokens that it mints for launches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sandbox.errors import SetupFault
from sandbox.json_value import Json, text_at
from sandbox.port import (
    MOST_ROWS,
    Decided,
    Decision,
    Hop,
    Made,
    Onward,
    PlayerView,
    Records,
    Room,
    RoomServices,
    RoomTarget,
    Send,
    TokenEnd,
    decide,
)
from sandbox.providers.wallet import operations
from sandbox.providers.wallet.answer.codes import SUCCESS
from sandbox.providers.wallet.answer.envelope import failure, session_members, told_balance
from sandbox.providers.wallet.answer.session import session_regardless
from sandbox.providers.wallet.launch.browser import follow
from sandbox.providers.wallet.launch.request import launch_request
from sandbox.providers.wallet.launch.shown import shown_by
from sandbox.providers.wallet.minting import (
    LaunchToken,
    launch_parameters,
    launch_token,
    new_record,
    token_row,
    usual_game,
    wallet_id_of,
)
from sandbox.providers.wallet.recognise import named_in
from sandbox.providers.wallet.settings import from_target
from sandbox.providers.wallet.signed_post.decide import told
from sandbox.providers.wallet.signed_post.operation import Wallet
from sandbox.providers.wallet.signed_post.request_body import read_body
from sandbox.providers.wallet.state import TOKENS, TokenRecord
from sandbox.wire import Request, Response

_SOME_GAME = "some-game"
"""The game of an example where any is taken."""


class WalletRoom(Room):
    """The wallet of one world."""

    def __init__(self, services: RoomServices, target: RoomTarget) -> None:
        self._services = services
        self._settings = from_target(target)
        self._wallet = Wallet(services, self._settings, services.clock.now_s())

    async def handle(self, request: Request, records: Records) -> Decision:
        """Decide on one inbound request, on whatever path. Never raises for what was sent."""
        return await operations.decide(self._wallet, request, records)

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a launch. `send.values["token"]` is a token, or a map of launch parameters; what
        it leaves open comes from the minted token, and without one a token is minted.
        """
        if operation != "wallet.launch":
            raise SetupFault(f"the wallet starts no {operation}; it starts wallet.launch")
        ticket = await self._ticket(send.values.get("token"), player)
        return launch_request(self._settings.launch, ticket, send=send, player=player)

    def onward(self, operation: str, hops: Sequence[Hop]) -> Onward:
        """Follow the redirects of a launch, as the player's browser does."""
        return follow(self._settings.launch, hops)

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Say what an answer to a launch shows that it should not."""
        return {"shows": shown_by(response)} if operation == "wallet.launch" else {}

    async def make(self, kind: str, player: PlayerView, values: Mapping[str, Json]) -> Made:
        """Mint a launch token, the one kind of given that the wallet makes. Raise SetupFault."""
        minted = await self.mint(player, values=values)
        balance = told_balance(minted.balance, minted.currency, self._settings.answer)
        fields = {**launch_parameters(minted), "balance": balance}
        known = (("token", minted.token),)
        return Made(minted.token, fields, identities=known, secrets=known)

    def example(self, kind: str, fields: Mapping[str, Json]) -> tuple[str, Json] | None:
        """Return the authenticate of a launch token, with its launch parameters as they are."""
        names = ("token", "player_id", "site_id", "currency")
        body = {name: fields[name] for name in names if name in fields}
        game = fields.get("game_id") or _SOME_GAME
        own: dict[str, Json] = {"provider_id": self._settings.provider.id, "game_id": game}
        return "wallet.authenticate", {**body, **own}

    async def reply(self, words: Mapping[str, Json], request: Request) -> Response | None:
        """Build the envelope that `code` stands for; `status` takes the place of its own."""
        code, status = words.get("code"), words.get("status")
        if not isinstance(code, int):
            return None
        return await self.scripted(code, status if isinstance(status, int) else None, request)

    async def table(self, name: str) -> Sequence[Mapping[str, Json]]:
        """Return the latest tokens as they stand now."""
        now_s, answer = self._services.clock.now_s(), self._settings.answer
        tokens = await self._records().latest(TOKENS, most=MOST_ROWS)
        return [token_row(each.as_of(now_s), answer, now_s=now_s) for each in tokens]

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when a launch token ends."""
        record = await self._as_of_now(self._records(), token)
        ends_s = record.expires_at_s if record else None
        return None if ends_s is None else TokenEnd(ends_s, self._services.clock.now_s())

    async def mint(self, player: PlayerView, *, values: Mapping[str, Json]) -> LaunchToken:
        """Mint a launch token, in place of an earlier one of that name; `values` as in the minting
        module. Raise SetupFault.
        """
        record = new_record(
            player,
            values,
            settings=self._settings,
            ids=self._services.ids,
            now_s=self._services.clock.now_s(),
        )

        async def kept(records: Records) -> Decided[LaunchToken]:
            await records.get(TOKENS, record.token)
            return Decided(launch_token(record), (records.put(TOKENS, record.token, record),))

        return await decide(self._services.store, kept)

    async def scripted(self, code: int, status: int | None, request: Request) -> Response:
        """Build the wallet's envelope of any code in answer to a request; no token is changed.

        The success code gives the success of the request's token whatever its state. `status` None
        takes the HTTP status that belongs to the code.
        """
        answer = self._settings.answer
        row = answer.codes.numbered(code)
        if row.name == SUCCESS:
            response = await decide(
                self._services.store, lambda records: self._success(request, records)
            )
            return response if status is None else replace(response, status=status)
        if status is not None:
            row = replace(row, http=status)
        document = read_body(request.body, self._settings.request).document
        return failure(row, answer, request_id=self._services.ids.uuid4(), document=document)

    async def _success(self, request: Request, records: Records) -> Decided[Response]:
        record = await self._as_of_now(records, named_in(request)[0])
        session = session_regardless(request, record, settings=self._settings)
        return Decided(*await told(session, self._wallet, records, tells=session_members))

    async def _as_of_now(self, records: Records, token: str) -> TokenRecord | None:
        record = await records.get(TOKENS, token)
        return record.as_of(self._services.clock.now_s()) if record else None

    async def _ticket(self, given: Json, player: PlayerView | None) -> Mapping[str, Json]:
        if given is None and player is not None:
            return launch_parameters(await self.mint(player, values={}))
        named = given if isinstance(given, Mapping) else {"token": given}
        record = await self._as_of_now(self._records(), text_at(named, "token"))
        if record is not None:
            return {**launch_parameters(launch_token(record)), **named}
        if player is None:
            return named
        return {
            "player_id": wallet_id_of(player),
            "site_id": self._settings.site_id,
            "currency": player.currency,
            "game_id": usual_game(self._settings),
            **named,
        }

    def _records(self) -> Records:
        return Records(self._services.store)


def offers_no_http2(target: RoomTarget) -> bool:
    """Tell whether the target's wallet speaks HTTP/1.1 alone."""
    return target.settings.get("http_version_policy") == "h1_only"
