"""The test hook `end-game`: tells the wallet that an open game has ended (shape assumed).

One call, with the token of that game. Only a well-formed success ends the game here too; a failure
is told, and the game stays open, so that it may be ended once more.
"""

from dataclasses import dataclass

from sandbox.reference_operator.server.hooks import Asked
from sandbox.reference_operator.wallet.desk.answer import NOT_OPEN, Verdict, verdict
from sandbox.reference_operator.wallet.desk.caller import TERMINATE, WalletCaller
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.open_games import OpenGames


@dataclass(frozen=True, slots=True)
class TerminateDesk:
    """Ends games for a tester."""

    conduct: WalletConduct
    caller: WalletCaller
    games: OpenGames

    async def end(self, asked: Asked) -> Asked:
        """`{token, player?}` → `{ended: true}`, or `{ended: false, reason, request_id}`."""
        game, terminate = self.games.asked_for(asked), self.conduct.terminate
        if game is None:
            return terminate.tell(NOT_OPEN)
        found, conduct = Verdict(""), terminate.call(self.conduct)
        for launch in terminate.calls_for(game.launch, self.games):
            answer = await self.caller.call(TERMINATE, launch, conduct)
            found = verdict(answer, terminate.questions)
        if terminate.forgets and not found.reason:
            self.games.end(game.launch)
        return terminate.tell(found)
