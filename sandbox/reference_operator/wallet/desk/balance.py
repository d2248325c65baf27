"""The test hook `read-balance`: asks the wallet for the balance of an open game (shape assumed).

One call, with the token and the player of that game. The answer is judged as an authenticate's is;
what is no well-formed success is told as a failure and never as a balance. A game that is not open
is not asked about: its token is spent.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.reference_operator.server.hooks import Asked
from sandbox.reference_operator.wallet.desk.answer import NOT_OPEN
from sandbox.reference_operator.wallet.desk.caller import BALANCE, WalletCaller
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.open_games import OpenGames


@dataclass(frozen=True, slots=True)
class BalanceDesk:
    """Reads balances for a tester."""

    conduct: WalletConduct
    caller: WalletCaller
    games: OpenGames
    now_s: Callable[[], float]

    async def read(self, asked: Asked) -> Asked:
        """`{token, player?}` → `{balance}`, or `{balance: null, reason, request_id}`."""
        game, balance = self.games.asked_for(asked), self.conduct.balance
        if game is None:
            return balance.show(NOT_OPEN, NOT_OPEN.balance)
        if not balance.asks or self.now_s() < game.told_at_s + balance.good_for_s:
            return {"balance": game.balance}
        launch = balance.asks_for(game.launch, self.games)
        conduct = balance.call(self.conduct)
        found = conduct.judge(await self.caller.call(BALANCE, launch, conduct))
        shown = balance.show(found, game.balance)
        if not found.reason:
            game.balance, game.told_at_s = found.balance, self.now_s()
        return shown
